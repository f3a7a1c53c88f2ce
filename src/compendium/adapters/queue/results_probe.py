"""Looks at Redis, where Celery keeps results."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, RedisError

from compendium.ports.health import Finding, Probe

_PATIENCE: Final = 4.0
"""Seconds for each step on the wire."""
_CHECK: Final = "check CELERY_RESULT_BACKEND"


class ResultsProbe(Probe):
    """Whether the result backend at ``url`` answers and takes writes."""

    name = "results"

    def __init__(self, url: str, ca_file: Path | None) -> None:
        self._url = url
        self._ca_file = ca_file

    async def check(self) -> Finding:
        parts = urlsplit(self._url)
        where = f"{parts.hostname}:{parts.port or 6379}{parts.path}"
        try:
            version, role = await self._look()
        except (AuthenticationError, RedisError, OSError) as error:
            return _unreachable(where, error)
        if role != "master":
            return Finding(
                ok=False,
                told=f"Redis {version} at {where} is a replica and takes no results",
                way_out=f"name the primary: {_CHECK}",
            )
        return Finding(ok=True, told=f"Redis {version} at {where}")

    async def _look(self) -> tuple[str, str]:
        client = Redis.from_url(self._url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)
        if self._ca_file and self._url.startswith("rediss"):
            client.connection_pool.connection_kwargs["ssl_ca_certs"] = str(self._ca_file)
        async with client:
            told = await client.info()
        return told["redis_version"], told["role"]


def _unreachable(where: str, error: Exception) -> Finding:
    told = f"{where} does not let us in: {' '.join(str(error).split())}"
    if isinstance(error, AuthenticationError) or "WRONGPASS" in str(error):
        return Finding(ok=False, told=told, way_out=f"user or password is wrong: {_CHECK}")
    way_out = f"jobs run on without it, only result.get() fails; see whether Redis runs, and {_CHECK}"
    return Finding(ok=False, told=told, way_out=way_out)
