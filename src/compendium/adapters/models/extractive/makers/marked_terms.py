"""Terms that the author set off: hidden where no sentence defines them, and where more is said of them.

Only in documents whose emphasis marks terms; elsewhere what is emphasised is no answer to anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from weakref import WeakKeyDictionary

from compendium.adapters.models.extractive import filters
from compendium.adapters.models.extractive.emphasis import Emphasis, Emphasised, emphasis_of
from compendium.adapters.models.extractive.gaps import cloze
from compendium.adapters.models.extractive.makers.abbreviations import short_form
from compendium.adapters.models.extractive.makers.maker import Maker, question_id
from compendium.adapters.models.extractive.mentions import is_label, tells, worth
from compendium.adapters.models.extractive.ranking import Ranked, usable_definitions
from compendium.adapters.models.extractive.reading import Reading
from compendium.adapters.models.extractive.sentences import Sentence
from compendium.adapters.models.extractive.telling import Told
from compendium.adapters.models.extractive.terms import is_name
from compendium.adapters.models.extractive.wording import Wording
from compendium.domain.model.card import Gap, NoteForm, Tier
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import SUBJECTS_BETWEEN, Answer, Asks, Question
from compendium.domain.model.text import Style, StyledText

_SCORE = 6.5
_MOST_MENTIONS = 16
_FACT = 1.4
"""The worth from which a sentence is asked, in the second tier, though its term has a card already."""
_LATER = 1.5
"""What such a card ranks lower than the term's first."""
_LONG = 28
_NAMES = 2.5
"""What names of people and places rank lower than terms: a glossary has few of them."""
_MOST_GAPS = 4
_TOGETHER = 3.0
"""What asking several terms of a sentence ranks higher than asking what one of them is."""
_DEFINED_SHARE = 0.25
"""Of the terms set off, how many have a definition where each is set off to be learned. Where fewer
have, as in histories, the typography also marks what an index lists.
"""


@dataclass(frozen=True, slots=True)
class Marked:
    """The ``terms`` set off to be learned and the best definition of those that have one, by their
    normalised names.
    """

    terms: dict[str, Emphasised]
    defined: dict[str, tuple[Ranked, Wording]]

    @property
    def freely(self) -> bool:
        """Whether what is set off is there to be learned, and not also what an index lists."""
        return len(self.defined) >= _DEFINED_SHARE * len(self.terms)


_FOUND: WeakKeyDictionary[Reading, Marked] = WeakKeyDictionary()


def marked_terms(reading: Reading) -> Marked:
    """What the author set off in this reading to be learned, found once."""
    if reading not in _FOUND:
        _FOUND[reading] = found = Marked({}, {})
        emphasis = emphasis_of(reading)
        for each in emphasis.terms:
            key = reading.pack.normalise(each.text)
            if key not in found.terms and _marks(each, emphasis):
                found.terms[key] = each
                definitions, _ = usable_definitions(each.text, reading)
                if definitions:
                    found.defined[key] = definitions[0]
    return _FOUND[reading]


