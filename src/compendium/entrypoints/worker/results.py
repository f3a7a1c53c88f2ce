"""Results in Redis, which may be gone."""

from __future__ import annotations

import logging
from typing import Any

from celery.backends.redis import RedisBackend
from celery.exceptions import BackendStoreError
from redis.exceptions import RedisError

_log = logging.getLogger(__name__)


class RedisResults(RedisBackend):
    """A result that can't be stored is logged, and no reason for a job not to run: its row has it all."""

    def store_result(self, task_id: str, result: Any, state: str, *given: Any, **named: Any) -> Any:
        """As Celery's, except that it does not fail where Redis does not answer."""
        try:
            return super().store_result(task_id, result, state, *given, **named)
        except (RedisError, BackendStoreError, OSError) as error:
            _log.warning("the result backend does not take %s of task %s: %s", state, task_id, error)
            return result
