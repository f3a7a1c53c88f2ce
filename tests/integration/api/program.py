"""`compendium serve` as users run it: a process, reached over a socket."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from httpx import Client

from tests.integration.servers.process import end, spawn

PATIENCE = 90.0
"""Seconds for what takes a few on a quiet machine."""
PROGRAM = Path(sys.executable).parent / "compendium"


@dataclass
class Api:
    """A server process; ``url`` is where it answers."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path
    environment: dict[str, str]
    clients: ExitStack

    def client(self, token: str = "") -> Client:
        """A client that is closed with the server."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        client = Client(base_url=self.url, headers=headers, timeout=PATIENCE)
        return self.clients.enter_context(client)

    def memory(self) -> int:
        """Bytes that the process holds in memory."""
        return int(psutil.Process(self.process.pid).memory_info().rss)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What `compendium` says to whoever sits at the service's machine."""
        return command(self.environment, *arguments)

    def new_user(self, name: str, *options: str) -> Client:
        """A client of a new user's."""
        self.command("users", "create", name, *options).check_returncode()
        made = self.command("tokens", "create", name)
        made.check_returncode()
        return self.client(made.stdout.strip())


def command(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *arguments],
        env=os.environ | environment,
        cwd=environment["COMPENDIUM_HOME"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@contextmanager
def serving(environment: dict[str, str], folder: Path) -> Iterator[Api]:
    """A server that answers within the block, and is told to stop at its end."""
    Path(environment["COMPENDIUM_HOME"]).mkdir(exist_ok=True)
    log = folder / f"api-{time.monotonic_ns()}.log"
    process = spawn([str(PROGRAM), "serve", "--port", "0"], log, environment)
    try:
        with ExitStack() as clients:
            yield Api(_address(process, log), process, log, environment, clients)
    finally:
        end(process, signal.SIGTERM)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience and process.poll() is None:
        text = log.read_text("utf-8", "replace")
        if "Application startup complete" in text and (found := re.search(r"http://\S+:\d+", text)):
            return found.group()
        time.sleep(0.05)
    raise AssertionError(f"the API did not start:\n{log.read_text('utf-8', 'replace')[-3000:]}")
