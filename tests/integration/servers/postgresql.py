"""PostgreSQL for the tests."""

from __future__ import annotations

import asyncio
import os
import pwd
import signal
import subprocess
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from tests.integration.servers.certificates import Certificate
from tests.integration.servers.process import Server, ServerProcess, free_port, program

PACKAGE = "Debian's postgresql"


class Postgresql(Server):
    """A PostgreSQL whose superuser we are: ``url`` is one of its databases."""

    name = "PostgreSQL"

    def __init__(self, url: str) -> None:
        self.url = url

    def new_database(self) -> str:
        """The URL of a new database, empty."""
        name = f"test_{uuid4().hex}"
        self.execute(f"CREATE DATABASE {name}")
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()

    def execute(self, *statements: str) -> None:
        """Run the statements, each in a transaction of its own."""
        _run(_execute(self.url.replace("+asyncpg", ""), statements))


class PrivatePostgresql(ServerProcess, Postgresql):
    """A new one; ``options`` are as in postgresql.conf. With a certificate it speaks TLS as well."""

    stop_signal = signal.SIGINT  # SIGTERM waits for all clients to leave

    def __init__(
        self, options: Mapping[str, str] | None = None, certificate: Certificate | None = None
    ) -> None:
        newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        self._postgres = program("postgres", PACKAGE, newest_first)
        initdb = program("initdb", PACKAGE, newest_first)
        super().__init__()
        self.port = free_port()
        self.data = self.folder / "data"
        # It syncs nothing to the disk: the data need to outlive the process, not the machine.
        self.options = {"fsync": "off", "listen_addresses": "127.0.0.1"} | {**(options or {})}
        Postgresql.__init__(self, f"postgresql+asyncpg://compendium:secret@127.0.0.1:{self.port}/postgres")
        if os.geteuid() == 0:  # which PostgreSQL refuses to run as
            self.user = _postgres_user()
            os.chown(self.folder, self.user, -1)
        password = self.folder / "password"
        password.write_text("secret")
        subprocess.run(
            [
                *[initdb, "--pgdata", str(self.data), "--username=compendium", f"--pwfile={password}"],
                *["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"],
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self.user,
            cwd="/",
        )

        if certificate is not None:
            self._speak_tls(certificate)

    def _speak_tls(self, certificate: Certificate) -> None:
        key = self.folder / "server.key"
        key.write_bytes(certificate.key.read_bytes())
        key.chmod(0o600)
        if self.user is not None:
            os.chown(key, self.user, -1)
        (self.folder / "server.pem").write_bytes(certificate.certificate.read_bytes())
        self.options |= {"ssl": "on", "ssl_cert_file": f"{self.folder}/server.pem", "ssl_key_file": str(key)}

    def command(self) -> list[str]:
        options = [argument for name, value in self.options.items() for argument in ("-c", f"{name}={value}")]
        return [self._postgres, "-D", str(self.data), "-p", str(self.port), "-k", str(self.folder), *options]

    def stop_at_once(self) -> None:
        """Without writing what it has in memory: the next start recovers it from the log, as after a
        power cut. SIGKILL would leave its children, who keep the next one from starting.
        """
        self._end(signal.SIGQUIT)

    def ask(self) -> None:
        self.execute("SELECT 1")


def _postgres_user() -> int:
    try:
        return pwd.getpwnam("postgres").pw_uid
    except KeyError:
        pytest.fail(f"PostgreSQL does not run as root and there is no user postgres: install {PACKAGE}")


async def _execute(url: str, statements: tuple[str, ...]) -> None:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def _run(coroutine: Coroutine[Any, Any, None]) -> None:
    """In a thread: the test may run in an event loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, coroutine).result()
