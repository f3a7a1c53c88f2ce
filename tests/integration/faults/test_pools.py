"""Pools that keep fewer promises: they make decks, and say what they don't do."""

from __future__ import annotations

import pytest

from tests.integration.faults.fleet import Fleet


@pytest.mark.parametrize("pool", ["threads", "solo"])
async def test_a_lesser_pool_makes_decks_and_warns(fleet: Fleet, pool: str) -> None:
    await fleet.worker(f"--pool={pool}")
    assert fleet.log_lines(f"--pool {pool}: neither time limit is kept") == 1
    jobs = [await fleet.submit(computes=1) for _ in range(2)]
    for job in jobs:
        await fleet.ended(job)
    await fleet.has_one_deck_each(*jobs)
    await fleet.has_left_nothing()
