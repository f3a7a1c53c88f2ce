"""A bar for each stage, on standard error, gone when the work is done."""

from __future__ import annotations

from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
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
            TextColumn("{task.description:<17}"),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[count]:>11}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._stage = ""
        self._task = TaskID(0)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def show(self, progress: Progress) -> None:
        """One report. A new stage gets a bar of its own and completes the one before; a stage that
        is all one step moves to and fro, since there is nothing to count.
        """
        if progress.stage != self._stage:
            if self._stage:
                self._bars.update(self._task, total=1, completed=1)
            self._stage = progress.stage
            self._task = self._bars.add_task(STAGE_TITLES.get(progress.stage, progress.stage), count="")
        counted = progress.total > 1
        self._bars.update(
            self._task,
            completed=progress.done,
            total=progress.total if counted else None,
            count=f"{progress.done:,}/{progress.total:,}" if counted else "",
        )
