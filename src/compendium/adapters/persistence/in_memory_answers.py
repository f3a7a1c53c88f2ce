"""An answer cache that lasts as long as the process."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from compendium.ports.answer_cache import AnswerCache, AnswerKey


class InMemoryAnswerCache(AnswerCache):
    """Holds ``max_bytes`` of answers, in UTF-8."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._answers: OrderedDict[AnswerKey, bytes] = OrderedDict()
        self._lock = Lock()

    async def get(self, key: AnswerKey) -> str | None:
        with self._lock:
            answer = self._answers.get(key)
            if answer is None:
                return None
            self._answers.move_to_end(key)
            return answer.decode()

    async def put(self, key: AnswerKey, answer: str) -> None:
        content = answer.encode()
        if len(content) > self._max_bytes:
            return
        with self._lock:
            self._answers[key] = content
            self._answers.move_to_end(key)
            total = sum(map(len, self._answers.values()))
            while total > self._max_bytes:
                _, oldest = self._answers.popitem(last=False)
                total -= len(oldest)
