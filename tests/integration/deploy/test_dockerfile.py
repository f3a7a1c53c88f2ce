"""The Dockerfile: no engine is here to build it, so its steps are gone through by hand."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from tests.integration.deploy.files import ROOT, compose, compose_variables, dockerfile

STEPS = dockerfile()


def arguments(instruction: str) -> list[str]:
    return [given for name, given in STEPS if name == instruction]


def copied() -> list[str]:
    """What is copied from the folder of the repository."""
    return [source for given in arguments("COPY") if "--from" not in given for source in given.split()[:-1]]


def test_the_base_image_is_pinned_exactly_and_the_same_throughout() -> None:
    bases = {given.split()[0] for given in arguments("FROM")}
    assert len(arguments("FROM")) == 2
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.11\.\d+-slim-bookworm", bases.pop())


def test_it_ends_without_root_and_hands_signals_on() -> None:
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", arguments("USER")[-1])
    assert json.loads(arguments("ENTRYPOINT")[-1]) == ["tini", "--"]
    commands = [name for name, _ in STEPS]
    assert commands.index("USER") > max(at for at, name in enumerate(commands) if name == "RUN")


def test_it_serves_the_api_as_compose_does_and_looks_after_its_health() -> None:
    api = compose(dict.fromkeys(compose_variables(), "given1"))["services"]["api"]
    assert json.loads(arguments("CMD")[-1]) == api["command"]
    check = arguments("HEALTHCHECK")[-1].partition("CMD ")[2]
    assert ["CMD", *json.loads(check)] == api["healthcheck"]["test"]


def test_every_package_is_checked_against_its_hash() -> None:
    installs = [given for given in arguments("RUN") if "pip install" in given]
    assert len(installs) == 2
    assert "--require-hashes" in installs[0]
    assert "--no-deps --no-build-isolation" in installs[1]


def test_the_build_sees_what_is_copied_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == {*copied()}


def test_the_package_that_it_installs_is_whole(tmp_path: Path) -> None:
    context = tmp_path / "context"
    for source in copied():
        place = context / source
        place.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, place)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "wheel")]
    subprocess.run(build, cwd=context, check=True, stdout=subprocess.DEVNULL)
    [wheel] = (tmp_path / "wheel").iterdir()
    package = ROOT / "src"
    files = {path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    with ZipFile(wheel) as archive:
        assert {str(file.relative_to(package)) for file in files} <= {*archive.namelist()}
