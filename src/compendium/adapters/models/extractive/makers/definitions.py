"""Definitions: what a term is, in the words of the sentence that says it best."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from compendium.adapters.models.extractive.emphasis import emphasis_of
from compendium.adapters.models.extractive.makers.maker import Maker, question_id
from compendium.adapters.models.extractive.makers.marked_terms import marked_terms
from compendium.adapters.models.extractive.ranking import Ranked, usable_definitions
from compendium.adapters.models.extractive.reading import Reading
from compendium.adapters.models.extractive.terms import is_name
from compendium.adapters.models.extractive.wording import Wording
from compendium.domain.model.card import Tier
from compendium.domain.model.document import count_words
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Answer, Asks, Question
from compendium.domain.model.text import Style, StyledText
from compendium.domain.model.topic import Mark, Topic

_CONFIRMED = 2
_MOST_ANCHORS = 3
_MOST_MENTIONS = 12
_UNMARKED = 4.5
"""What a definition ranks lower where nothing but its wording marks the term."""
_MANY_UNMARKED = 2.0
"""Definitions of unmarked terms in 1,000 words from which a book that sets off its terms leaves others
unmarked: of 60 textbook chapters none has more than 1.4.
"""
_DIFFERENTIA = 3
"""Words of substance in the predicate of an 'X is a' where nothing marks X as a term."""
_BESIDE_BOLD = {Mark.CALLED, Mark.QUOTED, Mark.EMPHASIS}
_AUTHOR_MARKED = {Mark.EMPHASIS, Mark.GLOSSARY}


class Definitions(Maker):
    """Asks what each term is that the author marked, where a sentence of the document defines it."""

    name = "definitions"
    tier = Tier.CORE

    def ask(self, reading: Reading) -> Iterator[Question | Dropped]:
        """One question a term, anchored in the passages that define it best, best first.

        Where the author sets off what is to be learned, and defines little else, that is asked in the
        second tier: 'The hip is a ball and socket joint' explains a law of physics.
        """
        found = list(self._asked(reading))
        unmarked = {each.id for each in found if isinstance(each, Question) and _is_unmarked(each, reading)}
        waiting = unmarked if _are_few(len(unmarked), reading) else set()
        for each in found:
            if isinstance(each, Question) and each.id in waiting:
                yield replace(each, tier=Tier.MORE)
            else:
                yield each

    def _asked(self, reading: Reading) -> Iterator[Question | Dropped]:
        for topic in dict.fromkeys(reading.topics.values()):
            sure = _worth_asking(topic, reading)
            if not sure and Mark.EMPHASIS not in topic.marks:
                continue
            usable, rule = usable_definitions(topic.name, reading)
            if topic.marks <= {Mark.CALLED}:
                usable = [each for each in usable if _tells_apart(topic, each, reading)]
            if not sure:  # emphasis that may be contrast counts where it says 'called' only
                usable = [each for each in usable if each[0].set_off and not each[0].definition.verb]
            if usable:
                yield self._question(topic, usable, reading)
            elif sure and topic.marks & _AUTHOR_MARKED:
                page = reading.passages[topic.chunks[0]].page
                yield Dropped(rule, topic.name, page, self.name)

    def _question(self, topic: Topic, usable: list[tuple[Ranked, Wording]], reading: Reading) -> Question:
        anchors = tuple(dict.fromkeys(wording.evidence.chunk for _, wording in usable))[:_MOST_ANCHORS]
        best, wording = usable[0]
        confirmed = min(reading.confirmation(topic.name), 3)
        return Question(
            id=_id(topic.name, wording, reading),
            text=wording.front,
            asks=Asks.DEFINITION,
            subject=topic.name,
            topic=topic.name,
            anchors=anchors,
            maker=self.name,
            score=best.rank + 0.3 * confirmed - _UNMARKED * (topic.marks <= {Mark.CALLED}),
            tier=Tier.MORE if _names_in_passing(topic, best) else self.tier,
        )

    def answer(self, question: Question, reading: Reading) -> Answer | Dropped:
        """The most definition-like sentence of the passages that were found."""
        among = frozenset((*question.anchors, *reading.retrieved.get(question.id, ())))
        usable, rule = usable_definitions(question.subject, reading, among, floor=0)
        if not usable:
            return Dropped(rule, question.text, reading.passages[question.anchors[0]].page, self.name)
        # the anchors were ranked in view of the whole document; what retrieval adds must be better
        _, wording = max(
            usable,
            key=lambda each: (
                _id(question.subject, each[1], reading) == question.id,
                each[1].evidence.chunk == question.anchors[0],
                each[0].rank,
            ),
        )
        return Answer(
            question=question.id,
            back=wording.back,
            evidence=(wording.evidence,),
            score=question.score,
            front=None if wording.front == question.text else StyledText(wording.front),
        )


def _is_unmarked(question: Question, reading: Reading) -> bool:
    """Whether nothing but the wording of a definition marks the term, or a heading: 'Art'. Where terms are
    in bold, italics and quotation marks are no mark either, being for words of all kinds.
    """
    name, emphasis = reading.pack.normalise(question.topic), emphasis_of(reading)
    in_bold = name in emphasis.places or Style.BOLD not in emphasis.term_styles
    marks = reading.topics[name].marks
    return marks <= ({Mark.CALLED} if in_bold else _BESIDE_BOLD) or marks == {Mark.HEADING}


def _are_few(unmarked: int, reading: Reading) -> bool:
    """Whether so many definitions of unmarked terms are few beside an author's who sets off the others."""
    marked = marked_terms(reading)
    if not (unmarked and marked.terms and marked.freely):
        return False
    words = sum(count_words(chunk.text) for chunk in reading.passages.values())
    return unmarked < _MANY_UNMARKED * words / 1000


