from __future__ import annotations

import pytest

from compendium.adapters.models.windows import LocalWindow, Quota, Window
from tests.contracts.quota_window import QUOTA, WindowContract, admitted


class TestLocalWindow(WindowContract):
    @pytest.fixture
    def window(self) -> Window:
        return LocalWindow(QUOTA)


async def test_without_a_quota_everybody_goes_through() -> None:
    assert len(await admitted(LocalWindow(Quota()), *[10_000] * 500)) == 500


@pytest.mark.parametrize(
    ("whole", "workers", "share"),
    [
        (Quota(requests=60, tokens=1000), 4, Quota(requests=15, tokens=250)),
        (Quota(requests=3), 4, Quota(requests=1)),
        (Quota(tokens=1000), 1, Quota(tokens=1000)),
    ],
)
def test_a_share_is_the_quota_over_the_workers(whole: Quota, workers: int, share: Quota) -> None:
    assert whole.share(workers) == share
