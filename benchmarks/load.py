"""The API under load: a real `compendium serve` on private PostgreSQL, RabbitMQ, Redis and S3 servers.

Usage: python -m benchmarks.load [--check]

- Uploads: 1,000 of a small PDF from 50 clients at once. No error, and the 99th percentile under 20
  times the median.
- Memory: 20 uploads of 90 MB at once, 1,800 MB. The process grows by less than 180 MB at its peak, a
  tenth. Beside it the same with 45 MB each: memory is flat where the two are alike.

--check exits with 1 where a limit is passed.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from httpx import AsyncClient, Limits

from tests.integration.api.program import Api, serving
from tests.integration.servers.postgresql import PrivatePostgresql
from tests.integration.servers.rabbitmq import PrivateRabbitmq
from tests.integration.servers.redis import PrivateRedis
from tests.integration.servers.seaweedfs import PrivateS3

UPLOADS, CLIENTS = 1000, 50
LARGE, LARGE_AT_ONCE = 90 << 20, 20
SMALL_PDF = Path(__file__).parents[1] / "examples" / "lecture.pdf"
P99_TO_MEDIAN = 20.0
GROWTH = 180 << 20
BOUNDARY = "benchmark"
PATIENCE = 900.0


@contextmanager
def service(folder: Path) -> Iterator[Api]:
    """The API on servers of its own."""
    with ExitStack() as servers:
        postgresql = servers.enter_context(PrivatePostgresql())
        rabbitmq = servers.enter_context(PrivateRabbitmq())
        redis = servers.enter_context(PrivateRedis())
        s3 = servers.enter_context(PrivateS3())
        environment = {
            "COMPENDIUM_HOME": str(folder / "home"),
            "DATABASE_URL": postgresql.new_database(),
            "CELERY_BROKER_URL": rabbitmq.url,
            "CELERY_RESULT_BACKEND": redis.url,
            "MINIO_ENDPOINT": s3.endpoint,
            "MINIO_ACCESS_KEY": s3.access_key,
            "MINIO_SECRET_KEY": s3.secret_key,
            "MINIO_SECURE": "false",
            "COMPENDIUM_UPLOADS_PER_MINUTE": "1000000",
        }
        yield servers.enter_context(serving(environment, folder))


async def small_uploads(client: AsyncClient) -> list[float]:
    """Seconds of each upload. Exits where one fails."""
    content = SMALL_PDF.read_bytes()
    numbers = iter(range(UPLOADS))
    seconds: list[float] = []

    async def one_client() -> None:
        for _ in numbers:
            begun = time.perf_counter()
            answer = await client.post("/api/v1/upload", files={"file": ("lecture.pdf", content)})
            seconds.append(time.perf_counter() - begun)
            if answer.status_code != 201:
                sys.exit(f"an upload failed: {answer.status_code} {answer.text}")

    await asyncio.gather(*(one_client() for _ in range(CLIENTS)))
    return seconds


async def large_uploads(client: AsyncClient, api: Api, size: int) -> tuple[float, int]:
    """Seconds of all, and by how much the process grew at its peak, in bytes."""
    before = peak = api.memory()
    done = asyncio.Event()

    async def watch() -> None:
        nonlocal peak
        while not done.is_set():
            peak = max(peak, api.memory())
            await asyncio.sleep(0.05)

    async def one() -> int:
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        answer = await client.post("/api/v1/upload", content=form(size), headers=headers)
        return answer.status_code

    watcher = asyncio.create_task(watch())
    begun = time.perf_counter()
    answers = await asyncio.gather(*(one() for _ in range(LARGE_AT_ONCE)))
    seconds = time.perf_counter() - begun
    done.set()
    await watcher
    if {*answers} != {201}:
        sys.exit(f"uploads failed: {answers}")
    return seconds, peak - before


async def form(size: int) -> AsyncIterator[bytes]:
    """An upload's body, made as it is sent."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7\n'
    yield head.encode()
    piece = bytes(1 << 16)
    for _ in range(size >> 16):
        yield piece
    yield f"\r\n--{BOUNDARY}--\r\n".encode()


async def measured(api: Api) -> bool:
    """Print the table; whether every limit is kept."""
    headers = api.new_user("bench", "--monthly-cards", "1000000").headers
    limits = Limits(max_connections=CLIENTS)
    async with AsyncClient(base_url=api.url, headers=headers, timeout=PATIENCE, limits=limits) as client:
        await client.post("/api/v1/upload", files={"file": ("lecture.pdf", SMALL_PDF.read_bytes())})
        begun = time.perf_counter()
        seconds = await small_uploads(client)
        whole = time.perf_counter() - begun
        median, p99 = statistics.median(seconds), statistics.quantiles(seconds, n=100)[98]
        half_time, half = await large_uploads(client, api, LARGE // 2)
        large_time, growth = await large_uploads(client, api, LARGE)
    print(f"{UPLOADS} uploads of a small PDF from {CLIENTS} clients: {whole:.1f} s, no error")
    print(f"  median {median * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms:", end=" ")
    print(f"{p99 / median:.1f} times, limit {P99_TO_MEDIAN:.0f}")
    for size, taken, grown in ((LARGE // 2, half_time, half), (LARGE, large_time, growth)):
        print(
            f"{LARGE_AT_ONCE} uploads of {size >> 20} MB at once: {taken:.1f} s, the process grew by "
            f"{grown / (1 << 20):.0f} MB, limit {GROWTH >> 20}"
        )
    return p99 / median < P99_TO_MEDIAN and max(half, growth) < GROWTH


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, service(Path(folder)) as api:
        kept = asyncio.run(measured(api))
    sys.exit(arguments.check and not kept)


if __name__ == "__main__":
    main()
