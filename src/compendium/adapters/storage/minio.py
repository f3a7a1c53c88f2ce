"""Objects on MinIO, or any other S3 server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from email.message import Message
from pathlib import Path
from typing import BinaryIO, ParamSpec, TypeVar, cast

import urllib3
from minio import Minio
from minio.datatypes import Object
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from urllib3.exceptions import HTTPError

from compendium.adapters.storage.upload import Upload
from compendium.domain.errors import ObjectMissing, StorageFull, StoreUnavailable
from compendium.ports.object_storage import ObjectStorage, StoredObject

P = ParamSpec("P")
ResultT = TypeVar("ResultT")

_PART = 5 << 20
"""Bytes sent at once, the least that S3 takes: what an upload holds in memory is two or three of them."""
_PIECE = 1 << 20
"""Bytes read at once."""
_TIMEOUT = urllib3.Timeout(connect=3, read=15)
"""Seconds. A server that is gone is told at once, one that hangs after both have passed twice."""
_RETRIES = urllib3.Retry(
    total=3,
    connect=1,
    read=1,
    status=3,
    backoff_factor=0.2,
    status_forcelist=[502, 503, 504],
    raise_on_status=False,
)
"""A moment of overload is waited out; an outage is the caller's to try again, in minutes."""

_MISSING = {"NoSuchKey", "NoSuchBucket"}
_FULL = {"XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "QuotaExceeded", "InsufficientStorage"}
_REFUSED = {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"}
_MADE_MEANWHILE = {"BucketAlreadyExists", "BucketAlreadyOwnedByYou"}
_INSUFFICIENT_STORAGE = 507


class MinioStorage(ObjectStorage):
    """Keeps each object under its name, in buckets that are made on demand.

    ``endpoint`` is 'host:port'. ``public_endpoint`` is where links lead, the host that browsers see:
    'host:port', or a URL where only one of the two speaks TLS. ``ca_file`` holds the certificates
    that TLS goes by, in place of the system's.
    """

    def __init__(
        self,
        endpoint: str,
        access_key: str,
        secret_key: str,
        *,
        secure: bool = True,
        region: str = "us-east-1",
        public_endpoint: str = "",
        ca_file: Path | None = None,
    ) -> None:
        def client(host: str, *, tls: bool) -> Minio:
            http = urllib3.PoolManager(
                maxsize=32,
                timeout=_TIMEOUT,
                retries=_RETRIES,
                cert_reqs="CERT_REQUIRED",
                ca_certs=ca_file and str(ca_file),
            )
            return Minio(host, access_key, secret_key, secure=tls, region=region, http_client=http)

        self._endpoint = endpoint
        self._client = client(endpoint, tls=secure)
        scheme, _, public_host = public_endpoint.rpartition("://")
        self._signing = client(public_host or endpoint, tls=scheme == "https" if scheme else secure)
        self._known: set[str] = set()

    async def put(self, name: str, content: AsyncIterator[bytes]) -> int:
        bucket, key = _parts_of(name)
        await self._make(bucket)
        upload = Upload()
        # A thread of its own: it waits for the one who uploads, be it for minutes.
        thread = ThreadPoolExecutor(1, "upload")
        sent = asyncio.get_running_loop().run_in_executor(thread, self._send, bucket, key, upload)
        thread.shutdown(wait=False)  # it ends after the upload
        sent.add_done_callback(upload.is_over)
        try:
            await upload.feed(content)  # what that raises is not ours to translate
            with self._our_errors(name):
                await asyncio.shield(sent)
        except BaseException:
            await asyncio.wait([sent])  # the upload was told, and removes what it has sent
            sent.exception()
            raise
        return upload.size

    def _send(self, bucket: str, key: str, upload: Upload) -> None:
        file = cast("BinaryIO", upload)  # of which it uses one method
        self._client.put_object(bucket, key, file, -1, part_size=_PART, num_parallel_uploads=1)

    async def open(self, name: str) -> AsyncIterator[bytes]:
        bucket, key = _parts_of(name)
        with self._our_errors(name):
            response = await _in_thread(self._client.get_object, bucket, key)
            try:
                while piece := await _in_thread(response.read, _PIECE):
                    yield piece
            finally:
                response.close()

    async def delete(self, name: str) -> None:
        bucket, key = _parts_of(name)
        try:
            with self._our_errors(name):
                await _in_thread(self._client.remove_object, bucket, key)
        except ObjectMissing:
            return

    async def objects(self, bucket: str) -> AsyncIterator[StoredObject]:
        with self._our_errors(bucket):
            found = self._client.list_objects(bucket, recursive=True)  # asks for a thousand at a time
            try:
                while (stored := await _in_thread(_next, found)) is not None:
                    assert stored.last_modified is not None
                    yield StoredObject(f"{bucket}/{stored.object_name}", stored.last_modified)
            except S3Error as error:
                if error.code not in _MISSING:
                    raise

    async def link(self, name: str, file_name: str, lasts: timedelta) -> str:
        """A presigned URL. Whether the object is there shows when it is followed."""
        bucket, key = _parts_of(name)
        header = Message()
        header.add_header("content-disposition", "attachment", filename=file_name)
        named = {"response-content-disposition": header["content-disposition"]}
        return self._signing.presigned_get_object(bucket, key, lasts, response_headers=named)

    async def _make(self, bucket: str) -> None:
        if bucket in self._known:
            return
        with self._our_errors(bucket):
            if not await _in_thread(self._client.bucket_exists, bucket):
                try:
                    await _in_thread(self._client.make_bucket, bucket)
                except S3Error as error:
                    if error.code not in _MADE_MEANWHILE:
                        raise
        self._known.add(bucket)

    @contextmanager
    def _our_errors(self, name: str) -> Iterator[None]:
        try:
            yield
        except (MinioException, HTTPError) as error:
            code = error.code if isinstance(error, S3Error) else None
            if code in _MISSING:
                raise ObjectMissing(f"there is no object {name}") from error
            if code in _FULL or _status(error) == _INSUFFICIENT_STORAGE:
                raise StorageFull(
                    f"no room left to store {name} on {self._endpoint}: free some space"
                ) from error
            if code in _REFUSED:
                raise StoreUnavailable(
                    f"the object storage {self._endpoint} refuses us ({code}):"
                    " check MINIO_ACCESS_KEY and MINIO_SECRET_KEY, and what they may do"
                ) from error
            raise StoreUnavailable(
                f"{name} can't be stored or read, the object storage {self._endpoint} fails: {error}"
            ) from error


def _parts_of(name: str) -> tuple[str, str]:
    bucket, _, key = name.partition("/")
    return bucket, key


def _status(error: Exception) -> int | None:
    match error:
        case S3Error():
            return int(error.response.status)
        case ServerError():
            return error.status_code
        case InvalidResponseError():
            return error._code  # noqa: SLF001  it has no other face
    return None


def _next(objects: Iterator[Object]) -> Object | None:
    return next(objects, None)


async def _in_thread(call: Callable[P, ResultT], *args: P.args, **kwargs: P.kwargs) -> ResultT:
    """Run the call in a thread. Whoever is cancelled meanwhile waits for it: a connection that is in
    use can't be closed.
    """
    running = asyncio.ensure_future(asyncio.to_thread(call, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise
