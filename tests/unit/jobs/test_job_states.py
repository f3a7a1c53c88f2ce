"""Whatever users, workers, crashes and the clock do in whatever order, a job stays in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from compendium.domain.errors import IllegalTransition
from compendium.domain.model.job import MAX_ATTEMPTS, Job, JobState, Outcome
from compendium.domain.model.wishes import Wishes
from tests.contracts.steps import LEASE

PENDING, PROCESSING, COMPLETED, FAILED, CANCELLED = JobState
LEADS_TO = {
    "claim": {PENDING: {PROCESSING}, PROCESSING: {PROCESSING}},
    "renew": {PROCESSING: {PROCESSING}},
    "complete": {PROCESSING: {COMPLETED}},
    "fail": {PROCESSING: {FAILED}, PENDING: {FAILED}},
    "postpone": {PROCESSING: {PENDING}},
    "release": {PROCESSING: {PENDING}},
    "request_cancel": {PENDING: {CANCELLED}, PROCESSING: {PROCESSING}},
    "cancel": {PROCESSING: {CANCELLED}},
    "retry": {FAILED: {PENDING}},
}
"""Every legal step, from which state to which; what is not here must raise."""
OUTCOME = Outcome(UUID(int=3), 1, 2, 3, 4, 5, 6)
START = datetime(2026, 1, 1, tzinfo=UTC)
DELAYS = st.timedeltas(timedelta(), timedelta(minutes=10))


def new_job() -> Job:
    return Job(UUID(int=1), UUID(int=2), "lecture.pdf", Wishes(), START, START)


class JobMachine(RuleBasedStateMachine):
    """Any step at any time: the job refuses the illegal ones."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.job = new_job()
        self.highest_token = 0

    def step(self, name: str, change: Callable[[], Job]) -> None:
        before = self.job
        targets = LEADS_TO[name].get(before.state, set())
        try:
            self.job = change()
        except IllegalTransition:
            assert not targets or (name == "claim" and not before.is_due(self.now))
        else:
            assert self.job.state in targets
            assert self.job.token == before.token + (name == "claim")
            assert (self.job.id, self.job.user_id, self.job.created_at) == (
                before.id,
                before.user_id,
                before.created_at,
            )

    @rule(delay=DELAYS)
    def time_passes(self, delay: timedelta) -> None:
        self.now += delay

    @rule()
    def a_worker_claims_it(self) -> None:
        before = self.job
        self.step("claim", lambda: before.claim(self.now, LEASE))
        if self.job is not before and self.job.attempts > MAX_ATTEMPTS:  # as every worker must
            self.step("fail", lambda: self.job.fail(self.now, "worker_died", "the worker died"))

    @rule()
    def the_lease_is_renewed(self) -> None:
        self.step("renew", lambda: self.job.renew(self.now, LEASE))

    @rule()
    def the_deck_is_done(self) -> None:
        self.step("complete", lambda: self.job.complete(self.now, OUTCOME))

    @rule()
    def the_pdf_is_no_good(self) -> None:
        self.step("fail", lambda: self.job.fail(self.now, "not_a_pdf", "choose a PDF"))

    @rule(delay=DELAYS)
    def the_model_is_down(self, delay: timedelta) -> None:
        self.step("postpone", lambda: self.job.postpone(self.now + delay, "model_unavailable", "no answer"))

    @rule(delay=DELAYS)
    def the_worker_shuts_down(self, delay: timedelta) -> None:
        self.step("release", lambda: self.job.release(self.now + delay))

    @rule()
    def the_user_cancels(self) -> None:
        self.step("request_cancel", lambda: self.job.request_cancel(self.now))

    @rule()
    def the_worker_notices_the_wish(self) -> None:
        self.step("cancel", lambda: self.job.cancel(self.now))

    @rule()
    def the_user_retries(self) -> None:
        self.step("retry", lambda: self.job.retry(self.now))

    @invariant()
    def only_a_running_job_has_a_lease(self) -> None:
        assert (self.job.lease_until is not None) is (self.job.state is PROCESSING)

    @invariant()
    def only_a_completed_job_has_an_outcome(self) -> None:
        assert (self.job.outcome is not None) is (self.job.state is COMPLETED)

    @invariant()
    def only_an_ended_job_has_an_end(self) -> None:
        assert (self.job.finished_at is not None) is self.job.state.is_final

    @invariant()
    def a_failed_job_says_why_and_a_good_one_complains_of_nothing(self) -> None:
        assert self.job.state is not FAILED or (self.job.error_code and self.job.error_message)
        assert self.job.state not in {COMPLETED, CANCELLED} or not self.job.error_code

    @invariant()
    def attempts_stay_within_bounds(self) -> None:
        assert 0 <= self.job.attempts <= MAX_ATTEMPTS + 1
        assert self.job.state is not PROCESSING or 1 <= self.job.attempts <= MAX_ATTEMPTS

    @invariant()
    def the_token_never_falls(self) -> None:
        assert self.job.token >= self.highest_token
        self.highest_token = self.job.token

    @invariant()
    def no_job_is_lost(self) -> None:
        """What has not ended can be claimed, at the latest when its delay or lease is over."""
        due = self.job.lease_until or self.job.next_attempt_at
        assert self.job.state.is_final or self.job.is_due(max(due, self.now))

    @invariant()
    def an_ended_job_is_never_due(self) -> None:
        assert not (self.job.state.is_final and self.job.is_due(self.now + timedelta(days=365)))


TestJobMachine = JobMachine.TestCase
TestJobMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_a_claim_is_refused_while_somebody_else_holds_the_lease() -> None:
    claim = new_job().claim(START, LEASE)
    with pytest.raises(IllegalTransition, match="not due"):
        claim.claim(START + LEASE - timedelta(seconds=1), LEASE)
    assert claim.claim(START + LEASE, LEASE).token == 2


def test_a_release_gives_the_attempt_back_and_a_failure_does_not() -> None:
    claim = new_job().claim(START, LEASE)
    assert claim.release(START).attempts == 0
    assert claim.postpone(START, "model_unavailable", "no answer").attempts == 1
