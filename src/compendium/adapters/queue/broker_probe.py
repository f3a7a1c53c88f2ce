"""Looks at RabbitMQ: whether it answers, lets us in, and takes messages."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from amqp.basic_message import Message
from amqp.exceptions import AccessRefused, AMQPError, NotAllowed
from kombu import Connection

from compendium.ports.health import Finding, Probe

_PATIENCE: Final = 4
"""Seconds for each step on the wire."""
_CHECK: Final = "check CELERY_BROKER_URL"
_ALARM_SHOWS: Final = 0.5
"""Seconds after the first message within which a broker with an alarm says so."""


class BrokerProbe(Probe):
    """Whether the broker is reachable, the login right, and no alarm on; ``broker`` are Celery's
    settings of it.
    """

    name = "broker"

    def __init__(self, broker: Mapping[str, Any]) -> None:
        self._broker = broker

    async def check(self) -> Finding:
        return await asyncio.to_thread(self._look)

    def _look(self) -> Finding:
        url = self._broker["broker_url"]
        try:
            with connected(self._broker) as connection:
                has_alarm = _has_alarm(connection)
                properties = connection.server_properties
        except (AMQPError, OSError) as error:
            return unreachable(url, error)
        told = f"{properties.get('product')} {properties.get('version')} at {address(url)}"
        if not has_alarm:
            return Finding(ok=True, told=told)
        return Finding(
            ok=False,
            told=f"{told} has a memory or disk alarm, and takes no messages",
            way_out="rabbitmq-diagnostics alarms names it: give it memory or disk. Jobs wait in the database "
            "meanwhile",
        )


@contextmanager
def connected(broker: Mapping[str, Any]) -> Iterator[Any]:
    """A connection to the broker, py-amqp's, every step bounded. Raises AMQPError, OSError."""
    link = Connection(
        broker["broker_url"],
        connect_timeout=_PATIENCE,
        ssl=broker["broker_use_ssl"] or False,
        transport_options={"read_timeout": _PATIENCE, "write_timeout": _PATIENCE},
    )
    connection = link.transport.establish_connection()
    try:
        yield connection
    finally:
        connection.collect()  # without a farewell: a broker with an alarm does not read it


def address(url: str) -> str:
    """Where the broker is, without the password."""
    link = Connection(url)
    return f"{link.hostname}:{link.port or link.transport.default_port}, vhost {link.virtual_host}"


def unreachable(url: str, error: AMQPError | OSError) -> Finding:
    """What a refused or failed connection means."""
    told = f"{address(url)} does not let us in: {' '.join(str(error).split())}"
    match error:
        case AccessRefused():
            way_out = f"user or password is wrong: {_CHECK} (rabbitmqctl authenticate_user USER PASSWORD)"
        case NotAllowed():
            way_out = (
                f"rabbitmqctl add_vhost VHOST, set_permissions -p VHOST USER '.*' '.*' '.*', or {_CHECK}"
            )
        case ssl.SSLError():
            way_out = (
                "amqps:// needs the port with TLS, usually 5671, and COMPENDIUM_CA_FILE the authority that "
                f"signed the server's certificate; {_CHECK}"
            )
        case _:
            way_out = f"see whether RabbitMQ runs (rabbitmqctl status) and this machine reaches it; {_CHECK}"
    return Finding(ok=False, told=told, way_out=way_out)


def _has_alarm(connection: Any) -> bool:
    """Whether the broker blocks publishers. It says so to who publishes: here a message that no queue
    takes. Which alarm it is, py-amqp keeps to itself.
    """
    blocked: list[str] = []
    connection.on_blocked = blocked.append
    connection.channel().basic_publish(Message(b""), exchange="", routing_key="compendium.doctor")
    try:
        connection.drain_events(timeout=_ALARM_SHOWS)
    except TimeoutError:
        return False
    return bool(blocked)
