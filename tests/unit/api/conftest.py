"""A service for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from compendium.entrypoints.settings import Settings
from tests.unit.api.service import Service


@pytest.fixture(autouse=True)
def _bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of ours, and no .env."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service(tmp_path / "home")
