"""The stages together, with a scripted model."""

from dataclasses import replace

import pytest

from compendium.adapters.embeddings.wordllama import WordLlamaEmbedder
from compendium.adapters.models.extractive.model import ExtractiveModel
from compendium.adapters.passages.hybrid import HybridPassageIndex
from compendium.domain.errors import Cancelled, ModelUnavailable, UnusableAnswers
from compendium.domain.model.document import Document, PageKind
from compendium.domain.model.job import Progress
from compendium.domain.model.text import Run, Style, StyledText
from compendium.domain.model.wishes import Wishes
from compendium.domain.pipeline.answers import NO_ANSWER, NOT_FOUND, TRIES
from compendium.domain.pipeline.cards import CAP_REACHED
from compendium.domain.pipeline.reporter import Reporter, Stage
from compendium.domain.pipeline.run import Made, Pipeline
from compendium.ports.document_reader import ReadRequest
from compendium.ports.language_model import LanguageModel
from tests.faulty.fixed_reader import FixedReader
from tests.faulty.scripted_model import ScriptedModel
from tests.unit.pipeline.pages import document, heading, prose

CELLS = document(
    [heading("Membranes"), prose("*Osmosis* is the movement of water through a membrane into salt.")],
    [prose("Nothing of note stands on this page, which is here to be long. " * 20, 2)],
    [prose("The *nucleus* is the store of the hereditary material in a living plant.", 3)],
    [prose("Contents of the book 1", 4)],
    kinds=[PageKind.BODY, PageKind.BODY, PageKind.BODY, PageKind.CONTENTS],
)


async def run(
    pages: Document = CELLS, model: LanguageModel | None = None, wishes: Wishes | None = None
) -> tuple[Made, list[Progress]]:
    heard: list[Progress] = []
    embedder = WordLlamaEmbedder()
    pipeline = Pipeline(
        FixedReader(pages), model or ScriptedModel(), embedder, lambda: HybridPassageIndex(embedder)
    )
    request = ReadRequest(path=None, file_name="cells.pdf")  # type: ignore[arg-type]  # read already
    return await pipeline(request, wishes or Wishes(), Reporter(heard.append)), heard


async def test_every_card_cites_its_page_its_section_and_the_words_it_came_from() -> None:
    made, _ = await run()
    osmosis, nucleus = made.deck.cards
    assert osmosis.front.text == "What is Osmosis?"
    assert osmosis.citation.pages == (1,)
    assert osmosis.citation.quotes == ("Osmosis is the movement of water through a membrane into salt.",)
    assert osmosis.citation.section == ("Membranes",)
    assert nucleus.citation.pages == (3,)


async def test_every_page_ends_with_notes_or_a_reason() -> None:
    made, _ = await run()
    assert [(page.page, page.notes, bool(page.reason)) for page in made.report.pages] == [
        (1, 1, False),
        (2, 0, True),
        (3, 1, False),
        (4, 0, True),
    ]
    assert made.report.pages[3].reason == "contents"


async def test_stages_are_reported_in_their_order_with_their_seconds() -> None:
    made, heard = await run()
    order = [stage.value for stage in Stage if stage is not Stage.WRITE]
    assert list(dict.fromkeys(progress.stage for progress in heard)) == order
    assert list(made.report.seconds) == order


async def test_evidence_that_is_not_there_is_asked_for_once_more_then_dropped_and_counted() -> None:
    model = ScriptedModel(quote=lambda text: text.replace("water", "wine"))
    made, _ = await run(model=model)
    assert [card.front.text for card in made.deck.cards] == ["What is nucleus?"]
    assert [(drop.rule, drop.page) for drop in made.report.dropped] == [(NOT_FOUND, 1)]
    assert model.performed["AnswerQuestions"] == TRIES


async def test_a_question_without_an_answer_is_asked_once_more_then_dropped_and_counted() -> None:
    model = ScriptedModel(silent_on="nucleus")
    made, _ = await run(model=model)
    assert [card.front.text for card in made.deck.cards] == ["What is Osmosis?"]
    assert [(drop.rule, drop.page) for drop in made.report.dropped] == [(NO_ANSWER, 3)]
    assert model.performed["AnswerQuestions"] == TRIES


