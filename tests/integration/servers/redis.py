"""Redis for the tests."""

from __future__ import annotations

import socket

from tests.integration.servers.process import Server, ServerProcess, free_port, program

PACKAGE = "Debian's redis-server"


class Redis(Server):
    """A Redis: ``url`` is one of its databases."""

    name = "Redis"

    def __init__(self, url: str) -> None:
        self.url = url


class PrivateRedis(ServerProcess, Redis):
    """A new one, which keeps nothing when it stops."""

    def __init__(self) -> None:
        self._server = program("redis-server", PACKAGE)
        super().__init__()
        self.port = free_port()
        Redis.__init__(self, f"redis://127.0.0.1:{self.port}/0")

    def command(self) -> list[str]:
        return [
            self._server,
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(self.folder),
        ]

    def ask(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
            connection.sendall(b"PING\r\n")
            assert connection.recv(7) == b"+PONG\r\n"
