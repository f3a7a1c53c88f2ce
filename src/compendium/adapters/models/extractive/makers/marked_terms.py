"""Terms that the author set off: hidden where no sentence defines them, and where more is said of them.

Only in documents whose emphasis marks terms; elsewhere what is emphasised is no answer to anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from compendium.adapters.models.extractive import filters
from compendium.adapters.models.extractive.definitions import after_connective
from compendium.adapters.models.extractive.emphasis import Emphasised, emphasis_of
from compendium.adapters.models.extractive.makers.maker import Maker, question_id
from compendium.adapters.models.extractive.ranking import usable_definitions
from compendium.adapters.models.extractive.reading import Reading, Sentence
from compendium.adapters.models.extractive.telling import Told, over_short_form, told_by
from compendium.domain.model.card import Gap, NoteForm, Tier
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Answer, Asks, Question
from compendium.domain.model.text import Style, StyledText

_SCORE = 6.5
_BETWEEN = "; "
_MOST_MENTIONS = 16
_NEAR = 3
"""Passages within which a sentence still speaks of what was emphasised."""
_AGAIN = 0.15
_MOST_AGAIN = 5
"""What is said of a term again and again is what it is; how much each such word counts."""
_FEW_WORDS = 7
_FACT = 1.4
"""The worth from which a sentence is asked, in the second tier, though its term has a card already."""
_LATER = 1.5
"""What such a card ranks lower than the term's first."""
_IDENTIFIED = 1.0
"""How much more a sentence tells of a name where it says who or what that is."""
_QUOTES = " “”\"'‘’"
_LONG = 28
_NAMES = 2.5
"""What names of people and places rank lower than terms: a glossary has few of them."""
_MOST_GAPS = 2
_LEAST_CONTENT = 6
"""Content words around a gap; with fewer, many answers fit."""
AMBIGUOUS = "one example of several"
LEAK = "answer stands in the question"


class MarkedTerms(Maker):
    """Hides the emphasised terms of a sentence, each by itself."""

    name = "marked_terms"
    tier = Tier.CORE

    def ask(self, reading: Reading) -> Iterator[Question | Dropped]:
        """One question a sentence for all its terms that have no definition, then a further fact a term."""
        marked: dict[str, Emphasised] = {}
        defined: dict[str, int] = {}
        emphasis = emphasis_of(reading)
        for each in emphasis.terms:
            key = reading.pack.normalise(each.text)
            if each.style & Style.BOLD and each.style in emphasis.term_styles and key not in marked:
                marked[key] = each
                definitions, _ = usable_definitions(each.text, reading)
                if definitions:
                    defined[key] = definitions[0][0].definition.mention.sentence.number
        taken = set(defined.values())
        by_sentence: dict[int, list[Emphasised]] = {}
        for key, each in marked.items():
            if key not in defined:
                sentence = next(_tellings(each, taken, reading), each.mention.sentence)
                by_sentence.setdefault(sentence.number, []).append(each)
        for number, group in by_sentence.items():
            yield self._asked(reading.sentences[number], group, reading, Asks.GAP)
        taken.update(by_sentence)
        passages = {reading.sentences[number].chunk.id for number in taken}
        for each in marked.values():
            more = (
                sentence
                for sentence in _tellings(each, taken, reading, least=_FACT)
                if sentence.chunk.id not in passages
            )
            for sentence in islice(more, 1):
                passages.add(sentence.chunk.id)
                yield self._asked(sentence, [each], reading, Asks.FACT)

    def _asked(
        self, sentence: Sentence, group: list[Emphasised], reading: Reading, asks: Asks
    ) -> Question | Dropped:
        terms = [each.text for each in group][:_MOST_GAPS]
        made = _cloze(sentence, terms, reading)
        if isinstance(made, str):
            return Dropped(made, _BETWEEN.join(terms), sentence.chunk.page, self.name)
        told, _ = made
        topic = reading.topics.get(reading.pack.normalise(terms[0]))
        return Question(
            id=question_id(self.name, sentence.chunk.id, terms[0]),
            text=told.content.text,
            asks=asks,
            subject=_BETWEEN.join(terms),
            topic=topic.name if topic else terms[0],
            anchors=(sentence.chunk.id,),
            maker=self.name,
            score=_SCORE
            - 0.3 * (told.content.text.count(" ") > _LONG)
            - _NAMES * all(map(_is_name, terms))
            - _LATER * (asks is Asks.FACT),
            tier=self.tier
            if asks is Asks.GAP and any(_fits(term, sentence, reading) for term in terms)
            else Tier.MORE,
        )

    def answer(self, question: Question, reading: Reading) -> Answer | Dropped:
        """The sentence with each term as a gap of its own."""
        terms = question.subject.split(_BETWEEN)
        for sentence in reading.sentences_of(question.anchors[0]):
            made = _cloze(sentence, terms, reading)
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


