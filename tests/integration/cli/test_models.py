"""Which model makes the cards: asked for by name, never chosen by a key that lies about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faulty.bad_answers import BadAnswer
from tests.integration.cli.conftest import Run
from tests.integration.models.services import Service, service

DIRECT = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def gemini() -> Iterator[Service]:
    with service("gemini") as running:
        yield running


def test_a_key_in_the_environment_sends_nothing_and_one_line_says_how_to_ask(
    run: Run, lecture: Path, gemini: Service
) -> None:
    result = run("make", lecture, "--json", **gemini.variables, **DIRECT)
    assert result.returncode == 0
    assert gemini.server.asked == []
    assert result.stderr == (
        "note: GEMINI_API_KEY is set, but nothing was sent anywhere: --model gemini asks for better cards.\n"
    )
    assert json.loads(result.stdout)["status"] == "completed"


def test_the_line_comes_once_for_many_pdfs_and_not_where_somebody_chose(
    run: Run, lecture: Path, place: Path
) -> None:
    (place / "again.pdf").write_bytes(lecture.read_bytes())
    key = {"OPENAI_API_KEY": "k"}
    assert run("make", lecture, "again.pdf", **key).stderr.count("note: OPENAI_API_KEY is set") == 1
    assert "note:" not in run("make", lecture, "--model", "extractive", **key).stderr
    assert "note:" not in run("make", lecture, COMPENDIUM_MODEL="extractive", **key).stderr
    assert "note:" not in run("make", lecture).stderr
    assert "--model openai:NAME" in run("preview", lecture, **key).stderr


@pytest.mark.parametrize("by", ["option", "variable"])
def test_a_model_that_is_asked_for_makes_the_cards(run: Run, lecture: Path, gemini: Service, by: str) -> None:
    chosen = ["--model", "gemini"] if by == "option" else []
    variable = {"COMPENDIUM_MODEL": "gemini"} if by == "variable" else {}
    result = run("make", lecture, "--json", *chosen, **variable, **gemini.variables, **DIRECT)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    told = json.loads(result.stdout)
    assert told["num_cards"] > 5
    assert "questions" in gemini.server.tasks()


def test_the_option_beats_the_variable(run: Run, lecture: Path) -> None:
    variables = {"COMPENDIUM_MODEL": "gemini", "GEMINI_API_KEY": "k", "GEMINI_BASE_URL": NOBODY}
    assert run("make", lecture, "--model", "extractive", **variables).returncode == 0


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("gemini", "lecture.pdf: GEMINI_API_KEY is not set"),
        ("openai:gpt-5", "lecture.pdf: neither OPENAI_API_KEY nor OPENAI_BASE_URL is set"),
        ("openai", "lecture.pdf: openai needs a model's name"),
        ("oracle", "lecture.pdf: there is no model 'oracle' here"),
    ],
)
def test_what_is_missing_is_named_in_one_line(run: Run, lecture: Path, model: str, told: str) -> None:
    result = run("make", lecture, "--model", model)
    assert result.returncode == 2
    assert result.stderr.startswith(f"compendium: {told}")
    assert result.stderr.count("\n") == 1


def test_a_model_that_gives_rubbish_fails_with_what_came_back(
    run: Run, lecture: Path, place: Path, gemini: Service
) -> None:
    gemini.server.always(BadAnswer.PROSE)
    result = run("make", lecture, "--model", "gemini", "--report", "r.json", **gemini.variables, **DIRECT)
    assert result.returncode == 3
    assert result.stderr.count("\n") == 1
    assert "I am sorry, but I can't help with flashcards." in result.stderr
    assert [path.name for path in place.iterdir()] == ["r.json"]


def test_models_are_listed_with_what_is_configured_and_what_answers(run: Run, gemini: Service) -> None:
    variables = {**gemini.variables, **DIRECT, "OPENAI_BASE_URL": f"{NOBODY}/v1"}
    result = run("models", **variables)
    assert result.returncode == 0, result.stderr
    rows = {line.split()[0]: line for line in result.stdout.splitlines()[1:] if line[:1].isalpha()}
    assert "*" in rows["extractive"]
    assert rows["gemini"].split()[1:3] == ["yes", "yes"]
    assert rows["openai:NAME"].split()[1:3] == ["yes", "no"]
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert gemini.server.asked == []


def test_models_are_listed_for_programs_too(run: Run) -> None:
    with service("openai") as openai:
        result = run("models", "--json", COMPENDIUM_MODEL="openai:large", **openai.variables, **DIRECT)
    statuses = {status["model"]: status for status in map(json.loads, result.stdout.splitlines())}
    assert statuses["openai:large"] == {
        "model": "openai:large",
        "configured": True,
        "answers": True,
        "default": True,
        "detail": "large",
    }
    assert statuses["gemini"]["configured"] is False
    assert statuses["gemini"]["answers"] is None
    assert "GEMINI_API_KEY is not set" in statuses["gemini"]["detail"]
    assert statuses["extractive"]["default"] is False


def test_a_key_that_is_not_taken_is_said_in_the_list(run: Run, gemini: Service) -> None:
    variables = gemini.variables | {"GEMINI_API_KEY": "another"}
    statuses = map(json.loads, run("models", "--json", **variables, **DIRECT).stdout.splitlines())
    (status,) = [status for status in statuses if status["model"] == "gemini"]
    assert status["answers"] is False
    assert "does not take the key in GEMINI_API_KEY" in status["detail"]
    assert "another" not in status["detail"]
