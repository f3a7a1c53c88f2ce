"""The example is what its script renders."""

from __future__ import annotations

from pathlib import Path

import pymupdf
from examples import make_lecture


def test_the_lecture_is_rendered_anew_byte_for_byte(tmp_path: Path) -> None:
    make_lecture.main(tmp_path / "lecture.pdf")
    assert (tmp_path / "lecture.pdf").read_bytes() == (make_lecture.HERE / "lecture.pdf").read_bytes()


def test_the_footnote_stands_on_the_page_that_refers_to_it() -> None:
    with pymupdf.open(make_lecture.HERE / "lecture.pdf") as document:
        page = document[make_lecture.FOOTNOTE_PAGE - 1].get_text()
    assert "follow fast enough" in page
    assert "Wilhelm Peukert" in page
