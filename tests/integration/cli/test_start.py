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


def test_help_takes_at_most_twice_as_long_as_importing_pymupdf(environment: dict[str, str]) -> None:
    """Processor time: 0.4 s where that takes 0.2. A database toolkit alone would be half a second."""

    def seconds(*command: str | Path) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, capture_output=True, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    rounds = [(seconds(PROGRAM, "--help"), seconds(sys.executable, "-c", "import pymupdf")) for _ in range(3)]
    helped, imported = (min(each) for each in zip(*rounds, strict=True))
    assert helped < 2 * imported


def test_python_runs_the_package_as_the_command_does(environment: dict[str, str]) -> None:
    told = [
        subprocess.run([*command, "make", "nowhere.pdf"], capture_output=True, env=environment, check=False)
        for command in ([PROGRAM], [sys.executable, "-m", "compendium"])
    ]
    assert told[0].returncode == told[1].returncode == 3
    assert told[0].stderr == told[1].stderr


def test_the_commands_are_known_before_anything_heavy_is_imported() -> None:
    source = f"import sys, compendium.entrypoints.cli.app; print([m for m in {HEAVY} if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


def test_the_wiring_imports_no_web_framework_nor_yaml_and_leaves_them_to_others() -> None:
    source = """
import sys
import compendium.entrypoints.container
print([name for name in ("fastapi", "starlette", "yaml") if name in sys.modules])
import fastapi, yaml
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
