"""Every environment variable that Compendium reads, in one place."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings by environment or ``.env``; without any, everything is embedded and local.

    ``home`` holds the embedded store (what is remembered of notes, so that a rebuilt deck updates
    them) and files under way. ``source_date_epoch`` is the reproducible-builds variable: seconds
    since 1970 that stand for 'now' in what is written.
    """

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    home: Path = Field(
        default_factory=lambda: user_data_path("compendium", appauthor=False),
        validation_alias="COMPENDIUM_HOME",
    )
    model: str = Field(default="extractive", validation_alias="COMPENDIUM_MODEL")
    source_date_epoch: int | None = Field(default=None, validation_alias="SOURCE_DATE_EPOCH", ge=0)

    @property
    def database_url(self) -> str:
        """SQLAlchemy's URL of the embedded store."""
        return f"sqlite+aiosqlite:///{self.home / 'compendium.db'}"

    @property
    def scratch(self) -> Path:
        """Where temporary files of jobs under way lie."""
        return self.home / "scratch"

    @property
    def fixed_time(self) -> datetime | None:
        """``source_date_epoch`` as a time."""
        epoch = self.source_date_epoch
        return None if epoch is None else datetime.fromtimestamp(epoch, UTC)
