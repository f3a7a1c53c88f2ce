"""Port: pages of a PDF, with their structure."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from compendium.domain.model.document import Document
from compendium.domain.model.page_range import PageRange
from compendium.domain.model.wishes import Ocr

PageProgress = Callable[[int, int], None]
"""Called with (pages done, pages in all), now and then; may raise to stop the reading."""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """What to read. ``file_name`` is what the user calls the file: errors and citations use it."""

    path: Path
    file_name: str
    pages: PageRange = PageRange()
    ocr: Ocr = Ocr.AUTO
    password: str = ""


class DocumentReader(Protocol):
    """Reads a PDF into blocks in reading order.

    The same file and request give an equal Document. The reader keeps nothing open afterwards.
    What ``progress`` raises passes through, and the reading ends.
    """

    async def start(self) -> None:
        """Begin what takes time before a first `read`, such as a process; never needed. What was
        begun serves one `read` in the same event loop, or ends with `close`.
        """
        return  # most readers have nothing to begin

    async def close(self) -> None:
        """End what `start` began and no `read` used; harmless at any time."""
        return

    @abstractmethod
    async def read(self, request: ReadRequest, progress: PageProgress) -> Document:
        """The selected pages. Raises a BadInput kind that names the file and the way out:
        FileMissing, FileEmpty, NotAPdf, DamagedPdf, EncryptedPdf, WrongPassword,
        PageRangeOutside, or NoTextLayer where no selected page has text that can be read.
        """
