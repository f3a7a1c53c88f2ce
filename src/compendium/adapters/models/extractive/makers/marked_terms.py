"""Terms that the author set off and no sentence defines: hidden in the sentence that has them.

Only in documents whose emphasis marks terms; elsewhere what is emphasised is no answer to anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from compendium.adapters.models.extractive import filters
from compendium.adapters.models.extractive.emphasis import Emphasised, emphasis_of
from compendium.adapters.models.extractive.makers.maker import Maker, question_id
from compendium.adapters.models.extractive.ranking import usable_definitions
from compendium.adapters.models.extractive.reading import Reading, Sentence
from compendium.adapters.models.extractive.telling import Told, over_short_form, told_by
from compendium.domain.model.card import Gap, NoteForm, Tier
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Answer, Asks, Evidence, Question
from compendium.domain.model.text import Style, StyledText

_SCORE = 6.5
_BETWEEN = "; "
_MOST_MENTIONS = 8
_NEAR = 3
"""Passages within which a sentence still speaks of what was emphasised."""
_SUBJECT = 6
"""Characters before a subject: its article."""
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
        """One question a sentence, for all its emphasised terms that have no definition."""
        emphasis = emphasis_of(reading)
        left: dict[str, Emphasised] = {}
        taken: set[int] = set()
        for each in emphasis.terms:
            key = reading.pack.normalise(each.text)
            if each.style & Style.BOLD and each.style in emphasis.term_styles and key not in left:
                definitions, _ = usable_definitions(each.text, reading)
                if definitions:
                    taken.update(_quoted(definitions[0][1].evidence, reading))
                else:
                    left[key] = each
        by_sentence: dict[int, list[Emphasised]] = {}
        for each in left.values():
            sentence = _best_sentence(each, taken, reading)
            by_sentence.setdefault(sentence.number, []).append(each)
        for number, group in by_sentence.items():
            yield self._asked(reading.sentences[number], group, reading)

    def _asked(self, sentence: Sentence, group: list[Emphasised], reading: Reading) -> Question | Dropped:
        terms = [each.text for each in group][:_MOST_GAPS]
        made = _cloze(sentence, terms, reading)
        if isinstance(made, str):
            return Dropped(made, _BETWEEN.join(terms), sentence.chunk.page, self.name)
        told, _ = made
        topic = reading.topics.get(reading.pack.normalise(terms[0]))
        return Question(
            id=question_id(self.name, sentence.chunk.id, terms[0]),
            text=told.content.text,
            asks=Asks.GAP,
            subject=_BETWEEN.join(terms),
            topic=topic.name if topic else terms[0],
            anchors=(sentence.chunk.id,),
            maker=self.name,
            score=_SCORE - 0.3 * (told.content.text.count(" ") > _LONG) - _NAMES * all(map(_is_name, terms)),
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


def _quoted(evidence: Evidence, reading: Reading) -> Iterator[int]:
    """The numbers of the sentences that the evidence consists of."""
    for sentence in reading.sentences_of(evidence.chunk):
        if sentence.text in evidence.quote:
            yield sentence.number


def _best_sentence(each: Emphasised, taken: set[int], reading: Reading) -> Sentence:
    """Where the term is emphasised, unless it is the subject of another sentence near by."""
    own = each.mention.sentence
    mentions = islice(reading.mentions(each.text), _MOST_MENTIONS)
    others = (mention.sentence for mention in mentions if mention.sentence is not own)
    near, far = [own], list[Sentence]()
    for sentence in others:
        (near if abs(sentence.chunk.id - own.chunk.id) <= _NEAR else far).append(sentence)
    ranked = sorted(near, key=lambda sentence: -_worth(sentence, each, reading))
    free = [sentence for sentence in (*ranked, *far) if sentence.number not in taken]
    fit = (sentence for sentence in free if not isinstance(_cloze(sentence, [each.text], reading), str))
    return next(fit, own)


def _worth(sentence: Sentence, each: Emphasised, reading: Reading) -> float:
    """The emphasised sentence before one that has the term as its subject, unless it only praises."""
    span = reading.find(each.text, sentence.text)
    subject = span is not None and span[0] < _SUBJECT
    weak = reading.pack.weak_predicates.search(sentence.text) is not None
    return (sentence is each.mention.sentence) + 0.8 * subject - 0.5 * weak


def _cloze(sentence: Sentence, terms: list[str], reading: Reading) -> tuple[Told, tuple[Gap, ...]] | str:
    """The sentence with a gap for each term, or the rule that forbids it."""
    spans = [reading.find(term, sentence.text) for term in terms]
    if None in spans:
        return filters.NO_SENTENCE
    told = told_by(sentence, terms[0], reading, brief=True)
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
