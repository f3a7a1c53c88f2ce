"""The last resort for a term that the author set off: where it is introduced, whatever that tells.

Whoever learns from a book that sets terms off to be learned looks for each of them. Such cards are of
the second tier and rank lowest there: a term has one only where no other sentence says more of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from compendium.adapters.models.extractive import filters
from compendium.adapters.models.extractive.definitions import best_cue
from compendium.adapters.models.extractive.makers.maker import Maker, question_id
from compendium.adapters.models.extractive.makers.marked_terms import marked_terms
from compendium.adapters.models.extractive.mentions import in_passing
from compendium.adapters.models.extractive.reading import Mention, Reading
from compendium.adapters.models.extractive.telling import Told, told_by
from compendium.adapters.models.extractive.terms import is_name
from compendium.domain.model.card import Tier
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Answer, Asks, Question

_SCORE = 3.0
_FEWEST_WORDS = 7
"""Words of substance that must stand around the term, some of which will tell something of it."""


class Introductions(Maker):
    """Asks what each marked term means with the sentence that introduces it and its neighbours."""

    name = "introductions"
    tier = Tier.MORE

    def ask(self, reading: Reading) -> Iterator[Question | Dropped]:
        """One question a term whose sentence can be shown; of a name that sentence must say what is
        called so.
        """
        marked = marked_terms(reading)
        undefined = [each for key, each in marked.terms.items() if key not in marked.defined]
        for each in undefined if marked.freely else ():
            mention = each.mention
            if is_name(each.text) and best_cue(mention, reading.pack) is None:
                continue
            told = _told(mention, each.text, reading)
            if isinstance(told, str):
                continue  # the makers before say why
            topic = reading.topics.get(reading.pack.normalise(each.text))
            yield Question(
                id=question_id(self.name, mention.sentence.chunk.id, f"{mention.sentence.start}/{each.text}"),
                text=reading.pack.front("definition", term=each.text),
                asks=Asks.DEFINITION,
                subject=each.text,
                topic=topic.name if topic else each.text,
                anchors=(mention.sentence.chunk.id,),
                maker=self.name,
                score=_SCORE,
                tier=self.tier,
            )

    def answer(self, question: Question, reading: Reading) -> Answer | Dropped:
        """The sentence of the passage with its neighbours."""
        anchor = question.anchors[0]
        for mention in reading.mentions(question.subject, frozenset({anchor})):
            subject = f"{mention.sentence.start}/{question.subject}"
            told = _told(mention, question.subject, reading)
            if question.id == question_id(self.name, anchor, subject) and not isinstance(told, str):
                return Answer(
                    question=question.id, back=told.content, evidence=(told.evidence,), score=question.score
                )
        return Dropped(filters.NO_SENTENCE, question.subject, reading.passages[anchor].page, self.name)


def _told(mention: Mention, term: str, reading: Reading) -> Told | str:
    """What can be shown of where the term is introduced, or the rule that forbids it."""
    told = told_by(mention.sentence, term, reading, loosely=True)
    if isinstance(told, str):
        return told
    words = set(reading.pack.content_words(told.content.text)) - {*reading.pack.content_words(term)}
    passing = in_passing((mention.start, mention.end), mention.sentence.text, reading.pack)
    if passing or len(words) < _FEWEST_WORDS:
        return filters.ADDS_LITTLE
    return told
