"""What operators and their programs see."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from dependency_injector import providers

from compendium.domain.model.usage import Usage
from compendium.domain.use_cases.diagnose import Diagnose
from compendium.ports.health import Finding, Probe
from tests.unit.api.service import Service, problem, upload


class FixedProbe(Probe):
    """Finds what the test says."""

    def __init__(self, name: str, *, ok: bool = True, hangs: bool = False) -> None:
        self.name = name
        self._ok = ok
        self._hangs = hangs

    async def check(self) -> Finding:
        if self._hangs:
            await asyncio.Event().wait()
        return Finding(ok=self._ok, told=f"{self.name} says so", way_out="mend it")


def with_probes(service: Service, *probes: Probe) -> None:
    diagnose = Diagnose(probes, patience=timedelta(seconds=0.05))
    service.container.check_servers.override(providers.Object(diagnose))


async def test_a_process_is_alive_whatever_it_stands_on(service: Service) -> None:
    with_probes(service, FixedProbe("database", ok=False))
    response = await service.client().get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


@pytest.mark.parametrize(
    ("down", "status", "told"),
    [
        ("", 200, "ready"),
        ("broker", 200, "degraded"),
        ("results", 200, "degraded"),
        ("database", 503, "unready"),
        ("storage", 503, "unready"),
    ],
)
async def test_readiness_names_each_component(service: Service, down: str, status: int, told: str) -> None:
    names = ("database", "storage", "broker", "results")
    with_probes(service, *(FixedProbe(name, ok=name != down) for name in names))
    response = await service.client().get("/health/ready")
    assert (response.status_code, response.json()["status"]) == (status, told)
    assert response.json()["components"] == {
        name: {"ok": name != down, "told": f"{name} says so"} for name in names
    }


async def test_a_component_that_hangs_is_down(service: Service) -> None:
    with_probes(service, FixedProbe("database", hangs=True))
    response = await service.client().get("/health/ready")
    assert response.status_code == 503
    assert "no answer" in response.json()["components"]["database"]["told"]


async def test_metrics_count_requests_by_route_uploads_and_jobs(service: Service) -> None:
    user, ann = await service.user("ann")
    await upload(ann)
    now = datetime.now(UTC)
    await service.job(user, next_attempt_at=now - timedelta(minutes=5))
    await service.job(
        user, attempts=1, usage=Usage(3, 900, 80, 1, 0.25), next_attempt_at=now + timedelta(minutes=5)
    )
    await ann.get("/api/v1/jobs/no-uuid")
    await ann.get("/somewhere/else")
    response = await service.client().get("/metrics")
    lines = dict(line.rsplit(" ", 1) for line in response.text.splitlines() if not line.startswith("#"))

    def value(name: str) -> float:
        return float(lines[name])

    assert value("compendium_uploads_total") == 1
    assert value('compendium_jobs{state="PENDING"}') == 3
    assert value('compendium_jobs{state="FAILED"}') == 0
    assert 290 < value("compendium_oldest_due_job_seconds") < 900
    assert value("compendium_expired_leases") == 0
    assert value("compendium_jobs_tried_again") == 1
    assert value('compendium_model_requests{answered_by="provider"}') == 3
    assert value('compendium_model_requests{answered_by="cache"}') == 1
    assert value('compendium_model_tokens{direction="input"}') == 900
    assert value("compendium_model_cost_dollars") == 0.25
    requests = 'compendium_http_requests_total{method="%s",route="%s",status="%s"}'
    assert value(requests % ("POST", "/api/v1/upload", 201)) == 1
    assert value(requests % ("GET", "/api/v1/jobs/{job_id}", 422)) == 1
    assert value(requests % ("(none)", "(none)", 404)) == 1
    assert value('compendium_http_request_seconds_count{method="POST",route="/api/v1/upload"}') == 1
    assert "ann" not in response.text
    assert str(user.id) not in response.text


async def test_a_path_that_is_not_there_and_a_method_that_is_not_allowed_are_problems(
    service: Service,
) -> None:
    assert problem(await service.client().get("/api/v1/nothing")) == (404, "not_found")
    response = await service.client().put("/health/live")
    assert problem(response) == (405, "method_not_allowed")
    assert response.headers["Allow"] == "GET"


async def test_a_bug_tells_nothing_of_itself(service: Service) -> None:
    def broken() -> None:
        raise ZeroDivisionError("secret of the house")

    service.container.units.override(providers.Object(broken))
    response = await service.client("cmp_x").get("/api/v1/jobs")
    assert problem(response) == (500, "unexpected")
    assert "secret" not in response.text
