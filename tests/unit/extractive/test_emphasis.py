from __future__ import annotations

from compendium.adapters.models.extractive.emphasis import emphasis_of
from compendium.domain.model.text import Style
from tests.unit.extractive.passages import passage, reading

TERMS = (
    "A *vein* is a vessel that leads blood back to the heart.",
    "The largest vessel is called the *aorta*.",
    "Each *artery* takes blood from the heart to the organs.",
    "The smallest vessels of all are known as *capillaries*.",
)


def terms(*texts: str, style: Style = Style.BOLD) -> list[str]:
    found = emphasis_of(reading(passage(text, style=style) for text in texts))
    return [each.text for each in found.terms]


def test_bold_words_at_their_first_mention_and_beside_cues_mark_terms() -> None:
    found = emphasis_of(reading(passage(text) for text in TERMS))
    assert found.term_styles == {Style.BOLD}


def test_on_a_single_page_few_bold_words_mark_terms_where_each_stands_beside_a_cue() -> None:
    assert emphasis_of(reading(map(passage, TERMS[:2]))).term_styles == {Style.BOLD}
    contrast = passage("No *heart* ever rests at night or in the day.")
    assert emphasis_of(reading([passage(TERMS[0]), contrast])).term_styles == frozenset()


def test_in_a_book_that_says_little_beside_them_bold_words_mark_terms_where_each_stands_but_once() -> None:
    names = ("charts", "ledgers", "vouchers", "drafts", "bonds", "deeds", "shares", "rents", "wages", "fees")
    texts = [f"The clerks of the house looked after all of its *{name}* at noon." for name in names]
    assert emphasis_of(reading(map(passage, texts))).term_styles == {Style.BOLD}
    assert emphasis_of(reading(map(passage, texts[:9]))).term_styles == frozenset()
    assert emphasis_of(reading(map(passage, [*texts, *texts[:5]]))).term_styles == frozenset()
    italics = (passage(text, style=Style.ITALIC) for text in texts)
    assert emphasis_of(reading(italics)).term_styles == frozenset()


def test_a_summary_that_sets_terms_off_again_takes_nothing_from_what_bold_marks() -> None:
    names = ("charts", "ledgers", "vouchers", "drafts", "bonds", "deeds", "shares")
    again = [f"In all its years the house kept some *{name}* under its roof." for name in names]
    defined = (
        "A *chart* is a plan that shows the way to a house.",
        "A *deed* is a paper that names its owner.",
    )
    before = "The house has charts and ledgers, vouchers and drafts, bonds and deeds."
    texts = [before, *again, *defined, *again[2:4]]
    for style, marks in ((Style.BOLD, {Style.BOLD}), (Style.ITALIC, set())):
        assert emphasis_of(reading(passage(text, style=style) for text in texts)).term_styles == marks


def test_a_heading_in_the_line_is_no_term_and_no_part_of_its_sentence() -> None:
    for opening in ("*Mass Defect of Iron* Calculate", "*Outlook* The", "*Solution* All"):
        assert terms(f"{opening} force that holds this long bar of iron up.") == []
    told = reading([passage("*Outlook* The north of the land has no iron at all.")])
    assert [each.text for each in told.sentences] == ["The north of the land has no iron at all."]


def test_a_worked_example_has_no_sentences() -> None:
    assert not reading([passage("*Strategy* The weight is the mass times what pulls on it.")]).sentences
    assert reading([passage("*Strategy* is the plan by which a general wins a war.")]).sentences


def test_an_abbreviation_with_a_slash_is_no_path() -> None:
    assert terms("It is seen in the *price-to-load (P/L) ratio* of a town.") == ["price-to-load (P/L) ratio"]
    assert terms("It is kept in the folder *etc/load* of a town.") == []


def test_words_set_off_again_and_again_are_names_of_buttons_or_files() -> None:
    clicks = [f"The *button* on page {n} is a picture that opens the next page." for n in range(6)]
    assert emphasis_of(reading(passage(text) for text in clicks)).term_styles == frozenset()


def test_titles_in_italics_do_not_make_italics_a_mark_of_terms() -> None:
    titles = [f"She read *The Origin of Stars {n}* on the train home." for n in range(6)]
    mixed = [*(passage(t) for t in TERMS), *(passage(t, style=Style.ITALIC) for t in titles)]
    assert emphasis_of(reading(mixed)).term_styles == {Style.BOLD}


def test_a_work_is_no_term_where_italics_mark_terms_too() -> None:
    text = "Her book *Electric Towns* has a chapter on *eddy currents* in iron."
    assert terms(text, style=Style.ITALIC) == ["eddy currents"]


def test_in_a_paragraph_of_italics_they_set_nothing_off() -> None:
    assert terms("*The heart beats all day and all night long.*", style=Style.ITALIC) == []


def test_a_name_is_widened_over_its_other_words() -> None:
    assert terms("In 1628 the doctor William *Harvey* wrote on blood.") == ["William Harvey"]
    assert terms("After *Harvey* had written, others looked at blood.") == ["Harvey"]


def test_a_plural_that_is_half_emphasised_is_taken_whole() -> None:
    assert terms("People call the small ones *venule*s in most books.") == ["venules"]


def test_a_part_of_a_word_is_no_term() -> None:
    assert terms("The *heart*-shaped leaf of this tree is large.") == []


def test_the_small_words_of_a_long_name_do_not_count() -> None:
    name = "General Agreement on the Sharing of Power and Gas (GASP)"
    assert terms(f"In 1947 the towns signed the *{name}* in the old hall of the city.") == [name]
