"""Whatever is in the file: a deck or an error in one line, in bounded time; no text ever acts."""

from __future__ import annotations

import html
import json
import random
import subprocess
import sys
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from compendium import make_deck
from compendium.domain.errors import CompendiumError
from tests.integration.anki.collection import opened_collection
from tests.integration.damage import DAMAGES, small_pdf
from tests.integration.odd_pdfs import ODDITIES, many_pages, odd_pdf
from tests.integration.textbook import write_textbook

EACH_DAMAGE = 3
"""Files damaged in each way; more of them were tried once, by hand."""
PATIENCE = 180
"""Seconds for all files together, of which each takes less than one."""
MAKE_ALL = """
import json, sys, traceback
from pathlib import Path
from compendium import Wishes, make_deck
from compendium.domain.errors import CompendiumError
from compendium.domain.model.wishes import Density
for path in sorted(Path(sys.argv[1]).glob("*.pdf")):
    try:
        deck = make_deck(path, path.with_suffix(".apkg"), wishes=Wishes(density=Density.HIGH)).deck
        outcome = {"deck": deck.name, "tags": sorted({tag for card in deck.cards for tag in card.tags})}
    except CompendiumError as error:
        outcome = {"code": error.code, "message": str(error)}
    except BaseException:
        outcome = {"bug": traceback.format_exc()}
    print(json.dumps({"file": path.stem, **outcome}), flush=True)
"""
AWKWARD_NAMES = [
    "with 'quotes' and \"more\"",
    "two\nlines",
    "日本語のé🙂",
    "-o",
    "%s {} $HOME",
    "x" * 250,
    "::c1::",
]
DAMAGED = [f"{damage.__name__} {number}" for damage in DAMAGES for number in range(EACH_DAMAGE)]
EMPTY, NUMBERED = "a thousand empty pages", "a hundred pages of a number"

Outcome = dict[str, str]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """What came of each file, by its name: made one after the other in a process that may hang."""
    folder = tmp_path_factory.mktemp("hostile")
    small = small_pdf()
    for name, oddity in ODDITIES.items():
        odd_pdf(folder / f"{name}.pdf", small, oddity)
    for name in AWKWARD_NAMES:
        (folder / f"{name}.pdf").write_bytes(small)
    for damage in DAMAGES:
        for number in range(EACH_DAMAGE):
            dice = random.Random(number)
            (folder / f"{damage.__name__} {number}.pdf").write_bytes(damage(small, dice))
    many_pages(folder / f"{EMPTY}.pdf", 1000, "")
    many_pages(folder / f"{NUMBERED}.pdf", 100, "7")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("COMPENDIUM_HOME", str(folder / "home"))
        done = subprocess.run(
            [sys.executable, "-c", MAKE_ALL, folder],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
    return {outcome.pop("file"): outcome for outcome in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", [*ODDITIES, *AWKWARD_NAMES, *DAMAGED, EMPTY, NUMBERED])
def test_it_gives_a_deck_or_an_error_in_one_line(outcomes: dict[str, Outcome], name: str) -> None:
    outcome = outcomes[name]
    assert "bug" not in outcome, outcome.get("bug")
    if "deck" in outcome:
        assert 0 < len(outcome["deck"]) <= 100
        assert outcome["deck"].isprintable()
        assert "::" not in outcome["deck"]
        assert all(tag.isprintable() and " " not in tag for tag in outcome["tags"])
    else:
        assert outcome["message"].replace(name, "") == " ".join(outcome["message"].replace(name, "").split())


@pytest.mark.parametrize(
    "name",
    [
        "no change",
        "huge pages",
        "a circular outline",
        "a form in itself",
        "control characters",
        *AWKWARD_NAMES,
    ],
)
def test_what_can_be_read_gives_a_deck(outcomes: dict[str, Outcome], name: str) -> None:
    assert "deck" in outcomes[name], outcomes[name]


@pytest.mark.parametrize(
    ("name", "code"), [("no pages", "damaged_pdf"), (EMPTY, "no_text_layer"), (NUMBERED, "nothing_safe")]
)
def test_what_cannot_is_named_for_what_it_is(outcomes: dict[str, Outcome], name: str, code: str) -> None:
    assert outcomes[name].get("code") == code


INJECTIONS = {
    "Script": "a program that runs <script>alert(1)</script> inside of another program.",
    "Picture": "an image that stands for <img src=x onerror=alert(1)> a thing that was seen.",
    "Sound": "a wave of pressure [sound:x.mp3] that travels through the air to an ear.",
    "Speech": "a way of telling others [anki:tts lang=en_US]talk[/anki:tts] what is on the mind.",
    "Opening": "an empty space {{c1::a hidden word}} between two things that stand close together.",
    "Field": "an area of land {{Front}} {{#Back}} on which a farmer grows one kind of plant.",
    "Formula": "a rule that is written [latex]x[/latex] [$]y[/$] in the signs of mathematics.",
    "Comment": "a remark that a reader makes <!-- x --> on a text in the margin of the page.",
}
OURS = {
    "style",
    "div",
    "hr",
    "b",
    "i",
    "code",
    "sup",
    "sub",
    "mark",
    "br",
    "blockquote",
    "footer",
    "bdi",
    "span",
}
"""The tags of our templates and fields; Anki itself puts a span around a gap."""
OUR_ATTRIBUTES = {"class", "dir", "id", "hidden", "data-cloze", "data-ordinal"}


class Markup(HTMLParser):
    """Collects the tags and attributes, and the text that is shown."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_no_text_of_a_pdf_becomes_markup_a_sound_or_a_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPENDIUM_HOME", str(tmp_path / "home"))
    lessons = {
        f"&lt;i&gt;{{{{c1::{term}}}}} [sound:{term}.mp3]": (f"<b>{term}</b> is {html.escape(meaning)}",)
        for term, meaning in INJECTIONS.items()
    }
    pdf = tmp_path / '<img src=x onerror="x">{{c1::name}}[sound:n.mp3].pdf'
    write_textbook(pdf, lessons, title="<u>Injections</u> {{c1::x}} [sound:t.mp3]")
    made = make_deck(pdf, tmp_path / "deck.apkg")
    assert made.path is not None
    shown = ""
    with opened_collection(tmp_path) as student:
        student.import_package(made.path)
        cards = [student.anki.get_card(id_) for id_ in student.anki.find_cards("")]
        assert len(cards) == made.deck.num_cards >= len(INJECTIONS) - 2
        for card in cards:
            assert card.question_av_tags() == card.answer_av_tags() == []
            page = Markup(card.question() + card.answer())
            assert page.tags <= OURS
            assert page.attributes <= OUR_ATTRIBUTES
            shown += page.text
        assert student.anki.media.check().missing == []
    assert "<script>alert(1)</script>" in shown
    assert "[sound:x.mp3]" in shown
    assert "{{c1::a hidden word}}" in shown


@pytest.mark.parametrize("password", ["", "wrong", "\0", "é" * 200])
def test_any_password_is_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setenv("COMPENDIUM_HOME", str(tmp_path / "home"))
    with pikepdf.open(BytesIO(small_pdf())) as pdf:
        pdf.save(tmp_path / "secret.pdf", encryption=pikepdf.Encryption(user="sesame", owner="owner"))
    with pytest.raises(CompendiumError) as caught:
        make_deck(tmp_path / "secret.pdf", tmp_path / "deck.apkg", password=password)
    assert caught.value.code == ("wrong_password" if password else "encrypted_pdf")
