"""What the environment may say, and where the store then lies."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from compendium.domain.errors import BadSetting
from compendium.entrypoints.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of ours, and no .env."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_any_variable_the_store_is_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = load_settings()
    assert settings.home.name == "compendium"
    assert settings.default_model == "extractive"
    assert settings.fixed_time is None


def test_a_variable_that_is_empty_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = load_settings()
    for name in ("COMPENDIUM_HOME", "COMPENDIUM_MODEL", "SOURCE_DATE_EPOCH"):
        monkeypatch.setenv(name, "")
    assert load_settings() == expected


def test_variables_may_stand_in_a_file_beside_others(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("COMPENDIUM_HOME=/srv/decks\nCOMPENDIUM_ELSE=1\nSHELL_COLOUR=red\n")
    settings = load_settings()
    assert settings.home == Path("/srv/decks")
    assert settings.scratch == Path("/srv/decks/scratch")


@pytest.mark.parametrize("folder", ["plain", "with space", "a?b#c", "100%25", "été", "日本"])
def test_the_store_lies_in_its_folder_whatever_that_is_called(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPENDIUM_HOME", str(tmp_path / folder))
    assert make_url(load_settings().database_url).database == str(tmp_path / folder / "compendium.db")


def test_the_reproducible_builds_variable_is_seconds_since_1970(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert load_settings().fixed_time == datetime(1970, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("value", ["yesterday", "-1", "1.5", "253402300800"])
def test_a_value_that_is_no_time_is_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    with pytest.raises(BadSetting, match=f"SOURCE_DATE_EPOCH is '{value}'"):
        load_settings()


def test_the_last_second_of_the_year_9999_is_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "253402300799")
    assert load_settings().fixed_time == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


SERVICE = {
    "CELERY_BROKER_URL": "amqps://u:secret@broker//",
    "CELERY_RESULT_BACKEND": "rediss://redis/0",
    "DATABASE_URL": "postgresql+asyncpg://u:secret@db/compendium",
    "MINIO_ENDPOINT": "minio:9000",
    "MINIO_ACCESS_KEY": "key",
    "MINIO_SECRET_KEY": "secret",
}


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> None:
    """The addresses of all servers."""
    for name, value in SERVICE.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("service")
def test_with_servers_named_jobs_go_to_workers() -> None:
    settings = load_settings()
    assert settings.is_service
    assert settings.database_url == SERVICE["DATABASE_URL"]
    assert settings.queue == "pdf_processing"


@pytest.mark.usefixtures("service")
def test_the_command_line_and_the_library_leave_the_servers_alone() -> None:
    embedded = load_settings().embedded()
    assert not embedded.is_service
    assert embedded.database_url.startswith("sqlite")


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DATABASE_URL", "", "CELERY_BROKER_URL needs DATABASE_URL"),
        ("DATABASE_URL", "mysql://u:secret@db/x", "DATABASE_URL is in the environment.*postgresql"),
        ("MINIO_ENDPOINT", "", "needs MINIO_ENDPOINT"),
        ("MINIO_SECRET_KEY", "", "needs MINIO_ACCESS_KEY and MINIO_SECRET_KEY"),
        ("CELERY_BROKER_URL", "redis://u:secret@h/0", "CELERY_BROKER_URL is in the environment.*RabbitMQ"),
        ("CELERY_RESULT_BACKEND", "db+sqlite://", "CELERY_RESULT_BACKEND is in.*Redis"),
        ("MINIO_ENDPOINT", "http://minio:9000", "MINIO_ENDPOINT is in.*HOST:PORT"),
        ("MINIO_PUBLIC_ENDPOINT", "https://h/s3", "MINIO_PUBLIC_ENDPOINT is in.*where links lead is HOST"),
        ("MINIO_SECURE", "perhaps", "MINIO_SECURE is 'perhaps'"),
        ("OIDC_ISSUER", "https://login.example", "OIDC_ISSUER needs OIDC_AUDIENCE"),
        ("COMPENDIUM_CA_FILE", "/nowhere/ca.pem", "COMPENDIUM_CA_FILE: there is no file /nowhere/ca.pem"),
        ("COMPENDIUM_RATE_LIMIT", "fast", "COMPENDIUM_RATE_LIMIT is 'fast'"),
    ],
)
def test_a_setting_that_is_wrong_or_missing_is_named_in_one_line_without_secrets(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting, match=told) as raised:
        load_settings()
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("key", ["GEMINI_API_KEY", "OPENAI_API_KEY"])
def test_on_a_users_own_machine_a_key_chooses_no_model(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(key, "secret")
    assert load_settings().default_model == "extractive"
    assert load_settings().embedded().default_model == "extractive"


@pytest.mark.usefixtures("service")
def test_a_service_uses_gemini_where_it_has_a_key_and_nobody_chose_a_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load_settings().default_model == "extractive"
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    assert load_settings().default_model == "extractive"
    monkeypatch.setenv("GEMINI_API_KEY", "secret")
    assert load_settings().default_model == "gemini"
    assert load_settings().embedded().default_model == "extractive"
    monkeypatch.setenv("COMPENDIUM_MODEL", "openai:llama3.2")
    assert load_settings().default_model == "openai:llama3.2"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COMPENDIUM_REQUEST_TOKENS", "12"),
        ("COMPENDIUM_MODEL_TEMPERATURE", "hot"),
        ("COMPENDIUM_MODEL_TIMEOUT", "0"),
        ("COMPENDIUM_EMBEDDER", "word2vec"),
        ("GEMINI_SAFETY", "NONE"),
    ],
)
def test_how_a_model_is_asked_is_checked_too(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting, match=f"{name} is '{value}'"):
        load_settings()
