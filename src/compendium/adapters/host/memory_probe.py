"""Looks at the memory that is left for jobs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from compendium.ports.health import Finding, Probe

_A_JOB: Final = 500 * 10**6
"""Bytes: the limit that `make bench` holds a book of 2,415 pages to."""
_CGROUP: Final = Path("/sys/fs/cgroup")
"""Version 2, where a container's own limit lies: https://docs.kernel.org/admin-guide/cgroup-v2.html"""


class MemoryProbe(Probe):
    """Whether ``jobs`` fit in at once."""

    name = "memory"

    def __init__(self, jobs: int, cgroup: Path = _CGROUP) -> None:
        self._jobs = jobs
        self._cgroup = cgroup

    async def check(self) -> Finding:
        try:
            import psutil  # noqa: PLC0415  # a program that embeds the library may lack it
        except ImportError:
            way_out = "pip install 'compendium[service]' brings psutil"
            return Finding(ok=True, seen=False, told="unknown without psutil", way_out=way_out)
        free = min([psutil.virtual_memory().available, *self._left_to_the_container()])
        fit = int(free // _A_JOB)
        told = f"{free / 1e9:.1f} GB available: room for {fit} large jobs at once"
        if fit >= self._jobs:
            return Finding(ok=True, told=told)
        return Finding(
            ok=False,
            told=f"{told}, and {self._jobs} are to run",
            way_out="give it more memory, or run fewer jobs: compendium worker --concurrency 1, with "
            "--max-memory-per-child",
        )

    def _left_to_the_container(self) -> list[int]:
        try:
            limit = int((self._cgroup / "memory.max").read_text())
            return [limit - int((self._cgroup / "memory.current").read_text())]
        except (OSError, ValueError):  # none, or 'max'
            return []
