"""Every environment variable that Compendium reads, in one place."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from urllib.parse import quote, urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from compendium.domain.errors import BadSetting
from compendium.entrypoints.model_settings import ModelSettings

_LAST_SECOND = int(datetime.max.replace(microsecond=0, tzinfo=UTC).timestamp())
"""The latest time that Python's datetime can hold: the year 9999 ends."""

_HOST = re.compile(r"([\w.-]+|\[[\da-fA-F:]+\])?(:\d+)?")


class Settings(ModelSettings):
    """Settings by environment or ``.env``; without any, everything is embedded and local.

    ``home`` holds the embedded store (what is remembered of notes, so that a rebuilt deck updates
    them) and files under way. ``source_date_epoch`` is the reproducible-builds variable: seconds
    since 1970 that stand for 'now' in what is written. Each server has an address of its own; one
    that is '' is replaced by its embedded twin. docs/operations.md has a table of them all.
    """

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    home: Path = Field(
        default_factory=lambda: user_data_path("compendium", appauthor=False),
        validation_alias="COMPENDIUM_HOME",
    )
    source_date_epoch: int | None = Field(
        default=None, validation_alias="SOURCE_DATE_EPOCH", ge=0, le=_LAST_SECOND
    )

    database: str = Field(default="", validation_alias="DATABASE_URL")
    broker_url: str = Field(default="", validation_alias="CELERY_BROKER_URL")
    result_backend: str = Field(default="", validation_alias="CELERY_RESULT_BACKEND")
    queue: str = Field(default="pdf_processing", validation_alias="RABBITMQ_QUEUE_PDF_PROCESSING")
    minio_endpoint: str = Field(default="", validation_alias="MINIO_ENDPOINT")
    minio_access_key: str = Field(default="", validation_alias="MINIO_ACCESS_KEY")
    minio_secret_key: SecretStr = Field(default=SecretStr(""), validation_alias="MINIO_SECRET_KEY")
    minio_secure: bool = Field(default=True, validation_alias="MINIO_SECURE")
    minio_region: str = Field(default="us-east-1", validation_alias="MINIO_REGION")
    minio_public_endpoint: str = Field(default="", validation_alias="MINIO_PUBLIC_ENDPOINT")
    ca_file: Path | None = Field(default=None, validation_alias="COMPENDIUM_CA_FILE")

    oidc_issuer: str = Field(default="", validation_alias="OIDC_ISSUER")
    oidc_audience: str = Field(default="", validation_alias="OIDC_AUDIENCE")
    oidc_jwks_url: str = Field(default="", validation_alias="OIDC_JWKS_URL")
    monthly_cards: int = Field(default=1000, validation_alias="COMPENDIUM_MONTHLY_CARDS", ge=0)
    max_upload_mb: int = Field(default=100, validation_alias="COMPENDIUM_MAX_UPLOAD_MB", ge=1)
    uploads_per_minute: int = Field(default=30, validation_alias="COMPENDIUM_UPLOADS_PER_MINUTE", ge=1)
    rate_limit: str = Field(default="", validation_alias="COMPENDIUM_RATE_LIMIT", pattern=r"^(\d+/[smh])?$")

    @field_validator("database")
    @classmethod
    def _is_a_database(cls, url: str) -> str:
        if url and urlsplit(url).scheme not in {"postgresql+asyncpg", "sqlite+aiosqlite"}:
            raise ValueError("a database is postgresql+asyncpg://USER:PASSWORD@HOST/NAME")
        return url

    @field_validator("broker_url")
    @classmethod
    def _is_a_broker(cls, url: str) -> str:
        if url and urlsplit(url).scheme not in {"amqp", "amqps"}:
            raise ValueError("the broker is RabbitMQ: amqp:// or amqps://USER:PASSWORD@HOST/VHOST")
        return url

    @field_validator("minio_endpoint")
    @classmethod
    def _is_a_host(cls, endpoint: str) -> str:
        if not _HOST.fullmatch(endpoint):
            raise ValueError("an endpoint is HOST or HOST:PORT; MINIO_SECURE says whether it speaks TLS")
        return endpoint

    @field_validator("minio_public_endpoint")
    @classmethod
    def _is_a_host_that_browsers_see(cls, endpoint: str) -> str:
        if not _HOST.fullmatch(re.sub(r"^https?://", "", endpoint)):
            raise ValueError("where links lead is HOST, HOST:PORT, or https:// and one of them")
        return endpoint

    @field_validator("result_backend")
    @classmethod
    def _is_redis(cls, url: str) -> str:
        if url and urlsplit(url).scheme not in {"redis", "rediss"}:
            raise ValueError("results are kept in Redis: redis:// or rediss://HOST/NUMBER")
        return url

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        """What one server needs of the others. Workers on other machines share nothing but servers."""
        if self.broker_url and not self.database.startswith("postgresql"):
            raise ValueError("CELERY_BROKER_URL needs DATABASE_URL=postgresql+asyncpg://... beside it")
        if self.broker_url and not self.minio_endpoint:
            raise ValueError("CELERY_BROKER_URL needs MINIO_ENDPOINT beside it: workers fetch PDFs there")
        if self.minio_endpoint and not (self.minio_access_key and self.minio_secret_key.get_secret_value()):
            raise ValueError("MINIO_ENDPOINT needs MINIO_ACCESS_KEY and MINIO_SECRET_KEY beside it")
        if self.oidc_issuer and not self.oidc_audience:
            raise ValueError("OIDC_ISSUER needs OIDC_AUDIENCE beside it: tokens for others are refused")
        if self.ca_file is not None and not self.ca_file.is_file():
            raise ValueError(f"COMPENDIUM_CA_FILE: there is no file {self.ca_file}")
        return self

    @property
    def database_url(self) -> str:
        """SQLAlchemy's URL of the database: the embedded store where none is named."""
        return self.database or f"sqlite+aiosqlite:///{quote(str(self.home / 'compendium.db'))}"

    def embedded(self) -> Settings:
        """The same settings without any server, and with a store apart from that of a service embedded
        in `compendium serve`: the command line clears away what its killed runs left in its own.
        """
        home = self.home / "library"
        servers = {"database": "", "broker_url": "", "result_backend": "", "minio_endpoint": ""}
        return self.model_copy(update=servers | {"home": home})

    @property
    def is_service(self) -> bool:
        """Whether jobs go to workers, and so to users with tokens; else all is for one local user."""
        return bool(self.broker_url)

    @property
    def default_model(self) -> str:
        """The model where a job names none. A key alone chooses one for a service only: on a user's
        own machine nothing is sent anywhere unasked.
        """
        if self.model:
            return self.model
        return "gemini" if self.is_service and self.gemini_api_key.get_secret_value() else "extractive"

    @property
    def scratch(self) -> Path:
        """Where temporary files of jobs under way lie."""
        return self.home / "scratch"

    @property
    def fixed_time(self) -> datetime | None:
        """``source_date_epoch`` as a time."""
        epoch = self.source_date_epoch
        return None if epoch is None else datetime.fromtimestamp(epoch, UTC)


def load_settings() -> Settings:
    """The settings as the environment now is. Raises BadSetting, whose message shows no secret."""
    try:
        return Settings()
    except ValidationError as error:
        raise BadSetting(_told(error)) from None


def _told(error: ValidationError) -> str:
    first = error.errors()[0]
    reason = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return f"{reason} (environment or .env)"
    value = "" if "://" in str(first["input"]) else f"{first['input']!r} "  # an address may hold a password
    return f"{first['loc'][0]} is {value}in the environment or in .env: {reason[0].lower()}{reason[1:]}"
