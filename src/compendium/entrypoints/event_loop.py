"""Running a coroutine from code that is not asynchronous."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

ResultT = TypeVar("ResultT")


def run(work: Coroutine[Any, Any, ResultT]) -> ResultT:
    """The result of ``work``; where this thread's loop already runs (a notebook, an asynchronous
    test), of a new thread's.
    """
    import asyncio  # noqa: PLC0415  importing the package stays cheap
    import contextvars  # noqa: PLC0415  as said above
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  as said above

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(contextvars.copy_context().run, asyncio.run, work).result()
