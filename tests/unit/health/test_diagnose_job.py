"""What an operator learns of one job."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

import pytest

from compendium.adapters.clock.manual import ManualClock
from compendium.adapters.persistence.in_memory import InMemoryStore
from compendium.adapters.storage.in_memory import InMemoryStorage
from compendium.domain.errors import JobNotFound
from compendium.domain.model.job import MAX_ATTEMPTS, Job, Outcome, Progress
from compendium.domain.use_cases.diagnose import Diagnose
from compendium.domain.use_cases.diagnose_job import DiagnoseJob, Diagnosis
from compendium.domain.use_cases.object_names import deck_id_of
from compendium.ports.health import Finding, Probe
from tests.contracts.object_storage import stream
from tests.contracts.steps import LEASE, a_job, added, claimed, committed


@dataclass
class House:
    clock: ManualClock = field(default_factory=ManualClock)
    storage: InMemoryStorage = field(default_factory=InMemoryStorage)
    store: InMemoryStore = field(init=False)

    def __post_init__(self) -> None:
        self.store = InMemoryStore(self.clock.now)
        self.units = self.store.unit_of_work

    async def with_job(self, **given: object) -> Job:
        job = await added(self.units, a_job(created_at=self.clock.now(), **given))
        await self.storage.put(f"pdfs/{job.id}.pdf", stream(b"%PDF-"))
        return job

    async def saved(self, job: Job, was: Job) -> Job:
        await committed(self.units, lambda unit: unit.jobs.save(job, was=was))
        return job

    async def diagnosed(self, job: Job) -> Diagnosis:
        return await DiagnoseJob(self.units, self.storage, self.clock)(job.id)


@pytest.fixture
def house() -> House:
    return House()


def wrong(diagnosis: Diagnosis) -> list[str]:
    return [name for name, finding in diagnosis.findings.items() if not finding.ok]


async def test_a_job_that_nobody_was_told_of_waits_for_the_sweeper(house: House) -> None:
    diagnosis = await house.diagnosed(await house.with_job())
    assert wrong(diagnosis) == []
    assert diagnosis.findings["message"].told.startswith("none on its way")
    assert "the sweeper of any worker sends a message" in diagnosis.coming


async def test_a_job_whose_message_was_sent_waits_for_its_turn(house: House) -> None:
    job = await house.with_job(priority=3)
    await committed(house.units, lambda unit: unit.jobs.mark_enqueued(job.id, job.token))
    diagnosis = await house.diagnosed(job)
    assert "sent 1 times" in diagnosis.findings["message"].told
    assert "priority 3" in diagnosis.findings["row"].told
    assert "when its turn comes" in diagnosis.coming


async def test_a_job_between_two_attempts_tells_its_error_and_its_next_attempt(house: House) -> None:
    claim = await claimed(house.units, await house.with_job())
    due = house.clock.now() + timedelta(minutes=5)
    waiting = await house.saved(claim.postpone(due, "model_unavailable", "no answer", "a trace"), claim)
    diagnosis = await house.diagnosed(waiting)
    assert wrong(diagnosis) == []
    assert diagnosis.findings["last error"].told == "model_unavailable: no answer"
    assert diagnosis.job.error_trace == "a trace"
    assert diagnosis.findings["attempts"].told == "1 of 4, the next at 2026-01-01 00:05:00 UTC (in 0:05:00)"
    assert diagnosis.coming.startswith("when the next attempt is due")


async def test_a_job_whose_pdf_is_gone_says_so_while_it_is_needed(house: House) -> None:
    job = await house.with_job()
    await house.storage.delete(f"pdfs/{job.id}.pdf")
    diagnosis = await house.diagnosed(job)
    assert wrong(diagnosis) == ["pdf"]
    assert "hand the PDF in again" in diagnosis.findings["pdf"].way_out
    cancelled = await house.saved(job.request_cancel(house.clock.now()), job)
    assert wrong(await house.diagnosed(cancelled)) == []


async def test_a_job_at_work_tells_its_lease_and_stage(house: House) -> None:
    claim = await claimed(house.units, await house.with_job(), timedelta(seconds=90))
    step = Progress("topics", 2, 7)
    await committed(house.units, lambda unit: unit.jobs.renew(claim.id, claim.token, LEASE, step))
    diagnosis = await house.diagnosed(claim)
    assert wrong(diagnosis) == []
    assert diagnosis.findings["lease"].told == "live under token 1, 0:01:30 left"
    assert diagnosis.coming == "it is being worked on (topics, 2 of 7)."
    await house.saved(replace(claim, cancel_requested=True), claim)
    assert "stops within seconds" in (await house.diagnosed(claim)).coming


async def test_a_job_whose_worker_died_is_taken_up_again(house: House) -> None:
    claim = await claimed(house.units, await house.with_job(), timedelta(seconds=90))
    house.clock.advance(timedelta(seconds=100))
    diagnosis = await house.diagnosed(claim)
    assert wrong(diagnosis) == ["lease"]
    assert "token 1 expired 0:00:10 ago" in diagnosis.findings["lease"].told
    assert diagnosis.coming.endswith("attempt 2 of 4 begins.")


async def test_a_job_that_killed_its_workers_fails_at_the_next_claim(house: House) -> None:
    job = await house.with_job(attempts=MAX_ATTEMPTS - 1)
    claim = await claimed(house.units, job, timedelta(seconds=90))
    house.clock.advance(timedelta(seconds=100))
    assert "its worker died 4 times" in (await house.diagnosed(claim)).coming


async def test_a_job_that_failed_says_how_to_try_again(house: House) -> None:
    claim = await claimed(house.units, await house.with_job())
    failed = await house.saved(claim.fail(house.clock.now(), "not_a_pdf", "no PDF"), claim)
    diagnosis = await house.diagnosed(failed)
    assert wrong(diagnosis) == ["row", "last error"]
    assert f"compendium jobs retry {failed.id}" in diagnosis.coming


async def test_a_job_that_failed_needs_its_pdf_to_be_retried(house: House) -> None:
    claim = await claimed(house.units, await house.with_job())
    failed = await house.saved(claim.fail(house.clock.now(), "model_unavailable", "no answer"), claim)
    await house.storage.delete(f"pdfs/{failed.id}.pdf")
    assert "pdf" in wrong(await house.diagnosed(failed))


async def test_a_job_that_completed_has_its_deck(house: House) -> None:
    claim = await claimed(house.units, await house.with_job())
    outcome = Outcome(deck_id_of(claim.id), 1, 1, 1, 1, 1, 1)
    done = await house.saved(claim.complete(house.clock.now(), outcome), claim)
    assert wrong(await house.diagnosed(done)) == ["deck"]
    await house.storage.put(f"decks/{outcome.deck_id}.1.apkg", stream(b"PK"))
    diagnosis = await house.diagnosed(done)
    assert wrong(diagnosis) == []
    assert "can be downloaded" in diagnosis.coming


async def test_a_job_that_is_not_finished_depends_on_its_queue(house: House) -> None:
    class NobodyReads(Probe):
        name = "queue"

        async def check(self) -> Finding:
            return Finding(ok=False, told="0 consumers", way_out="start a worker")

    diagnose = DiagnoseJob(house.units, house.storage, house.clock, Diagnose([NobodyReads()]))
    job = await house.with_job()
    assert wrong(await diagnose(job.id)) == ["queue"]
    await house.saved(job.request_cancel(house.clock.now()), job)
    assert wrong(await diagnose(job.id)) == []


async def test_a_job_that_is_not_there_is_named(house: House) -> None:
    job_id = uuid4()
    with pytest.raises(JobNotFound, match=str(job_id)):
        await DiagnoseJob(house.units, house.storage, house.clock)(job_id)
