"""What an operator types, in a process of its own beside the fleet's."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from socket import gethostname
from typing import Any

from tests.integration.faults.fleet import Fleet

PROGRAM = Path(sys.executable).parent / "compendium"
_PATIENCE = 120
APP = ["-m", "celery", "-A", "compendium.entrypoints.worker"]
FIRST_WORKER = ["--timeout=60", f"--destination=w0@{gethostname()}"]
"""Without its name Celery waits for others until the time is over."""


async def celery(fleet: Fleet, *arguments: str) -> str:
    """What `celery -A compendium.entrypoints.worker ...` prints. It must succeed."""
    result = await typed(fleet, sys.executable, *APP, *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


async def inspected(fleet: Fleet, what: str, *arguments: str) -> Any:
    """What the fleet's first worker answers to `celery inspect`."""
    answers = json.loads(await celery(fleet, "inspect", "--json", *FIRST_WORKER, what, *arguments))
    assert len(answers) == 1
    return next(iter(answers.values()))


async def controlled(fleet: Fleet, *arguments: str) -> str:
    """What `celery control` prints."""
    return await celery(fleet, "control", *FIRST_WORKER, *arguments)


async def compendium(fleet: Fleet, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """`compendium ...`, with the service's settings and these."""
    return await typed(fleet, str(PROGRAM), *arguments, **variables)


async def typed(fleet: Fleet, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command's end, in the environment of the service."""
    return await asyncio.to_thread(
        subprocess.run,
        command,
        env=environment(fleet) | variables,
        cwd=fleet.folder,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )


def environment(fleet: Fleet) -> dict[str, str]:
    """The service's settings, for a program of this checkout."""
    return os.environ | fleet.environment | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
