"""A user's decks."""

from __future__ import annotations

from datetime import timedelta
from email.message import Message
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from compendium.domain.use_cases.decks import own_deck
from compendium.entrypoints.api.dependencies import UserId, Wired
from compendium.entrypoints.api.first_piece import begun
from compendium.entrypoints.api.paging import Limit, Offset, page
from compendium.entrypoints.api.problems import problems
from compendium.entrypoints.api.schemas import DeckOut, DeckPage

_LINK_LASTS: Final = timedelta(minutes=15)
_BYTES: Final = "application/octet-stream"
_FILE: Final = {"schema": {"type": "string", "format": "binary"}}

router = APIRouter(
    prefix="/api/v1/decks",
    tags=["decks"],
    responses=problems(
        s401="no token, or one that opens nothing",
        s422="a value can't be read; errors names each",
        s503="the database or the storage does not answer",
    ),
)
_MISSING: Final = problems(s404="there is no such deck, or it is somebody else's")


@router.get("", summary="List decks")
async def list_decks(
    request: Request, container: Wired, user_id: UserId, offset: Offset = 0, limit: Limit = 50
) -> DeckPage:
    """Your decks, newest first."""
    async with container.units()() as unit:
        found = await unit.decks.list(user_id, offset=offset, limit=limit + 1)
    decks, following = page(request, found, offset, limit)
    return DeckPage(items=[DeckOut.of(deck) for deck in decks], next=following)


@router.get("/{deck_id}", summary="Look at a deck", responses=_MISSING)
async def get_deck(deck_id: UUID, container: Wired, user_id: UserId) -> DeckOut:
    """What the deck is called, and how large it is."""
    async with container.units()() as unit:
        return DeckOut.of(await own_deck(unit, deck_id, user_id))


@router.get(
    "/{deck_id}/download",
    summary="Download a deck",
    response_class=Response,
    responses=_MISSING
    | {
        200: {
            "description": "The deck's file, for Anki's File > Import",
            "content": {_BYTES: _FILE},
        },
        307: {
            "description": "The file is at the Location, which lasts 15 minutes and asks for no token",
            "headers": {"Location": {"schema": {"type": "string"}}},
        },
    },
)
async def download_deck(deck_id: UUID, container: Wired, user_id: UserId) -> Response:
    """The deck's file, or a redirection to it where the storage serves its objects itself."""
    async with container.units()() as unit:
        deck = await own_deck(unit, deck_id, user_id)
    storage = container.storage()
    link = await storage.link(deck.object_name, deck.file_name, _LINK_LASTS)
    if link.startswith(("http://", "https://")):
        return RedirectResponse(link, headers={"Cache-Control": "no-store"})
    header = Message()
    header.add_header("content-disposition", "attachment", filename=deck.file_name)
    pieces = await begun(storage.open(deck.object_name))
    return StreamingResponse(
        pieces,
        media_type="application/octet-stream",
        headers={"Content-Disposition": header["content-disposition"]},
    )


@router.delete("/{deck_id}", status_code=204, summary="Delete a deck", responses=_MISSING)
async def delete_deck(deck_id: UUID, container: Wired, user_id: UserId) -> None:
    """Deletes the deck's file; its job stays. The quota gets nothing back."""
    await container.delete_deck()(deck_id, user_id)
