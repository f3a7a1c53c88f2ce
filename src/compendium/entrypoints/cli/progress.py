"""A bar for each stage, on standard error, gone when the work is done."""

from __future__ import annotations

from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from compendium.domain.model.job import Progress

STAGE_TITLES: Final = {
    "load": "Reading pages",
    "chunk": "Cutting passages",
    "topics": "Finding topics",
    "refine": "Refining topics",
    "tags": "Choosing tags",
    "questions": "Asking questions",
    "answers": "Finding answers",
    "cards": "Checking cards",
    "write": "Writing the deck",
}


class StageBars:
    """Shows progress reports while it is entered; silent where ``console`` is no terminal."""

    def __init__(self, console: Console) -> None:
        self._bars = Bars(
            TextColumn("{task.description:<18}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def show(self, progress: Progress) -> None:
        """One report: a stage that was not seen before gets a bar of its own."""
        stage, total = progress.stage, progress.total or None
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(STAGE_TITLES.get(stage, stage), total=total)
        self._bars.update(self._tasks[stage], completed=progress.done, total=total)
