"""How near workers come to the least time that a provider's quota allows.

Usage: python -m benchmarks.quota [--window SECONDS] [--latency SECONDS] [--redis URL]

A simulated provider on loopback answers after the latency and counts, as providers do, what arrives
in its own sliding window. One worker without Redis, one with, and four that share the quota through
Redis send it the same requests, each worker a process of its own. Printed: the wall time from the
first request to the last reply, the least possible, their ratio, and the most that was in a window.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from contextlib import closing
from dataclasses import asdict, dataclass
from uuid import uuid4

from compendium.adapters.models.rate_limited import RateLimited
from compendium.adapters.models.requests import Provider, Reply, Request
from compendium.adapters.models.shared_window import open_windows
from compendium.adapters.models.windows import Quota
from tests.faulty.simulated_provider import SimulatedProvider, a_request, least_seconds


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds from the first request to the last reply, the least possible, and how often the provider
    was sent more than the quota; ``requests`` and ``tokens`` are the most in one window.
    """

    seconds: float
    least: float
    exceeded: int
    requests: int
    tokens: int

    @property
    def ratio(self) -> float:
        return self.seconds / self.least


class OverTcp(Provider):
    """The simulated provider of another process: a connection a request."""

    name = "simulated"

    def __init__(self, port: int) -> None:
        self._port = port

    async def send(self, request: Request) -> Reply:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(json.dumps([request.input_tokens, request.max_output_tokens]).encode() + b"\n")
        reply = Reply(**json.loads(await reader.readline()))
        writer.close()
        await writer.wait_closed()
        return reply

    async def close(self) -> None:
        pass


async def work(port: int, redis_url: str, name: str, quota: Quota, requests: int) -> None:
    """One worker: says when it is ready, waits for the word to begin, sends its requests."""
    window = open_windows(redis_url, 1)(name, quota)
    provider = RateLimited(OverTcp(port), lambda _model: window, quota)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await asyncio.gather(*(provider.send(a_request(number)) for number in range(requests)))


async def measure(workers: int, requests: int, quota: Quota, latency: float, redis_url: str = "") -> Measured:
    """``requests`` requests in all, shared out among so many processes."""
    provider = SimulatedProvider(quota, latency)
    finished = 0.0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal finished
        with closing(writer):  # also of what it turns down, whose worker then ends
            tokens, most = json.loads(await reader.readline())
            reply = await provider.send(a_request(input_tokens=tokens, max_output_tokens=most))
            writer.write(json.dumps(asdict(reply)).encode() + b"\n")
            await writer.drain()
        finished = asyncio.get_running_loop().time()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    told = (redis_url, f"benchmark-{uuid4().hex}", json.dumps(asdict(quota)), str(requests // workers))
    command = (sys.executable, "-m", "benchmarks.quota", "--work", str(port), *told)
    pipe = asyncio.subprocess.PIPE
    async with server:
        processes = [
            await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe) for _ in range(workers)
        ]
        for process in processes:
            assert process.stdout is not None
            await process.stdout.readline()
        ended = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    assert len(ended) == workers
    assert all(process.returncode == 0 for process in processes), "a worker failed"
    assert len(provider.heard) == requests // workers * workers, "requests were lost"
    window, arrivals = quota.window, provider.arrivals
    in_windows = [[n for at, n in arrivals if end - window < at <= end] for end, _ in arrivals]
    return Measured(
        seconds=finished - arrivals[0][0],
        least=least_seconds(len(arrivals), arrivals[0][1], quota, latency),
        exceeded=len(provider.exceeded),
        requests=max(map(len, in_windows)),
        tokens=max(map(sum, in_windows)),
    )


async def main(window: float, latency: float, redis_url: str) -> None:
    quotas = {
        "requests": Quota(requests=40, window=window),
        "tokens": Quota(tokens=50_000, window=window),
        "both": Quota(requests=40, tokens=50_000, window=window),
    }
    print(f"a window of {window:g} s, a latency of {latency:g} s, 200 requests of 1,200 tokens")
    for name, quota in quotas.items():
        for workers, url in ((1, ""), (1, redis_url), (4, redis_url)):
            measured = await measure(workers, 200, quota, latency, url)
            print(
                f"{name:9}{workers} worker{'s' if workers > 1 else ' '} {'Redis' if url else 'local'}   "
                f"{measured.seconds:6.2f} s, least {measured.least:6.2f} s, ratio {measured.ratio:.3f}   "
                f"at most {measured.requests} requests and {measured.tokens:,} tokens a window, "
                f"exceeded {measured.exceeded} times"
            )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--window", type=float, default=10.0)
    parser.add_argument("--latency", type=float, default=0.3)
    parser.add_argument("--redis", metavar="URL", help="without it, a Redis is started on loopback")
    return parser.parse_args()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        _, _, port, redis_url, name, quota, requests = sys.argv
        asyncio.run(work(int(port), redis_url, name, Quota(**json.loads(quota)), int(requests)))
    elif (told := arguments()).redis:
        asyncio.run(main(told.window, told.latency, told.redis))
    else:
        from tests.integration.servers.redis import PrivateRedis

        with PrivateRedis() as redis:
            asyncio.run(main(told.window, told.latency, redis.url))
