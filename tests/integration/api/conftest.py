"""The service on real servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.api.program import Api, serving

LECTURE = Path(__file__).parents[3] / "examples" / "lecture.pdf"


@pytest.fixture
def environment(service_environment: dict[str, str]) -> dict[str, str]:
    """Its users may upload as fast as the tests do."""
    return service_environment | {"COMPENDIUM_UPLOADS_PER_MINUTE": "100000"}


@pytest.fixture
def api(environment: dict[str, str], tmp_path: Path) -> Iterator[Api]:
    with serving(environment, tmp_path) as api:
        yield api
