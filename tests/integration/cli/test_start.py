"""Starting up: quick, because nothing heavy is imported; and the help in the docs is the program's own."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

from tests.integration.cli.conftest import PROGRAM, Run

DOCS = Path(__file__).parents[3] / "docs"
HEAVY = (
    "asyncio",
    "pymupdf",
    "sqlalchemy",
    "alembic",
    "numpy",
    "genanki",
    "dependency_injector",
    "pydantic",
    "asyncio.events",
)


def test_help_answers_within_four_tenths_of_a_second_of_processor_time(
    run: Run, environment: dict[str, str]
) -> None:
    environment.pop("COVERAGE_PROCESS_CONFIG", None)  # measuring coverage doubles it

    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert "Usage: compendium" in run("--help").stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(3)) < 0.4


def test_the_commands_are_known_before_anything_heavy_is_imported() -> None:
    source = f"import sys, compendium.entrypoints.cli.app; print([m for m in {HEAVY} if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


def test_the_wiring_imports_no_web_framework_and_leaves_them_to_others() -> None:
    source = """
import sys
import compendium.entrypoints.container
print([name for name in ("fastapi", "starlette") if name in sys.modules])
import fastapi
"""
    told = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version").stdout.startswith("compendium 0.")


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    result = run()
    assert "inspect" in result.stdout
    assert result.stderr == ""


def test_the_commands_in_the_docs_are_the_programs_own(tmp_path: Path) -> None:
    written = tmp_path / "cli.md"
    typer = PROGRAM.with_name("typer")
    subprocess.run(
        [
            typer,
            "compendium.entrypoints.cli.app",
            "utils",
            "docs",
            "--name",
            "compendium",
            "--output",
            written,
        ],
        check=True,
        capture_output=True,
    )
    assert (DOCS / "cli.md").read_text(encoding="utf-8") == written.read_text(encoding="utf-8"), (
        "run: make docs"
    )
