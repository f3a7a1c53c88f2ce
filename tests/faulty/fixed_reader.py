"""A reader that has read already, or that fails as told."""

import asyncio

from compendium.domain.model.document import Document
from compendium.ports.document_reader import DocumentReader, PageProgress, ReadRequest


class FixedReader(DocumentReader):
    """Gives the document it was made with, or raises the error; one that ``sleeps`` never ends."""

    def __init__(self, document: Document | None = None, error: BaseException | None = None) -> None:
        self.document = document
        self.error = error
        self.reads = 0
        self.sleeps = False

    async def read(self, request: ReadRequest, progress: PageProgress) -> Document:
        self.reads += 1
        progress(1, 1)
        if self.sleeps:
            await asyncio.Event().wait()
        if self.error is not None:
            raise self.error
        assert self.document is not None
        return self.document
