"""What becomes of a job whose run ended with an error."""

from __future__ import annotations

import asyncio
import random
import traceback
from datetime import datetime, timedelta

from compendium.domain.errors import (
    Cancelled,
    CompendiumError,
    LeaseLost,
    ModelUnavailable,
    PermanentError,
    ShutDown,
)
from compendium.domain.model.job import MAX_ATTEMPTS, Job
from compendium.domain.model.timing import Timing


def after_error(job: Job, error: BaseException, now: datetime, timing: Timing) -> Job | None:
    """``job`` as its row must stand after ``error``; None where it is another worker's by now."""
    code = error.code if isinstance(error, CompendiumError) else "unexpected"
    trace = "".join(traceback.format_exception(error))
    match error:
        case LeaseLost():
            return None
        case Cancelled():
            return job.cancel(now)
        case ShutDown() | asyncio.CancelledError() | KeyboardInterrupt():
            return job.release(now)
        case ModelUnavailable(retry_after=float() | int() as seconds):
            return job.release(now + timedelta(seconds=seconds))
        case PermanentError():
            return job.fail(now, code, str(error), trace)
        case _ if job.attempts >= MAX_ATTEMPTS:
            return job.fail(now, code, str(error), trace)
        case _:
            return job.postpone(now + _delay(job.attempts, timing), code, str(error), trace)


def after_deaths(job: Job, now: datetime) -> Job:
    """``job``, claimed once too often, as it must stand: whatever kills its workers would again."""
    died = f"the worker died {MAX_ATTEMPTS} times while processing it"
    way_out = "select fewer pages, or save the PDF anew with another program"
    last = f"stage {job.progress.stage or 'load'}, {job.progress.done} of {job.progress.total}"
    trace = f"Each of {MAX_ATTEMPTS} attempts ended without a word. The last was heard of at: {last}."
    return job.fail(now, "worker_died", f"{job.file_name}: {died}; {way_out}", trace)


def _delay(attempts: int, timing: Timing) -> timedelta:
    """300 s · 2^n with equal jitter: half of it fixed, half random, so that retries spread
    (Brooker, 'Exponential backoff and jitter', 2015).
    """
    delay = timing.first_retry * float(2 ** (attempts - 1))
    return delay / 2 + delay / 2 * random.random()  # noqa: S311 - spreads load, guards no secret