async def test_a_question_comes_with_as_many_passages_as_the_model_wants() -> None:
    class Frugal(ScriptedModel):
        passages_per_question = 1

    frugal = Frugal()
    made, _ = await run(model=frugal)
    assert {len(task.passages) for task in frugal.answered} == {2}
    generous = ScriptedModel()
    assert (await run(model=generous))[0].deck == made.deck
    assert {len(task.passages) for task in generous.answered} == {4}


class Complaining(ScriptedModel):
    """Has something to say of its answers, and notices when it is closed."""

    closed = 0

    def complaint(self) -> str:
        return "nothing that scripted gave could be used"

    async def close(self) -> None:
        self.closed += 1


async def test_a_model_of_whose_answers_no_card_came_ends_the_run_with_what_it_gave() -> None:
    model = Complaining(quote=lambda _: "made up")
    with pytest.raises(UnusableAnswers) as raised:
        await run(model=model)
    assert str(raised.value) == "cells.pdf: nothing that scripted gave could be used"
    assert [drop.rule for drop in raised.value.report.dropped] == [NOT_FOUND] * 2
    assert model.closed == 1


async def test_one_card_is_enough_to_complain_of_nothing() -> None:
    model = Complaining(quote=lambda text: text.replace("water", "wine"))
    made, _ = await run(model=model)
    assert len(made.deck.cards) == 1
    assert model.closed == 1


async def test_a_model_is_closed_also_when_it_fails() -> None:
    model = Complaining(error=ModelUnavailable("come back later"))
    with pytest.raises(ModelUnavailable):
        await run(model=model)
    assert model.closed == 1


async def test_evidence_that_is_found_the_second_time_makes_a_card() -> None:
    quotes = iter(["made up"])
    model = ScriptedModel(quote=lambda text: next(quotes, text))
    made, _ = await run(model=model)
    assert len(made.deck.cards) == 2


async def test_a_model_with_small_requests_makes_the_same_deck() -> None:
    whole, _ = await run()
    model = ScriptedModel(words_per_request=12)
    parts, _ = await run(model=model)
    assert model.performed["AskQuestions"] > 1
    assert parts.deck == whole.deck


async def test_the_cap_keeps_the_best_and_names_what_it_left_out() -> None:
    made, _ = await run(wishes=Wishes(max_cards=1))
    assert [card.front.text for card in made.deck.cards] == ["What is Osmosis?"]
    assert [(drop.rule, drop.candidate) for drop in made.report.dropped] == [
        (CAP_REACHED, "What is nucleus?")
    ]
    assert made.report.pages[2].reason == CAP_REACHED


async def test_of_two_cards_that_say_the_same_one_is_kept() -> None:
    again = prose("The *nucleus* is the store of the hereditary material in each living plant.", 2)
    made, _ = await run(document(CELLS.pages[2].blocks, [again]))
    assert len(made.deck.cards) == 1
    assert len(made.report.dropped) == 1


async def test_a_note_keeps_its_identity_when_pages_move_and_questions_are_reworded() -> None:
    before, _ = await run()
    moved = document([prose("A new first page.")], *(page.blocks for page in CELLS.pages[:3]))
    after, _ = await run(moved)
    assert [card.guid for card in before.deck.cards] == [card.guid for card in after.deck.cards]


async def test_a_note_of_another_document_or_another_fact_is_another_note() -> None:
    here, _ = await run()
    elsewhere, _ = await run(document(*(page.blocks for page in CELLS.pages), title="Botany"))
    guids = {card.guid for made in (here, elsewhere) for card in made.deck.cards}
    assert len(guids) == 4


async def test_tags_are_hierarchical_without_spaces() -> None:
    wishes = Wishes(subject="Cell biology", chapter="1: Walls", tags=("exam::may 7",))
    made, _ = await run(wishes=wishes)
    assert made.deck.cards[0].tags == ("Cell-biology::1-Walls::scripted", "exam::may-7")


