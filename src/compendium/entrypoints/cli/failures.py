"""What is said on standard error: one line a failure, one line a remark."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final

from compendium.domain.errors import BadSetting, CompendiumError

_OPTIONS: Final = {
    "encrypted_pdf": "--password",
    "wrong_password": "--password",
    "nothing_safe": "--density, --model",
    "cost_limit_reached": "--max-cost, --pages",
    "model_refused": "--pages, --model",
    "output_not_writable": "-o, --report",
}
"""What the way out in a message is called here: uploads and programs have other names for it."""


def complain(message: str) -> None:
    """A failure in one line that says who speaks and what to do."""
    sys.stderr.write(f"compendium: {' '.join(message.split())}\n")


def note(remark: str) -> None:
    """Something that the user should know of a deck that was made all the same."""
    sys.stderr.write(f"note: {' '.join(remark.split())}\n")


def told(error: CompendiumError, pdf: Path | None = None) -> str:
    """The error's message with the name of ``pdf``, if it has none, and its way out's options."""
    message = str(error)
    if pdf is not None and pdf.name not in message:
        message = f"{pdf.name}: {message}"
    options = _OPTIONS.get(error.code)
    return f"{message} ({options})" if options else message


def report_bug(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """An exception hook for what nobody foresaw: Python then exits with status 1."""
    complain(
        f"this is a bug ({kind.__name__}: {error}): run again as 'compendium --debug ...' "
        f"and report what it prints"
    )


@contextmanager
def service_installed() -> Iterator[None]:
    """Raise BadSetting where a server is named and the package that speaks to it is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise BadSetting(f"{error.name} is not installed: pip install 'compendium[service]'") from error
