"""For one local user, without a token; and what other sites' pages may not do."""

from __future__ import annotations

from pathlib import Path

import pytest

from compendium.entrypoints.library import LOCAL_USER
from tests.unit.api.service import Service, problem, upload


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service(tmp_path, broker_url="")


async def test_the_local_user_needs_no_token(service: Service) -> None:
    told = (await upload(service.client())).json()
    (job,) = service.store.committed.jobs.values()
    assert job.user_id == LOCAL_USER
    assert (await service.client().get("/api/v1/jobs")).json()["items"] == [told]


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
async def test_it_answers_under_the_names_of_this_machine(service: Service, host: str) -> None:
    assert (await service.client(Host=host).get("/api/v1/jobs")).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "192.168.1.7:8000"])
async def test_a_name_that_somebody_lets_point_here_opens_nothing(service: Service, host: str) -> None:
    assert problem(await service.client(Host=host).get("/api/v1/jobs")) == (403, "forbidden")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
async def test_a_page_of_another_site_may_not_act(service: Service, origin: str) -> None:
    assert problem(await upload(service.client(Origin=origin))) == (403, "forbidden")
    assert service.store.committed.jobs == {}


async def test_a_page_of_this_machine_may(service: Service) -> None:
    assert (await upload(service.client(Origin="http://localhost:5173"))).status_code == 201
