from __future__ import annotations

from compendium.adapters.models.extractive.makers.term_lists import TermLists
from compendium.domain.model.card import Tier
from compendium.domain.model.document import BlockKind
from compendium.domain.model.text import Style
from tests.unit.extractive.passages import asked, dropped, items, made, passage, reading

MUSCLES = (
    "*Skeletal muscle*: tissue that moves the bones of the body.",
    "*Cardiac muscle*: tissue that pumps blood through the heart.",
    "*Smooth muscle*: tissue that lines the walls of inner organs.",
)


def test_items_that_open_with_a_bold_term_are_asked_for_their_explanation() -> None:
    found = asked(TermLists(), reading(items(*MUSCLES)))
    assert found["What is “Cardiac muscle”?"] == "tissue that pumps blood through the heart."
    assert len(found) == 3


def test_a_bold_word_without_siblings_is_contrast() -> None:
    alone = items(MUSCLES[0], "Muscles need blood to work.", "Muscles tire after some time.")
    assert not asked(TermLists(), reading(alone))


def test_a_colon_without_typography_is_not_enough() -> None:
    plain = [text.replace("*", "") for text in MUSCLES]
    assert not asked(TermLists(), reading(items(*plain)))


def test_paragraphs_with_run_in_heads_are_a_list_too() -> None:
    heads = [passage(text.replace(": t", ". The t")) for text in MUSCLES]
    assert len(asked(TermLists(), reading(heads))) == 3


def test_a_run_in_head_without_a_sign_is_followed_by_an_article() -> None:
    heads = [passage(text.replace("*: t", "* A t")) for text in MUSCLES]
    assert len(asked(TermLists(), reading(heads))) == 3
    names = [passage(text.replace("*: t", "* T")) for text in MUSCLES]
    assert not asked(TermLists(), reading(names))


def test_what_is_done_with_a_thing_does_not_define_it_and_waits_in_the_second_tier() -> None:
    uses = items(
        "*Version line*: Every file of the program should begin with it.",
        "*Blank lines*: Readers are helped by blank lines between parts.",
        "*Comment*: A comment is a remark for human readers of the file.",
    )
    tiers = {question.subject: question.tier for question, _ in made(TermLists(), reading(uses))}
    assert tiers == {"Version line": Tier.MORE, "Blank lines": Tier.MORE, "Comment": Tier.CORE}


def test_a_heading_that_points_into_the_book_is_no_term() -> None:
    heads = items(
        "*Years in the field*: a time of many long journeys on foot.",
        "*Importance of her work*: a view of the valley that nobody had before.",
        "*Field notebook*: a bound book for what is seen outside.",
    )
    tiers = {question.subject: question.tier for question, _ in made(TermLists(), reading(heads))}
    assert tiers.pop("Field notebook") is Tier.CORE
    assert set(tiers.values()) == {Tier.MORE}


def test_a_term_is_asked_once() -> None:
    twice = items(*MUSCLES, MUSCLES[0])
    assert dropped(TermLists(), reading(twice)) == ["term was asked before"]


def test_a_paragraph_that_goes_on_after_its_bold_subject_is_a_sentence_and_no_head() -> None:
    sentences = [
        passage("*Moral growth* is a matter of long years of learning."),
        passage("*Gender roles* are learned by children at an early age."),
        passage("*Social norms* are rules that most people follow every day."),
    ]
    assert not asked(TermLists(), reading(sentences))


def test_an_item_whose_term_is_the_subject_is_answered_with_the_whole_sentence() -> None:
    subjects = items(
        "*Vectors* are rows of values of one kind.",
        "*Matrices* are tables of values of one kind.",
        "*Factors* are lists of values from few levels.",
    )
    found = asked(TermLists(), reading(subjects))
    assert found["What is “Vectors”?"] == "Vectors are rows of values of one kind."


def test_only_the_first_sentence_of_an_explanation_is_shown() -> None:
    longer = items(*(f"{text} It tires after some time. And it rests." for text in MUSCLES))
    found = asked(TermLists(), reading(longer))
    assert found["What is “Skeletal muscle”?"] == "tissue that moves the bones of the body."


def test_a_label_that_repeats_is_no_term() -> None:
    steps = items(
        *(
            f"*Step {i}*: press the {word} button of the lift."
            for i, word in enumerate(("red", "green", "blue"))
        )
    )
    read = reading(steps)
    assert not asked(TermLists(), read)
    assert dropped(TermLists(), read) == ["label repeats"] * 3


def test_commands_and_signatures_are_asked_in_the_second_tier() -> None:
    commands = items(
        "*cat*(1) joins files and writes them out.",
        "*sort*(1) puts the lines of a file in order.",
        "*diff*(1) shows where two files differ in lines.",
        style=Style.MONO,
    )
    found = made(TermLists(), reading(commands))
    assert {question.tier for question, _ in found} == {Tier.MORE}
    assert "sort puts the lines of a file in order." in [answer.back.text for _, answer in found]


def test_japanese_particles_set_a_topic_off() -> None:
    topics = items(
        "*名前付きパイプ*は、プロセスの間でデータを渡すファイルです。",
        "*ハードリンク*は、一つのファイルに付けた別の名前です。",
        "*ソケット*は、ネットワーク通信の終端となるファイルです。",
    )
    found = asked(TermLists(), reading(topics, "ja"))
    assert found["「ハードリンク」とは何ですか。"] == "一つのファイルに付けた別の名前です。"


def test_typography_is_enough_in_a_language_without_a_pack() -> None:
    turkish = items(
        "*Hücre*: canlıların en küçük yapı birimi olan parça.",
        "*Doku*: benzer hücrelerin birlikte oluşturduğu yapı.",
        "*Organ*: dokuların bir görev için birleştiği yapı.",
    )
    assert (
        asked(TermLists(), reading(turkish, "tr"))["Doku"] == "benzer hücrelerin birlikte oluşturduğu yapı."
    )


def test_the_glossary_is_left_to_its_own_maker() -> None:
    heads = [passage(text, glossary=True) for text in MUSCLES]
    assert not asked(TermLists(), reading(heads))
    assert not asked(TermLists(), reading([passage(t, BlockKind.CODE) for t in MUSCLES]))


def test_a_label_that_its_explanation_takes_up_is_defined_by_it() -> None:
    bonds = items(
        "*Coupon*: This is the sum that a house pays to each holder in every year.",
        "*Tender*: This refers to the sale of all notes that a town brings out at once.",
        "*Holder*: Readers are helped by a note on who this is.",
    )
    found = made(TermLists(), reading(bonds))
    assert {q.subject: (a.back.text, q.tier) for q, a in found if q.subject != "Holder"} == {
        "Coupon": ("The sum that a house pays to each holder in every year.", Tier.CORE),
        "Tender": ("The sale of all notes that a town brings out at once.", Tier.CORE),
    }


def test_a_label_before_what_somebody_did_is_no_term() -> None:
    life = items(
        "*Field of work*: For her first book, Ada Stone went to the mines of the north.",
        "*Early years*: In the north, Ada Stone saw all of the old mines.",
        "*Honours*: After the war, Ada Stone won three medals for her books.",
    )
    assert {question.tier for question, _ in made(TermLists(), reading(life))} == {Tier.MORE}


def test_the_labels_of_a_life_are_no_terms() -> None:
    for title, many in (("Ada Muscle 1815-1852", 0), ("Ada Muscle 1940–", 0), ("Muscles: 1815–1852", 3)):
        heads = [passage(text.replace(": t", ". The t"), section=(title,)) for text in MUSCLES]
        assert len(asked(TermLists(), reading(heads))) == many