def _is_name(term: str) -> bool:
    return all(word[:1].isupper() for word in term.split())


def _fits(term: str, sentence: Sentence, reading: Reading) -> bool:
    """Whether a sentence says enough of a term to ask for it: of a name, who or what that is or did."""
    if not _is_name(term):
        return True
    pack, text = reading.pack, sentence.text
    return any(
        pack.identifies_after.match(text, end) or pack.identifies_before.search(text, 0, start)
        for start, end in reading.find_all(term, text)
    )


def _tellings(each: Emphasised, taken: set[int], reading: Reading, least: float = 0.0) -> Iterator[Sentence]:
    """The mentions that can be shown with a gap, the one that tells most of the term first."""
    own = each.mention.sentence
    mentions = [mention.sentence for mention in islice(reading.mentions(each.text), _MOST_MENTIONS)]
    said = Counter(word for sentence in mentions for word in set(reading.pack.content_words(sentence.text)))
    rated = [
        (_worth(sentence, each, said, reading), sentence)
        for sentence in dict.fromkeys((own, *mentions))
        if sentence.number not in taken
    ]
    for worth, sentence in sorted(rated, key=lambda pair: -pair[0]):
        if worth >= least and not isinstance(_cloze(sentence, [each.text], reading), str):
            yield sentence


def _worth(sentence: Sentence, each: Emphasised, said: Counter[str], reading: Reading) -> float:
    """How much a sentence tells of a term: it is near to where the author set it off, has the term
    as its subject, says what is said of it elsewhere too, and is no passing remark.
    """
    text, pack, own = sentence.text, reading.pack, each.mention.sentence
    span = reading.find(each.text, text)
    if span is None:
        return 0.0
    opening = text[after_connective(text, pack) : span[0]].strip(_QUOTES).casefold()
    worth = 1.4 * (sentence is own) + 0.6 * (abs(sentence.chunk.id - own.chunk.id) <= _NEAR)
    if opening in {"", *pack.articles} or pack.frames.fullmatch(text, 0, span[0]):
        worth += 1.2
    worth += _IDENTIFIED * (_is_name(each.text) and _fits(each.text, sentence, reading))
    words = set(pack.content_words(text)) - set(pack.content_words(each.text))
    again = sum(said[word] > 1 for word in words)
    worth += _AGAIN * min(again, _MOST_AGAIN) - 0.5 * (len(words) < _FEW_WORDS)
    return worth - 0.5 * bool(pack.weak_predicates.search(text))


def _cloze(sentence: Sentence, terms: list[str], reading: Reading) -> tuple[Told, tuple[Gap, ...]] | str:
    """The sentence with a gap for each term, or the rule that forbids it."""
    spans = [reading.find(term, sentence.text) for term in terms]
    if None in spans:
        return filters.NO_SENTENCE
    told = told_by(sentence, terms[0], reading)
    if isinstance(told, str):
        return told
    shown = told.content
    gaps: list[Gap] = []
    for number, term in enumerate(terms, 1):
        places = list(islice(reading.find_all(term, shown.text), 3))
        if not places:
            return filters.NO_SENTENCE
        gaps.extend(Gap(number, start, over_short_form(shown.text, end)) for start, end in places)
    hidden = {i for gap in gaps for i in range(gap.start, gap.end)}
    rest = "".join(" " if i in hidden else char for i, char in enumerate(shown.text))
    if any(reading.pack.one_of_many.search(shown.text, 0, gap.start) for gap in gaps):
        return AMBIGUOUS
    if told.alone and reading.pack.demonstratives.search(shown.text):
        return filters.DANGLING
    left = reading.pack.content_words(rest)
    if len(set(left)) < _LEAST_CONTENT:
        return filters.ADDS_LITTLE
    if any(set(reading.pack.content_words(term)) <= set(left) for term in terms):
        return LEAK
    return told, tuple(sorted(gaps, key=lambda gap: gap.start))
