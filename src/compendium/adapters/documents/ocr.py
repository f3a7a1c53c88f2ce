"""Pages without a text layer, read by tesseract where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from typing import Any

_PREFERRED = ("eng", "deu", "fra", "spa", "jpn", "ita", "por", "nld", "rus", "chi_sim", "ara")
_MOST_LANGUAGES = 3
"""Each further language slows tesseract down."""
_DPI = 200
"""Resolution at which pages are rendered for tesseract: 3 s a page, word recall 1.0 in a trial."""


@cache
def installed_languages() -> tuple[str, ...]:
    """Language data that tesseract has, most likely first; () where it is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return ()
    try:
        listed = subprocess.run(  # noqa: S603  a fixed argument list
            [program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    names = {name.strip() for name in listed.stdout.splitlines()}
    return tuple(name for name in _PREFERRED if name in names)


def recognise(page: Any) -> dict[str, Any] | None:
    """The page's text as tesseract reads it, in the shape of ``get_text('dict')``; None without it."""
    languages = "+".join(installed_languages()[:_MOST_LANGUAGES])
    if not languages:
        return None

    try:
        textpage = page.get_textpage_ocr(flags=0, language=languages, dpi=_DPI, full=True)
        content: dict[str, Any] = page.get_text("dict", textpage=textpage)
    except RuntimeError:  # MuPDF's errors: tesseract would not start, or the image is broken
        return None
    for block in content["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                span["flags"] = 0  # the layer's invisible font claims to be monospaced
                span["font"] = ""
    return content
