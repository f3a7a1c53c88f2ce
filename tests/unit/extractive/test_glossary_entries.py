from __future__ import annotations

import pytest

from compendium.adapters.models.extractive.makers.glossary_entries import GlossaryEntries
from compendium.domain.model.document import BlockKind
from tests.unit.extractive.passages import asked, dropped, made, passage, reading, rows

OSMOSIS = "the movement of water across a membrane"
ASKED = {"What is meant by “osmosis”?": "The movement of water across a membrane"}


@pytest.mark.parametrize(
    "text",
    [
        f"osmosis: {OSMOSIS}",
        f"osmosis — {OSMOSIS}",
        f"osmosis - {OSMOSIS}",
        f"*osmosis* {OSMOSIS}",
        f"*osmosis*: {OSMOSIS}",
        f"*osmosis:* {OSMOSIS}",
        f"*osmosis* (noun) {OSMOSIS}",
    ],
)
def test_an_entry_is_a_term_set_off_by_a_sign_or_by_typography(text: str) -> None:
    read = reading([passage(text, glossary=True)])
    assert asked(GlossaryEntries(), read) == ASKED


def test_a_glossary_may_be_a_table() -> None:
    table = rows(("osmosis", OSMOSIS), header=False)
    read = reading([*table])
    assert not asked(GlossaryEntries(), read)
    read = reading([passage(row.text, BlockKind.TABLE_ROW, glossary=True) for row in table])
    assert not asked(GlossaryEntries(), read), "a row without cells has no term"


def test_terms_may_be_headings_of_their_own() -> None:
    entries = {
        "osmosis": "The movement of water across a membrane.",
        "diffusion": "The movement of particles down a gradient.",
        "cytoplasm": "The jelly that fills the cell around its nucleus.",
    }
    chunks = [
        chunk
        for term, text in entries.items()
        for chunk in (
            passage(term, BlockKind.HEADING, glossary=True),
            passage(text, glossary=True, first=True),
        )
    ]
    found = made(GlossaryEntries(), reading(chunks))
    assert {question.subject: answer.back.text for question, answer in found} == entries
    assert [each.quote for each in found[0][1].evidence] == ["osmosis", entries["osmosis"]]


def test_the_glossarys_own_title_is_no_term() -> None:
    chunks = [
        passage("Glossary", BlockKind.HEADING, glossary=True),
        passage(f"osmosis: {OSMOSIS}", glossary=True, first=True),
    ]
    assert list(asked(GlossaryEntries(), reading(chunks))) == ["What is meant by “osmosis”?"]


def test_a_long_definition_ends_with_the_last_sentence_that_is_short_enough() -> None:
    more = " ".join(["It goes on and on about water in cells of plants and of animals too."] * 6)
    ((_, answer),) = made(
        GlossaryEntries(),
        reading([passage(f"osmosis: The movement of water into cells. {more}", glossary=True)]),
    )
    assert answer.back.text.startswith("The movement of water into cells. It goes on")
    assert len(answer.back.text.split()) <= 50


@pytest.mark.parametrize("reference", ["; see also diffusion", ". See diffusion.", " (see Figure 3)"])
def test_a_reference_at_the_end_is_left_out(reference: str) -> None:
    read = reading([passage(f"osmosis: {OSMOSIS}{reference}", glossary=True)])
    assert asked(GlossaryEntries(), read) == ASKED


def test_an_entry_may_say_one_and_these_for_it_was_written_to_stand_alone() -> None:
    definition = "one of several variants of a gene; these differ in a few letters"
    read = reading([passage(f"allele: {definition}", glossary=True)])
    assert asked(GlossaryEntries(), read) == {"What is meant by “allele”?": f"O{definition[1:]}"}


def test_a_term_may_begin_like_a_dangling_sentence() -> None:
    read = reading([passage("First Amendment: the freedom of speech, press and assembly", glossary=True)])
    assert len(asked(GlossaryEntries(), read)) == 1


def test_what_is_no_entry_is_reported() -> None:
    read = reading(
        [
            passage("Words that the book uses throughout.", glossary=True),
            passage("allele: gene", glossary=True),
        ]
    )
    assert not asked(GlossaryEntries(), read)
    assert dropped(GlossaryEntries(), read) == [
        "glossary line without a term",
        "description adds little to the term",
    ]


def test_entries_outside_the_glossary_are_left_alone() -> None:
    assert not asked(GlossaryEntries(), reading([passage(f"osmosis: {OSMOSIS}")]))
