from __future__ import annotations

from tests.integration.faults.conftest import fleet

__all__ = ["fleet"]
