"""Passages put together by hand, and what a maker makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from compendium.adapters.models.extractive.makers.maker import Maker
from compendium.adapters.models.extractive.reading import Reading
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import BlockKind, Box, Place
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Answer, Briefing, Question
from compendium.domain.model.text import Run, Style, StyledText
from compendium.domain.model.topic import Topic


def styled(text: str, style: Style = Style.BOLD) -> StyledText:
    """``text`` with what stands between asterisks in ``style``."""
    content = StyledText("")
    for number, part in enumerate(text.split("*")):
        run = (Run(0, len(part), style),) if number % 2 and part else ()
        content += StyledText(part, run)
    return content


def passage(
    text: str,
    kind: BlockKind = BlockKind.PROSE,
    *,
    style: Style = Style.BOLD,
    group: int = 0,
    glossary: bool = False,
    section: tuple[str, ...] = (),
    first: bool = False,
) -> Chunk:
    """A passage; its sentences end in '. '."""
    content = styled(text, style)
    ends = [i + 2 for i in range(len(content.text)) if content.text[i : i + 2] == ". "]
    bounds = [0, *ends, len(content.text)]
    return Chunk(
        id=0,
        kind=kind,
        content=content,
        places=(Place(0, 1, Box(0, 0, 1, 1)),),
        sentences=tuple(pairwise(bounds)),
        section=section,
        first=first,
        group=group,
        glossary=glossary,
    )


def items(*texts: str, group: int = 1, style: Style = Style.BOLD) -> list[Chunk]:
    """The items of one list."""
    return [passage(text, BlockKind.LIST_ITEM, group=group, style=style) for text in texts]


def rows(
    *cells: Sequence[str], group: int = 1, header: bool = True, style: Style = Style.MONO
) -> list[Chunk]:
    """The rows of one table, the first of them its head where it has one."""
    return [
        replace(
            passage(" | ".join(row).replace("*", ""), BlockKind.TABLE_ROW, group=group),
            cells=tuple(styled(cell, style) for cell in row),
            header=header and not number,
        )
        for number, row in enumerate(cells)
    ]


def reading(chunks: Iterable[Chunk], language: str = "en", topics: Sequence[Topic] = ()) -> Reading:
    """The passages numbered in order, as ``ask`` sees them."""
    numbered = [replace(chunk, id=i) for i, chunk in enumerate(chunks)]
    return Reading(Briefing("A book", language), numbered, topics)


def asked(maker: Maker, read: Reading) -> dict[str, str]:
    """Question and answer of each card; each answer from its anchors alone, its evidence verbatim."""
    return {question.text: answer.back.text for question, answer in made(maker, read)}


def made(maker: Maker, read: Reading) -> list[tuple[Question, Answer]]:
    """Each question with its answer."""
    found = []
    for question in maker.ask(read):
        if isinstance(question, Question):
            anchors = [read.passages[anchor] for anchor in question.anchors]
            answer = maker.answer(question, Reading(read.briefing, anchors, retrieved={}))
            assert isinstance(answer, Answer)
            assert all(each.quote in read.passages[each.chunk].text for each in answer.evidence)
            found.append((question, answer))
    return found


def dropped(maker: Maker, read: Reading) -> list[str]:
    """The rules by which candidates were turned down."""
    return [each.rule for each in maker.ask(read) if isinstance(each, Dropped)]
