"""RabbitMQ for the tests."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import HTTPBasicAuthHandler, HTTPPasswordMgrWithPriorAuth, Request, build_opener
from uuid import uuid4

from tests.integration.servers.certificates import Certificate
from tests.integration.servers.process import Server, ServerProcess, end, free_port, program, spawn

PACKAGE = "Debian's rabbitmq-server"
SHIPPED_CONFIGURATION = Path(__file__).parents[3] / "deploy" / "rabbitmq.conf"
_PROGRAMS = [Path("/usr/lib/rabbitmq/bin")]  # those on Debian's PATH refuse all users but root and rabbitmq


class Rabbitmq(Server):
    """A RabbitMQ with its management plugin: ``url`` is one of its virtual hosts."""

    name = "RabbitMQ"

    def __init__(self, url: str, management_url: str) -> None:
        self.url = url
        self.management_url = management_url

    def new_vhost(self) -> str:
        """The URL of a new virtual host, empty."""
        name, user = f"test-{uuid4().hex}", quote(urlsplit(self.url).username or "guest")
        self.manage("PUT", f"vhosts/{name}")
        self.manage("PUT", f"permissions/{name}/{user}", {"configure": ".*", "write": ".*", "read": ".*"})
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()

    def control(self, *arguments: str) -> str:
        """What `rabbitmqctl` prints. Raises CalledProcessError."""
        self._refuse()
        return ""

    def manage(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """What the management plugin's HTTP API answers: https://www.rabbitmq.com/docs/http-api-reference."""
        server = urlsplit(self.url)
        passwords = HTTPPasswordMgrWithPriorAuth()
        passwords.add_password(
            None,
            self.management_url,
            server.username or "guest",
            server.password or "guest",
            is_authenticated=True,
        )
        request = Request(
            f"{self.management_url}/api/{path}",
            data=None if body is None and method == "GET" else json.dumps(body or {}).encode(),
            headers={"content-type": "application/json"},
            method=method,
        )
        with build_opener(HTTPBasicAuthHandler(passwords)).open(request, timeout=30) as response:
            answer = response.read()
        return json.loads(answer) if answer else None


class PrivateRabbitmq(ServerProcess, Rabbitmq):
    """A new one with the configuration that we ship; ``configuration`` replaces lines of it. With
    a certificate it speaks TLS only.
    """

    def __init__(
        self, configuration: Mapping[str, str] | None = None, certificate: Certificate | None = None
    ) -> None:
        self._server = program("rabbitmq-server", PACKAGE, _PROGRAMS)
        self._control = program("rabbitmqctl", PACKAGE, _PROGRAMS)
        self._epmd = program("epmd", PACKAGE)
        super().__init__()
        self.port, self._management_port = free_port(), free_port()
        self._distribution_port, self._epmd_port = free_port(), free_port()
        Rabbitmq.__init__(
            self,
            f"{'amqps' if certificate else 'amqp'}://guest:guest@127.0.0.1:{self.port}//",
            f"http://127.0.0.1:{self._management_port}",
        )
        self._names: subprocess.Popen[bytes] | None = None
        lines = {
            **_listener(self.port, certificate),
            "management.tcp.ip": "127.0.0.1",
            "management.tcp.port": str(self._management_port),
            "disk_free_limit.absolute": "50MB",
            **shipped_configuration(),
            **(configuration or {}),
        }
        (self.folder / "home").mkdir()
        (self.folder / "rabbitmq.conf").write_text("".join(f"{key} = {lines[key]}\n" for key in lines))
        (self.folder / "plugins").write_text("[rabbitmq_management].")
        (self.folder / "environment").touch()  # instead of the machine's

    def command(self) -> list[str]:
        return [self._server]

    def environment(self) -> Mapping[str, str]:
        loopback = "-kernel inet_dist_use_interface {127,0,0,1}"
        return {
            "HOME": str(self.folder / "home"),  # of the cookie
            "RABBITMQ_NODENAME": f"test-{self.port}@localhost",
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "environment"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "logs"),
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            # Erlang's daemon of names would outlive us, so we run our own.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"{loopback} -start_epmd false",
            "RABBITMQ_CTL_ERL_ARGS": f"{loopback} -start_epmd false",
            "RUNNING_UNDER_SYSTEMD": "true",  # the script becomes the server and is not its parent
        }

    def ask(self) -> None:
        self.manage("GET", "overview")
        self.control("await_online_nodes", "1")

    def control(self, *arguments: str) -> str:
        command = [self._control, "--quiet", *arguments]
        environment = {"PATH": "/usr/sbin:/usr/bin:/bin", **self.environment()}
        return subprocess.run(
            command, env=environment, check=True, text=True, stdout=subprocess.PIPE, timeout=120
        ).stdout

    def start(self) -> None:
        if self._names is None:
            command = [self._epmd, "-address", "127.0.0.1", "-port", str(self._epmd_port)]
            self._names = spawn(command, self.log, {})
        super().start()

    def close(self) -> None:
        if self._names is not None:
            end(self._names, signal.SIGKILL)
        super().close()


def _listener(port: int, certificate: Certificate | None) -> dict[str, str]:
    if certificate is None:
        return {"listeners.tcp.1": f"127.0.0.1:{port}"}
    return {
        "listeners.tcp": "none",
        "listeners.ssl.1": f"127.0.0.1:{port}",
        "ssl_options.cacertfile": str(certificate.authority),
        "ssl_options.certfile": str(certificate.certificate),
        "ssl_options.keyfile": str(certificate.key),
    }


def shipped_configuration() -> dict[str, str]:
    """deploy/rabbitmq.conf by its keys."""
    lines = [line.partition("#")[0].strip() for line in SHIPPED_CONFIGURATION.read_text("utf-8").splitlines()]
    pairs = [line.partition("=") for line in lines if line]
    return {key.strip(): value.strip() for key, _, value in pairs}
