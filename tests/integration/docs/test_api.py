"""docs/api.md: its commands run, its routes are the API's."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from compendium.entrypoints.api.app import create_app
from compendium.entrypoints.service_container import ServiceContainer
from tests.integration.api.program import PATIENCE, serving

ROOT = Path(__file__).parents[3]
DOCS = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_commands_make_a_deck(tmp_path: Path) -> None:
    (script, *_) = re.findall(r"^```sh\n(.*?)^```", DOCS, re.MULTILINE | re.DOTALL)
    script = script.replace("examples/lecture.pdf", str(ROOT / "examples" / "lecture.pdf"))
    with serving({"COMPENDIUM_HOME": str(tmp_path / "home")}, tmp_path) as api:
        shell = ["bash", "-eu", "-o", "pipefail", "-c", script]
        environment = os.environ | {"API": api.url}
        told = subprocess.run(
            shell, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=True
        )
    assert '"status":"COMPLETED"' in told.stdout
    assert (tmp_path / "batteries.apkg").read_bytes().startswith(b"PK")


def test_the_table_has_every_route() -> None:
    paths = create_app(ServiceContainer()).openapi()["paths"]
    described = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert set(re.findall(r"^\| `(\w+ /[^`]+)`", DOCS, re.MULTILINE)) == described
