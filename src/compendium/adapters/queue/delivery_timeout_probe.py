"""Looks at RabbitMQ's consumer_timeout: after it the channel of an unacknowledged message is closed,
and the job with it: https://www.rabbitmq.com/docs/consumers#acknowledgement-timeout
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from amqp.exceptions import AMQPError

from compendium.adapters.queue.broker_probe import connected
from compendium.ports.health import Finding, Probe

_ASKED: Final = "{rabbit_nodes:cluster_name(), application:get_env(rabbit, consumer_timeout)}."
_ANSWER: Final = re.compile(r'\{<<"(?P<cluster>[^"]*)">>,\s*(?:\{ok,(?P<value>\w+)\}|undefined)\}')
_PATIENCE: Final = 15.0
"""Seconds for rabbitmqctl, which starts a virtual machine of its own: one on a quiet machine."""
_BY_HAND: Final = "on the broker's machine: rabbitmqctl eval 'application:get_env(rabbit, consumer_timeout).'"


class DeliveryTimeoutProbe(Probe):
    """Whether the broker waits ``needed`` for an acknowledgement.

    AMQP and the management API do not tell it. Where rabbitmqctl is at hand and speaks to the
    same cluster it is read, else the operator learns how to.
    """

    name = "delivery timeout"

    def __init__(self, broker: Mapping[str, Any], needed: timedelta) -> None:
        self._broker = broker
        self._needed = needed

    async def check(self) -> Finding:
        return await asyncio.to_thread(self._look)

    def _look(self) -> Finding:
        try:
            with connected(self._broker) as connection:
                cluster = connection.server_properties.get("cluster_name")
        except (AMQPError, OSError):
            return Finding(ok=True, seen=False, told="the broker does not let us in")
        answer = _ANSWER.search(_rabbitmqctl())
        if answer is None or answer["cluster"] != cluster:
            wanted = f"it must be {_milliseconds(self._needed)} ms or more, as in deploy/rabbitmq.conf"
            return Finding(
                ok=True, seen=False, told="can't be read from here", way_out=f"{_BY_HAND}; {wanted}"
            )
        return self._judge(answer["value"])

    def _judge(self, value: str | None) -> Finding:
        if value is None or not value.isdigit():
            return Finding(ok=True, told="switched off")
        timeout = timedelta(milliseconds=int(value))
        told = f"consumer_timeout = {value} ({timeout})"
        if timeout >= self._needed:
            return Finding(ok=True, told=told)
        return Finding(
            ok=False,
            told=f"{told}, but a job may take {self._needed}: longer ones lose their channel, and run again",
            way_out="set consumer_timeout = 10800000 in rabbitmq.conf, as in deploy, and restart the broker",
        )


def _rabbitmqctl() -> str:
    """What it answers; '' where it is not here, or may not speak to the broker."""
    program = shutil.which("rabbitmqctl")
    if program is None:
        return ""
    try:
        return subprocess.run(  # noqa: S603  a fixed argument list
            [program, "-q", "eval", _ASKED], capture_output=True, text=True, timeout=_PATIENCE, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _milliseconds(length: timedelta) -> int:
    return int(length / timedelta(milliseconds=1))
