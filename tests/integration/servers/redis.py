"""Redis for the tests."""

from __future__ import annotations

import redis

from tests.integration.servers.certificates import Certificate
from tests.integration.servers.process import Server, ServerProcess, free_port, program

PACKAGE = "Debian's redis-server"


class Redis(Server):
    """A Redis: ``url`` is one of its databases."""

    name = "Redis"

    def __init__(self, url: str) -> None:
        self.url = url


class PrivateRedis(ServerProcess, Redis):
    """A new one, which keeps nothing when it stops. With a certificate it speaks TLS only."""

    def __init__(self, certificate: Certificate | None = None) -> None:
        self._server = program("redis-server", PACKAGE)
        super().__init__()
        self.port = free_port()
        self._certificate = certificate
        Redis.__init__(self, f"{'rediss' if certificate else 'redis'}://127.0.0.1:{self.port}/0")

    def command(self) -> list[str]:
        files = ["--save", "", "--dir", str(self.folder)]
        return [self._server, "--bind", "127.0.0.1", *self._listener(), *files]

    def _listener(self) -> list[str]:
        port, files = str(self.port), self._certificate
        if files is None:
            return ["--port", port]
        certificate = ["--tls-cert-file", str(files.certificate), "--tls-key-file", str(files.key)]
        authority = ["--tls-ca-cert-file", str(files.authority), "--tls-auth-clients", "no"]
        return ["--port", "0", "--tls-port", port, *certificate, *authority]

    def ask(self) -> None:
        options = {"ssl_ca_certs": str(self._certificate.authority)} if self._certificate else {}
        with redis.Redis.from_url(self.url, socket_timeout=5, **options) as client:
            client.ping()
