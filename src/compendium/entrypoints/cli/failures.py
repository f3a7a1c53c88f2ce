"""What is said on standard error: one line a failure, one line a remark."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from compendium.domain.errors import BadSetting, CompendiumError


def complain(message: str) -> None:
    """A failure in one line that says who speaks and what to do."""
    sys.stderr.write(f"compendium: {' '.join(message.split())}\n")


def note(remark: str) -> None:
    """Something that the user should know of a deck that was made all the same."""
    sys.stderr.write(f"note: {' '.join(remark.split())}\n")


def told(error: CompendiumError, pdf: Path) -> str:
    """The error's message, which names ``pdf`` if it did not already."""
    message = str(error)
    return message if pdf.name in message else f"{pdf.name}: {message}"


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
