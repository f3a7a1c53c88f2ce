"""The document's name for itself."""

from __future__ import annotations

import re

_GENERIC = re.compile(
    r"untitled|unbenannt|sans titre|sin título|無題|microsoft (?:word|powerpoint) - .*"
    r"|(?:document|presentation|slide|dokument)\s?\d*|main|output|print|title"
    r"|[\w.-]+\.(?:docx?|pptx?|tex|dvi|ps|pdf|html?|odt|rtf|indd|qxd|md|txt)"
    r"|.*[/\\].*\.\w{2,5}|file:.*",
    re.IGNORECASE,
)


def title_of(metadata_title: str) -> str:
    """The metadata's title, '' where a program put something there that names no document."""
    title = " ".join(metadata_title.split())
    if _GENERIC.fullmatch(title) or not any(char.isalpha() for char in title):
        return ""
    return title
