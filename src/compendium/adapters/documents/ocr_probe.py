"""Looks for tesseract, which reads scans."""

from __future__ import annotations

import asyncio

from compendium.adapters.documents.ocr import installed_languages
from compendium.ports.health import Finding, Probe


class OcrProbe(Probe):
    """Which languages tesseract reads here. Without it all but scans works."""

    name = "ocr"

    async def check(self) -> Finding:
        languages = await asyncio.to_thread(installed_languages)
        if languages:
            return Finding(ok=True, told=f"tesseract reads {', '.join(languages)}")
        return Finding(
            ok=True,
            told="no tesseract: scanned PDFs fail, all others work",
            way_out="apt-get install tesseract-ocr, or brew install tesseract",
        )
