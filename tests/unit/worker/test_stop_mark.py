from __future__ import annotations

import os

from compendium.entrypoints.worker.stop_mark import StopMark


def test_a_child_sees_the_mark_that_its_parent_sets() -> None:
    mark = StopMark()
    told, tell = os.pipe()
    seen, see = os.pipe()
    child = os.fork()
    if child == 0:
        before = mark.is_set()
        os.write(see, b"?")
        os.read(told, 1)
        os._exit(0 if mark.is_set() and not before else 1)
    os.read(seen, 1)
    mark.set()
    os.write(tell, b"!")
    assert os.waitpid(child, 0)[1] == 0
