"""`compendium jobs`: an operator looks after the jobs of all users."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

import typer
from rich.console import Console

from compendium.domain.errors import CompendiumError
from compendium.domain.model.job import Job, JobState
from compendium.entrypoints.cli.failures import complain, service_installed, told
from compendium.entrypoints.cli.interruption import run_interruptibly
from compendium.entrypoints.cli.job_views import job_facts, job_object, jobs_table
from compendium.entrypoints.error_codes import WRONG_USAGE, exit_status

if TYPE_CHECKING:
    from compendium.entrypoints.container import Container

ResultT = TypeVar("ResultT")

jobs_app = typer.Typer(help="Look after the jobs of all users, here or on the service.", no_args_is_help=True)

Ids = Annotated[list[UUID], typer.Argument(metavar="ID", help="The jobs' ids.", show_default=False)]
MaybeIds = Annotated[
    list[UUID] | None, typer.Argument(metavar="ID", help="The jobs' ids.", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a job, a line each.")]
User = Annotated[
    UUID | None, typer.Option("--user", metavar="ID", help="Only this user's.", show_default="everybody's")
]


@jobs_app.command("list")
def list_jobs(
    *,
    state: Annotated[
        list[JobState] | None, typer.Option("--state", help="Only jobs in this state; may be repeated.")
    ] = None,
    user: User = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most N, the newest.")] = 50,
    as_json: Json = False,
) -> None:
    """List jobs, newest first."""

    async def look(container: Container) -> Sequence[Job]:
        async with container.units()() as unit:
            return await unit.jobs.list(user, states=state or (), limit=limit)

    _show(run_interruptibly(_with_store(look)), as_json=as_json)


@jobs_app.command()
def show(
    job_id: Annotated[UUID, typer.Argument(metavar="ID", help="The job's id.")], *, as_json: Json = False
) -> None:
    """Show all that the row of a job holds.

    compendium doctor --job ID also says what is wrong and what comes next.
    """

    async def look(container: Container) -> Job:
        async with container.units()() as unit:
            return await unit.jobs.get(job_id)

    job = run_interruptibly(_with_store(look))
    if as_json:
        _print(job)
        return
    console = Console(highlight=False)
    console.print(job_facts(job))
    if job.error_trace:
        console.print("", job.error_trace, markup=False)


@jobs_app.command()
def cancel(
    job_ids: MaybeIds = None,
    *,
    pending: Annotated[
        bool, typer.Option("--pending", help="Every job that waits, those between two attempts too.")
    ] = False,
    user: User = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask before --pending.")] = False,
    as_json: Json = False,
) -> None:
    """Cancel jobs: at once where they wait, within seconds where they run.

    --pending is what purging means here: messages are only hints, and a queue that is purged (celery
    purge) fills again from the database.
    """
    if pending == bool(job_ids):
        raise typer.BadParameter("name the jobs, or pass --pending")
    if not pending:
        _each(job_ids or [], lambda container, job_id: container.cancel_job()(job_id, user), as_json=as_json)
        return
    if not yes:
        _ask("Cancel every job that waits?")
    cancelled = run_interruptibly(_with_store(lambda container: container.cancel_waiting_jobs()(user)))
    _show(cancelled, as_json=as_json)


@jobs_app.command()
def retry(job_ids: Ids, *, user: User = None, as_json: Json = False) -> None:
    """Make failed jobs wait again, with all their attempts."""
    _each(job_ids, lambda container, job_id: container.retry_job()(job_id, user), as_json=as_json)


def _each(
    job_ids: Sequence[UUID], step: Callable[[Container, UUID], Awaitable[Job]], *, as_json: bool
) -> None:
    """Take the step with every job; one that is refused is named, and the others are tried. The exit
    status is the first refusal's.
    """

    async def steps(container: Container) -> tuple[list[Job], int]:
        done: list[Job] = []
        status = 0
        for job_id in job_ids:
            try:
                done.append(await step(container, job_id))
            except CompendiumError as error:
                complain(told(error))
                status = status or exit_status(error)
        return done, status

    done, status = run_interruptibly(_with_store(steps))
    _show(done, as_json=as_json)
    raise typer.Exit(status)


async def _with_store(work: Callable[[Container], Awaitable[ResultT]]) -> ResultT:
    """The result of ``work`` on the store that the settings name. Raises StoreUnavailable."""
    from compendium.entrypoints.service_container import operator_container  # noqa: PLC0415  # --help needs none

    with service_installed():
        return await work(await operator_container())


def _ask(question: str) -> None:
    """Go on only where a person says yes."""
    if not sys.stdin.isatty():
        raise typer.BadParameter("--pending asks first: pass --yes where nobody can answer")
    if not typer.confirm(question, err=True):
        raise typer.Exit(WRONG_USAGE)


def _show(jobs: Sequence[Job], *, as_json: bool) -> None:
    if as_json:
        for job in jobs:
            _print(job)
    elif jobs:
        Console(highlight=False).print(jobs_table(jobs))


def _print(job: Job) -> None:
    sys.stdout.write(json.dumps(job_object(job)) + "\n")
