"""Port: whether something that the program stands on works."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Finding:
    """What a probe found: ``told`` says in one line what there is, or what is wrong, and ``way_out``
    how to mend it. ``seen`` is False where the probe could not look: nothing is known to be wrong
    then, and ``way_out`` says how to look.
    """

    ok: bool
    told: str
    way_out: str = ""
    seen: bool = True


class Probe(Protocol):
    """Looks at one thing. ``name`` is short, unique and stable: 'database', 'broker'."""

    name: str

    @abstractmethod
    async def check(self) -> Finding:
        """Look now, and leave everything as it was. No secret is in what is told. It may raise or
        hang: `Diagnose` makes a finding of that.
        """
