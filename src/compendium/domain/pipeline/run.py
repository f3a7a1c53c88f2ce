"""The eight stages in their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from compendium.domain.account_errors import CostLimitReached
from compendium.domain.errors import UnusableAnswers
from compendium.domain.model.card import Card
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.deck import Deck
from compendium.domain.model.document import Document, PageKind
from compendium.domain.model.report import Dropped, PageReport, Report
from compendium.domain.model.tasks import Briefing
from compendium.domain.model.topic import Topic
from compendium.domain.model.usage import dollars
from compendium.domain.model.wishes import Wishes
from compendium.domain.pipeline.answers import Grounded, answer_questions
from compendium.domain.pipeline.asking import COST_LIMIT
from compendium.domain.pipeline.cards import CAP_REACHED, make_cards
from compendium.domain.pipeline.chunk import READ_KINDS, chunk_and_index
from compendium.domain.pipeline.labels import Labels
from compendium.domain.pipeline.load import load
from compendium.domain.pipeline.questions import ask_questions
from compendium.domain.pipeline.refine import refine_topics
from compendium.domain.pipeline.reporter import Reporter
from compendium.domain.pipeline.tags import suggest_tags
from compendium.domain.pipeline.topics import extract_topics
from compendium.ports.document_reader import DocumentReader, ReadRequest
from compendium.ports.embedder import Embedder
from compendium.ports.language_model import LanguageModel
from compendium.ports.passage_index import PassageIndexFactory

_MAX_DECK_NAME = 100
"""Characters: about what Anki's list of decks shows in a wide window."""


@dataclass(frozen=True, slots=True)
class Made:
    """What the pipeline made of a PDF: a deck, possibly empty, and the account of it."""

    document: Document
    deck: Deck
    report: Report


@dataclass(frozen=True, slots=True)
class Heard:
    """What a model was asked about, and what it said: all that the cards are made of."""

    document: Document
    briefing: Briefing
    chunks: tuple[Chunk, ...]
    topics: tuple[Topic, ...]
    labels: Labels
    tags: dict[str, tuple[str, ...]]
    answers: tuple[Grounded, ...]
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """PDF in, deck out; knows nothing of jobs, files to write or where it runs."""

    reader: DocumentReader
    model: LanguageModel
    embedder: Embedder
    new_index: PassageIndexFactory

    async def __call__(self, request: ReadRequest, wishes: Wishes, reporter: Reporter) -> Made:
        """Run all stages. Raises what the ports raise, and what the reporter's listener raises;
        where no card was made CostLimitReached, if that is why, and UnusableAnswers where none came
        of what the model gave.
        """
        heard = await self.ask(request, wishes, reporter)
        document, briefing = heard.document, heard.briefing
        cards, unfit = await make_cards(
            heard.answers, document, wishes, heard.tags, heard.labels, self.embedder, reporter
        )
        dropped = (*heard.dropped, *unfit)
        deck = Deck(wishes.deck_name or _deck_name(document.name), cards, wishes.subdecks)
        remarks = self.model.remarks(briefing)
        if reporter.cut:
            remarks = (*remarks, _cut_short(wishes, reporter))
        report = _report(heard, deck, dropped, reporter, remarks)
        if not cards and reporter.cut:
            raise CostLimitReached(
                f"{document.file_name}: {dollars(reporter.usage.cost)} were spent, then the cost limit was "
                f"reached before a card was made; raise it, or select fewer pages"
            )
        if not cards and (complaint := self.model.complaint()):
            raise UnusableAnswers(f"{document.file_name}: {complaint}", report)
        return Made(document, deck, report)

    async def ask(self, request: ReadRequest, wishes: Wishes, reporter: Reporter) -> Heard:
        """The stages in which the model is asked, up to the answers. Raises what the ports raise, and
        what the reporter's listener raises.
        """
        document = await load(self.reader, request, reporter)
        briefing = Briefing(
            title=document.name,
            language=document.language,
            answer_language=wishes.language.lower(),
            instructions=wishes.instructions,
            index_terms=document.index_terms,
        )
        labels = Labels(document)
        index = self.new_index()
        try:
            chunks = await chunk_and_index(document, index, reporter)
            found, no_topics = await extract_topics(self.model, briefing, chunks, reporter)
            topics, merged = await refine_topics(self.model, briefing, found, reporter)
            tags = await suggest_tags(self.model, briefing, topics, chunks, labels, reporter)
            questions, unasked = await ask_questions(
                self.model, briefing, chunks, topics, wishes.density, reporter
            )
            grounded, unanswered = await answer_questions(
                self.model, briefing, questions, chunks, index, reporter
            )
        finally:
            index.close()
            reporter.usage = self.model.usage()
            await self.model.close()
        dropped = (*no_topics, *merged, *unasked, *unanswered)
        return Heard(document, briefing, tuple(chunks), topics, labels, tags, grounded, dropped)


def _cut_short(wishes: Wishes, reporter: Reporter) -> str:
    limit = "" if wishes.max_cost is None else f" of {dollars(wishes.max_cost)}"
    return (
        f"The cost limit{limit} was reached ({', '.join(reporter.cut)}): the deck is made of what was "
        f"answered by then. What was paid for costs nothing when the deck is made again."
    )


def _deck_name(title: str) -> str:
    """The title as the name of one deck on one line: a '::' would nest it, as only a wish may."""
    name = "".join(filter(str.isprintable, title.replace("::", ":")))
    return name if len(name) <= _MAX_DECK_NAME else f"{name[: _MAX_DECK_NAME - 1].rstrip()}…"


def _report(
    heard: Heard,
    deck: Deck,
    dropped: tuple[Dropped, ...],
    reporter: Reporter,
    remarks: tuple[str, ...],
) -> Report:
    return Report(
        num_pages=len(heard.document.pages),
        num_words=heard.document.num_words,
        num_chunks=len(heard.chunks),
        num_topics=len(heard.topics),
        num_tags=len({tag for card in deck.cards for tag in card.tags}),
        num_notes=len(deck.cards),
        num_cards=deck.num_cards,
        notes_by_maker=dict(Counter(card.maker for card in deck.cards).most_common()),
        cards_by_form=cards_by_form(deck.cards),
        pages=page_reports(heard.document, deck.cards, dropped, CAP_REACHED),
        dropped=dropped,
        seconds=reporter.seconds,
        remarks=remarks,
        usage=reporter.usage,
    )


def cards_by_form(cards: Sequence[Card]) -> dict[str, int]:
    """How many cards of each note type there are."""
    forms: Counter[str] = Counter()
    for card in cards:
        forms[card.form.value] += card.num_cards
    return dict(forms)


def page_reports(
    document: Document, cards: Sequence[Card], dropped: Sequence[Dropped], *limits: str
) -> tuple[PageReport, ...]:
    """What became of each page. ``limits`` are the rules that drop good candidates."""
    notes = Counter(card.citation.pages[0] for card in cards)
    capped = {drop.page: drop.rule for drop in dropped if drop.rule in {*limits, COST_LIMIT}}
    refused = Counter(drop.page for drop in dropped)

    def reason(number: int, kind: PageKind) -> str:
        if notes[number]:
            return ""
        if kind not in READ_KINDS:
            return kind.value
        if number in capped:
            return capped[number]
        if refused[number]:
            return "no candidate passed the card rules"
        return "nothing that the author marked as worth knowing"

    return tuple(
        PageReport(
            page.number,
            notes[page.number],
            "; ".join(filter(None, (reason(page.number, page.kind), *page.notes))),
        )
        for page in document.pages
    )
