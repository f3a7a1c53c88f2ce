"""A server that the tests start for themselves: a process on loopback, its files in a folder of its own."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Self

import psutil
import pytest

PATIENCE = 120.0
"""Seconds that a server may take to start; on a quiet machine it takes six at most."""
_SHUTDOWN = 60.0
"""Seconds that a server may take to stop when it is asked to, before it is killed."""
_PORTS = range(15_000, 32_000)
"""Below the ports that the system gives to clients (ip_local_port_range): while a server is down for
a test, a client that tries again and again could otherwise be given the server's port, and talk to itself."""

_STARTER = ThreadPoolExecutor(1, "starts-servers")
"""Servers die with the thread that started them, so this one lives as long as the tests do."""


def free_port() -> int:
    """A loopback port that nobody listens on."""
    while True:
        port = random.choice(_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def program(name: str, package: str, folders: Sequence[Path] = ()) -> str:
    """The path of a program, looked for in ``folders``, then on the PATH. Where it is missing the test
    fails and says what to install.
    """
    found = shutil.which(name, path=os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")]))
    if found is None:
        pytest.fail(f"this test needs {name}: install {package} (`make packages` as root)", pytrace=False)
    return found


def running(pid: int) -> bool:
    """Whether the process is there, and not only until its parent asks how it ended."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Server:
    """A server that tests talk to: somebody else's where it is no `ServerProcess`."""

    name: str

    def start(self) -> None:
        """Start it and wait until it is ready. Where it isn't in time, the test fails with its log."""
        self._refuse()

    def stop(self) -> None:
        """Ask it to shut down and wait; kill it where it takes too long."""
        self._refuse()

    def kill(self) -> None:
        """SIGKILL it, as a power cut would."""
        self._refuse()

    def restart(self) -> None:
        """Stop it and start it on the data that it has."""
        self.stop()
        self.start()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """It is down inside the block, and up again afterwards, whatever the block does."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def _refuse(self) -> None:
        pytest.fail(f"this test stops {self.name}: unset COMPENDIUM_TEST_*_URL, so that it runs its own")


class ServerProcess(Server, ABC):
    """Starts with `start`, or with ``with``, which also stops it and removes its folder.

    Its data outlive `stop` and `kill`; its address is the same after another `start`.
    """

    stop_signal = signal.SIGTERM
    user: int | None = None
    """Whom it runs as; None is whoever runs the tests."""

    def __init__(self) -> None:
        self.folder = Path(mkdtemp(prefix="compendium-"))
        self.log = self.folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> Sequence[str]:
        """The program and its arguments; it stays in the foreground."""

    def environment(self) -> Mapping[str, str]:
        """What it finds in its environment beside ours."""
        return {}

    @abstractmethod
    def ask(self) -> None:
        """Ask it something that it answers when it is ready; raise anything while it is not."""

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None, f"{self.name} is not running"
        return self._process.pid

    def start(self) -> None:
        assert self._process is None, f"{self.name} is running already"
        self._process = spawn(self.command(), self.log, self.environment(), self.user)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.ask()
            except Exception as error:  # noqa: BLE001  whatever the server's client raises
                if self._process.poll() is None and time.monotonic() < end:
                    time.sleep(0.05)
                    continue
                self.kill()
                tail = "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-30:])
                pytest.fail(f"{self.name} did not start ({error}); its log ends:\n{tail}", pytrace=False)
            return

    def stop(self) -> None:
        self._end(self.stop_signal)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """End it for good and leave nothing behind."""
        self.kill()
        shutil.rmtree(self.folder)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _end(self, request: signal.Signals) -> None:
        if self._process is not None:
            end(self._process, request)
            self._process = None


def spawn(
    command: Sequence[str], log: Path, environment: Mapping[str, str], user: int | None = None
) -> subprocess.Popen[bytes]:
    """A process that appends to ``log`` and is killed with the tests, even if these are killed."""
    setpriv = shutil.which("setpriv")  # in every Linux; elsewhere a killed test run leaves its servers
    dying = [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []
    with log.open("ab") as output:
        return _STARTER.submit(
            lambda: subprocess.Popen(
                [*dying, *command],
                env=os.environ | environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                user=user,
                start_new_session=True,  # Ctrl-C in the terminal is for the tests alone
            )
        ).result()


def end(process: subprocess.Popen[bytes], request: signal.Signals) -> None:
    """Send the signal and wait; kill the process where it takes too long."""
    process.send_signal(request)
    try:
        process.wait(_SHUTDOWN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(_SHUTDOWN)
