"""docker-compose.yml and .env.example. No container engine is needed: what they mean is held to the code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from compendium.entrypoints.worker.configuration import LIMITS
from tests.integration.deploy.files import (
    NOT_OURS,
    ROOT,
    compose,
    compose_variables,
    env_example,
    settings_names,
    settings_of,
)
from tests.integration.servers.rabbitmq import SHIPPED_CONFIGURATION, shipped_configuration

SECRETS = {name: f"{name.lower()}1" for name, required in compose_variables().items() if required}
SERVICES: dict[str, Any] = compose(SECRETS)["services"]
OURS = ["api", "flower", "worker"]
PINNED = re.compile(r"[\w./-]+:(\d+\.\d+(\.\d+)?(-\w+)*|RELEASE\.\d{4}(-\d\d){2}T(\d\d-){2}\d\dZ)")


def test_it_keeps_to_the_schema_of_compose_files() -> None:
    program = Path(sys.executable).with_name("check-jsonschema")
    schema = ["--builtin-schema", "vendor.compose-spec"]
    subprocess.run([program, *schema, ROOT / "docker-compose.yml"], check=True)


def test_all_that_the_service_stands_on_is_there() -> None:
    assert {*SERVICES} == {*OURS, "rabbitmq", "redis", "postgresql", "minio"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_is_pinned_exactly(name: str) -> None:
    assert PINNED.fullmatch(SERVICES[name]["image"])


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_a_health_check_limits_and_a_network_and_comes_back(name: str) -> None:
    service = SERVICES[name]
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert {*service["deploy"]["resources"]["limits"]} == {"cpus", "memory"}
    assert {*service["networks"]} <= {*compose(SECRETS)["networks"]}
    assert service["restart"] == "unless-stopped"


def test_what_holds_data_has_a_volume_and_no_volume_is_idle() -> None:
    mounted = {volume.partition(":")[0] for each in SERVICES.values() for volume in each.get("volumes", [])}
    assert {volume for volume in mounted if "/" not in volume} == {*compose(SECRETS)["volumes"]}
    assert {*compose(SECRETS)["volumes"]} == {"rabbitmq", "redis", "postgresql", "minio"}


@pytest.mark.parametrize("name", OURS)
def test_what_it_says_makes_the_service_s_settings(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment = SERVICES[name]["environment"]
    assert {*environment} - NOT_OURS <= settings_names()
    settings = settings_of(environment, monkeypatch, tmp_path)
    assert settings.is_service
    assert settings.result_backend
    assert settings.minio_endpoint.partition(":")[0] in SERVICES
    for url in [settings.broker_url, settings.result_backend, settings.database_url]:
        assert re.split(r"[@:/]", url.rpartition("@")[2])[0] in SERVICES


def test_servers_and_clients_are_given_the_same_passwords() -> None:
    ours = SERVICES["api"]["environment"]
    rabbitmq, postgresql = SERVICES["rabbitmq"]["environment"], SERVICES["postgresql"]["environment"]
    minio = SERVICES["minio"]["environment"]
    user, password = rabbitmq["RABBITMQ_DEFAULT_USER"], rabbitmq["RABBITMQ_DEFAULT_PASS"]
    assert ours["CELERY_BROKER_URL"].startswith(f"amqp://{user}:{password}@")
    user, password = postgresql["POSTGRES_USER"], postgresql["POSTGRES_PASSWORD"]
    assert ours["DATABASE_URL"].startswith(f"postgresql+asyncpg://{user}:{password}@")
    assert ours["DATABASE_URL"].endswith(f"/{postgresql['POSTGRES_DB']}")
    assert (ours["MINIO_ACCESS_KEY"], ours["MINIO_SECRET_KEY"]) == (
        minio["MINIO_ROOT_USER"],
        minio["MINIO_ROOT_PASSWORD"],
    )
    assert SERVICES["redis"]["environment"]["REDISCLI_AUTH"] in SERVICES["redis"]["command"]
    assert f":{SERVICES['redis']['environment']['REDISCLI_AUTH']}@" in ours["CELERY_RESULT_BACKEND"]


@pytest.mark.parametrize("missing", SECRETS)
def test_no_secret_has_a_default(missing: str) -> None:
    with pytest.raises(KeyError, match=missing):
        compose(SECRETS | {missing: ""})


def test_the_example_names_what_is_read_and_no_secret() -> None:
    example = env_example()
    assert example.keys() == compose_variables().keys()
    assert {name for name, required in compose_variables().items() if required} == {
        name for name in example if name.endswith("_PASSWORD")
    }
    assert {value for name, value in example.items() if name.endswith(("PASSWORD", "KEY"))} == {""}
    assert ".env" in (ROOT / ".gitignore").read_text().split()


def test_only_the_api_and_the_downloads_are_open_to_the_outside() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    open_ones = {name for name, ports in published.items() if not ports[0].startswith("127.0.0.1:")}
    assert open_ones == {"api", "minio"}
    assert compose(SECRETS)["networks"]["servers"]["internal"] is True
    for name in ["redis", "postgresql"]:
        assert SERVICES[name]["networks"] == ["servers"]
        assert name not in published


def test_flower_asks_for_a_password() -> None:
    assert SERVICES["flower"]["environment"]["FLOWER_BASIC_AUTH"] == f"operator:{SECRETS['FLOWER_PASSWORD']}"
    assert SERVICES["flower"]["command"][:4] == ["celery", "-A", "compendium.entrypoints.worker", "flower"]


def test_a_worker_is_given_the_time_to_hand_its_jobs_back() -> None:
    grace = timedelta(seconds=int(SERVICES["worker"]["stop_grace_period"].removesuffix("s")))
    assert grace >= timedelta(seconds=LIMITS["worker_soft_shutdown_timeout"] + 30)
    assert SERVICES["worker"]["environment"]["REMAP_SIGTERM"] == "SIGQUIT"


def test_the_broker_waits_for_the_longest_job() -> None:
    mounts = [volume.split(":") for volume in SERVICES["rabbitmq"]["volumes"]]
    [source] = [ROOT / mount[0] for mount in mounts if mount[1].startswith("/etc/rabbitmq/conf.d/")]
    assert source.resolve() == SHIPPED_CONFIGURATION.resolve()
    assert int(shipped_configuration()["consumer_timeout"]) > 1000 * LIMITS["task_time_limit"]


@pytest.mark.parametrize(("age", "healthy"), [(0, True), (30, True), (90, False), (None, False)])
def test_a_worker_is_healthy_as_long_as_it_touches_its_file(
    age: float | None, healthy: bool, tmp_path: Path
) -> None:
    kind, command = SERVICES["worker"]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    assert alive(["sh", "-c", command], age, tmp_path) is healthy


def alive(command: list[str], age: float | None, home: Path) -> bool:
    """What a probe says of a worker that touched its file so many seconds ago."""
    if age is not None:
        touched = home / "worker.alive"
        touched.touch()
        os.utime(touched, (time.time() - age, time.time() - age))
    environment = os.environ | {"COMPENDIUM_HOME": str(home)}
    return subprocess.run(command, env=environment, check=False, stderr=subprocess.DEVNULL).returncode == 0


@pytest.mark.parametrize("name", ["api", "worker"])
def test_its_commands_are_the_program_s(name: str) -> None:
    program, command, *options = SERVICES[name]["command"]
    assert program == "compendium"
    asked = [Path(sys.executable).with_name(program), command, "--help"]
    told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    for option in options:
        if option.startswith("--"):
            assert f"{option} " in told
