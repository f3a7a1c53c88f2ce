"""How a worker's main process tells its children that it must stop."""

from __future__ import annotations

from mmap import mmap


class StopMark:
    """A byte that a process shares with the children it forks. No lock guards it: a child that is
    killed while it reads an event of `multiprocessing` would keep the lock, and the others waiting.
    """

    def __init__(self) -> None:
        self._byte = mmap(-1, 1)

    def set(self) -> None:
        """From now on the mark is set, for all of them. Safe in a signal handler."""
        self._byte[0] = 1

    def is_set(self) -> bool:
        """Whether it is."""
        return self._byte[0] == 1
