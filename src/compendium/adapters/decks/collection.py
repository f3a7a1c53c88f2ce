"""A deck as the SQLite collection inside an Anki package, built with genanki."""

from __future__ import annotations

import hashlib
import itertools
import sqlite3
from collections.abc import Mapping
from contextlib import closing

import genanki

from compendium.adapters.decks.fields import fields_of, tags_of
from compendium.adapters.decks.note_types import NOTE_TYPES, TEMPLATES_CHANGED, NoteType, style_sheet
from compendium.adapters.decks.subdecks import deck_names
from compendium.domain.model.card import Card, NoteForm
from compendium.domain.model.deck import Deck


def collection_of(deck: Deck, modified: Mapping[str, int]) -> bytes:
    """The bytes of the SQLite file. Built in memory: genanki's own writer leaves a temporary file behind."""
    times = {card.guid: modified[card.guid] for card in deck.cards}
    ids = itertools.count(min(times.values(), default=TEMPLATES_CHANGED) * 1000)
    with closing(sqlite3.connect(":memory:")) as database:
        cursor = database.cursor()
        genanki.Package(_decks(deck)).write_to_db(cursor, TEMPLATES_CHANGED, ids)
        # genanki stamps one time on all notes and note types.
        database.create_function("modified", 1, times.__getitem__, deterministic=True)
        cursor.execute("UPDATE notes SET mod = modified(guid)")
        cursor.execute("UPDATE cards SET mod = (SELECT mod FROM notes WHERE notes.id = cards.nid)")
        database.commit()
        return database.serialize()


def _decks(deck: Deck) -> list[genanki.Deck]:
    models = {form: _model(form, note_type) for form, note_type in NOTE_TYPES.items()}
    decks: dict[str, genanki.Deck] = {}
    for position, (name, card) in enumerate(zip(deck_names(deck), deck.cards, strict=True)):
        if name not in decks:
            decks[name] = genanki.Deck(_deck_id(name), name)
        decks[name].add_note(_note(card, models[card.form], position))
    return list(decks.values())


def _deck_id(name: str) -> int:
    """A number between 2^40 and 2^41: in the range of Anki's own ids, milliseconds since 1970."""
    return (1 << 40) + int.from_bytes(hashlib.sha256(name.encode()).digest()[:5])


def _model(form: NoteForm, note_type: NoteType) -> genanki.Model:
    return genanki.Model(
        note_type.id,
        note_type.name,
        fields=[{"name": name} for name in note_type.fields],
        templates=[
            {"name": template.name, "qfmt": template.question, "afmt": template.answer}
            for template in note_type.templates
        ],
        css=style_sheet(),
        model_type=genanki.Model.CLOZE if form is NoteForm.CLOZE else genanki.Model.FRONT_BACK,
    )


def _note(card: Card, model: genanki.Model, position: int) -> genanki.Note:
    fields = fields_of(card)
    values = [
        fields.question,
        fields.answer,
        fields.context,
        fields.evidence,
        fields.source,
        fields.section,
        "yes" if fields.verbatim else "",
    ]
    spare = len(model.fields) - len(values)
    # ``due`` is a new card's place in the queue: without it all stand at 0.
    return genanki.Note(model, [*values, *[""] * spare], guid=card.guid, tags=tags_of(card), due=position)
