"""A user's jobs."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sse_starlette import EventSourceResponse

from compendium.domain.errors import JobNotFound
from compendium.domain.model.job import Job, JobState
from compendium.entrypoints.api.dependencies import UserId, Wired
from compendium.entrypoints.api.events import HEARTBEAT, events
from compendium.entrypoints.api.paging import Limit, Offset, page
from compendium.entrypoints.api.problems import problems
from compendium.entrypoints.api.schemas import JobOut, JobPage
from compendium.ports.unit_of_work import UnitOfWorkFactory

_EVENT: Final = 'event: progress\r\ndata: {"status":"PROCESSING","stage":"answers","percent":72}\r\n\r\n'

router = APIRouter(
    prefix="/api/v1/jobs",
    tags=["jobs"],
    responses=problems(
        s401="no token, or one that opens nothing",
        s422="a value can't be read; errors names each",
        s503="the database or the storage does not answer",
    ),
)
_MISSING: Final = problems(s404="there is no such job, or it is somebody else's")
_STATE: Final = problems(s409="the job's state does not allow it")


@router.get("", summary="List jobs")
async def list_jobs(
    request: Request,
    container: Wired,
    user_id: UserId,
    status: Annotated[list[JobState], Query(description="Only jobs in these states")] = [],  # noqa: B006  FastAPI copies it
    offset: Offset = 0,
    limit: Limit = 50,
) -> JobPage:
    """Your jobs, newest first."""
    async with container.units()() as unit:
        found = await unit.jobs.list(user_id, states=status, offset=offset, limit=limit + 1)
    jobs, following = page(request, found, offset, limit)
    return JobPage(items=[JobOut.of(job) for job in jobs], next=following)


@router.get("/{job_id}", summary="Look at a job", responses=_MISSING)
async def get_job(job_id: UUID, container: Wired, user_id: UserId) -> JobOut:
    """Where the job stands."""
    return JobOut.of(await _own_job(container.units(), job_id, user_id))


@router.get(
    "/{job_id}/events",
    summary="Follow a job",
    response_class=EventSourceResponse,
    responses=_MISSING
    | {
        200: {
            "description": "Server-sent events: 'progress' each time that the job has moved, the last one "
            "when it has ended",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EVENT}},
        }
    },
)
async def follow_job(job_id: UUID, container: Wired, user_id: UserId) -> EventSourceResponse:
    """Status, stage and percent as they change, until the job has ended."""
    units = container.units()
    first = await _own_job(units, job_id, user_id)

    async def look() -> Job:
        return await _own_job(units, job_id, user_id)

    return EventSourceResponse(events(first, look), ping=HEARTBEAT, headers={"X-Accel-Buffering": "no"})


@router.post("/{job_id}/cancel", summary="Cancel a job", responses=_MISSING | _STATE)
async def cancel_job(job_id: UUID, container: Wired, user_id: UserId) -> JobOut:
    """A waiting job is cancelled at once; one that runs is told, and stops within seconds."""
    return JobOut.of(await container.cancel_job()(job_id, user_id))


@router.post("/{job_id}/retry", summary="Try a failed job again", responses=_MISSING | _STATE)
async def retry_job(job_id: UUID, container: Wired, user_id: UserId) -> JobOut:
    """The job waits again, with all its attempts."""
    return JobOut.of(await container.retry_job()(job_id, user_id))


@router.delete("/{job_id}", status_code=204, summary="Delete a job", responses=_MISSING)
async def delete_job(job_id: UUID, container: Wired, user_id: UserId) -> None:
    """Deletes the job, its PDF and its deck; one that runs is stopped. The quota gets nothing back."""
    await container.delete_job()(job_id, user_id)


async def _own_job(units: UnitOfWorkFactory, job_id: UUID, user_id: UUID) -> Job:
    async with units() as unit:
        job = await unit.jobs.get(job_id)
    if job.user_id != user_id:
        raise JobNotFound(f"there is no job {job_id}")
    return job
