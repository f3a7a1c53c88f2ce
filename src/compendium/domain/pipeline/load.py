"""Stage 1: the PDF becomes pages of blocks."""

from __future__ import annotations

from compendium.domain.model.document import Document
from compendium.domain.pipeline.reporter import Reporter, Stage
from compendium.ports.document_reader import DocumentReader, ReadRequest


async def load(reader: DocumentReader, request: ReadRequest, reporter: Reporter) -> Document:
    """Read the selected pages. Raises what `DocumentReader.read` raises."""
    with reporter.stage(Stage.LOAD) as advance:
        return await reader.read(request, advance)
