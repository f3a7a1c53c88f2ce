"""The files that the service is deployed with, read as what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from compendium.entrypoints.settings import Settings, load_settings

ROOT = Path(__file__).parents[3]
KUBERNETES = sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))
NOT_OURS = {"REMAP_SIGTERM", "FLOWER_BASIC_AUTH"}
"""Variables that Celery and Flower read."""
_VARIABLE = re.compile(r"\$\$|\$\{(?P<name>\w+)(?P<kind>:[-?])(?P<rest>[^}]*)\}")


def compose(given: Mapping[str, str]) -> Any:
    """docker-compose.yml with the variables of .env put in, as Compose does. Raises KeyError for one that is
    required, and missing or empty.
    """

    def value(found: re.Match[str]) -> str:
        if found.group() == "$$":
            return "$"
        name = found["name"]
        if found["kind"] == ":?" and not given.get(name):
            raise KeyError(name)
        return given.get(name) or found["rest"]

    def put_in(node: Any) -> Any:
        match node:
            case dict():
                return {key: put_in(each) for key, each in node.items()}
            case list():
                return [put_in(each) for each in node]
            case str():
                return _VARIABLE.sub(value, node)
        return node

    return put_in(yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8")))


def compose_variables() -> dict[str, bool]:
    """The variables that docker-compose.yml reads, and whether it insists on each."""
    found = _VARIABLE.finditer((ROOT / "docker-compose.yml").read_text("utf-8"))
    return {each["name"]: each["kind"] == ":?" for each in found if each["name"]}


def env_example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name: value for name, _, value in pairs}


def kubernetes() -> dict[tuple[str, str], Any]:
    """The objects under deploy/kubernetes by kind and name."""
    objects = [each for file in KUBERNETES for each in yaml.safe_load_all(file.read_text("utf-8"))]
    return {(each["kind"], each["metadata"]["name"]): each for each in objects}


def dockerfile() -> list[tuple[str, str]]:
    """Its instructions and their arguments."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    lines = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines if line.strip()]


def settings_names() -> set[str]:
    return {str(field.validation_alias) for field in Settings.model_fields.values()}


def settings_of(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, folder: Path) -> Settings:
    """What Compendium makes of the environment, where there is no other. Raises BadSetting."""
    for name in settings_names():
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(folder)
    return load_settings()
