"""Clozes: a confirmed term of several words, hidden in a sentence that stands for itself.

Clozes on a plain keyword are good in one of four cases; ranked by a logistic model, the best fifth
is good in two of three. The model's weights were fitted to 363 clozes read by eye. Sentences
that define the term are about that fifth: among them the better half is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import exp, log

from compendium.adapters.models.extractive.definitions import best_cue
from compendium.adapters.models.extractive.filters import broken_context, broken_shape
from compendium.adapters.models.extractive.makers.maker import Maker, question_id
from compendium.adapters.models.extractive.reading import Mention, Reading
from compendium.adapters.models.extractive.terms import why_no_term
from compendium.domain.model.card import Gap, NoteForm, Tier
from compendium.domain.model.document import count_words
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Answer, Asks, Evidence, Question
from compendium.domain.model.text import Style, StyledText
from compendium.domain.model.topic import Mark, Topic

_LEAST_SCORE, _SCORE_RANGE = 2.0, 2.0
_BEST_SHARE = 0.5
_CONFIRMED = 2
_MOST_WORDS = 32
_MOST_MENTIONS = 8
_SURE = 0.9
RANK = "ranks below the better half"


@dataclass(frozen=True, slots=True)
class _Candidate:
    topic: Topic
    mention: Mention
    goodness: float


class Clozes(Maker):
    """Hides a confirmed term of two words or more in the sentence where that works best."""

    name = "clozes"
    tier = Tier.MORE

    def ask(self, reading: Reading) -> Iterator[Question | Dropped]:
        """The better half of all candidates, one a term and one a sentence."""
        found = list(_candidates(reading))
        found.sort(key=lambda candidate: -candidate.goodness)
        used: set[int] = set()
        best = len(found) * _BEST_SHARE
        for place, candidate in enumerate(found):
            topic, sentence = candidate.topic, candidate.mention.sentence
            if place >= best or sentence.number in used:
                yield Dropped(RANK, f"{topic.name}: {sentence.text}", sentence.chunk.page, self.name)
                continue
            used.add(sentence.number)
            yield Question(
                id=question_id(self.name, sentence.chunk.id, topic.name),
                text=sentence.text,
                asks=Asks.GAP,
                subject=topic.name,
                topic=topic.name,
                anchors=(sentence.chunk.id,),
                maker=self.name,
                score=_LEAST_SCORE + _SCORE_RANGE * candidate.goodness,
                tier=self.tier,
            )

    def answer(self, question: Question, reading: Reading) -> Answer | Dropped:
        """The sentence with the term as its gap."""
        anchor = question.anchors[0]
        for mention in reading.mentions(question.subject, frozenset({anchor})):
            if mention.sentence.text == question.text:
                return Answer(
                    question=question.id,
                    back=StyledText(""),
                    evidence=(Evidence(anchor, mention.sentence.quote),),
                    score=question.score,
                    front=mention.sentence.content,
                    form=NoteForm.CLOZE,
                    gaps=(Gap(1, mention.start, mention.end),),
                )
        return Dropped("sentence not found again", question.text, reading.passages[anchor].page, self.name)


def _candidates(reading: Reading) -> Iterator[_Candidate]:
    """For each confirmed term of several words its best sentence, if it has one that may be asked."""
    num_sections = len({chunk.section for chunk in reading.passages.values()})
    for topic in dict.fromkeys(reading.topics.values()):
        if len(topic.name.split()) < 2 or reading.confirmation(topic.name) < _CONFIRMED:
            continue
        sections = {reading.passages[i].section for i in topic.chunks if i in reading.passages}
        common = -1.8 * len(sections) / num_sections - 0.9 * log(1 + len(topic.chunks)) / 3
        rated = [
            _Candidate(topic, mention, _logistic(common + _weight(topic, mention, reading)))
            for mention in islice(reading.mentions(topic.name), _MOST_MENTIONS)
            if not _unfit(mention, reading)
        ]
        if rated:
            yield max(rated, key=lambda candidate: candidate.goodness)


def _logistic(weight: float) -> float:
    return 1 / (1 + exp(-weight))


def _weight(topic: Topic, mention: Mention, reading: Reading) -> float:
    """What speaks for this sentence as a cloze, in the logistic model's units."""
    sentence, pack = mention.sentence, reading.pack
    length = len(topic.name.split())
    title = sentence.chunk.section[-1] if sentence.chunk.section else ""
    return (
        0.4
        + 1.0 * (sentence.chunk.first and sentence.opens_paragraph)
        + 1.3  # all have a cue
        + (1.3 if length == 3 else 0.2 if length == 2 else 0.0)
        + 0.5 * (Mark.INDEX in topic.marks)
        + 0.6 * (reading.find(topic.name, title) is not None)
        - 6.7 * sentence.content.share(Style.MONO)
        - 1.5 * (count_words(sentence.text) > 24)
        - 0.6 * any(map(str.isdigit, sentence.text))
        - 2.1 * topic.name.casefold().endswith(pack.adverb_endings or ("\0",))
    )


def _unfit(mention: Mention, reading: Reading) -> bool:
    """Whether the sentence leans on others, gives the hidden term away, or does not define it.

    A blank has one answer where the rest of the sentence defines it.
    """
    sentence, pack = mention.sentence, reading.pack
    term = sentence.text[mention.start : mention.end]
    found = best_cue(mention, pack)
    if found is None or found.cue.strength < _SURE or pack.weak_predicates.match(found.text):
        return True
    if why_no_term(term, pack) or not pack.vague.isdisjoint(pack.content_words(term)):
        return True
    if broken_shape(sentence.content) or broken_context(sentence.text, pack):
        return True
    shown = sentence.text[: mention.start] + " " + sentence.text[mention.end :]
    leaks = not set(pack.content_words(term)).isdisjoint(pack.content_words(shown))
    points = pack.demonstratives.search(sentence.text) is not None
    return leaks or points or count_words(sentence.text) > _MOST_WORDS
