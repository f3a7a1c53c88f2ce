"""The examples of the README do what it says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def code_blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_embedding_example_runs_as_it_stands_in_at_most_ten_lines_of_code(tmp_path: Path) -> None:
    (example,) = code_blocks("python")
    assert len([line for line in example.splitlines() if line]) <= 10
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    environment = os.environ | {"COMPENDIUM_HOME": str(tmp_path / "home")}
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", example],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.search(r"^batteries\.apkg \d+ cards$", told.stdout, re.MULTILINE)
    assert (tmp_path / "batteries.apkg").exists()


def test_exactly_two_make_commands_set_everything_up() -> None:
    commands = [shlex.split(line, comments=True) for line in code_blocks("sh")[0].splitlines()]
    assert commands == [["make", "deck"], ["make", "test"]]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for _, target in commands)


def test_every_file_that_the_documents_link_to_exists() -> None:
    for document in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"
