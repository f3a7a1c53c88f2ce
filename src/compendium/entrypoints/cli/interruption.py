"""Ctrl-C: the work tidies up after itself, and the program ends without waiting for its threads."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Coroutine
from typing import Any, NoReturn, TypeVar

from compendium.entrypoints.cli.failures import complain
from compendium.entrypoints.error_codes import INTERRUPTED

ResultT = TypeVar("ResultT")


def run_interruptibly(work: Coroutine[Any, Any, ResultT]) -> ResultT:
    """`asyncio.run`, except that Ctrl-C does not wait for threads. Raises KeyboardInterrupt when
    ``work`` has been cancelled and has tidied up; the program must then `leave`.
    """
    from asyncio import Runner  # noqa: PLC0415  # a tenth of the time that --help takes

    runner = Runner()
    try:
        result = runner.run(work)
    except KeyboardInterrupt:
        raise  # closing the runner would join threads that may compute for half a minute
    except BaseException:
        runner.close()
        raise
    runner.close()
    return result


def leave(status: int) -> NoReturn:
    """End the program; at once where it was interrupted, since an ordinary exit joins threads too."""
    if status == INTERRUPTED:
        complain("interrupted: decks named above are whole, nothing else was written")
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    gc.freeze()  # the system takes the memory back at once; Python would free it object by object
    sys.exit(status)
