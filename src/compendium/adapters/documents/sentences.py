"""Sentence boundaries as offsets, by sentencex."""

from __future__ import annotations

Offsets = tuple[tuple[int, int], ...]


def sentences_of(text: str, language: str) -> Offsets:
    """(start, end) of each sentence: all text but the white space between them, no overlap."""
    if not text:
        return ()
    if len(text) < 300 and not _may_end_inside(text):
        return ((0, len(text)),)
    import sentencex  # noqa: PLC0415  the library's face stays light

    found: list[tuple[int, int]] = []
    for boundary in sentencex.get_sentence_boundaries(language or "en", text):
        start, end = boundary["start_index"], boundary["end_index"]
        part = text[start:end]
        stripped = part.strip()
        if not stripped:
            continue
        start += len(part) - len(part.lstrip())
        if found and start == found[-1][1] and text[start].isascii():
            start = found.pop()[0]  # 'commands.R', 'called .Rhistory': no space, no end
        found.append((start, end - len(part) + len(part.rstrip())))
    return tuple(found)


def _may_end_inside(text: str) -> bool:
    inner = text[:-1]
    return any(sign in inner for sign in ".!?。！？…؟।")
