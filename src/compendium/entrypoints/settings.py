"""Every environment variable that Compendium reads, in one place."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from compendium.domain.errors import BadSetting

_LAST_SECOND = int(datetime.max.replace(microsecond=0, tzinfo=UTC).timestamp())
"""The latest time that Python's datetime can hold: the year 9999 ends."""


class Settings(BaseSettings):
    """Settings by environment or ``.env``; without any, everything is embedded and local.

    ``home`` holds the embedded store (what is remembered of notes, so that a rebuilt deck updates
    them) and files under way. ``source_date_epoch`` is the reproducible-builds variable: seconds
    since 1970 that stand for 'now' in what is written.
    """

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    home: Path = Field(
        default_factory=lambda: user_data_path("compendium", appauthor=False),
        validation_alias="COMPENDIUM_HOME",
    )
    model: str = Field(default="extractive", validation_alias="COMPENDIUM_MODEL")
    source_date_epoch: int | None = Field(
        default=None, validation_alias="SOURCE_DATE_EPOCH", ge=0, le=_LAST_SECOND
    )

    @property
    def database_url(self) -> str:
        """SQLAlchemy's URL of the embedded store."""
        return f"sqlite+aiosqlite:///{quote(str(self.home / 'compendium.db'))}"

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
    """The settings as the environment now is. Raises BadSetting."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise BadSetting(
            f"{first['loc'][0]} is {first['input']!r} in the environment or in .env: {first['msg'].lower()}"
        ) from None
