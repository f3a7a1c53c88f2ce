"""An operator, or a load balancer, asks whether everything works."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from compendium.ports.health import Finding, Probe


@dataclass(frozen=True, slots=True)
class Diagnose:
    """Runs all probes at once, each for at most ``patience``."""

    probes: Sequence[Probe]
    patience: timedelta = timedelta(seconds=10)

    async def __call__(self) -> Mapping[str, Finding]:
        """A finding for each probe's name, in their order. Never raises."""
        findings = await asyncio.gather(*(self._find(probe) for probe in self.probes))
        return {probe.name: finding for probe, finding in zip(self.probes, findings, strict=True)}

    async def _find(self, probe: Probe) -> Finding:
        looking = asyncio.create_task(probe.check())
        # Not wait_for: that would wait for a driver's thread, which no cancelling ends.
        done, _ = await asyncio.wait({looking}, timeout=self.patience.total_seconds())
        if not done:
            looking.cancel()
            return Finding(
                ok=False,
                told=f"no answer within {self.patience.total_seconds():g} s",
                way_out="see whether it is up, overloaded, or behind a firewall that drops packets",
            )
        try:
            return looking.result()
        except Exception as error:  # noqa: BLE001  # one probe's failure must not hide the others' findings
            return Finding(
                ok=False,
                told=" ".join(f"{type(error).__name__}: {error}".split()),
                way_out="nobody foresaw this: report it with what is told here",
            )
