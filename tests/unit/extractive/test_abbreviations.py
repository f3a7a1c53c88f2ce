from __future__ import annotations

import pytest

from compendium.adapters.models.extractive.makers.abbreviations import (
    Abbreviations,
    abbreviations,
    short_form,
    unexplained,
    usual,
)
from compendium.domain.model.card import Tier
from compendium.domain.model.document import BlockKind
from tests.unit.extractive.passages import asked, made, passage, reading
from tests.unit.extractive.test_emphasis import TERMS

STOP = frozenset({"of", "the", "for", "and", "is", "with", "least", "are", "about", "their"})


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("We use the Secure Sockets Layer (SSL) here.", "SSL", "Secure Sockets Layer"),
        ("SSL (Secure Sockets Layer) is old.", "SSL", "Secure Sockets Layer"),
        ("the Extensible Markup Language (XML)", "XML", "Extensible Markup Language"),
        ("the Internet of Things (IoT)", "IoT", "Internet of Things"),
        ("deoxyribonucleic acid (DNA)", "DNA", "deoxyribonucleic acid"),
        ("HTTP (short for Hypertext Transfer Protocol, 1996)", "HTTP", "Hypertext Transfer Protocol"),
        ("central processing units (CPUs)", "CPU", "central processing units"),
        ("暗号化にはSecure Sockets Layer（SSL）を使う。", "SSL", "Secure Sockets Layer"),
        ("Le Fonds monétaire international (FMI)", "FMI", "Fonds monétaire international"),
        ("the Americans with Disabilities Act (ADA)", "ADA", "Americans with Disabilities Act"),
        ("Men are asked about their least-mended part (LMP).", "LMP", "least-mended part"),
    ],
)
def test_brackets_explain_an_abbreviation_either_way(text: str, short: str, long: str) -> None:
    (found,) = abbreviations(text, STOP)
    assert (found.short, found.long) == (short, long)
    assert text[found.start :].startswith(long)


@pytest.mark.parametrize(
    "text",
    [
        "look into the file (see FAQ)",
        "carbon dioxide (CO2)",
        "a simple test (OK)",
        "the desktop uses PostScript (PS)",
        "a choice of colours (RGB or CMYK)",
        "SSL (which is old)",
        "the value (X/Y)",
    ],
)
def test_other_brackets_explain_nothing(text: str) -> None:
    assert list(abbreviations(text, STOP)) == []


def test_an_example_gives_an_abbreviation_only_where_the_book_uses_it_often() -> None:
    example = "For example, the Kenton Bike Program (KBP) lends bicycles to the people of the town."

    def found(uses: int) -> dict[str, str]:
        used = [passage("The KBP lends out bicycles.")] * uses
        return asked(Abbreviations(), reading([*map(passage, TERMS), passage(example), *used]))

    assert not found(4)
    assert found(5)


def test_an_abbreviation_that_a_textbook_uses_now_and_then_is_asked_on_request() -> None:
    def tier(uses: int, *texts: str) -> Tier:
        used = ["The town made the Kenton Bike Program (KBP).", *["The KBP lends out bicycles."] * uses]
        ((question, _),) = made(Abbreviations(), reading(map(passage, (*texts, *used))))
        return question.tier

    assert [tier(uses, *TERMS) for uses in (4, 5)] == [Tier.MORE, Tier.CORE]
    assert tier(0) is Tier.CORE  # a manual's are typed


def test_a_clause_is_no_long_form() -> None:
    read = reading(
        [passage("Each time the penny may be tails (PT) or the quarter may be heads (QH) at once.")]
    )
    assert asked(Abbreviations(), read) == {}


def test_what_everybody_knows_is_not_asked() -> None:
    def found(long: str) -> dict[str, str]:
        return asked(Abbreviations(), reading([passage(f"The {long} (HR) was asked about it.")]))

    assert not found("Human Resources")
    assert found("heart rate")


def test_the_longer_window_wins_where_it_explains_every_letter() -> None:
    (found,) = abbreviations("called Secure Sockets Layer (SSL)", STOP)
    assert found.long == "Secure Sockets Layer"
    assert unexplained("SSL", "Sockets Layer", STOP) > unexplained("SSL", "Secure Sockets Layer", STOP)


def test_a_plural_s_is_no_letter_of_the_abbreviation() -> None:
    assert short_form("VMs") == "VM"
    assert short_form("AIDS") == "AIDS"
    assert short_form("Word") == ""


def test_of_inflected_forms_the_most_frequent_and_then_the_shortest_counts() -> None:
    assert usual(["erweiterten regulären Ausdrücken", "erweiterte reguläre Ausdrücke"]) == (
        "erweiterte reguläre Ausdrücke"
    )
    assert usual(["Point of Sale", "point of sale", "point of sale"]) == "point of sale"


def test_the_long_form_whose_every_word_has_its_letter_counts() -> None:
    read = reading(
        [
            passage("They study Scottish Old Northern English (SNE)."),
            passage("It is called Scottish Northern English (SNE) by those who speak it."),
        ]
    )
    assert [answer.back.text for _, answer in made(Abbreviations(), read)] == ["Scottish Northern English"]


def test_an_abbreviation_is_asked_once_a_document_with_its_sentence_as_evidence() -> None:
    read = reading(
        [
            passage("It is common. The Secure Sockets Layer (SSL) encrypts. So it does."),
            passage("Again the Secure Sockets Layer (SSL)."),
        ]
    )
    ((question, answer),) = made(Abbreviations(), read)
    assert question.text == "What does “SSL” stand for?"
    assert answer.back.text == "Secure Sockets Layer"
    assert [each.quote for each in answer.evidence] == ["The Secure Sockets Layer (SSL) encrypts."]


def test_the_question_is_put_in_the_language_of_the_document() -> None:
    read = reading([passage("Der Secure Sockets Layer (SSL) verschlüsselt.")], "de")
    assert asked(Abbreviations(), read) == {"Wofür steht „SSL“?": "Secure Sockets Layer"}


def test_a_language_without_a_pack_is_asked_by_the_abbreviation_alone() -> None:
    read = reading([passage("Tarayıcı Secure Sockets Layer (SSL) kullanır.")], "tr")
    assert asked(Abbreviations(), read) == {"SSL": "Secure Sockets Layer"}


def test_code_is_not_searched() -> None:
    assert not asked(Abbreviations(), reading([passage("Some Sorted List (SSL)", BlockKind.CODE)]))


def test_a_unit_is_no_abbreviation_of_its_gloss() -> None:
    assert not list(abbreviations("megahertz, or millions of hertz (MHz)", STOP))


def test_a_long_form_begins_with_no_function_word() -> None:
    assert not list(abbreviations("the cartel of Petroleum Exporting Countries (OPEC)", STOP))


def test_in_a_textbook_an_abbreviation_must_be_used() -> None:
    once = "Members of the Society for Old Wires (SOW) met here."
    often = "The Board of Wire Makers (BWM) met. The BWM was rich. In the end the BWM was sold."
    found = asked(Abbreviations(), reading(passage(text) for text in (*TERMS, once, often)))
    assert list(found) == ["What does “BWM” stand for?"]
