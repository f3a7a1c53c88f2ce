"""What a job used of a provider stands in its row, however its attempts ended."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from compendium.domain.errors import Cancelled, ModelUnavailable
from compendium.domain.model.job import JobState, Progress
from compendium.domain.model.tasks import Task
from compendium.domain.model.usage import Usage
from compendium.domain.pipeline.reporter import Stage
from compendium.ports.language_model import ResultT
from tests.faulty.scripted_model import ScriptedModel
from tests.unit.jobs.test_process_pdf import START, House


class PaidModel(ScriptedModel):
    """Each task costs a dollar; the answers fail with ``failing``, once."""

    failing: BaseException | None = None

    async def perform(self, task: Task[ResultT]) -> ResultT:
        if type(task).__name__ == "AnswerQuestions" and self.failing:
            failing, self.failing = self.failing, None
            raise failing
        return await super().perform(task)

    def usage(self) -> Usage:
        return Usage(self.performed.total(), cost=float(self.performed.total()))


@pytest.fixture
def model() -> PaidModel:
    return PaidModel()


@pytest.fixture
def house(tmp_path: Path, model: PaidModel) -> House:
    return House(tmp_path / "scratch", model=model)


async def test_a_finished_job_says_what_it_used(house: House, model: PaidModel) -> None:
    job = await house.submit()
    processed = await house.process_pdf(job.id)
    assert processed.job.usage == (await house.job(job)).usage == model.usage()
    assert model.usage().requests == 5


async def test_a_job_that_was_stopped_says_what_it_used_until_then(house: House, model: PaidModel) -> None:
    def stop(progress: Progress) -> None:
        if progress.stage == Stage.ANSWERS:
            raise Cancelled("enough")

    job = await house.submit()
    with pytest.raises(Cancelled):
        await house.process_pdf(job.id, on_progress=stop)
    stored = await house.job(job)
    assert stored.state is JobState.CANCELLED
    assert stored.usage.requests == 4


async def test_attempts_add_up(house: House, model: PaidModel) -> None:
    model.failing = ModelUnavailable("503")
    job = await house.submit()
    with pytest.raises(ModelUnavailable):
        await house.process_pdf(job.id)
    used = (await house.job(job)).usage
    assert used.requests == 4
    house.clock.advance(timedelta(hours=1))
    model.performed.clear()
    await house.process_pdf(job.id)
    assert (await house.job(job)).usage == used + Usage(5, cost=5.0)


async def test_come_back_later_is_no_attempt_and_the_job_is_due_when_the_provider_said(
    house: House, model: PaidModel
) -> None:
    model.failing = ModelUnavailable("a day's quota is used up", retry_after=3600)
    job = await house.submit()
    with pytest.raises(ModelUnavailable):
        await house.process_pdf(job.id)
    stored = await house.job(job)
    assert (stored.state, stored.attempts) == (JobState.PENDING, 0)
    assert stored.next_attempt_at == START + timedelta(seconds=3600)
    assert stored.usage.requests == 4
