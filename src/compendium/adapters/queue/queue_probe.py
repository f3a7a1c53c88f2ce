"""Looks at the queue: declared as we want it, read by somebody, and how long it is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from amqp.exceptions import AMQPError, NotFound, PreconditionFailed

from compendium.adapters.queue.broker_probe import connected
from compendium.ports.health import Finding, Probe


class QueueProbe(Probe):
    """Whether the jobs' queue is declared as ``broker``, Celery's settings, has it, and is read."""

    name = "queue"

    def __init__(self, broker: Mapping[str, Any]) -> None:
        self._broker = broker
        self._queue = broker["task_default_queue"]
        self._arguments = broker["task_queues"][0].queue_arguments

    async def check(self) -> Finding:
        return await asyncio.to_thread(self._look)

    def _look(self) -> Finding:
        try:
            with connected(self._broker) as connection:
                return self._judge(connection)
        except (AMQPError, OSError):
            return Finding(ok=True, seen=False, told="the broker does not let us in")

    def _judge(self, connection: Any) -> Finding:
        try:
            _, messages, consumers = connection.channel().queue_declare(self._queue, passive=True)
        except NotFound:
            return Finding(
                ok=False,
                told=f"there is no queue {self._queue}",
                way_out="start compendium worker, which declares it; RABBITMQ_QUEUE_PDF_PROCESSING names it",
            )
        told = f"{self._queue}: {messages} messages wait, {consumers} consumers"
        try:  # declaring what is there already changes nothing, and is refused where it differs
            connection.channel().queue_declare(
                self._queue, durable=True, auto_delete=False, arguments=self._arguments
            )
        except PreconditionFailed as error:
            return Finding(
                ok=False,
                told=f"{told}; declared otherwise: {' '.join(str(error.reply_text).split())}",
                way_out=f"stop the workers, rabbitmqctl delete_queue {self._queue}, start them: they declare "
                "it anew, and waiting jobs come back from the database",
            )
        if not consumers:
            return Finding(ok=False, told=told, way_out="no worker reads it: start compendium worker")
        return Finding(ok=True, told=told)
