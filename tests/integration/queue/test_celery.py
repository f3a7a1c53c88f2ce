"""Hints on a real RabbitMQ, and what publishers do when it is away or takes nothing."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from uuid import UUID, uuid4

import pytest
from kombu import Connection, Consumer, Message

from compendium.adapters.queue.celery import CeleryQueue, broker_settings
from compendium.domain.errors import QueueUnavailable
from tests.contracts.task_queue import Received, TaskQueueContract
from tests.integration.servers.rabbitmq import PrivateRabbitmq, Rabbitmq

QUEUE = "pdf_processing"
PATIENCE = 30


@pytest.fixture
def url(rabbitmq: Rabbitmq) -> str:
    return rabbitmq.new_vhost()


@pytest.fixture
def queue(url: str) -> Iterator[CeleryQueue]:
    with closing(CeleryQueue(broker_settings(url, QUEUE))) as queue:
        yield queue


def received_at(url: str) -> Callable[[int], Awaitable[list[Message]]]:
    """A consumer that takes one message at a time."""

    def take(number: int) -> list[Message]:
        taken: list[Message] = []

        def note(message: Message) -> None:
            taken.append(message)
            message.ack()

        with Connection(url) as connection:
            (declared,) = broker_settings(url, QUEUE)["task_queues"]
            with Consumer(connection, [declared], on_message=note, prefetch_count=1):
                while len(taken) < number:
                    connection.drain_events(timeout=PATIENCE)
        return taken

    return lambda number: asyncio.to_thread(take, number)


class TestCeleryQueue(TaskQueueContract):
    @pytest.fixture
    def received(self, url: str) -> Received:
        async def ids(number: int) -> list[UUID]:
            return [UUID(json.loads(message.body or "")[0][0]) for message in await received_at(url)(number)]

        return ids


async def test_a_message_is_a_call_of_the_workers_task_under_the_jobs_id(
    queue: CeleryQueue, url: str
) -> None:
    job_id = uuid4()
    await queue.enqueue(job_id, 7)
    (message,) = await received_at(url)(1)
    assert message.headers["task"] == "compendium.process_pdf"
    assert message.headers["id"] == str(job_id)
    assert json.loads(message.body or "")[:2] == [[str(job_id)], {}]
    assert message.content_type == "application/json"
    properties: dict[str, object] = {**message.properties}
    assert properties["priority"] == 7
    assert properties["delivery_mode"] == 2, "it outlives the broker's restart"


@pytest.fixture
def broker() -> Iterator[PrivateRabbitmq]:
    with PrivateRabbitmq() as server:
        yield server


async def test_a_broker_that_is_away_or_takes_nothing_is_named_within_a_bound_and_its_return_is_noticed(
    broker: PrivateRabbitmq,
) -> None:
    with closing(CeleryQueue(broker_settings(broker.url, QUEUE))) as queue:
        await queue.enqueue(uuid4(), 5)
        before = threading.active_count()

        with broker.stopped(), pytest.raises(QueueUnavailable, match="takes no messages now"):
            await queue.enqueue(uuid4(), 5)
        with broker.stopped(), pytest.raises(QueueUnavailable, match="does not tell how many"):
            await queue.waiting()
        await queue.enqueue(uuid4(), 5)  # though the connection that it had is gone

        broker.control("set_vm_memory_high_watermark", "0.0000001")
        begun = time.monotonic()
        hints = [queue.enqueue(uuid4(), 5) for _ in range(50)]
        answers = await asyncio.gather(*hints, return_exceptions=True)
        assert {type(answer) for answer in answers} == {QueueUnavailable}
        assert time.monotonic() - begun < PATIENCE
        assert threading.active_count() <= before + 3, "four threads publish, however many want to"

        broker.control("set_vm_memory_high_watermark", "0.4")
        await queue.enqueue(uuid4(), 5)
