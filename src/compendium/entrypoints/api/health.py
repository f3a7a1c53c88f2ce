"""Whether the API lives, and whether what it stands on works."""

from __future__ import annotations

from typing import Final, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from compendium.entrypoints.api.dependencies import Wired

router = APIRouter(prefix="/health", tags=["health"])

_SPARED: Final = frozenset({"broker", "results"})
"""What uploads and downloads do without: taken off for these, the API would refuse PDFs in vain."""


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Component(BaseModel):
    """One thing that the API stands on."""

    ok: bool
    told: str = Field(description="What there is, or what is wrong", examples=["PostgreSQL 15.6 at db"])


class Readiness(BaseModel):
    """``degraded`` is ready: jobs are taken and kept, and run when the broker is back."""

    status: Literal["ready", "degraded", "unready"]
    components: dict[str, Component] = Field(
        examples=[{"database": {"ok": True, "told": "PostgreSQL 15.6 at db"}}]
    )


@router.get("/live", summary="Is the process alive?")
async def live() -> Alive:
    """Answers as long as the process does; looks at nothing else."""
    return Alive()


@router.get(
    "/ready",
    summary="Can requests be served?",
    responses={503: {"model": Readiness, "description": "The database or the storage does not work"}},
)
async def ready(container: Wired, response: Response) -> Readiness:
    """Each component by its name. Answers within seconds, whatever hangs."""
    findings = await container.check_servers()()
    components = {name: Component(ok=each.ok, told=each.told) for name, each in findings.items()}
    down = {name for name, each in components.items() if not each.ok}
    if down - _SPARED:
        response.status_code = 503
        return Readiness(status="unready", components=components)
    return Readiness(status="degraded" if down else "ready", components=components)
