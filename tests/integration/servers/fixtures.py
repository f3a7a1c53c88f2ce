"""The servers as fixtures: started when the first test asks for one, once a run.

Each may be named by a URL in the environment instead: COMPENDIUM_TEST_POSTGRESQL_URL,
COMPENDIUM_TEST_RABBITMQ_URL (its management plugin on port 15672 of the same host),
COMPENDIUM_TEST_REDIS_URL, and COMPENDIUM_TEST_S3_URL (http://ACCESS_KEY:SECRET_KEY@HOST:PORT; its
buckets pdfs and decks are emptied). A test that stops a server starts one for itself:
`with PrivatePostgresql() as server`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.integration.servers.postgresql import Postgresql, PrivatePostgresql
from tests.integration.servers.rabbitmq import PrivateRabbitmq, Rabbitmq
from tests.integration.servers.redis import PrivateRedis, Redis
from tests.integration.servers.seaweedfs import S3, PrivateS3


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """PostgreSQL; `new_database` gives a test its own."""
    if url := os.environ.get("COMPENDIUM_TEST_POSTGRESQL_URL"):
        yield Postgresql(url)
    else:
        with PrivatePostgresql() as server:
            yield server


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[Rabbitmq]:
    """RabbitMQ; `new_vhost` gives a test its own."""
    if url := os.environ.get("COMPENDIUM_TEST_RABBITMQ_URL"):
        yield Rabbitmq(url, f"http://{urlsplit(url).hostname}:15672")
    else:
        with PrivateRabbitmq() as server:
            yield server


@pytest.fixture(scope="session")
def redis() -> Iterator[Redis]:
    """Redis."""
    if url := os.environ.get("COMPENDIUM_TEST_REDIS_URL"):
        yield Redis(url)
    else:
        with PrivateRedis() as server:
            yield server


@pytest.fixture(scope="session")
def _s3_of_the_run() -> Iterator[S3]:
    if url := os.environ.get("COMPENDIUM_TEST_S3_URL"):
        given = urlsplit(url)
        yield S3(
            f"{given.hostname}:{given.port}", unquote(given.username or ""), unquote(given.password or "")
        )
    else:
        with PrivateS3() as server:
            yield server


@pytest.fixture
def s3(_s3_of_the_run: S3) -> S3:
    """An S3 server whose buckets are empty."""
    _s3_of_the_run.empty()
    return _s3_of_the_run


@pytest.fixture
def service_environment(
    tmp_path: Path, postgresql: Postgresql, rabbitmq: Rabbitmq, redis: Redis, s3: S3
) -> dict[str, str]:
    """The settings of a service of its own: what docs/operations.md tells an operator to set."""
    return {
        "COMPENDIUM_HOME": str(tmp_path / "home"),
        "DATABASE_URL": postgresql.new_database(),
        "CELERY_BROKER_URL": rabbitmq.new_vhost(),
        "CELERY_RESULT_BACKEND": redis.url,
        "MINIO_ENDPOINT": s3.endpoint,
        "MINIO_ACCESS_KEY": s3.access_key,
        "MINIO_SECRET_KEY": s3.secret_key,
        "MINIO_SECURE": "false",
    }
