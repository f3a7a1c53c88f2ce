from __future__ import annotations

import pytest

from compendium.adapters.persistence.in_memory_answers import InMemoryAnswerCache
from compendium.ports.answer_cache import AnswerCache
from tests.contracts.answer_cache import MAX_BYTES, AnswerCacheContract


class TestInMemoryAnswerCache(AnswerCacheContract):
    @pytest.fixture
    def cache(self) -> AnswerCache:
        return InMemoryAnswerCache(MAX_BYTES)
