"""Errors as RFC 9457 tells them: application/problem+json."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from compendium.domain.account_errors import QuotaExhausted, TooManyUploads, Unauthenticated
from compendium.domain.errors import CompendiumError, FileTooLarge
from compendium.entrypoints.error_codes import http_status

MEDIA_TYPE: Final = "application/problem+json"


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it. ``code`` is stable: docs/errors.md has a paragraph for
    each. Some kinds tell more: a quota its numbers, a wrong form its fields.
    """

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="A name for the kind of problem", examples=["urn:compendium:job_not_found"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(description="What is wrong, and the way out", examples=["there is no job 6f1c"])
    code: str = Field(examples=["job_not_found"])


def problem(
    status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
) -> JSONResponse:
    """An answer that tells a problem."""
    body = Problem(
        type=f"urn:compendium:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        **more,
    )
    return JSONResponse(body.model_dump(mode="json"), status, headers, MEDIA_TYPE)


def tell_problems(app: FastAPI) -> None:
    """Every error of ``app`` becomes a problem; a bug tells nothing of itself."""
    app.add_exception_handler(CompendiumError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _bug)


def problems(**kinds: str) -> dict[int | str, dict[str, Any]]:
    """For OpenAPI: the statuses ``s404="there is no such job"`` that a route may answer besides."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {int(name[1:]): {"description": told, "content": content} for name, told in kinds.items()}


async def _ours(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, CompendiumError)
    headers, more = {}, {}
    if isinstance(error, FileTooLarge):
        headers["Connection"] = "close"  # or the rest of the file would be received, however much it is
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="compendium"'
    if isinstance(error, TooManyUploads):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, QuotaExhausted):
        more = {"limit": error.limit, "made": error.made, "renews_on": error.renews_on.isoformat()}
    return problem(http_status(error), error.code, str(error), headers=headers, **more)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return invalid(error.errors())


def invalid(errors: Any) -> JSONResponse:
    """The answer to a request whose fields pydantic refused."""
    fields = [
        {"field": ".".join(map(str, each["loc"])), "message": each["msg"].removeprefix("Value error, ")}
        for each in errors
    ]
    detail = "; ".join(f"{each['field']}: {each['message']}" for each in fields)
    return problem(422, "invalid_request", detail, errors=fields)


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
    return problem(error.status_code, code, str(error.detail), headers=error.headers)


async def _bug(_request: Request, _error: Exception) -> JSONResponse:
    return problem(500, "unexpected", "something that nobody foresaw went wrong here: it is logged")
