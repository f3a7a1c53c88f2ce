"""The worker's result backend, with and without its Redis."""

from __future__ import annotations

import logging
from uuid import uuid4

import pytest
from celery import Celery, states

from compendium.entrypoints.worker.configuration import RESULTS, SEEN
from tests.integration.servers.redis import PrivateRedis


def worker_app(url: str) -> Celery:
    app = Celery(set_as_current=False)
    app.loader.override_backends = {"redis": RESULTS}
    app.conf.update(result_backend=url, **SEEN)
    return app


@pytest.mark.filterwarnings("ignore:Call to deprecated setex:DeprecationWarning")  # of Celery's
def test_a_result_is_kept_and_its_want_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    with PrivateRedis() as redis:
        app, task = worker_app(redis.url), str(uuid4())
        app.backend.store_result(task, {"status": "COMPLETED"}, states.SUCCESS)
        assert app.AsyncResult(task).get(timeout=30) == {"status": "COMPLETED"}
        with redis.stopped(), caplog.at_level(logging.WARNING):
            app.backend.store_result(task, None, states.STARTED)
        assert f"does not take STARTED of task {task}" in caplog.text
        app.backend.store_result(task, {"status": "COMPLETED"}, states.SUCCESS)
        assert app.AsyncResult(task).successful()
