"""The composition root: everything that it can wire, it can build."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from compendium.domain.errors import BadModelKey, BadSetting, UnknownModel
from compendium.domain.model.wishes import DeckFormat
from compendium.entrypoints.container import Container
from compendium.entrypoints.model_settings import ModelSettings

MODEL_VARIABLES = [str(field.validation_alias) for field in ModelSettings.model_fields.values()]


@pytest.fixture
def container(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Container:
    monkeypatch.setenv("COMPENDIUM_HOME", str(tmp_path / "home"))
    for variable in MODEL_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    return Container()


@pytest.mark.parametrize("name", sorted(Container.providers))
def test_every_provider_builds_what_it_is_named_for(container: Container, name: str) -> None:
    assert container.providers[name]() is not None


def test_building_touches_no_disk(container: Container, tmp_path: Path) -> None:
    for provider in container.providers.values():
        provider()
    assert list(tmp_path.iterdir()) == []


def test_every_format_has_a_writer_that_names_its_ending(container: Container) -> None:
    writers = container.writers()
    assert {format_: writer.suffix for format_, writer in writers.items()} == {
        format_: f".{format_}" for format_ in DeckFormat
    }


def test_every_run_has_an_index_of_its_own(container: Container) -> None:
    assert container.new_index() is not container.new_index()


def test_without_a_name_the_configured_model_is_used(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert container.pipeline_for()("").model.name == "extractive"
    monkeypatch.setenv("COMPENDIUM_MODEL", "oracle")
    with pytest.raises(UnknownModel, match="'oracle'"):
        Container().pipeline_for()("")


async def test_with_an_s3_server_named_objects_go_there_and_links_lead_to_its_public_host(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINIO_ENDPOINT", "minio:9000")
    monkeypatch.setenv("MINIO_ACCESS_KEY", "key")
    monkeypatch.setenv("MINIO_SECRET_KEY", "secret")
    monkeypatch.setenv("MINIO_PUBLIC_ENDPOINT", "files.example.org")
    link = await container.storage().link("decks/a.apkg", "a.apkg", timedelta(minutes=1))
    assert link.startswith("https://files.example.org/decks/a.apkg?")


def test_an_unknown_model_is_named_with_the_way_out(container: Container) -> None:
    with pytest.raises(UnknownModel, match=r"'gpt-0'.*leave --model out"):
        container.pipeline_for()("gpt-0")


@pytest.mark.parametrize(
    ("name", "variables", "built"),
    [
        ("gemini", {"GEMINI_API_KEY": "k"}, "gemini:gemini-3.8-flash"),
        ("gemini:gemini-2.5-pro", {"GEMINI_API_KEY": "k"}, "gemini:gemini-2.5-pro"),
        ("gemini:small,large", {"GEMINI_API_KEY": "k"}, "gemini:large"),
        ("openai:gpt-5", {"OPENAI_API_KEY": "k"}, "openai:gpt-5"),
        ("openai:llama3.2:3b", {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}, "openai:llama3.2:3b"),
        ("extractive", {"GEMINI_API_KEY": "k"}, "extractive"),
    ],
)
def test_a_model_is_chosen_by_its_name(
    container: Container,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    variables: dict[str, str],
    built: str,
) -> None:
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    assert container.pipeline_for()(name).model.name == built


@pytest.mark.parametrize(
    ("name", "told"),
    [("gemini", "GEMINI_API_KEY is not set"), ("openai:gpt-5", "neither OPENAI_API_KEY nor OPENAI_BASE_URL")],
)
def test_a_key_that_is_missing_is_named_in_one_line(container: Container, name: str, told: str) -> None:
    with pytest.raises(BadModelKey, match=told) as raised:
        container.pipeline_for()(name)
    assert "\n" not in str(raised.value)


def test_a_server_of_openais_protocol_has_many_models_and_one_must_be_named(container: Container) -> None:
    with pytest.raises(UnknownModel, match="--model openai:NAME"):
        container.pipeline_for()("openai")


def test_passages_are_embedded_here_unless_somebody_says_otherwise(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "k")
    assert container.passage_embedder().name == "wordllama"
    monkeypatch.setenv("COMPENDIUM_EMBEDDER", "gemini")
    assert Container().passage_embedder().name == "gemini-embedding-001"


def test_a_setting_that_cannot_be_read_is_no_bug(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(BadSetting, match="SOURCE_DATE_EPOCH is 'yesterday'"):
        container.process_pdf()
