"""The task queue on RabbitMQ: Celery's messages, published with nothing else of Celery around them."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from amqp.exceptions import AMQPError, NotFound
from celery import Celery
from kombu import Connection, Exchange, Producer, Queue
from kombu.exceptions import KombuError, OperationalError

from compendium.domain.errors import QueueUnavailable
from compendium.ports.task_queue import TaskQueue

ResultT = TypeVar("ResultT")

TASK = "compendium.process_pdf"
"""The name by which messages call the worker's task."""
HIGHEST_PRIORITY = 10
"""Of the queue; jobs have 1 to 9."""
_CONNECT = 4.0
_ANSWER = 5.0
"""Seconds. A broker in memory alarm reads nothing and answers nothing: without these it would hold the
publisher for ever."""
_PATIENCE = _CONNECT + _ANSWER
_THREADS = 4
"""So many publishers at most may hang at once; the others wait, and give up, without a thread."""


def broker_settings(url: str, queue: str, ca_file: Path | None = None) -> Mapping[str, Any]:
    """Celery's settings of the broker and its queue, for publishers and workers alike: whoever comes
    first declares the queue, and RabbitMQ refuses a second declaration that differs.
    """
    exchange = Exchange(queue, type="direct")
    return {
        "broker_url": url,
        "broker_use_ssl": _tls(url, ca_file),
        "broker_connection_timeout": _CONNECT,
        "broker_transport_options": {
            "confirm_publish": True,
            "read_timeout": int(_ANSWER),
            "write_timeout": int(_ANSWER),
        },
        "task_queues": [
            Queue(
                queue,
                exchange,
                routing_key=queue,
                queue_arguments={
                    "x-max-priority": HIGHEST_PRIORITY,
                    "x-dead-letter-exchange": dead_letters(queue).exchange.name,
                },
            )
        ],
        "task_default_queue": queue,
        "task_default_exchange": queue,
        "task_default_routing_key": queue,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_send_sent_event": True,
    }


def dead_letters(queue: str) -> Queue:
    """Where messages of ``queue`` go that the broker gives up."""
    name = f"{queue}.dead"
    return Queue(name, Exchange(name, type="fanout"))


def _tls(url: str, ca_file: Path | None) -> Mapping[str, Any] | None:
    address = urlsplit(url)
    if address.scheme != "amqps":
        return None
    authorities = ca_file or ssl.get_default_verify_paths().cafile
    return {"cert_reqs": ssl.CERT_REQUIRED, "ca_certs": authorities, "server_hostname": address.hostname}


class CeleryQueue(TaskQueue):
    """Publishes in threads of its own, each with a connection, so that a broker that hangs holds up
    neither the event loop nor more than a few threads. The task's id is the job's: whichever message
    is executed in the end, the result stands under one id.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._app = Celery("compendium.publisher", set_as_current=False)
        # With a result backend, publishing would wait for that too.
        self._app.conf.update({**settings, "result_backend": "disabled://"})
        self._threads = ThreadPoolExecutor(_THREADS, "publishes")
        self._own = local()
        self._connections: set[Connection] = set()

    def close(self) -> None:
        """End the threads and their connections; a program that ends needs not."""
        self._threads.shutdown(cancel_futures=True)
        for connection in self._connections:
            connection.release()

    async def enqueue(self, job_id: UUID, priority: int) -> None:
        await self._in_thread("takes no messages", self._send, job_id, priority)

    async def waiting(self) -> int:
        return await self._in_thread("does not tell how many messages wait", self._count)

    async def cancel(self, job_id: UUID) -> None:
        """RabbitMQ takes no message back out of the middle of a queue. The job's row says that it is
        cancelled, and whoever gets the message reads the row first.
        """

    async def _in_thread(self, fails: str, work: Callable[..., ResultT], *arguments: object) -> ResultT:
        answer = asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        try:
            return await asyncio.wait_for(answer, _PATIENCE)
        except (KombuError, OSError) as error:  # TimeoutError is an OSError
            reason = str(error) or "it does not answer in time"
            raise QueueUnavailable(f"the broker {fails} now: {reason}") from error

    def _count(self) -> int:
        """Of a connection of its own: it is asked once a minute, and connections lie idle badly."""
        with self._app.connection_for_write() as connection:
            try:
                channel: Any = connection.channel()
                answer = channel.queue_declare(self._app.conf.task_default_queue, passive=True)
            except NotFound:
                return 0
            except AMQPError as error:
                raise OperationalError(str(error)) from error
        return int(answer.message_count)

    def _send(self, job_id: UUID, priority: int) -> None:
        is_fresh = not hasattr(self._own, "producer")
        producer = self._producer()
        try:
            self._publish(producer, job_id, priority)
        except (KombuError, OSError) as error:
            self._drop_producer()
            if is_fresh or isinstance(error.__cause__ or error, TimeoutError):
                raise
            # The broker closed the connection while it lay idle; on a new one the message arrives.
            self._publish(self._producer(), job_id, priority)

    def _publish(self, producer: Producer, job_id: UUID, priority: int) -> None:
        self._app.send_task(
            TASK,
            args=[str(job_id)],
            task_id=str(job_id),
            priority=priority,
            producer=producer,
            retry=False,
            confirm_timeout=_ANSWER,
        )

    def _producer(self) -> Producer:
        """This thread's. Raises ConnectionError at once where nobody listens."""
        if not hasattr(self._own, "producer"):
            connection = self._app.connection_for_write()
            connection.connect()
            self._connections.add(connection)
            self._own.producer = self._app.amqp.Producer(connection, auto_declare=False)
        producer: Producer = self._own.producer
        return producer

    def _drop_producer(self) -> None:
        connection = self._own.producer.connection
        del self._own.producer
        self._connections.discard(connection)
        connection.collect(socket_timeout=1)