class MarkedTerms(Maker):
    """Hides the emphasised terms of a sentence, each by itself."""

    name = "marked_terms"
    tier = Tier.CORE

    def ask(self, reading: Reading) -> Iterator[Question | Dropped]:
        """One question a sentence for all its terms that have no definition, then a further fact a term."""
        found = marked_terms(reading)
        marked, defined, freely = found.terms, found.defined, found.freely
        taken = {ranked.definition.mention.sentence.number for ranked, _ in defined.values()}
        by_sentence: dict[int, list[Emphasised]] = {}
        for key, each in marked.items():
            if key not in defined:
                sentence = next(_tellings(each, taken, reading, freely=freely), each.mention.sentence)
                by_sentence.setdefault(sentence.number, []).append(each)
        for number, group in by_sentence.items():
            sentence = reading.sentences[number]
            told = [each for each in group if tells(each, sentence, reading, freely=freely)]
            beside = [
                (marked[key], ranked.rank)
                for key, (ranked, wording) in defined.items()
                if told
                and ranked.definition.mention.sentence is sentence
                and all(reading.find(each.text, wording.back.text) for each in told)
            ]
            best = max((rank for _, rank in beside), default=0.0)
            told_with = [*told, *(each for each, _ in beside)]
            yield from self._asked_all(sentence, told_with, reading, self.tier, best)
            untold = [each for each in group if each not in told]
            yield from self._asked_all(sentence, untold, reading, Tier.MORE)
        taken.update(by_sentence)
        passages = {reading.sentences[number].chunk.id for number in taken}
        for each in marked.values():
            more = (
                sentence
                for sentence in _tellings(each, taken, reading, freely=freely, least=_FACT)
                if sentence.chunk.id not in passages
            )
            for sentence in islice(more, 1):
                passages.add(sentence.chunk.id)
                yield self._asked(sentence, [each], reading, Asks.FACT, Tier.MORE)

    def _asked_all(
        self, sentence: Sentence, group: list[Emphasised], reading: Reading, tier: Tier, best: float = 0.0
    ) -> Iterator[Question | Dropped]:
        """Questions for all terms of a sentence, as few as can be."""
        while group:
            asked = self._asked(sentence, group, reading, Asks.GAP, tier, best)
            yield asked
            if isinstance(asked, Dropped):
                break
            done = asked.subject.split(SUBJECTS_BETWEEN)
            group = [each for each in group if each.text not in done]

    def _asked(
        self,
        sentence: Sentence,
        group: list[Emphasised],
        reading: Reading,
        asks: Asks,
        tier: Tier,
        best: float = 0.0,
    ) -> Question | Dropped:
        """``best`` is the rank of a definition that the sentence gives of one of the terms: hiding
        them all says as much, and more is asked.
        """
        hidden, made = _hidden(group, sentence, reading)
        terms = [each.text for each in hidden]
        if isinstance(made, str):
            return Dropped(made, SUBJECTS_BETWEEN.join(terms), sentence.chunk.page, self.name)
        told, _ = made
        topic = reading.topics.get(reading.pack.normalise(terms[0]))
        return Question(
            id=question_id(self.name, sentence.chunk.id, terms[0]),
            text=told.content.text,
            asks=asks,
            subject=SUBJECTS_BETWEEN.join(terms),
            topic=topic.name if topic else terms[0],
            anchors=(sentence.chunk.id,),
            maker=self.name,
            score=max(_SCORE, best + _TOGETHER)
            - 0.3 * (told.content.text.count(" ") > _LONG)
            - _NAMES * all(map(is_name, terms))
            - _LATER * (asks is Asks.FACT),
            tier=tier,
        )

    def answer(self, question: Question, reading: Reading) -> Answer | Dropped:
        """The sentence with each term as a gap of its own."""
        terms = question.subject.split(SUBJECTS_BETWEEN)
        for sentence in reading.sentences_of(question.anchors[0]):
            made = cloze(sentence, terms, reading)
            if not isinstance(made, str) and made[0].content.text == question.text:
                told, gaps = made
                return Answer(
                    question=question.id,
                    back=StyledText(""),
                    evidence=(told.evidence,),
                    score=question.score,
                    front=told.content,
                    form=NoteForm.CLOZE,
                    gaps=gaps,
                )
        page = reading.passages[question.anchors[0]].page
        return Dropped(filters.NO_SENTENCE, question.subject, page, self.name)


def _marks(each: Emphasised, emphasis: Emphasis) -> bool:
    """Whether the emphasis marks a term; of an abbreviation in brackets, another maker asks."""
    mention = each.mention
    if is_label(mention):
        return False
    if short_form(each.text) and mention.sentence.text[mention.start - 1 : mention.start] == "(":
        return False
    return bool(each.style & Style.BOLD) and each.style in emphasis.term_styles


def _hidden(
    group: list[Emphasised], sentence: Sentence, reading: Reading
) -> tuple[list[Emphasised], tuple[Told, tuple[Gap, ...]] | str]:
    """The terms to hide together, as many as can be: the fewer, the less do they tell of each other."""
    together = [group[:many] for many in range(min(len(group), _MOST_GAPS), 1, -1)]
    made: tuple[Told, tuple[Gap, ...]] | str = ""
    for hidden in (*together, *([each] for each in group)):
        made = cloze(sentence, [each.text for each in hidden], reading)
        if not isinstance(made, str):
            return hidden, made
    return group, made


def _tellings(
    each: Emphasised, taken: set[int], reading: Reading, *, freely: bool, least: float = 0.0
) -> Iterator[Sentence]:
    """The mentions that can be shown with a gap, the one that tells most of the term first; where the
    author set it off also though another card, of another term there, shows that sentence.
    """
    own = each.mention.sentence
    mentions = [mention.sentence for mention in islice(reading.mentions(each.text), _MOST_MENTIONS)]
    said = Counter(word for sentence in mentions for word in set(reading.pack.content_words(sentence.text)))
    rated = [
        (worth(sentence, each, said, reading, freely=freely), sentence)
        for sentence in dict.fromkeys((own, *mentions))
        if sentence.number not in taken or (sentence is own and not least)
    ]
    for value, sentence in sorted(rated, key=lambda pair: -pair[0]):
        if value >= least and not isinstance(cloze(sentence, [each.text], reading), str):
            yield sentence
