"""Passages, briefings and a model for the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable

from compendium.adapters.documents.language import language_of
from compendium.adapters.models.conversation import Manner
from compendium.adapters.models.prompted import PromptedModel
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import BlockKind, Box, Place
from compendium.domain.model.tasks import Asks, Briefing, Question
from compendium.domain.model.text import StyledText
from tests.faulty.scripted_provider import ScriptedProvider

CELLS = Briefing(title="Cells", language="en")

OSMOSIS = "Osmosis is the movement of water through a membrane into salt."
NUCLEUS = "The nucleus is the store of the hereditary material in a living plant."
TREATY = "The treaty of Westphalia was signed in 1648 in the cities of Münster and Osnabrück."
TEXTS = (OSMOSIS, NUCLEUS, TREATY)


def passage(number: int, text: str, section: tuple[str, ...] = (), *, heading: bool = False) -> Chunk:
    return Chunk(
        id=number,
        kind=BlockKind.HEADING if heading else BlockKind.PROSE,
        content=StyledText(text),
        places=(Place(0, number + 1, Box(0, 0, 1, 1)),),
        sentences=((0, len(text)),),
        section=section,
    )


def passages(*texts: str) -> tuple[Chunk, ...]:
    """With ids from 0, a page each."""
    return tuple(passage(i, text) for i, text in enumerate(texts or TEXTS))


def question(number: int, text: str, *anchors: int) -> Question:
    return Question(
        id=f"q{number}",
        text=text,
        asks=Asks.FACT,
        subject="",
        topic="",
        anchors=anchors or (0,),
        maker="model",
        score=3.0,
    )


def model(
    provider: ScriptedProvider,
    tokens: int = 4000,
    language_of: Callable[[str], str] = language_of,
) -> PromptedModel:
    return PromptedModel(provider, Manner("fast", "strong", 0.0, tokens, tokens), language_of, 2)