async def test_a_heading_that_stands_over_many_sections_is_no_section() -> None:
    label, told = heading("Learning objectives", level=2), prose("*Osmosis* is movement through a membrane.")
    for times, section in ((2, ("Membranes", "Learning objectives")), (3, ("Membranes",))):
        made, _ = await run(document([heading("Membranes"), *[label] * times, told]))
        assert made.deck.cards[0].citation.section == section


async def test_nor_does_it_name_a_tag() -> None:
    learnt = [heading("Membranes"), *[heading("Learning objectives", level=2)] * 3, prose("Know *osmosis*.")]
    told = prose("*Osmosis* is the movement of water through a membrane into salt.")
    wishes = Wishes(subject="Biology")
    for page, path in (
        ([*learnt, told], "Biology::Membranes"),
        ([*learnt, heading("How water moves", level=2), told], "Biology::Membranes::How-water-moves"),
    ):
        made, _ = await run(document(page), ExtractiveModel(), wishes)
        assert {card.tags for card in made.deck.cards} == {(path,)}


async def test_a_topic_is_tagged_by_where_it_is_named_most() -> None:
    page = [
        heading("Cells"),
        heading("Introduction", level=2),
        prose("Life needs water, and so it needs osmosis."),
        heading("How water moves", level=2),
        prose("*Osmosis* is the movement of water through a membrane into salt."),
        heading("In plants", level=3),
        prose("Plants stand upright by osmosis alone."),
    ]
    made, _ = await run(document(page), ExtractiveModel(), Wishes(subject="Biology"))
    assert {card.tags for card in made.deck.cards} == {("Biology::Cells::How-water-moves",)}


async def test_the_section_above_a_question_does_not_give_the_answer_away() -> None:
    page = [
        heading("Movement of water through a membrane into salt"),
        prose("*Osmosis* is the movement of water through a membrane into salt."),
    ]
    made, _ = await run(document(page))
    assert made.deck.cards[0].context == ""


async def test_nor_does_one_that_has_all_its_words_in_another_order() -> None:
    page = [
        heading("Into a salt, through the membrane: movement of water"),
        prose("*Osmosis* is the movement of water through a membrane into salt."),
    ]
    made, _ = await run(document(page))
    assert made.deck.cards[0].context == ""


async def test_nor_does_one_that_has_most_of_its_words_with_another_ending() -> None:
    told = prose("*Osmosis* is movement through a membrane.")
    for title, left in (("Moving through membranes", ""), ("Moves of the year", "Moves of the year")):
        made, _ = await run(document([heading(title), told]))
        assert made.deck.cards[0].context == left


async def test_a_paragraph_in_italics_makes_a_card_that_is_not() -> None:
    plain = prose("*Osmosis* is the movement of water through a membrane into the side of more salt.")
    word = plain.text.index("salt")
    whole = Run(len("Osmosis"), len(plain.text), Style.ITALIC)
    some = Run(word, word + len("salt"), Style.ITALIC)
    for set_in, left in ((whole, []), (some, ["salt"])):
        block = replace(plain, content=StyledText(plain.text, (*plain.content.runs, set_in)))
        made, _ = await run(document([block]))
        back = made.deck.cards[0].back
        assert [back.text[run.start : run.end] for run in back.runs] == left


async def test_what_the_listener_raises_ends_the_run() -> None:
    def stop(progress: Progress) -> None:
        if progress.stage == Stage.QUESTIONS:
            raise Cancelled("enough")

    embedder = WordLlamaEmbedder()
    model = ScriptedModel()
    pipeline = Pipeline(FixedReader(CELLS), model, embedder, lambda: HybridPassageIndex(embedder))
    request = ReadRequest(path=None, file_name="cells.pdf")  # type: ignore[arg-type]  # read already
    with pytest.raises(Cancelled):
        await pipeline(request, Wishes(), Reporter(stop))
    assert not model.performed["AskQuestions"]


async def test_a_document_without_a_title_is_the_same_one_under_another_file_name() -> None:
    untitled = document(*(page.blocks for page in CELLS.pages[:3]), title="")
    here, _ = await run(untitled)
    renamed, _ = await run(replace(untitled, file_name="cells (1).pdf"))
    assert [card.guid for card in here.deck.cards] == [card.guid for card in renamed.deck.cards]
    assert renamed.deck.name == "cells (1)"
