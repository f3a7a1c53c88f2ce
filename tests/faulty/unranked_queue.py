"""A queue that knows no priorities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kombu import Queue


def unranked(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The same settings of the broker, but for the queue's argument x-max-priority."""
    (queue,) = settings["task_queues"]
    arguments = {name: value for name, value in queue.queue_arguments.items() if name != "x-max-priority"}
    plain = Queue(queue.name, queue.exchange, routing_key=queue.routing_key, queue_arguments=arguments)
    return {**settings, "task_queues": [plain]}
