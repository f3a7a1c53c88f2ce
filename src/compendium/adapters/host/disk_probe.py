"""Looks at the folder for temporary files: writable, and with room."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from compendium.ports.health import Finding, Probe

_NEEDED: Final = 1 << 30
"""Bytes: some uploads of 100 MB with their decks, at once."""


class DiskProbe(Probe):
    """Whether ``folder``, or the nearest one above it that exists, takes files and has room."""

    name = "disk"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def check(self) -> Finding:
        return await asyncio.to_thread(self._look)

    def _look(self) -> Finding:
        place = next(path for path in (self._folder, *self._folder.absolute().parents) if path.exists())
        try:
            with TemporaryFile(dir=place) as file:
                file.write(b"compendium doctor")
            free = shutil.disk_usage(place).free
        except OSError as error:
            return Finding(
                ok=False,
                told=f"{place} takes no files: {error.strerror}",
                way_out="check its owner and permissions, free some room, or move it with COMPENDIUM_HOME",
            )
        told = f"{self._folder}: writable, {free / 1e9:.1f} GB free"
        if free < _NEEDED:
            return Finding(ok=False, told=told, way_out="free some room, or move it with COMPENDIUM_HOME")
        return Finding(ok=True, told=told)
