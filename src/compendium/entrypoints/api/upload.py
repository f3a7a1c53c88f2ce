"""Handing in a PDF."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, Response

from compendium.domain.account_errors import TooManyUploads
from compendium.domain.use_cases.allowance import demand_allowance
from compendium.entrypoints.api.dependencies import UserId, Wired
from compendium.entrypoints.api.problems import problems
from compendium.entrypoints.api.schemas import JobOut
from compendium.entrypoints.api.upload_form import UploadForm, content, file_name, received

router = APIRouter(prefix="/api/v1", tags=["upload"])


def _request_body() -> dict[str, Any]:
    """The form, for OpenAPI: the route reads it itself, since it checks the user before the body."""
    schema = UploadForm.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    file = {"type": "string", "format": "binary", "description": "The PDF"}
    schema |= {"properties": {"file": file, **schema["properties"]}, "required": ["file"]}
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


_PROBLEMS: Final = problems(
    s400="the form can't be read",
    s401="no token, or one that opens nothing",
    s403="the monthly quota is used up; limit, made and renews_on say how much it was, and until when",
    s413="the file is larger than the service takes",
    s415="the file is not a PDF, whatever its name says",
    s422="a field has a value that it can't have; errors names each",
    s429="uploads come too quickly; Retry-After says when the next one is taken",
    s503="the database or the storage does not answer",
    s507="no room left to store the file",
)


@router.post(
    "/upload",
    status_code=201,
    summary="Hand in a PDF",
    openapi_extra={"requestBody": _request_body()},
    responses=_PROBLEMS
    | {
        201: {
            "description": "The job that makes the deck",
            "headers": {"Location": {"description": "Where the job is", "schema": {"type": "string"}}},
        }
    },
)
async def upload(request: Request, response: Response, container: Wired, user_id: UserId) -> JobOut:
    """Stores the PDF and answers with the job that will make its deck. Once it has answered, the job
    is not lost, whatever fails.
    """
    settings = container.settings()
    wait = await container.upload_limiter().hit(str(user_id))
    if wait:
        raise TooManyUploads(f"too many uploads: the next one is taken in {wait} s", wait)
    await demand_allowance(container.units(), user_id, container.clock().now())
    async with (
        received(request, settings.max_upload_mb << 20) as (file, form),
        request.app.state.storing.turn(file.size or 0),
    ):
        job = await container.submit_pdf()(
            content(file),
            file_name=file_name(file),
            user_id=user_id,
            wishes=form.wishes(),
            priority=form.priority,
        )
    request.app.state.metrics.uploads.inc()
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return JobOut.of(job)
