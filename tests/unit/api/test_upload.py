"""Handing in a PDF."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any
from uuid import UUID

import pytest

from compendium.domain.model.job import JobState
from compendium.domain.model.page_range import PageRange
from compendium.domain.model.quota import month_of
from compendium.domain.model.wishes import Density, Wishes
from compendium.domain.use_cases import enqueue_job
from tests.contracts.object_storage import content, names
from tests.contracts.steps import committed
from tests.faulty.full_storage import FullStorage
from tests.faulty.queue_down import HangingQueue, RefusingQueue
from tests.unit.api.service import PDF, Service, problem, upload

BOUNDARY = "b"
HEAD = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="big.pdf"\r\n\r\n'.encode() + PDF
)


async def test_a_pdf_becomes_a_job_with_all_that_was_asked_for(service: Service) -> None:
    user, ann = await service.user("ann")
    response = await upload(
        ann,
        name="C:\\Users\\ann\\Größe 1.pdf",
        pages="1-3,7",
        card_density="high",
        subject="Biology",
        chapter="Cells",
        custom_tags=["exam, hard", "week 3"],
        language="de",
        instructions="short answers",
        deck_name="Biology::Cells",
        priority="9",
        max_cost="0.25",
    )
    assert response.status_code == 201
    told = response.json()
    assert response.headers["Location"] == f"/api/v1/jobs/{told['id']}"
    assert (told["status"], told["file_name"], told["priority"]) == ("PENDING", "Größe 1.pdf", 9)
    job = service.store.committed.jobs[UUID(told["id"])]
    assert job.wishes == Wishes(
        pages=PageRange.parse("1-3,7"),
        density=Density.HIGH,
        subject="Biology",
        chapter="Cells",
        tags=("exam", "hard", "week 3"),
        language="de",
        instructions="short answers",
        deck_name="Biology::Cells",
        max_cost=0.25,
    )
    assert job.user_id == user.id
    assert job.state is JobState.PENDING
    assert await content(service.storage, f"pdfs/{job.id}.pdf") == PDF
    assert (await ann.get(response.headers["Location"])).json() == told


async def test_a_file_alone_is_enough(service: Service) -> None:
    _, ann = await service.user("ann")
    told = (await upload(ann)).json()
    assert service.store.committed.jobs[UUID(told["id"])].wishes == Wishes()


@pytest.mark.parametrize(
    ("fields", "pages"),
    [
        ({"page_start": "3", "page_end": "9"}, "3-9"),
        ({"page_start": "3"}, "3-"),
        ({"page_end": "9"}, "1-9"),
        ({"page_start": "3", "page_end": "3"}, "3"),
        ({"pages": "2,4-", "page_start": ""}, "2,4-"),
    ],
)
async def test_pages_are_named_in_one_way_or_the_other(
    service: Service, fields: dict[str, Any], pages: str
) -> None:
    _, ann = await service.user("ann")
    assert (await upload(ann, **fields)).json()["asked_for"]["pages"] == pages


@pytest.mark.parametrize(
    ("fields", "code", "names_it"),
    [
        ({"page_start": "9", "page_end": "3"}, "bad_page_range", "page_end 3 lies before"),
        ({"page_start": "1", "pages": "1"}, "bad_page_range", "either pages"),
        ({"pages": "one"}, "bad_page_range", "'one'"),
        ({"page_start": "0"}, "invalid_request", "page_start"),
        ({"page_start": "three"}, "invalid_request", "page_start"),
        ({"card_density": "huge"}, "invalid_request", "card_density"),
        ({"priority": "10"}, "invalid_request", "priority"),
        ({"priority": "0"}, "invalid_request", "priority"),
        ({"language": "klingon!"}, "invalid_request", "language"),
        ({"deck_name": "x" * 201}, "invalid_request", "deck_name"),
        ({"custom_tags": ["x"] * 51}, "invalid_request", "custom_tags"),
        ({"densty": "high"}, "invalid_request", "densty"),
    ],
)
async def test_a_field_that_is_wrong_is_named_and_nothing_is_kept(
    service: Service, fields: dict[str, Any], code: str, names_it: str
) -> None:
    _, ann = await service.user("ann")
    response = await upload(ann, **fields)
    assert problem(response) == (422, code)
    assert names_it in response.json()["detail"]
    assert service.store.committed.jobs == {}
    assert await names(service.storage, "pdfs") == set()


@pytest.mark.parametrize(
    ("file", "status", "code"),
    [
        (b"", 422, "file_empty"),
        (b"PK\3\4 a Word document", 415, "not_a_pdf"),
        (b" " * 1024 + PDF, 415, "not_a_pdf"),
    ],
)
async def test_the_type_goes_by_the_content_and_not_by_the_name(
    service: Service, file: bytes, status: int, code: str
) -> None:
    _, ann = await service.user("ann")
    response = await upload(ann, file, "lecture.pdf")
    assert problem(response) == (status, code)
    assert "lecture.pdf" in response.json()["detail"]
    assert service.store.committed.jobs == {}


async def test_a_pdf_with_rubbish_before_it_and_another_name_is_taken(service: Service) -> None:
    _, ann = await service.user("ann")
    assert (await upload(ann, b"rubbish " * 100 + PDF, "lecture.docx")).status_code == 201


@pytest.mark.parametrize("body", [b"", b"no form", b"--b\r\nno header"])
async def test_a_body_that_is_no_form_with_a_file_is_refused(service: Service, body: bytes) -> None:
    _, ann = await service.user("ann")
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    for response in [
        await ann.post("/api/v1/upload", content=body, headers=headers),
        await ann.post("/api/v1/upload", data={"file": "a path"}),
        await ann.post("/api/v1/upload", json={"file": "a path"}),
        await ann.post("/api/v1/upload"),
    ]:
        assert problem(response)[0] in {400, 422}


class Source:
    """A form that is long, and how much of it was asked for."""

    def __init__(self) -> None:
        self.sent = 0

    async def body(self) -> AsyncIterator[bytes]:
        yield HEAD
        while self.sent < 64 << 20:
            self.sent += 1 << 16
            yield b"x" * (1 << 16)


async def test_a_file_that_is_too_large_is_refused_while_it_is_received(tmp_path: Path) -> None:
    service = Service(tmp_path, max_upload_mb=1)
    _, ann = await service.user("ann")
    source = Source()
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}  # no length is told
    response = await ann.post("/api/v1/upload", content=source.body(), headers=headers)
    assert problem(response) == (413, "file_too_large")
    assert "1 MB" in response.json()["detail"]
    assert source.sent < 3 << 20
    assert service.store.committed.jobs == {}


async def test_a_file_that_says_that_it_is_too_large_is_not_received(tmp_path: Path) -> None:
    service = Service(tmp_path, max_upload_mb=1)
    _, ann = await service.user("ann")
    source = Source()
    headers = {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Content-Length": str(20 << 20),
    }
    response = await ann.post("/api/v1/upload", content=source.body(), headers=headers)
    assert problem(response) == (413, "file_too_large")
    assert source.sent == 0


async def test_a_file_just_over_the_limit_is_refused_and_one_at_it_is_taken(tmp_path: Path) -> None:
    service = Service(tmp_path, max_upload_mb=1)
    _, ann = await service.user("ann")
    at_limit = PDF.ljust(1 << 20)
    assert (await upload(ann, at_limit)).status_code == 201
    assert problem(await upload(ann, at_limit + b" ")) == (413, "file_too_large")


async def test_a_large_file_lies_on_disk_and_reaches_the_storage_in_pieces(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    largest = 0
    rolled: list[bool] = []
    put = service.storage.put

    async def watched(name: str, pieces: AsyncIterator[bytes]) -> int:
        async def watch() -> AsyncIterator[bytes]:
            nonlocal largest
            async for piece in pieces:
                largest = max(largest, len(piece))
                yield piece

        return await put(name, watch())

    rollover = SpooledTemporaryFile.rollover

    def watched_rollover(self: SpooledTemporaryFile[bytes]) -> None:
        rolled.append(True)
        rollover(self)

    monkeypatch.setattr(service.storage, "put", watched)
    monkeypatch.setattr(SpooledTemporaryFile, "rollover", watched_rollover)
    _, ann = await service.user("ann")
    big = PDF.ljust(8 << 20)
    told = (await upload(ann, big)).json()
    assert await content(service.storage, f"pdfs/{told['id']}.pdf") == big
    assert rolled
    assert largest <= 1 << 20


@pytest.mark.parametrize("queue", [RefusingQueue, HangingQueue], ids=["refuses", "hangs"])
async def test_with_the_broker_down_the_job_is_taken_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, queue: type[RefusingQueue | HangingQueue]
) -> None:
    monkeypatch.setattr(enqueue_job, "_PATIENCE", 0.01)
    service = Service(tmp_path, queue=queue())
    _, ann = await service.user("ann")
    response = await upload(ann)
    assert response.status_code == 201
    assert response.json()["status"] == "PENDING"


async def test_with_no_room_in_the_storage_nothing_is_kept(tmp_path: Path) -> None:
    service = Service(tmp_path, storage=FullStorage())
    _, ann = await service.user("ann")
    assert problem(await upload(ann)) == (507, "storage_full")
    assert service.store.committed.jobs == {}


async def test_with_no_room_to_receive_the_file_it_says_so(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: SpooledTemporaryFile[bytes], data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    _, ann = await service.user("ann")
    monkeypatch.setattr(SpooledTemporaryFile, "write", full)
    assert problem(await upload(ann)) == (507, "storage_full")


async def test_with_the_months_cards_made_an_upload_is_refused_before_it_is_received(
    service: Service,
) -> None:
    user, ann = await service.user("ann", monthly_cards=10)
    month = month_of(datetime.now(UTC))
    await committed(service.units, lambda unit: unit.usage.count_cards(user.id, month, 10, 10))
    source = Source()
    response = await ann.post(
        "/api/v1/upload",
        content=source.body(),
        headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
    )
    assert problem(response) == (403, "quota_exhausted")
    told = response.json()
    assert (told["limit"], told["made"]) == (10, 10)
    renews = date.fromisoformat(told["renews_on"])
    assert renews.day == 1
    assert renews > month
    assert told["renews_on"] in told["detail"]
    assert source.sent == 0
    _, ben = await service.user("ben", monthly_cards=10)
    assert (await upload(ben)).status_code == 201


async def test_uploads_that_come_too_quickly_are_told_when_to_come_back(tmp_path: Path) -> None:
    service = Service(tmp_path, uploads_per_minute=2)
    _, ann = await service.user("ann")
    _, ben = await service.user("ben")
    assert [(await upload(ann)).status_code for _ in range(2)] == [201, 201]
    refused = await upload(ann)
    assert problem(refused) == (429, "too_many_uploads")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert (await upload(ben)).status_code == 201
    assert len(service.store.committed.jobs) == 3


async def test_few_large_files_are_sent_to_the_storage_at_once_and_small_ones_pass(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending = most = 0
    go = asyncio.Event()
    put = service.storage.put

    async def slow(name: str, pieces: AsyncIterator[bytes]) -> int:
        nonlocal sending, most
        sending += 1
        most = max(most, sending)
        size = await put(name, pieces)
        if size > 1 << 20:
            await go.wait()
        sending -= 1
        return size

    monkeypatch.setattr(service.storage, "put", slow)
    _, ann = await service.user("ann")
    large = [asyncio.create_task(upload(ann, PDF.ljust(5 << 20))) for _ in range(7)]
    async with asyncio.timeout(60):
        while sending < 4:  # noqa: ASYNC110  the storage's put sets no event
            await asyncio.sleep(0.01)
        assert (await upload(ann)).status_code == 201
        go.set()
        assert {response.status_code for response in await asyncio.gather(*large)} == {201}
    assert most <= 5
