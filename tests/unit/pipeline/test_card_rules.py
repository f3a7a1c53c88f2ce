"""The rules that no card breaks, whoever made it."""

from __future__ import annotations

import pytest

from compendium.domain.model.card import Card, Citation, Gap, NoteForm
from compendium.domain.model.text import StyledText
from compendium.domain.pipeline.card_rules import MAX_ANSWER_WORDS, broken_rule

SOURCE = Citation("cells.pdf", (1,), (), ("quote",))


def basic(front: str, back: str) -> Card:
    return Card("guid", NoteForm.BASIC, StyledText(front), StyledText(back), SOURCE)


def cloze(marked: str) -> Card:
    """A cloze of a text in which ``[...]`` is hidden."""
    text, gaps = "", list[Gap]()
    for part in marked.split("["):
        hidden, bracket, rest = part.partition("]")
        if bracket:
            gaps.append(Gap(len(gaps) + 1, len(text), len(text) + len(hidden)))
        text += hidden + rest
    return Card("guid", NoteForm.CLOZE, StyledText(text), StyledText(""), SOURCE, gaps=tuple(gaps))


@pytest.mark.parametrize(
    "card",
    [
        basic("What is osmosis?", "Movement of water through a membrane."),
        basic("What is osmosis?", "water " * MAX_ANSWER_WORDS),
        basic("What does ER stand for?", "Endoplasmic reticulum"),
        basic("What is the short form of information technology?", "IT"),
        basic("Which interleukin is it?", "IL-6"),
        basic("What is a chapter?", "A part of a book."),
        basic("What is a nave?", "Also known as the body, the nave is the long part of a church."),
        basic(
            "What is the arousal theory?", "It is also believed that strong feelings make strong memories."
        ),
        cloze("Water moves through a membrane by [osmosis]."),
        cloze("[ER] stands for endoplasmic reticulum."),
        cloze("The [cat] concatenates."),
    ],
)
def test_a_good_card_breaks_none(card: Card) -> None:
    assert broken_rule(card) == ""


@pytest.mark.parametrize(
    ("front", "back", "rule"),
    [
        (" ", "Water", "question or answer is empty"),
        ("What is osmosis?", " \n", "question or answer is empty"),
        ("Is Osmo-sis a process?", "osmosis", "answer stands in the question"),
        ("What is osmosis?", "water " * (MAX_ANSWER_WORDS + 1), "answer is too long"),
        ("What is osmosis?", "This moves water.", "answer leans on an earlier sentence"),
        ("What is osmosis?", "It is a process that moves water.", "answer leans on an earlier sentence"),
        ("What is osmosis?", "This movement of water through a wall is called so.", ""),
        ("What is osmosis?", "Such slow mixing between liquids is called so.", ""),
        (
            "What is osmosis?",
            "Such walls between liquids let water pass.",
            "answer leans on an earlier sentence",
        ),
        ("Was ist Osmose?", "Also bewegt sich Wasser.", "answer leans on an earlier sentence"),
        ("Was ist Osmose?", "Diese bewegt Wasser.", "answer leans on an earlier sentence"),
        ("Qu'est-ce que l'osmose ?", "Elle déplace l'eau.", "answer leans on an earlier sentence"),
        ("¿Qué es la ósmosis?", "Ello mueve agua.", "answer leans on an earlier sentence"),
        ("浸透とは何か", "これは水の移動である", "answer leans on an earlier sentence"),
        ("What does figure 3 show?", "Osmosis.", "card points elsewhere"),
        ("What is osmosis?", "The process described above.", "card points elsewhere"),
        ("What is osmosis?", "What the membrane below does, as shown below", "card points elsewhere"),
        ("What is the mantle?", "The layer below the crust and above the core of the earth.", ""),
        ("Was ist Osmose?", "Wasserbewegung, siehe Osmometer.", "card points elsewhere"),
        ("浸透とは何か", "上の図にある移動", "card points elsewhere"),
    ],
)
def test_a_question_with_its_answer(front: str, back: str, rule: str) -> None:
    assert broken_rule(basic(front, back)) == rule


@pytest.mark.parametrize(
    ("marked", "rule"),
    [
        ("Nothing here is hidden.", "nothing is hidden"),
        ("A gap of[ ]white space.", "nothing is hidden"),
        ("[All of it]", "everything is hidden"),
        ("[Osmosis] moves water; osmosis needs a membrane.", "answer stands in the question"),
        ("This moves [water] through a membrane.", "answer leans on an earlier sentence"),
        ("Water moves as in table 4 by [osmosis].", "card points elsewhere"),
        (" ", "question or answer is empty"),
    ],
)
def test_a_cloze(marked: str, rule: str) -> None:
    assert broken_rule(cloze(marked)) == rule
