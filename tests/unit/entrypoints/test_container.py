"""The composition root: everything that it can wire, it can build."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from compendium.domain.errors import BadSetting, UnknownModel
from compendium.domain.model.wishes import DeckFormat
from compendium.entrypoints.container import Container


@pytest.fixture
def container(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Container:
    monkeypatch.setenv("COMPENDIUM_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COMPENDIUM_MODEL", raising=False)
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


def test_a_setting_that_cannot_be_read_is_no_bug(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(BadSetting, match="SOURCE_DATE_EPOCH is 'yesterday'"):
        container.process_pdf()
