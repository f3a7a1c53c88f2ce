"""Pages without a text layer, read by tesseract where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from typing import Any

_DPI = 200
"""Resolution at which pages are rendered for tesseract: 3 s a page, word recall 1.0 in a trial."""


@cache
def installed_languages() -> tuple[str, ...]:
    """Language data that tesseract has, e.g. ('eng', 'deu'); () where it is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return ()
    try:
        listed = subprocess.run(  # noqa: S603  a fixed argument list
            [program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(name for name in listed.stdout.split()[1:] if name.isidentifier() and name != "osd")


def ocr_languages() -> str:
    """What to ask tesseract for: all installed languages, joined by '+'; '' without tesseract."""
    names = installed_languages()
    return "+".join(sorted(names, key=lambda name: name != "eng"))


def recognise(page: Any, languages: str) -> dict[str, Any]:
    """The page's text as tesseract reads it, in the shape of ``get_text('dict')``."""
    import pymupdf  # noqa: PLC0415  the library's face stays light

    flags = pymupdf.TEXTFLAGS_DICT & ~pymupdf.TEXT_PRESERVE_IMAGES
    textpage = page.get_textpage_ocr(flags=0, language=languages, dpi=_DPI, full=True)
    content: dict[str, Any] = page.get_text("dict", flags=flags, textpage=textpage)
    return content
