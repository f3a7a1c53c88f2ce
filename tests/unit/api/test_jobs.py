"""A user's jobs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from compendium.domain.model.job import Job, Outcome, Progress
from tests.contracts.object_storage import names
from tests.contracts.steps import LEASE, claimed, committed, stored
from tests.unit.api.service import Service, problem


async def failed(service: Service, job: Job, code: str, message: str) -> Job:
    claim = await claimed(service.units, job)
    end = claim.fail(datetime.now(UTC), code, message, "Traceback: /srv/compendium/secret.py")
    await committed(service.units, lambda unit: unit.jobs.save(end, was=claim))
    return end


async def test_jobs_are_listed_newest_first_in_pages(service: Service) -> None:
    user, ann = await service.user("ann")
    other, _ = await service.user("ben")
    now = datetime.now(UTC)
    jobs = [await service.job(user, created_at=now - timedelta(minutes=age)) for age in range(5)]
    await service.job(other)
    seen: list[str] = []
    address = "/api/v1/jobs?limit=2"
    pages = 0
    while address:
        told = (await ann.get(address)).json()
        seen += [each["id"] for each in told["items"]]
        address = told["next"]
        pages += 1
    assert seen == [str(job.id) for job in jobs]
    assert pages == 3


async def test_jobs_are_listed_by_status(service: Service) -> None:
    user, ann = await service.user("ann")
    waiting, running, ended = [await service.job(user) for _ in range(3)]
    await claimed(service.units, running)
    await failed(service, ended, "not_a_pdf", "no PDF")

    async def listed(query: str) -> set[str]:
        return {each["id"] for each in (await ann.get(f"/api/v1/jobs?limit=1&{query}")).json()["items"]}

    assert await listed("status=PENDING") == {str(waiting.id)}
    assert await listed("status=FAILED") == {str(ended.id)}
    both = (await ann.get("/api/v1/jobs?limit=1&status=PENDING&status=PROCESSING")).json()
    more = (await ann.get(both["next"])).json()
    assert {each["id"] for each in both["items"] + more["items"]} == {str(waiting.id), str(running.id)}
    assert more["next"] is None


async def test_a_job_tells_how_far_it_is(service: Service) -> None:
    user, ann = await service.user("ann")
    job = await claimed(service.units, await service.job(user))
    percents = []
    for progress in [Progress(), Progress("load", 1, 2), Progress("answers", 0, 9), Progress("write", 1, 1)]:
        async with service.units() as unit:
            await unit.jobs.renew(job.id, job.token, LEASE, progress)
            await unit.commit()
        told = (await ann.get(f"/api/v1/jobs/{job.id}")).json()
        assert (told["status"], told["stage"]) == ("PROCESSING", progress.stage)
        percents.append(told["percent"])
    assert percents == sorted(set(percents))
    assert percents[0] == 0
    assert percents[-1] == 99


async def test_a_finished_job_tells_its_counts_and_remarks(service: Service) -> None:
    user, ann = await service.user("ann")
    claim = await claimed(service.units, await service.job(user))
    outcome = Outcome(uuid4(), 1, 2, 3, 4, 5, 6, ("The quota left room for 6 of 9 cards.",))
    done = claim.complete(datetime.now(UTC), outcome)
    await committed(service.units, lambda unit: unit.jobs.save(done, was=claim))
    told = (await ann.get(f"/api/v1/jobs/{claim.id}")).json()
    assert (told["status"], told["percent"], told["error"]) == ("COMPLETED", 100, None)
    assert told["result"] == {
        "deck_id": str(outcome.deck_id),
        "num_cards": 6,
        "num_notes": 5,
        "num_pages": 1,
        "num_chunks": 2,
        "num_topics": 3,
        "num_tags": 4,
        "remarks": ["The quota left room for 6 of 9 cards."],
    }


async def test_a_failed_job_tells_what_to_do_and_no_trace(service: Service) -> None:
    user, ann = await service.user("ann")
    told = await failed(service, await service.job(user), "encrypted_pdf", "a.pdf is encrypted")
    bug = await failed(service, await service.job(user), "unexpected", "KeyError('/srv/secret')")
    response = await ann.get(f"/api/v1/jobs/{told.id}")
    assert response.json()["error"] == {"code": "encrypted_pdf", "message": "a.pdf is encrypted"}
    unforeseen = await ann.get(f"/api/v1/jobs/{bug.id}")
    assert unforeseen.json()["error"]["code"] == "unexpected"
    for answer in (response, unforeseen):
        assert "secret" not in answer.text


async def test_a_waiting_job_is_cancelled_and_a_running_one_told(service: Service) -> None:
    user, ann = await service.user("ann")
    waiting, running = await service.job(user), await claimed(service.units, await service.job(user))
    assert (await ann.post(f"/api/v1/jobs/{waiting.id}/cancel")).json()["status"] == "CANCELLED"
    told = (await ann.post(f"/api/v1/jobs/{running.id}/cancel")).json()
    assert (told["status"], told["cancel_requested"]) == ("PROCESSING", True)
    again = await ann.post(f"/api/v1/jobs/{waiting.id}/cancel")
    assert problem(again) == (409, "illegal_transition")


async def test_a_failed_job_is_tried_again_and_no_other(service: Service) -> None:
    user, ann = await service.user("ann")
    job = await failed(service, await service.job(user), "model_unavailable", "no answer")
    assert (await ann.post(f"/api/v1/jobs/{job.id}/retry")).json()["status"] == "PENDING"
    assert problem(await ann.post(f"/api/v1/jobs/{job.id}/retry")) == (409, "illegal_transition")


async def test_a_deleted_job_is_gone_with_all_that_came_of_it(service: Service) -> None:
    user, ann = await service.user("ann")
    deck = await service.deck(user)
    response = await ann.delete(f"/api/v1/jobs/{deck.job_id}")
    assert (response.status_code, response.content) == (204, b"")
    assert problem(await ann.get(f"/api/v1/jobs/{deck.job_id}")) == (404, "job_not_found")
    assert problem(await ann.get(f"/api/v1/decks/{deck.id}")) == (404, "deck_not_found")
    assert await names(service.storage, "pdfs") == await names(service.storage, "decks") == set()


async def test_a_query_that_cannot_be_read_is_a_problem(service: Service) -> None:
    user, ann = await service.user("ann")
    job = await service.job(user)
    for path in ["?limit=0", "?limit=201", "?offset=-1", "?status=LOST", "/no-uuid", "/no-uuid/events"]:
        assert problem(await ann.get(f"/api/v1/jobs{path}")) == (422, "invalid_request"), path
    assert await stored(service.units, job) == job
