from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from compendium.entrypoints.container import prepare_store
from tests.integration.faults.fleet import Fleet
from tests.integration.servers.postgresql import Postgresql
from tests.integration.servers.rabbitmq import Rabbitmq
from tests.integration.servers.redis import Redis
from tests.integration.servers.seaweedfs import S3


@asynccontextmanager
async def new_fleet(
    folder: Path,
    postgresql: Postgresql,
    rabbitmq: Rabbitmq,
    redis: Redis,
    s3: S3 | None = None,
    **settings: str,
) -> AsyncIterator[Fleet]:
    """A service on these servers, with no worker yet. Without ``s3`` objects lie in a folder."""
    servers = {
        "DATABASE_URL": postgresql.new_database(),
        "CELERY_BROKER_URL": rabbitmq.new_vhost(),
        "CELERY_RESULT_BACKEND": redis.url,
        "MINIO_ENDPOINT": s3.endpoint if s3 else "127.0.0.1:9",
        "MINIO_ACCESS_KEY": s3.access_key if s3 else "unused",
        "MINIO_SECRET_KEY": s3.secret_key if s3 else "unused",
        "MINIO_SECURE": "false",
        **settings,
    }
    fleet = Fleet(folder, rabbitmq, servers, has_s3=s3 is not None)
    await prepare_store(fleet.settings)
    try:
        yield fleet
    finally:
        fleet.close()


@pytest.fixture
async def fleet(
    tmp_path: Path, postgresql: Postgresql, rabbitmq: Rabbitmq, redis: Redis
) -> AsyncIterator[Fleet]:
    async with new_fleet(tmp_path, postgresql, rabbitmq, redis) as fleet:
        yield fleet
