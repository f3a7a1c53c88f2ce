"""What happens to a fleet on a bad day, in an order that a seed decides."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import psutil

from tests.integration.faults.fleet import Fleet, Worker
from tests.integration.servers.postgresql import PrivatePostgresql
from tests.integration.servers.process import ServerProcess
from tests.integration.servers.rabbitmq import PrivateRabbitmq
from tests.integration.servers.redis import PrivateRedis

TO_WORKERS = {
    "a child is killed": 8,
    "a main process is killed": 3,
    "a whole group is killed": 3,
    "one is told to stop": 3,
}
TO_SERVERS = {
    "all connections to the broker are closed": 2,
    "the broker is restarted": 2,
    "the broker is killed": 2,
    "Redis is restarted": 2,
    "Redis is killed": 1,
    "PostgreSQL is restarted": 3,
    "PostgreSQL stops at once": 2,
}
"""How often each thing happens."""
EVENTS = sum(TO_WORKERS.values()) + sum(TO_SERVERS.values())


@dataclass
class Chaos:
    """``workers`` run at any time, each on a machine of its own, with ``settings``: who dies is replaced."""

    fleet: Fleet
    random: random.Random
    broker: PrivateRabbitmq
    redis: PrivateRedis
    database: PrivatePostgresql
    workers: int
    settings: dict[str, Any]
    _on: dict[int, Worker] = field(default_factory=dict)

    async def keep_workers(self) -> None:
        """Replace workers that have ended, on the same machine, for ever."""
        while True:
            for machine in range(self.workers):
                worker = self._on.get(machine)
                if worker is None or worker.process.poll() is not None:
                    self._on[machine] = self.fleet.start_worker(
                        "--concurrency=2", machine=machine, **self.settings
                    )
            await asyncio.sleep(0.2)

    def has_begun(self) -> bool:
        """Whether every machine has a worker."""
        return len(self._on) == self.workers

    async def reign(self, between: Callable[[], Awaitable[None]]) -> None:
        """Everything, shuffled, with ``between`` after each thing and some seconds of quiet."""
        plan = [what for what, times in (TO_WORKERS | TO_SERVERS).items() for _ in range(times)]
        self.random.shuffle(plan)
        for number, what in enumerate(plan, 1):
            print(f"{number:2} {what}", flush=True)
            if what in TO_WORKERS:
                self._happens_to_a_worker(what)
            else:
                await self._happens_to_a_server(what)
            await between()
            await asyncio.sleep(self.random.uniform(0.5, 2.5))

    def _happens_to_a_worker(self, what: str) -> None:
        worker = self._on[self.random.randrange(self.workers)]
        match what:
            case "a child is killed":
                self._kill_a_child(worker)
            case "a main process is killed":
                worker.process.kill()
            case "a whole group is killed":
                worker.signal_all(signal.SIGKILL)
            case "one is told to stop":
                worker.process.send_signal(signal.SIGTERM)

    async def _happens_to_a_server(self, what: str) -> None:
        match what:
            case "all connections to the broker are closed":
                close = ["close_all_connections", "--vhost", self.fleet.vhost, "as a fault"]
                await asyncio.to_thread(self.broker.control, *close)
            case "the broker is restarted":
                await self._is_away(self.broker, self.broker.stop)
            case "the broker is killed":
                await self._is_away(self.broker, self.broker.kill)
            case "Redis is restarted":
                await self._is_away(self.redis, self.redis.stop)
            case "Redis is killed":
                await self._is_away(self.redis, self.redis.kill)
            case "PostgreSQL is restarted":
                await self._is_away(self.database, self.database.stop)
            case "PostgreSQL stops at once":
                await self._is_away(self.database, self.database.stop_at_once)

    def _kill_a_child(self, worker: Worker) -> None:
        with suppress(psutil.NoSuchProcess):
            children = sorted(psutil.Process(worker.process.pid).children(), key=lambda child: child.pid)
            if children:
                self.random.choice(children).kill()

    async def _is_away(self, server: ServerProcess, stop: Callable[[], None]) -> None:
        await asyncio.to_thread(stop)
        await asyncio.sleep(self.random.uniform(0, 3))
        await asyncio.to_thread(server.start)
