"""Styled text becomes HTML that shows the same characters and nothing else."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compendium.adapters.decks.markup import Wrap, storable, to_html
from compendium.domain.model.text import Run, Style, StyledText

HOSTILE = st.lists(
    st.sampled_from([*"ab {}:<>&;/\"'\\()[]$\n\r!-c1", "{{c1::", "}}", "::", "<b>", "<!--"])
).map("".join)
STYLES = st.integers(min_value=1, max_value=31).map(Style)


@st.composite
def styled_texts(draw: st.DrawFn, text: st.SearchStrategy[str]) -> StyledText:
    drawn = draw(text)
    cuts = sorted(draw(st.sets(st.integers(0, len(drawn)), max_size=6)))
    runs = tuple(Run(a, b, draw(STYLES)) for a, b in zip(cuts[::2], cuts[1::2], strict=False))
    return StyledText(drawn, runs)


class Reader(HTMLParser):
    """What a browser would show, and which tags it met."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text = ""
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs
        self.tags.add(tag)
        if tag == "br":
            self.text += "\n"
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def words(text: str) -> str:
    """Without what may differ: a formula's line breaks."""
    return re.sub(r"\s", " ", text)


@given(styled_texts(HOSTILE | st.text()))
def test_the_text_comes_back_when_the_html_is_read(text: StyledText) -> None:
    reader = Reader(to_html(text))
    assert words(reader.text) == words("".join(storable(part) for part in _pieces(text)))
    assert not reader.open
    assert reader.tags <= {"b", "i", "code", "sup", "sub", "br"}


def _pieces(text: StyledText) -> list[str]:
    """A line break of two characters that a run parts is two line breaks."""
    cuts = sorted({0, len(text.text), *(c for run in text.runs for c in (run.start, run.end))})
    return [text.text[a:b] for a, b in pairwise(cuts)]


@given(styled_texts(HOSTILE.map(lambda text: text.replace("\r", ""))), st.data())
def test_a_gap_holds_exactly_its_text_whatever_the_text_is(text: StyledText, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text.text)))
    end = data.draw(st.integers(start, len(text.text)))
    if start == end:
        return
    markup = to_html(text, [Wrap(start, end, "{{c1::", "}}")], cloze=True)
    before, gap, after = _as_anki_parses(markup)
    assert "::" not in gap
    assert [_shown(part) for part in (before, gap, after)] == [
        _bare(part) for part in (text.text[:start], text.text[start:end], text.text[end:])
    ]


def _as_anki_parses(markup: str) -> tuple[str, str, str]:
    before, gap = markup.split("{{c1::", 1)
    gap, after = gap.split("}}", 1)
    assert not re.search(r"\{\{c\d+::|\}\}", before + after)
    return before, gap, after


def _shown(markup: str) -> str:
    return _bare(html.unescape(re.sub(r"<!-- -->|<[^<>]+>", "", markup.replace("<br>", "\n"))))


def _bare(text: str) -> str:
    """Without spaces, which part braces in a formula."""
    return re.sub(r"\s", "", text)


def test_runs_become_tags_and_line_breaks_stay() -> None:
    text = StyledText(
        "x2 is\nbold code",
        (Run(1, 2, Style.SUPERSCRIPT), Run(6, 10, Style.BOLD | Style.ITALIC), Run(11, 15, Style.MONO)),
    )
    assert to_html(text) == "x<sup>2</sup> is<br><i><b>bold</b></i> <code>code</code>"


def test_a_formula_stays_whole_for_mathjax_without_tags_or_line_breaks() -> None:
    text = StyledText("so \\(a <\nb\\) holds", (Run(5, 6, Style.ITALIC),))
    assert to_html(text) == r"so \(a &lt; b\) holds"


def test_a_formulas_braces_are_parted_by_spaces_in_a_cloze() -> None:
    text = StyledText(r"\(\frac{a}{b^{2}}\)")
    assert to_html(text, [Wrap(0, len(text.text), "{{c1::", "}}")], cloze=True) == (
        r"{{c1::\(\frac{a}{b^{2} }\)}}"
    )


def test_what_looks_like_a_formula_in_code_is_code() -> None:
    text = StyledText(r"grep \(a\) file", (Run(0, 15, Style.MONO),))
    assert to_html(text) == r"<code>grep \(a\) file</code>"


@pytest.mark.parametrize(
    "command", ["[sound:x.mp3]", "[anki:tts]", "[latex]x[/latex]", "[$]x[/$]", "[$$]x[/$$]"]
)
def test_a_pdf_cannot_make_anki_play_or_typeset_anything(command: str) -> None:
    assert to_html(StyledText(command)) == "[<!-- -->" + command[1:]
