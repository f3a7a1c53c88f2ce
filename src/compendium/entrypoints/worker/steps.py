"""What a worker's main process does beside its tasks, as Celery's bootsteps."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import threading
from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import UUID

from celery import bootsteps
from kombu import Consumer, Message

from compendium.domain.errors import CompendiumError
from compendium.entrypoints.worker.app import app, container, stop_mark

_log = logging.getLogger(__name__)

HEARTBEAT = 10.0
"""Seconds between two touches of the heartbeat file."""
SWEEPS_AN_HOUR = 60
_STOPPING = (signal.SIGTERM, signal.SIGQUIT, signal.SIGINT)


class MarkStopping(bootsteps.StartStopStep):
    """Sets the stop mark as soon as the worker is told to stop. Celery's own signal comes too late: it
    sleeps through the soft shutdown first, and then kills what still runs.
    """

    requires = ("celery.worker.components:Pool",)  # so this one stops before the pool waits for its tasks

    def start(self, parent: Any) -> None:
        """Go before the signal handlers that Celery has set."""
        if threading.current_thread() is threading.main_thread():
            for number in _STOPPING:
                signal.signal(number, _marking(signal.getsignal(number), os.getpid()))

    def stop(self, parent: Any) -> None:
        """Told by a remote command."""
        stop_mark.set()

    terminate = stop


def _marking(handler: Any, main: int) -> Callable[[int, Any], None]:
    def mark_and_handle(number: int, frame: Any) -> None:
        if os.getpid() == main:
            stop_mark.set()
        if callable(handler):
            handler(number, frame)

    return mark_and_handle


class Sweeper(bootsteps.StartStopStep):
    """A thread that sweeps: no task on the queue, which long jobs block."""

    requires = ("celery.worker.components:Pool",)  # forked first, without the thread

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._stop = threading.Event()

    def start(self, parent: Any) -> None:
        """Sweep now and again."""
        threading.Thread(target=self._sweep, name="sweeper", daemon=True).start()

    def stop(self, parent: Any) -> None:
        """No more sweeps."""
        self._stop.set()

    terminate = stop

    def _sweep(self) -> None:
        for number in count(1):
            try:
                asyncio.run(container.sweep()(orphans=number % SWEEPS_AN_HOUR == 0))
            except CompendiumError as error:
                _log.warning("the sweep ended early, the next one goes on: %s", error)
            except Exception:  # noqa: BLE001  the next one may succeed
                _log.exception("the sweep failed")
            if self._stop.wait(container.timing().sweep.total_seconds()):
                return


class Heartbeat(bootsteps.StartStopStep):
    """Touches ``worker.alive`` in the home folder as long as the main process's event loop turns. A
    probe looks at its age: pinging through the broker would restart a fleet whose broker is down.
    """

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._file = container.settings().home / "worker.alive"

    def start(self, parent: Any) -> None:
        """Touch it now and again."""
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file.touch()
        parent.timer.call_repeatedly(HEARTBEAT, self._file.touch)

    def stop(self, parent: Any) -> None:
        """The file of a worker that ended on purpose goes."""
        self._file.unlink(missing_ok=True)

    terminate = stop


class DeadLetters(bootsteps.ConsumerStep):
    """Reads what the broker gave up, and puts the jobs' rows in order."""

    def get_consumers(self, channel: Any) -> list[Consumer]:
        """One, of the queue of dead letters."""
        return [Consumer(channel, [container.dead_letters()], on_message=self.on_message)]

    def on_message(self, message: Message) -> None:
        """Take the message off; a thread sees to its row, and should it fail the sweeper does."""
        try:
            job_id = UUID(json.loads(message.body or "")[0][0])
        except (ValueError, TypeError, LookupError, AttributeError):
            _log.warning("a message that names no job was given up: %.200r", message.body)
        else:
            threading.Thread(target=_reconcile, args=(job_id,), daemon=True).start()
        message.ack()


def _reconcile(job_id: UUID) -> None:
    try:
        asyncio.run(container.reconcile_job()(job_id))
    except CompendiumError as error:
        _log.warning("job %s is left to the sweeper: %s", job_id, error)


app.steps["worker"].update([MarkStopping, Sweeper, Heartbeat])
app.steps["consumer"].add(DeadLetters)
