"""The form of an upload: received within bounds, spooled to disk, and read into wishes."""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import PureWindowsPath
from typing import Annotated, Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from compendium.domain.errors import BadPageRange, FileEmpty, FileTooLarge, NotAPdf, StorageFull
from compendium.domain.model.page_range import PageRange
from compendium.domain.model.wishes import Density, Wishes

_HEADER: Final = 1024
"""Bytes within which readers look for '%PDF-': ISO 32000-1, annex H, note 13."""
_FORM: Final = 256 * 1024
"""Bytes granted to the form around the file."""
_PIECE: Final = 256 * 1024
_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def _split(tags: object) -> object:
    if isinstance(tags, list):
        return [tag.strip() for each in tags for tag in str(each).split(",") if tag.strip()]
    return tags


class UploadForm(BaseModel):
    """The fields beside the file; each may be left out."""

    model_config = ConfigDict(extra="forbid")

    page_start: int | None = Field(default=None, ge=1, le=100_000, description="First page, from 1")
    page_end: int | None = Field(default=None, ge=1, le=100_000, description="Last page")
    pages: str = Field(
        default="", max_length=1000, description="Instead of the two", examples=["1-10,15,20-"]
    )
    card_density: Density = Density.MEDIUM
    subject: str = Field(default="", max_length=200, examples=["Biology"])
    chapter: str = Field(default="", max_length=200, examples=["Cells"])
    custom_tags: Annotated[
        list[Annotated[str, Field(max_length=100)]], BeforeValidator(_split), Field(max_length=50)
    ] = Field(default=[], description="Repeated, or separated by commas", examples=[["exam"]])
    language: str = Field(default="", pattern=r"^([a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*)?$", examples=["en"])
    instructions: str = Field(default="", max_length=4000)
    max_cost: float | None = Field(
        default=None,
        ge=0,
        allow_inf_nan=False,
        description="What a hosted model may cost, in US dollars",
        examples=[0.5],
    )
    deck_name: str = Field(default="", max_length=200, examples=["Biology::Cells"])
    priority: int = Field(default=5, ge=1, le=9, description="9 first")

    def wishes(self) -> Wishes:
        """The form in the domain's words. Raises BadPageRange."""
        return Wishes(
            pages=self._pages(),
            density=self.card_density,
            deck_name=self.deck_name,
            max_cost=self.max_cost,
            subject=self.subject,
            chapter=self.chapter,
            tags=tuple(self.custom_tags),
            language=self.language,
            instructions=self.instructions,
        )

    def _pages(self) -> PageRange:
        if self.page_start is None and self.page_end is None:
            return PageRange.parse(self.pages)
        if self.pages:
            raise BadPageRange("give either pages, or page_start and page_end")
        first, last = self.page_start or 1, self.page_end
        if last is not None and last < first:
            raise BadPageRange(f"page_end {last} lies before page_start {first}")
        return PageRange(((first, last),))


@asynccontextmanager
async def received(request: Request, limit: int) -> AsyncIterator[tuple[UploadFile, UploadForm]]:
    """The request's file, on disk if it is large, and its fields. Raises FileTooLarge as soon as more
    than ``limit`` bytes are on their way, FileEmpty, NotAPdf, StorageFull, RequestValidationError.
    """
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit + _FORM:
        raise _too_large(limit)
    bounded = Request(request.scope, _bounded(request.receive, limit))
    try:
        form = await bounded.form(max_files=1, max_fields=100, max_part_size=64 * 1024)
    except ClientDisconnect:
        raise HTTPException(400, "the upload broke off") from None
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise StorageFull("no room left to receive the file: try again later") from error
    try:
        file, fields = _parts(form)
        await _check(file, limit)
        yield file, fields
    finally:
        await form.close()


async def content(file: UploadFile) -> AsyncIterator[bytes]:
    """The file in pieces."""
    await file.seek(0)
    while piece := await file.read(_PIECE):
        yield piece


def file_name(file: UploadFile) -> str:
    """The file's own name, without the folders that some clients send."""
    name = PureWindowsPath(file.filename or "").name  # which knows both kinds of slashes
    return "".join(filter(str.isprintable, name))[-255:] or "document.pdf"


def _bounded(receive: Receive, limit: int) -> Receive:
    got = 0

    async def receive_within_bounds() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > limit + _FORM:
            raise _too_large(limit)
        return message

    return receive_within_bounds


def _parts(form: FormData) -> tuple[UploadFile, UploadForm]:
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise _missing()
    values: dict[str, Any] = {}
    for name, value in form.multi_items():
        if name == "custom_tags":
            values.setdefault(name, []).append(value)
        elif name != "file" and value != "":
            values[name] = value
    try:
        return file, UploadForm(**values)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from None


def _missing() -> RequestValidationError:
    told = "send a PDF as the part 'file' of multipart/form-data"
    return RequestValidationError([{"loc": ("file",), "msg": told}])


async def _check(file: UploadFile, limit: int) -> None:
    name = file_name(file)
    if not file.size:
        raise FileEmpty(f"{name} is empty: get a fresh copy")
    if file.size > limit:
        raise _too_large(limit)
    if b"%PDF-" not in await file.read(_HEADER):
        raise NotAPdf(f"{name} is not a PDF: export or print the document to PDF first")


def _too_large(limit: int) -> FileTooLarge:
    return FileTooLarge(f"the file is larger than {limit >> 20} MB: split it, or use smaller pictures")
