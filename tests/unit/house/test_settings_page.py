"""docs/operations.md has every setting with its default."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from compendium.entrypoints.settings import Settings

PAGE = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
TABLE = dict(re.findall(r"^\| `([A-Z_]+)` \|([^|]*)\| .*\S.* \|$", PAGE, re.MULTILINE))


def told(default: object) -> str:
    """A default as the table has it; one that is worked out is described there."""
    if isinstance(default, SecretStr):
        default = default.get_secret_value()
    if default in {None, ""}:
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def test_every_setting_is_in_the_table_and_nothing_else_is() -> None:
    assert sorted(TABLE) == sorted(str(field.validation_alias) for field in Settings.model_fields.values())


def test_every_default_in_the_table_is_the_settings_own() -> None:
    defaults = {
        str(field.validation_alias): told(field.default)
        for field in Settings.model_fields.values()
        if field.default is not PydanticUndefined
    }
    assert len(defaults) > 20
    assert {name: TABLE[name].strip() for name in defaults} == defaults
