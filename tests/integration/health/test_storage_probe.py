"""The doctor's look at a real S3 server, and at what can be wrong with it."""

from __future__ import annotations

import json

from compendium.adapters.storage.minio import MinioStorage
from compendium.domain.use_cases.probe_storage import StorageProbe
from tests.contracts.object_storage import names
from tests.integration.servers.process import free_port
from tests.integration.servers.seaweedfs import S3, PrivateS3


def probe(endpoint: str, access_key: str, secret_key: str) -> StorageProbe:
    return StorageProbe(MinioStorage(endpoint, access_key, secret_key, secure=False), endpoint)


async def test_a_storage_that_works_is_well_and_keeps_nothing(s3: S3) -> None:
    storage = MinioStorage(s3.endpoint, s3.access_key, s3.secret_key, secure=False)
    finding = await StorageProbe(storage, s3.endpoint).check()
    assert finding.ok, finding
    assert [await names(storage, bucket) for bucket in ("pdfs", "decks")] == [set(), set()]


async def test_a_wrong_key_is_told_without_it(s3: S3) -> None:
    finding = await probe(s3.endpoint, s3.access_key, "not-the-key").check()
    assert not finding.ok
    assert "refuses us" in finding.told
    assert "MINIO_SECRET_KEY" in finding.way_out
    assert "not-the-key" not in str(finding)


async def test_a_port_where_nobody_listens_is_named() -> None:
    endpoint = f"127.0.0.1:{free_port()}"
    finding = await probe(endpoint, "key", "secret").check()
    assert not finding.ok
    assert endpoint in finding.told
    assert "whether the server runs" in finding.way_out


async def test_a_bucket_that_is_missing_and_that_we_may_not_make_is_named() -> None:
    server = PrivateS3()
    identities = json.loads(server._identities.read_text())
    keys = {"accessKey": "reader", "secretKey": "secret-of-the-reader"}
    reader = {"name": "reader", "credentials": [keys], "actions": ["Read", "Write", "List"]}
    server._identities.write_text(json.dumps({"identities": [*identities["identities"], reader]}))
    with server:
        finding = await probe(server.endpoint, "reader", "secret-of-the-reader").check()
        assert not finding.ok
        assert "bucket pdfs" in finding.told
        assert "whether the bucket is there" in finding.way_out
        for bucket in ("pdfs", "decks"):
            server.client().make_bucket(bucket)
        finding = await probe(server.endpoint, "reader", "secret-of-the-reader").check()
        assert finding.ok, finding
        with server.stopped():
            assert not (await probe(server.endpoint, "reader", "secret-of-the-reader").check()).ok
