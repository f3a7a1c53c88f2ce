"""Broker and results over TLS: with the authority's file a job is made, without it nobody is trusted."""

from __future__ import annotations

from pathlib import Path

import pytest

from compendium.adapters.queue.celery import CeleryQueue, broker_settings
from compendium.domain.errors import QueueUnavailable
from tests.integration.faults.conftest import new_fleet
from tests.integration.servers.certificates import new_certificate
from tests.integration.servers.postgresql import Postgresql
from tests.integration.servers.rabbitmq import PrivateRabbitmq
from tests.integration.servers.redis import PrivateRedis


async def test_a_job_goes_through_amqps_and_rediss(tmp_path: Path, postgresql: Postgresql) -> None:
    certificate = new_certificate(tmp_path)
    with PrivateRabbitmq(certificate=certificate) as rabbitmq, PrivateRedis(certificate) as redis:
        trusted = str(certificate.authority)
        async with new_fleet(tmp_path, postgresql, rabbitmq, redis, COMPENDIUM_CA_FILE=trusted) as fleet:
            await fleet.worker()
            job = await fleet.submit()
            await fleet.ended(job)
            await fleet.has_one_deck_each(job)
            await fleet.has_left_nothing()
            assert (await fleet.delayed(job))["status"] == "COMPLETED"

            stranger = CeleryQueue(broker_settings(fleet.environment["CELERY_BROKER_URL"], "pdf_processing"))
            with pytest.raises(QueueUnavailable, match="certificate verify failed"):
                await stranger.enqueue(job.id, 5)