def _id(term: str, wording: Wording, reading: Reading) -> str:
    """Of the question which that wording answers best."""
    evidence = wording.evidence
    at = reading.passages[evidence.chunk].text.find(evidence.quote)
    return question_id(Definitions.name, evidence.chunk, f"{at}/{term}")


def _names_in_passing(topic: Topic, best: Ranked) -> bool:
    """Whether it is a proper name that nothing marks: 'a club, called the Red Shirts, gave'."""
    return topic.marks <= {Mark.CALLED} and best.definition.mention.start > 0 and is_name(topic.name)


def _tells_apart(topic: Topic, usable: tuple[Ranked, Wording], reading: Reading) -> bool:
    """Whether an 'X is a' is there to define: X is no name, and what is said tells it from others of
    its kind, argues nothing and belongs to no story or picture: 'the bright areas are'.
    """
    definition, pack = usable[0].definition, reading.pack
    if not definition.verb:
        return True
    words = set(pack.content_words(definition.text))
    these = definition.verb in pack.plural_verbs and pack.definite.match(definition.subject)
    return not these and (
        definition.verb not in pack.past_verbs
        and not _named(topic.name, reading)
        and len(words) >= _DIFFERENTIA
        and pack.differentia.search(definition.text) is not None
        and not pack.reasons.search(definition.text)
    )


def _named(term: str, reading: Reading) -> bool:
    """Whether it is somebody's or something's name: it mostly has a capital where no sentence begins."""
    if any(word[:1].isupper() and not word.isupper() for word in term.split()[1:]):
        return True
    inside = [each.text for each in islice(reading.mentions(term), _MOST_MENTIONS) if each.start > 0]
    names = sum(text[:1].isupper() and not text.isupper() for text in inside)
    return names > len(inside) / 2


def _worth_asking(topic: Topic, reading: Reading) -> bool:
    """Whether the author marked the term; a cue alone is trusted with terms of several words."""
    if reading.confirmation(topic.name) >= _CONFIRMED or Mark.GLOSSARY in topic.marks:
        return True
    if emphasis_of(reading).term_styles and topic.marks & {Mark.EMPHASIS, Mark.CALLED}:
        return True
    return Mark.QUOTED in topic.marks or (Mark.CALLED in topic.marks and " " in topic.name)
