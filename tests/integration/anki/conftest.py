from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.anki.collection import StudentCollection, opened_collection


@pytest.fixture
def student(tmp_path: Path) -> Iterator[StudentCollection]:
    with opened_collection(tmp_path) as collection:
        yield collection
