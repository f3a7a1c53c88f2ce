"""The tests' own servers: what tests may rely on."""

from __future__ import annotations

import asyncio
import io
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from kombu import Connection
from minio.error import S3Error
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.integration.servers.certificates import new_certificate
from tests.integration.servers.postgresql import Postgresql, PrivatePostgresql
from tests.integration.servers.process import Server, ServerProcess, running
from tests.integration.servers.rabbitmq import PrivateRabbitmq, Rabbitmq
from tests.integration.servers.redis import PrivateRedis, Redis
from tests.integration.servers.seaweedfs import S3, PrivateS3

PRIVATE: list[type[ServerProcess]] = [PrivatePostgresql, PrivateRabbitmq, PrivateRedis, PrivateS3]


class Failing(ServerProcess):
    """Says something and ends."""

    name = "the failing server"

    def command(self) -> Sequence[str]:
        return ["sh", "-c", "echo 'no space left on device'"]

    def ask(self) -> None:
        raise ConnectionRefusedError


async def test_each_test_may_have_a_database_of_its_own(postgresql: Postgresql) -> None:
    for _ in range(2):
        engine = create_async_engine(postgresql.new_database())
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TABLE jobs (id int)"))
        await engine.dispose()


def test_each_test_may_have_a_virtual_host_of_its_own(rabbitmq: Rabbitmq) -> None:
    urls = [rabbitmq.new_vhost() for _ in range(2)]
    for url in urls:
        with Connection(url) as connection:
            queue = connection.SimpleQueue("jobs")
            assert queue.qsize() == 0
            queue.put({"job": url})
            queue.close()
    assert "jobs\t1" in rabbitmq.control(
        "list_queues", "--vhost", urlsplit(urls[0]).path[1:], "name", "messages"
    )


def test_rabbitmq_has_the_configuration_that_we_ship(rabbitmq: Rabbitmq) -> None:
    assert "10800000" in rabbitmq.control("eval", "application:get_env(rabbit, consumer_timeout).")


def test_redis_answers(redis: Redis) -> None:
    server = urlsplit(redis.url)
    with socket.create_connection((server.hostname, server.port)) as connection:
        connection.sendall(b"PING\r\n")
        assert connection.recv(7) == b"+PONG\r\n"


def test_s3_refuses_a_wrong_key_and_keeps_a_filled_bucket(s3: S3) -> None:
    client = s3.client()
    if not client.bucket_exists("pdfs"):
        client.make_bucket("pdfs")
    client.put_object("pdfs", "a.pdf", io.BytesIO(b"a"), 1)
    with pytest.raises(S3Error, match="BucketNotEmpty"):
        client.remove_bucket("pdfs")
    with pytest.raises(S3Error, match="SignatureDoesNotMatch"):
        S3(s3.endpoint, s3.access_key, "wrong").client().list_buckets()


@pytest.mark.parametrize("private", PRIVATE)
async def test_a_server_keeps_its_address_when_it_restarts_and_leaves_nothing(
    private: Callable[[], ServerProcess],
) -> None:
    before = set(psutil.Process().children(recursive=True))
    with private() as server:
        first = server.pid
        with server.stopped():
            assert not running(first)
        server.kill()
        await asyncio.to_thread(server.start)  # from a thread that may end before the server does
        server.ask()
        last, folder = server.pid, server.folder
        assert heard_from(last) == {"127.0.0.1"}
    assert not folder.exists()
    wait_until(lambda: set(psutil.Process().children(recursive=True)) == before)


@pytest.mark.parametrize("private", [PrivateRedis, PrivateRabbitmq, PrivateS3])
def test_a_server_with_a_certificate_speaks_tls(
    private: Callable[..., PrivateRedis | PrivateRabbitmq | PrivateS3], tmp_path: Path
) -> None:
    certificate = new_certificate(tmp_path)
    context = ssl.create_default_context(cafile=certificate.authority)
    with private(certificate=certificate) as server:
        port = int(server.endpoint.split(":")[1]) if isinstance(server, PrivateS3) else server.port
        with socket.create_connection(("127.0.0.1", port)) as connection:
            context.wrap_socket(connection, server_hostname="127.0.0.1").close()


def test_a_server_that_does_not_start_fails_the_test_with_its_log() -> None:
    told = r"the failing server did not start \(.*\n.*no space left"
    with pytest.raises(pytest.fail.Exception, match=told), Failing():
        pass


def test_a_program_that_is_missing_fails_the_test_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.fail.Exception, match="this test needs redis-server: install Debian's"):
        PrivateRedis()


def test_a_server_of_somebody_else_is_not_stopped() -> None:
    others: list[Server] = [
        Postgresql("postgresql+asyncpg://db/x"),
        Redis("redis://cache"),
        S3("s3:80", "a", "b"),
    ]
    for server in [*others, Rabbitmq("amqp://broker//", "http://broker:15672")]:
        with pytest.raises(pytest.fail.Exception, match=f"this test stops {server.name}: unset"):
            server.stop()


def test_servers_die_with_a_test_run_that_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys; from tests.integration.servers.redis import PrivateRedis\n"
        "server = PrivateRedis(); server.start(); print(server.pid, server.folder, flush=True)\n"
        "sys.stdin.read()"
    )
    tests = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with tests:
        assert tests.stdout
        pid, folder = tests.stdout.readline().split()
        tests.send_signal(signal.SIGKILL)
    wait_until(lambda: not running(int(pid)))
    Path(folder, "log").unlink()
    Path(folder).rmdir()


def heard_from(pid: int) -> set[str]:
    """The addresses that the process and its children listen on; one that answered a query may end."""
    process = psutil.Process(pid)
    found = {each.laddr.ip for each in process.net_connections("tcp") if each.status == psutil.CONN_LISTEN}
    for child in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            connections = child.net_connections("tcp")
            found |= {each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN}
    return found


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)
