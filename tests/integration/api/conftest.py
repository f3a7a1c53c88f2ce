"""The service on real servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.api.program import Api, serving
from tests.integration.servers.postgresql import Postgresql
from tests.integration.servers.rabbitmq import Rabbitmq
from tests.integration.servers.redis import Redis
from tests.integration.servers.seaweedfs import S3

LECTURE = Path(__file__).parents[3] / "examples" / "lecture.pdf"


@pytest.fixture
def environment(
    postgresql: Postgresql, rabbitmq: Rabbitmq, redis: Redis, s3: S3, tmp_path: Path
) -> dict[str, str]:
    """The settings of a service of its own."""
    return {
        "COMPENDIUM_HOME": str(tmp_path / "home"),
        "DATABASE_URL": postgresql.new_database(),
        "CELERY_BROKER_URL": rabbitmq.new_vhost(),
        "CELERY_RESULT_BACKEND": redis.url,
        "MINIO_ENDPOINT": s3.endpoint,
        "MINIO_ACCESS_KEY": s3.access_key,
        "MINIO_SECRET_KEY": s3.secret_key,
        "MINIO_SECURE": "false",
        "COMPENDIUM_UPLOADS_PER_MINUTE": "100000",
    }


@pytest.fixture
def api(environment: dict[str, str], tmp_path: Path) -> Iterator[Api]:
    with serving(environment, tmp_path) as api:
        yield api
