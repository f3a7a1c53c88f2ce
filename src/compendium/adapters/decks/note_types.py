"""The three note types as students have them in their collections.

Ids, names, fields and their order are frozen for ever: real Anki refuses to update a note whose
note type has other fields. A new layout of fields is a new note type with a new id; the spare
fields are there so that this need not happen. Templates and style may change, and
``TEMPLATES_CHANGED`` with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files

from compendium.domain.model.card import NoteForm

# Anki takes a newer note type over an older one. Moving this with every deck instead would undo
# what students change in the templates themselves.
TEMPLATES_CHANGED = int(datetime(2026, 11, 23, tzinfo=UTC).timestamp())

_TAIL = ("Context", "Evidence", "Source", "Section", "Verbatim", "Spare 1", "Spare 2")


@dataclass(frozen=True, slots=True)
class Template:
    """One card of a note: its name, question side and answer side in Anki's template language."""

    name: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class NoteType:
    """An Anki note type. The first field is the question, the second the answer."""

    id: int
    name: str
    fields: tuple[str, ...]
    templates: tuple[Template, ...]


def style_sheet() -> str:
    """The CSS that all cards share."""
    return files(__package__).joinpath("card.css").read_text(encoding="utf-8")


_CONTEXT = '{{#Context}}<div class="context" dir="auto">{{Context}}</div>{{/Context}}\n'
# A quote that the card shows already is hidden, not left out: it gives the line below its direction.
_ORIGIN = """
<div dir="auto">
<blockquote{{#Verbatim}} hidden{{/Verbatim}}>{{Evidence}}</blockquote>
<footer><bdi>{{Source}}</bdi>{{#Section}} · <bdi>{{Section}}</bdi>{{/Section}}</footer>
</div>
"""
# Where the text is the quote, it looks like one.
_QUOTED = '{{#Verbatim}} quoted{{/Verbatim}}" dir="auto">'

_FORWARD = Template(
    "Card 1",
    _CONTEXT + '<div class="question" dir="auto">{{Front}}</div>',
    '{{FrontSide}}\n<hr id="answer">\n<div class="answer' + _QUOTED + "{{Back}}</div>" + _ORIGIN,
)
# The context names what the reversed card asks for, and so may the section: they come with the answer.
_BACKWARD = Template(
    "Card 2",
    '<div class="question' + _QUOTED + "{{Back}}</div>",
    '{{FrontSide}}\n<hr id="answer">\n'
    + _CONTEXT
    + '<div class="answer" dir="auto">{{Front}}</div>'
    + _ORIGIN,
)
_CLOZE = Template(
    "Cloze",
    _CONTEXT + '<div class="text" dir="auto">{{cloze:Text}}</div>',
    _CONTEXT
    + '<div class="text'
    + _QUOTED
    + '{{cloze:Text}}</div>\n{{#Extra}}<div class="answer" dir="auto">{{Extra}}</div>{{/Extra}}'
    + _ORIGIN,
)

NOTE_TYPES = {
    NoteForm.BASIC: NoteType(1764108351, "Compendium Basic", ("Front", "Back", *_TAIL), (_FORWARD,)),
    NoteForm.REVERSED: NoteType(
        1764108352,
        "Compendium Basic (and reversed card)",
        ("Front", "Back", *_TAIL),
        (_FORWARD, _BACKWARD),
    ),
    NoteForm.CLOZE: NoteType(1764108353, "Compendium Cloze", ("Text", "Extra", *_TAIL), (_CLOZE,)),
}
