"""What Type 3 fonts are called. MuPDF calls them by their number; browsers embed OpenType fonts so, and a
page in which neither bold nor italic is seen has lost its terms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

_NUMBERED = re.compile(r"Type3 \((\d+) 0 R\)")
_SEMIBOLD = 600
"""From this weight on a face is bold: ISO 32000-1, table 122, FontWeight."""


def name_type3_fonts(content: Mapping[str, Any], document: Any) -> None:
    """Puts the name and the style that the font's descriptor gives in the place of the number."""

    @cache
    def name(number: int) -> str:
        return _described(document, number)

    for block in content["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                numbered = _NUMBERED.match(span["font"])
                if numbered:
                    span["font"] = name(int(numbered[1]))


def _described(document: Any, number: int) -> str:
    def entry(key: str) -> str:
        kind, value = document.xref_get_key(number, f"FontDescriptor/{key}")
        return "" if kind == "null" else value

    try:
        name = entry("FontName").lstrip("/")
        weight, angle = (float(entry(key) or 0) for key in ("FontWeight", "ItalicAngle"))
    except (RuntimeError, ValueError):  # no such object, or no number: a damaged file
        return ""
    return name + " Bold" * (weight >= _SEMIBOLD) + " Italic" * (angle != 0)
