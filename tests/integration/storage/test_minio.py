"""The MinIO adapter on a real S3 server."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from compendium.adapters.storage.minio import MinioStorage
from compendium.domain.errors import ObjectMissing, StorageFull, StoreUnavailable
from tests.contracts.object_storage import LARGE, ObjectStorageContract, content, names, stream
from tests.integration.servers.certificates import new_certificate
from tests.integration.servers.process import free_port
from tests.integration.servers.seaweedfs import S3, PrivateS3

MINUTE = timedelta(minutes=1)


def storage_on(server: S3, *, secret_key: str = "", public_endpoint: str = "") -> MinioStorage:
    return MinioStorage(
        server.endpoint,
        server.access_key,
        secret_key or server.secret_key,
        secure=False,
        public_endpoint=public_endpoint,
    )


@pytest.fixture
def storage(s3: S3) -> MinioStorage:
    return storage_on(s3)


class TestMinioStorage(ObjectStorageContract):
    """On an S3 server whose buckets are empty."""

    tick = timedelta(seconds=1)


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    """One that these tests may stop; it has no buckets yet."""
    with PrivateS3() as server:
        yield server


class TestOnAServerOfItsOwn:
    async def test_a_bucket_that_is_not_there_is_empty(self, server: S3) -> None:
        storage = storage_on(server)
        assert await names(storage, "pdfs") == set()
        with pytest.raises(ObjectMissing, match=r"pdfs/a\.pdf"):
            await content(storage, "pdfs/a.pdf")
        await storage.delete("pdfs/a.pdf")

    async def test_programs_that_store_their_first_objects_at_once_make_one_bucket(self, server: S3) -> None:
        storages = [storage_on(server) for _ in range(8)]
        puts = (storage.put(f"decks/{number}", stream(b"x")) for number, storage in enumerate(storages))
        assert await asyncio.gather(*puts) == [1] * 8

    async def test_a_server_that_is_gone_says_so_in_seconds_and_its_objects_come_back(
        self, server: S3
    ) -> None:
        storage = storage_on(server)
        await storage.put("pdfs/a.pdf", stream(LARGE))
        with server.stopped():
            began = time.monotonic()
            for step in [
                storage.put("pdfs/b.pdf", stream(LARGE)),
                content(storage, "pdfs/a.pdf"),
                names(storage, "pdfs"),
                storage.delete("pdfs/a.pdf"),
            ]:
                with pytest.raises(StoreUnavailable, match=f"the object storage {server.endpoint} fails"):
                    await step
            assert time.monotonic() - began < 4 * 10
        assert await content(storage, "pdfs/a.pdf") == LARGE
        assert await names(storage, "pdfs") == {"pdfs/a.pdf"}

    async def test_a_server_that_goes_in_the_middle_of_an_upload_ends_it(self, server: S3) -> None:
        async def never_ending() -> AsyncIterator[bytes]:
            for _ in range(4):
                yield LARGE
            server.kill()
            while True:
                yield LARGE

        storage = storage_on(server)
        try:
            with pytest.raises(StoreUnavailable):
                await storage.put("pdfs/c.pdf", never_ending())
        finally:
            server.start()
        assert "pdfs/c.pdf" not in await names(storage, "pdfs")


async def test_a_wrong_key_is_told_with_the_settings_to_look_at(s3: S3) -> None:
    await storage_on(s3).put("pdfs/a.pdf", stream(b"a"))
    storage = storage_on(s3, secret_key="wrong")
    for step in [
        storage.put("pdfs/b.pdf", stream(b"b")),
        content(storage, "pdfs/a.pdf"),
        names(storage, "pdfs"),
        storage.delete("pdfs/a.pdf"),
    ]:
        with pytest.raises(
            StoreUnavailable, match=r"refuses us .*: check MINIO_ACCESS_KEY and MINIO_SECRET_KEY"
        ):
            await step
    assert await names(storage_on(s3), "pdfs") == {"pdfs/a.pdf"}


async def test_an_upload_that_breaks_off_between_two_parts_leaves_no_part(
    storage: MinioStorage, s3: S3
) -> None:
    async def broken() -> AsyncIterator[bytes]:
        for _ in range(6):  # 15 MB
            yield LARGE
        raise ConnectionResetError("the browser was closed")

    with pytest.raises(ConnectionResetError):
        await storage.put("pdfs/a.pdf", broken())
    assert await names(storage, "pdfs") == set()
    assert s3.client()._list_multipart_uploads("pdfs").uploads == []


async def test_an_upload_that_is_cancelled_ends_before_its_caller_goes_on(
    storage: MinioStorage, s3: S3
) -> None:
    arrived = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        for _ in range(6):
            yield LARGE
        arrived.set()
        await asyncio.sleep(600)

    upload = asyncio.create_task(storage.put("pdfs/a.pdf", slow()))
    await arrived.wait()
    upload.cancel()
    with pytest.raises(asyncio.CancelledError):
        await upload
    assert await names(storage, "pdfs") == set()
    assert s3.client()._list_multipart_uploads("pdfs").uploads == []


async def test_more_uploads_wait_for_slow_browsers_than_there_are_threads_for_everything_else(
    storage: MinioStorage,
) -> None:
    sent = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"slow"
        await sent.wait()

    uploads = [asyncio.create_task(storage.put(f"pdfs/{number}", slow())) for number in range(64)]
    try:
        assert await storage.put("pdfs/quick", stream(b"quick")) == 5
        assert await content(storage, "pdfs/quick") == b"quick"
    finally:
        sent.set()
        assert await asyncio.gather(*uploads) == [4] * 64


async def test_a_download_that_is_given_up_leaves_the_connections_whole(storage: MinioStorage) -> None:
    await storage.put("pdfs/a.pdf", stream(LARGE * 4))
    for _ in range(40):  # more than there are connections
        async for _ in storage.open("pdfs/a.pdf"):
            break
        assert await content(storage, "pdfs/a.pdf") == LARGE * 4


async def test_a_link_names_the_file_and_the_host_that_the_browser_sees(s3: S3) -> None:
    storage = storage_on(s3, public_endpoint="files.example.org:8443")
    await storage.put("decks/a.apkg", stream(LARGE))
    link = urlsplit(await storage.link("decks/a.apkg", 'Größe "m" – 細胞.apkg', MINUTE))
    assert (link.scheme, link.netloc, link.path) == ("http", "files.example.org:8443", "/decks/a.apkg")
    # As a proxy on that host would hand it on.
    request = Request(link._replace(netloc=s3.endpoint).geturl(), headers={"host": "files.example.org:8443"})
    with await asyncio.to_thread(urlopen, request) as response:
        assert response.read() == LARGE
        assert response.headers.get_filename() == 'Größe "m" – 細胞.apkg'
        assert response.headers.get_content_disposition() == "attachment"


async def test_a_public_endpoint_may_speak_tls_where_the_servers_do_not(s3: S3) -> None:
    storage = storage_on(s3, public_endpoint="https://files.example.org")
    assert (await storage.link("decks/a", "a", MINUTE)).startswith("https://files.example.org/decks/a?")


async def test_a_link_ends_when_it_is_said_to_and_holds_for_one_object(s3: S3, storage: MinioStorage) -> None:
    for name in ["decks/a.apkg", "decks/b.apkg"]:
        await storage.put(name, stream(b"deck"))
    link = await storage.link("decks/a.apkg", "a.apkg", timedelta(seconds=2))
    with await asyncio.to_thread(urlopen, link) as response:
        assert response.read() == b"deck"
    with pytest.raises(HTTPError, match="403"):
        await asyncio.to_thread(urlopen, link.replace("a.apkg?", "b.apkg?"))
    await asyncio.sleep(3)
    with pytest.raises(HTTPError, match="403"):
        await asyncio.to_thread(urlopen, link)


async def test_links_need_no_server() -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    storage = MinioStorage(nowhere, "key", "secret", secure=False)
    assert nowhere in await storage.link("decks/a.apkg", "a.apkg", MINUTE)


async def test_tls_goes_by_the_certificate_file(tmp_path: Path) -> None:
    certificate = new_certificate(tmp_path)
    with PrivateS3(certificate) as server:

        def storage(ca_file: Path | None) -> MinioStorage:
            return MinioStorage(server.endpoint, server.access_key, server.secret_key, ca_file=ca_file)

        assert await storage(certificate.authority).put("pdfs/a.pdf", stream(b"a")) == 1
        with pytest.raises(StoreUnavailable, match="certificate verify failed"):
            await storage(None).put("pdfs/b.pdf", stream(b"b"))


class FullServer(BaseHTTPRequestHandler):
    """Answers as MinIO does whose disks are full: there are buckets, and no room."""

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.end_headers()

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(507)
        self.send_header("content-type", "application/xml")
        self.end_headers()
        told = "Storage backend has reached its minimum free drive threshold."
        self.wfile.write(f"<Error><Code>XMinioStorageFull</Code><Message>{told}</Message></Error>".encode())

    def log_message(self, *_args: object) -> None:
        """Not on the terminal."""


async def test_a_server_without_room_says_so() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), FullServer) as server, ThreadPoolExecutor(1) as thread:
        thread.submit(server.serve_forever)
        try:
            storage = MinioStorage(f"127.0.0.1:{server.server_port}", "key", "secret", secure=False)
            with pytest.raises(StorageFull, match=r"no room left to store pdfs/a\.pdf on 127"):
                await storage.put("pdfs/a.pdf", stream(b"a"))
        finally:
            server.shutdown()


STREAMED = """
import asyncio, resource, sys
from compendium.adapters.storage.minio import MinioStorage

async def pieces(megabytes):
    for _ in range(megabytes * 16):
        yield bytes(1 << 16)

async def main(megabytes):
    storage = MinioStorage(sys.argv[1], sys.argv[2], sys.argv[3], secure=False)
    assert await storage.put("pdfs/large.pdf", pieces(megabytes)) == megabytes << 20
    assert sum([len(piece) async for piece in storage.open("pdfs/large.pdf")]) == megabytes << 20

asyncio.run(main(int(sys.argv[4])))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_stays_flat_while_an_object_streams_through(s3: S3) -> None:
    def peak(megabytes: int) -> int:
        command = [sys.executable, "-c", STREAMED, s3.endpoint, s3.access_key, s3.secret_key, str(megabytes)]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    small, large = peak(20), peak(90)
    assert large - small < 20_000  # kB, of the 70,000 that it would take to hold the difference
