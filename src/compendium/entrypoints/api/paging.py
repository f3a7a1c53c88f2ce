"""Lists in pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar

from fastapi import Query, Request

ItemT = TypeVar("ItemT")

Offset = Annotated[int, Query(ge=0, le=1_000_000, description="How many to pass over")]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most")]


def page(
    request: Request, found: Sequence[ItemT], offset: int, limit: int
) -> tuple[Sequence[ItemT], str | None]:
    """The page's items and the address of the next page, of up to one item more than ``limit``."""
    if len(found) <= limit:
        return found, None
    url = request.url.include_query_params(offset=offset + limit, limit=limit)
    return found[:limit], f"{url.path}?{url.query}"
