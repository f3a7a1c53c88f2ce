"""deploy/kubernetes, held to the schemas, to docker-compose.yml and to the code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest

from compendium.entrypoints.worker.configuration import LIMITS
from tests.integration.deploy.files import (
    KUBERNETES,
    NOT_OURS,
    ROOT,
    compose,
    compose_variables,
    dockerfile,
    kubernetes,
    settings_names,
    settings_of,
)
from tests.integration.deploy.test_compose import alive

OBJECTS = kubernetes()
COMPOSE = compose(dict.fromkeys(compose_variables(), "given1"))["services"]
ROLES = ["api", "worker"]
WORKER = OBJECTS["Deployment", "compendium-worker"]


def pod(role: str) -> Any:
    return OBJECTS["Deployment", f"compendium-{role}"]["spec"]["template"]["spec"]


def container(role: str) -> Any:
    [only] = pod(role)["containers"]
    return only


@pytest.mark.parametrize("key", OBJECTS, ids="/".join)
def test_every_object_keeps_to_its_schema(key: tuple[str, str]) -> None:
    kubernetes_validate.validate(OBJECTS[key], kubernetes_validate.latest_version(), strict=True)


def test_a_key_that_no_schema_knows_would_be_seen() -> None:
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(
            WORKER | {"spec": WORKER["spec"] | {"replica": 2}},
            kubernetes_validate.latest_version(),
            strict=True,
        )


@pytest.mark.parametrize("role", ROLES)
def test_a_pod_runs_what_compose_runs(role: str) -> None:
    assert container(role)["image"] == COMPOSE[role]["image"]
    assert container(role)["args"] == COMPOSE[role]["command"]
    named = {variable["name"]: variable["value"] for variable in container(role).get("env", [])}
    assert named == {name: COMPOSE[role]["environment"][name] for name in named}
    assert {*named} <= NOT_OURS


@pytest.mark.parametrize("role", ROLES)
def test_a_pod_asks_for_what_it_needs_and_gets_no_more_than_it_may(role: str) -> None:
    assert container(role)["resources"] == {
        "requests": {"memory": "512Mi", "cpu": "250m"},
        "limits": {"memory": "2Gi", "cpu": "1000m"},
    }


def test_two_to_ten_workers_run_by_their_load() -> None:
    scaling = OBJECTS["HorizontalPodAutoscaler", "compendium-worker"]["spec"]
    target = scaling["scaleTargetRef"]
    assert OBJECTS[target["kind"], target["name"]] is WORKER
    assert target["apiVersion"] == WORKER["apiVersion"]
    assert (scaling["minReplicas"], scaling["maxReplicas"]) == (2, 10)
    [metric] = scaling["metrics"]
    assert metric["resource"] == {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}
    assert "replicas" not in WORKER["spec"]  # or each `kubectl apply` would undo the scaling


def test_selectors_find_the_pods_and_the_service_their_port() -> None:
    for (kind, name), each in OBJECTS.items():
        if kind in {"ConfigMap", "HorizontalPodAutoscaler"}:
            continue
        selector = each["spec"]["selector"]
        wanted = selector if kind == "Service" else selector["matchLabels"]
        labels = OBJECTS["Deployment", name]["spec"]["template"]["metadata"]["labels"]
        assert wanted.items() <= labels.items()
    [port] = OBJECTS["Service", "compendium-api"]["spec"]["ports"]
    assert port["targetPort"] in {each["name"] for each in container("api")["ports"]}


def test_settings_and_secrets_come_by_reference_and_make_the_service_s_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plain = OBJECTS["ConfigMap", "compendium"]["data"]
    told = (ROOT / "deploy" / "kubernetes" / "settings.yaml").read_text("utf-8")
    secrets = dict(re.findall(r"--from-literal=(\w+)='?([^'\s]*)", told))
    assert plain.keys().isdisjoint(secrets)
    assert {*plain, *secrets} <= settings_names()
    public = {"OIDC_JWKS_URL", "GEMINI_BASE_URL", "OPENAI_BASE_URL"}
    assert {*secrets} >= {name for name in settings_names() if name.endswith(("_URL", "_KEY"))} - public
    assert settings_of(plain | secrets, monkeypatch, tmp_path).is_service
    for role in ROLES:
        assert container(role)["envFrom"] == [
            {"configMapRef": {"name": "compendium"}},
            {"secretRef": {"name": "compendium"}},
        ]
    text = "".join(file.read_text("utf-8") for file in KUBERNETES)
    assert "kind: Secret" not in text


@pytest.mark.parametrize("role", ROLES)
def test_a_pod_runs_confined_as_the_image_s_user(role: str) -> None:
    user = int(dict(dockerfile())["USER"].partition(":")[0])
    assert pod(role)["securityContext"]["runAsUser"] == pod(role)["securityContext"]["fsGroup"] == user > 0
    assert pod(role)["securityContext"]["runAsNonRoot"] is True
    assert pod(role)["automountServiceAccountToken"] is False
    assert container(role)["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_pod_may_write_where_the_program_does(role: str) -> None:
    places = {mount["name"]: mount["mountPath"] for mount in container(role)["volumeMounts"]}
    home = re.findall(r"COMPENDIUM_HOME=(\S+)", dict(dockerfile())["ENV"])
    assert {*places.values()} == {"/tmp", *home}
    volumes = {volume["name"]: volume["emptyDir"] for volume in pod(role)["volumes"]}
    assert volumes.keys() == places.keys()
    assert all("sizeLimit" in volume for volume in volumes.values())


def test_a_worker_is_given_the_time_to_hand_its_jobs_back() -> None:
    assert pod("worker")["terminationGracePeriodSeconds"] >= LIMITS["worker_soft_shutdown_timeout"] + 30
    assert {"name": "REMAP_SIGTERM", "value": "SIGQUIT"} in container("worker")["env"]


@pytest.mark.parametrize(("age", "healthy"), [(0, True), (30, True), (90, False), (None, False)])
def test_a_worker_lives_as_long_as_it_touches_its_file(
    age: float | None, healthy: bool, tmp_path: Path
) -> None:
    assert alive(container("worker")["livenessProbe"]["exec"]["command"], age, tmp_path) is healthy


def test_a_worker_has_started_when_its_file_is_there() -> None:
    *command, file = container("worker")["startupProbe"]["exec"]["command"]
    assert command == ["test", "-f"]
    assert file in {f"{mount['mountPath']}/worker.alive" for mount in container("worker")["volumeMounts"]}


def test_the_api_s_probes_are_its_routes() -> None:
    routes = (ROOT / "src/compendium/entrypoints/api/health.py").read_text("utf-8")
    for probe, path in [("startup", "live"), ("liveness", "live"), ("readiness", "ready")]:
        assert container("api")[f"{probe}Probe"]["httpGet"] == {"path": f"/health/{path}", "port": "http"}
        assert f'"/{path}"' in routes
