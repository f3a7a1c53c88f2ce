"""What every repository of jobs must do."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest

from compendium.domain.errors import JobNotFound, LeaseLost
from compendium.domain.model.job import Job, JobState, Outcome, Progress
from compendium.domain.model.page_range import PageRange
from compendium.domain.model.wishes import DeckFormat, Density, Ocr, Wishes
from compendium.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from tests.contracts.steps import LEASE, a_job, added, claimed, committed, stored

RUN_OUT = timedelta(seconds=-1)
"""A lease that has ended when it begins, so that no test waits for one."""


class JobsContract:
    async def test_a_job_comes_back_as_it_was(self, units: UnitOfWorkFactory) -> None:
        moment = datetime(2026, 3, 29, 1, 30, 15, 123456, tzinfo=UTC)
        wishes = Wishes(
            pages=PageRange.parse("1-10,15,20-"),
            density=Density.HIGH,
            deck_name="Grundzüge: 経済",
            tags=("exam", "two words"),
            language="de",
            instructions='say "why"',
            max_cards=7,
            ocr=Ocr.NEVER,
            format=DeckFormat.CSV,
        )
        job = a_job(
            file_name="Größe 1.pdf",
            wishes=wishes,
            created_at=moment,
            next_attempt_at=moment + timedelta(microseconds=1),
            priority=9,
            state=JobState.COMPLETED,
            attempts=2,
            token=3,
            lease_until=moment + timedelta(seconds=90),
            cancel_requested=True,
            progress=Progress("answers", 3, 10),
            last_enqueued_at=moment,
            enqueued_times=4,
            error_code="storage_full",
            error_message="full",
            error_trace="line 1\nline 2",
            outcome=Outcome(uuid4(), 1, 2, 3, 4, 5, 6),
            finished_at=moment,
        )
        await added(units, job)
        again = await stored(units, job)
        assert again == job
        assert again.created_at.tzinfo is UTC

    async def test_text_that_databases_refuse_does_not_fail_a_job(self, units: UnitOfWorkFactory) -> None:
        job = await added(units, a_job(file_name="a\0b\ud800.pdf", wishes=Wishes(deck_name="\0\ud800")))
        assert (await stored(units, job)).file_name.startswith("a")

    async def test_a_job_that_is_missing_is_named(self, units: UnitOfWorkFactory) -> None:
        job = a_job()
        with pytest.raises(JobNotFound, match=str(job.id)):
            await stored(units, job)

    async def test_users_see_their_own_jobs_newest_first(self, units: UnitOfWorkFactory) -> None:
        now, user = datetime.now(UTC), uuid4()
        ages = [3, 1, 2]
        jobs = [a_job(user_id=user, created_at=now - timedelta(minutes=age)) for age in ages]
        for job in [*jobs, a_job()]:
            await added(units, job)
        oldest, newest, middle = jobs
        await claimed(units, middle)
        async with units() as unit:
            assert [job.id for job in await unit.jobs.list(user)] == [newest.id, middle.id, oldest.id]
            assert [job.id for job in await unit.jobs.list(user, offset=1, limit=1)] == [middle.id]
            pending = await unit.jobs.list(user, states=[JobState.PENDING, JobState.FAILED])
            assert pending == [newest, oldest]

    async def test_an_operator_sees_everybodys_jobs_newest_first(self, units: UnitOfWorkFactory) -> None:
        now = datetime.now(UTC)
        old, new = [
            await added(units, a_job(user_id=uuid4(), created_at=now + timedelta(days=days)))
            for days in (3000, 3001)  # newer than all that a shared database holds
        ]
        async with units() as unit:
            assert [job.id for job in await unit.jobs.list(None, limit=2)] == [new.id, old.id]
            assert [job.id for job in await unit.jobs.list(None, offset=1, limit=1)] == [old.id]

    async def test_due_jobs_come_by_priority_then_age(self, units: UnitOfWorkFactory) -> None:
        now = datetime.now(UTC)

        def job(priority: int, minutes: int, **given: object) -> Job:
            return a_job(priority=priority, created_at=now - timedelta(minutes=minutes), **given)

        due = [job(9, 1), job(5, 9), job(5, 3), job(1, 60)]
        later = job(9, 9, next_attempt_at=now + timedelta(hours=1))
        for each in [due[2], later, due[0], due[3], due[1]]:
            await added(units, each)
        async with units() as unit:
            assert await unit.jobs.due(10) == due
            assert await unit.jobs.due(2) == due[:2]

    async def test_a_job_is_due_while_it_waits_or_when_its_lease_ran_out(
        self, units: UnitOfWorkFactory
    ) -> None:
        job = await added(units, a_job())
        for lease, is_due in [(RUN_OUT, True), (LEASE, False)]:
            await claimed(units, job, lease)
            async with units() as unit:
                assert bool(await unit.jobs.due(10)) is is_due

    async def test_a_message_sent_is_counted_until_it_arrives(self, units: UnitOfWorkFactory) -> None:
        job = await added(units, a_job())
        for times in [1, 2]:
            await committed(units, lambda unit: unit.jobs.mark_enqueued(job.id, job.token))
            marked = await stored(units, job)
            assert marked.enqueued_times == times
            assert marked.last_enqueued_at is not None
            assert abs(marked.last_enqueued_at - datetime.now(UTC)) < timedelta(seconds=30)
        claim = await claimed(units, job)
        assert (await stored(units, job)).last_enqueued_at is None
        await committed(units, lambda unit: unit.jobs.mark_enqueued(job.id, job.token))
        assert await stored(units, job) == claim, "the message had arrived before it was counted"


class LeaseContract:
    async def test_a_claim_does_what_the_job_says(self, units: UnitOfWorkFactory) -> None:
        job = await added(units, a_job(enqueued_times=2, last_enqueued_at=datetime.now(UTC)))
        for job_before in [job, replace(job, token=1, attempts=1)]:
            claim = await claimed(units, job, RUN_OUT)
            assert claim == replace(job_before.claim(datetime.now(UTC), LEASE), lease_until=claim.lease_until)
            assert claim == await stored(units, job)

    async def test_a_lease_lasts_as_long_as_it_is_asked_to(self, units: UnitOfWorkFactory) -> None:
        job = await added(units, a_job())
        claim = await claimed(units, job, timedelta(seconds=90))
        assert claim.lease_until is not None
        assert timedelta(seconds=60) < claim.lease_until - datetime.now(UTC) <= timedelta(seconds=90)

    async def test_of_many_claimants_at_once_one_wins(self, units: UnitOfWorkFactory) -> None:
        job = await added(units, a_job())
        barrier = Barrier(6, timeout=30)

        async def claim() -> Job | None:
            async with units() as unit:
                barrier.wait()
                result = await unit.jobs.claim(job.id, LEASE)
                await unit.commit()
            return result

        threads = [asyncio.to_thread(asyncio.run, claim()) for _ in range(barrier.parties)]
        claims = await asyncio.gather(*threads)
        assert len([result for result in claims if result is not None]) == 1
        assert (await stored(units, job)).attempts == 1

    async def test_a_claim_that_is_rolled_back_leaves_the_job_to_others(
        self, units: UnitOfWorkFactory
    ) -> None:
        job = await added(units, a_job())
        async with units() as unit:
            assert await unit.jobs.claim(job.id, LEASE)
        assert (await claimed(units, job)).token == 1

    @pytest.mark.parametrize(
        "given",
        [
            {"next_attempt_at": datetime.now(UTC) + timedelta(hours=1)},
            {"state": JobState.PROCESSING, "lease_until": datetime.now(UTC) + timedelta(hours=1)},
            {"state": JobState.COMPLETED},
            {"state": JobState.FAILED},
            {"state": JobState.CANCELLED},
        ],
        ids=["waiting for its retry", "leased", "completed", "failed", "cancelled"],
    )
    async def test_a_job_that_is_not_due_is_not_given_out(
        self, units: UnitOfWorkFactory, given: dict[str, object]
    ) -> None:
        job = await added(units, a_job(**given))
        assert await committed(units, lambda unit: unit.jobs.claim(job.id, LEASE)) is None
        assert await stored(units, job) == job

    async def test_a_job_that_is_gone_is_not_given_out(self, units: UnitOfWorkFactory) -> None:
        async with units() as unit:
            assert await unit.jobs.claim(uuid4(), LEASE) is None

    async def test_who_holds_the_lease_prolongs_it_and_tells_the_progress(
        self, units: UnitOfWorkFactory
    ) -> None:
        job = await added(units, a_job())
        claim = await claimed(units, job, timedelta(seconds=5))
        progress = Progress("topics", 2, 7)
        await committed(units, lambda unit: unit.jobs.renew(job.id, claim.token, LEASE, progress))
        renewed = await stored(units, job)
        assert renewed.progress == progress
        assert renewed.lease_until is not None
        assert claim.lease_until is not None
        assert renewed.lease_until > claim.lease_until

    async def test_a_lease_that_ran_out_is_lost(self, units: UnitOfWorkFactory) -> None:
        job = await added(units, a_job())
        claim = await claimed(units, job, RUN_OUT)
        async with units() as unit:
            with pytest.raises(LeaseLost):
                await unit.jobs.renew(job.id, claim.token, LEASE, Progress())

    async def test_a_lease_is_lost_to_who_claims_next(self, units: UnitOfWorkFactory) -> None:
        job = await added(units, a_job())
        first = await claimed(units, job, RUN_OUT)
        second = await claimed(units, job)
        done = first.complete(datetime.now(UTC), Outcome(uuid4(), 1, 1, 1, 1, 1, 1))
        async with units() as unit:
            with pytest.raises(LeaseLost):
                await unit.jobs.renew(job.id, first.token, LEASE, Progress())
            with pytest.raises(LeaseLost):
                await unit.jobs.save(done, was=first)
        assert await stored(units, job) == second

    async def test_a_finished_job_has_no_lease_to_renew(self, units: UnitOfWorkFactory) -> None:
        claim = await claimed(units, await added(units, a_job()))
        failed = claim.fail(datetime.now(UTC), "not_a_pdf", "no PDF")
        await committed(units, lambda unit: unit.jobs.save(failed, was=claim))
        async with units() as unit:
            with pytest.raises(LeaseLost):
                await unit.jobs.renew(claim.id, claim.token, LEASE, Progress())

    async def test_a_step_is_saved_once(self, units: UnitOfWorkFactory) -> None:
        claim = await claimed(units, await added(units, a_job()))
        done = claim.complete(datetime.now(UTC), Outcome(uuid4(), 1, 2, 3, 4, 5, 6))
        await committed(units, lambda unit: unit.jobs.save(done, was=claim))
        assert await stored(units, claim) == done
        async with units() as unit:
            with pytest.raises(LeaseLost):
                await unit.jobs.save(done, was=claim)

    async def test_a_job_that_is_gone_is_not_saved(self, units: UnitOfWorkFactory) -> None:
        job = a_job()
        async with units() as unit:
            with pytest.raises(LeaseLost):
                await unit.jobs.save(job.request_cancel(datetime.now(UTC)), was=job)

    async def test_the_wish_to_cancel_is_seen_when_the_lease_is_renewed(
        self, units: UnitOfWorkFactory
    ) -> None:
        claim = await claimed(units, await added(units, a_job()))

        async def renew(unit: UnitOfWork) -> bool:
            return await unit.jobs.renew(claim.id, claim.token, LEASE, Progress("topics", 1, 2))

        assert await committed(units, renew) is False
        before = await stored(units, claim)
        wish = claim.request_cancel(datetime.now(UTC))  # of somebody who looked before the renewal
        await committed(units, lambda unit: unit.jobs.save(wish, was=claim))
        assert await stored(units, claim) == replace(before, cancel_requested=True)
        assert await committed(units, renew) is True
