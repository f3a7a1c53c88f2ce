"""The doctor's look at a real Redis, and at what can be wrong with it."""

from __future__ import annotations

from urllib.parse import urlsplit

import redis as redis_client

from compendium.adapters.queue.results_probe import ResultsProbe
from tests.integration.servers.redis import PrivateRedis, Redis


async def test_a_server_that_answers_is_well(redis: Redis) -> None:
    finding = await ResultsProbe(redis.url, None).check()
    assert finding.ok
    assert finding.told.startswith("Redis ")


async def test_what_can_be_wrong_with_it_is_told() -> None:
    with PrivateRedis() as server:
        probe = ResultsProbe(server.url, None)
        with server.stopped():
            finding = await probe.check()
            assert not finding.ok
            assert "CELERY_RESULT_BACKEND" in finding.way_out
        assert (await probe.check()).ok

        with redis_client.Redis.from_url(server.url) as client:
            client.replicaof("127.0.0.1", "9")
            assert "is a replica" in (await probe.check()).told
            client.replicaof("NO", "ONE")
            client.config_set("requirepass", "secret")
        finding = await probe.check()
        assert not finding.ok
        assert "password is wrong" in finding.way_out
        host = urlsplit(server.url).netloc
        finding = await ResultsProbe(f"redis://:not-the-password@{host}/0", None).check()
        assert not finding.ok
        assert "password is wrong" in finding.way_out
        assert "not-the-password" not in str(finding)
        assert (await ResultsProbe(f"redis://:secret@{host}/0", None).check()).ok
