"""docs/operations.md says of every command that Celery has what it does here."""

from __future__ import annotations

import re
from pathlib import Path

from celery.bin.celery import celery
from celery.worker.control import Panel

PAGE = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## Celery's commands here")[2].partition("## When something is wrong")[0]
NAMED = {word for code in re.findall(r"`([^`]+)`", SECTION) for word in re.findall(r"\w+", code)}


def test_every_command_of_celery_is_there() -> None:
    assert len(celery.commands) > 15
    assert sorted(set(celery.commands) - NAMED) == []


def test_every_command_to_workers_is_there() -> None:
    typed = {name for name, command in Panel.meta.items() if command.visible}
    assert len(typed) > 25
    assert sorted(typed - NAMED) == []
