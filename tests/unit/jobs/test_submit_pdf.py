from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from compendium.adapters.clock.system import SystemClock
from compendium.adapters.persistence.in_memory import InMemoryStore
from compendium.adapters.queue.in_process import InProcessQueue
from compendium.adapters.storage.in_memory import InMemoryStorage
from compendium.domain.account_errors import QuotaExhausted
from compendium.domain.errors import FileEmpty, StorageFull, StoreUnavailable
from compendium.domain.model.job import Job, JobState
from compendium.domain.model.quota import month_of
from compendium.domain.model.wishes import Density, Wishes
from compendium.domain.use_cases import enqueue_job
from compendium.domain.use_cases.requeue_stuck_jobs import RequeueStuckJobs
from compendium.domain.use_cases.submit_pdf import SubmitPdf
from compendium.ports.object_storage import ObjectStorage
from compendium.ports.task_queue import TaskQueue
from tests.contracts.accounts import a_user
from tests.contracts.object_storage import content, names, stream
from tests.contracts.steps import committed, stored
from tests.faulty.broken_commit import BrokenCommits
from tests.faulty.full_storage import FullStorage
from tests.faulty.queue_down import HangingQueue, RefusingQueue
from tests.faulty.recording_queue import RecordingQueue

USER = uuid4()
WISHES = Wishes(density=Density.HIGH)


class House:
    """The use case and what it stands on."""

    def __init__(
        self,
        store: InMemoryStore | None = None,
        storage: ObjectStorage | None = None,
        queue: TaskQueue | None = None,
    ) -> None:
        self.store = store or InMemoryStore()
        self.units = self.store.unit_of_work
        self.storage = storage or InMemoryStorage()
        self.queue = queue or RecordingQueue()
        self.submit = SubmitPdf(self.storage, self.units, self.queue, SystemClock())

    async def submitted(self, pdf: AsyncIterator[bytes] | None = None) -> Job:
        pdf = pdf or stream(b"%PDF-1.7", b" and more")
        return await self.submit(pdf, file_name="a.pdf", user_id=USER, wishes=WISHES, priority=7)

    async def is_empty(self) -> bool:
        return not self.store.committed.jobs and not await names(self.storage, "pdfs")


async def test_a_pdf_becomes_an_object_a_waiting_job_and_a_hint() -> None:
    queue = RecordingQueue()
    house = House(queue=queue)
    job = await house.submitted()
    assert await content(house.storage, f"pdfs/{job.id}.pdf") == b"%PDF-1.7 and more"
    row = await stored(house.units, job)
    assert (row.file_name, row.user_id, row.wishes, row.priority) == ("a.pdf", USER, WISHES, 7)
    assert row.state is JobState.PENDING
    assert row.is_due(SystemClock().now())
    assert queue.hints == [(job.id, 7)]
    assert row.enqueued_times == 1


async def test_an_empty_upload_is_refused_and_leaves_nothing() -> None:
    house = House()
    with pytest.raises(FileEmpty, match=r"a\.pdf is empty"):
        await house.submitted(stream())
    assert await house.is_empty()


async def test_with_the_months_cards_made_nothing_is_even_read() -> None:
    house = House()
    user = a_user(id=USER, monthly_cards=3)
    await committed(house.units, lambda unit: unit.users.add(user))
    month = month_of(SystemClock().now())
    await committed(house.units, lambda unit: unit.usage.count_cards(USER, month, 2, 3))
    await house.submitted()
    await committed(house.units, lambda unit: unit.usage.count_cards(USER, month, 1, 3))

    async def unread() -> AsyncIterator[bytes]:
        pytest.fail("it was read")
        yield b""

    with pytest.raises(QuotaExhausted, match="3 of this month's 3 cards"):
        await house.submitted(unread())
    assert len(house.store.committed.jobs) == 1


async def test_an_upload_that_breaks_off_leaves_nothing() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"%PDF"
        raise ConnectionResetError

    house = House()
    with pytest.raises(ConnectionResetError):
        await house.submitted(broken())
    assert await house.is_empty()


async def test_a_full_disk_leaves_nothing() -> None:
    house = House(storage=FullStorage())
    with pytest.raises(StorageFull):
        await house.submitted()
    assert await house.is_empty()


async def test_a_job_that_cannot_be_inserted_takes_its_object_with_it() -> None:
    house = House(BrokenCommits())
    with pytest.raises(StoreUnavailable):
        await house.submitted()
    assert await house.is_empty()


@pytest.mark.parametrize("goes_away", [False, True], ids=["it can be asked", "it is gone"])
async def test_an_object_stays_where_its_job_may_have_been_inserted(goes_away: bool) -> None:
    house = House(BrokenCommits(arrives=True, goes_away=goes_away))
    with pytest.raises(StoreUnavailable):
        await house.submitted()
    (job_id,) = house.store.committed.jobs
    assert await names(house.storage, "pdfs") == {f"pdfs/{job_id}.pdf"}


@pytest.mark.parametrize("queue", [RefusingQueue(), HangingQueue()], ids=["refuses", "hangs"])
async def test_a_queue_that_is_down_delays_the_job_until_the_sweep(
    queue: TaskQueue, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(enqueue_job, "_PATIENCE", 0.01)
    house = House(queue=queue)
    job = await house.submitted()
    assert (await stored(house.units, job)).last_enqueued_at is None
    assert str(job.id) in caplog.text
    mended = RecordingQueue()
    assert await RequeueStuckJobs(house.units, mended, SystemClock())() == 1
    assert mended.hints == [(job.id, 7)]


async def test_a_submitted_job_reaches_the_worker_of_this_program() -> None:
    queue = InProcessQueue()
    house = House(queue=queue)
    done: list[UUID] = []

    async def handler(job_id: UUID) -> None:
        done.append(job_id)

    queue.start(handler)
    job = await house.submitted()
    await asyncio.sleep(0)
    await queue.stop(patience=1)
    assert done == [job.id]
