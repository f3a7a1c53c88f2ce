"""How `make --json` tells programs: one object a PDF, one line each, on standard output."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from compendium import MadeDeck
from compendium.entrypoints.cli.failures import complain
from compendium.entrypoints.cli.orders import Order


class InJson:
    """Failures are an object too, besides the line on standard error."""

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Nobody watches a program work."""
        yield None

    def failed(self, pdf: Path | None, code: str, message: str) -> None:
        """``status`` is 'failed', and ``code`` one of docs/errors.md."""
        name = None if pdf is None else str(pdf)
        _print({"status": "failed", "pdf": name, "deck": None, "code": code, "message": message})
        complain(message)

    def made(self, order: Order, made: MadeDeck) -> None:
        """``status`` is 'completed'; ``seconds`` are wall-clock seconds of the whole run."""
        report = made.report
        _print(
            {
                "status": "completed",
                "pdf": str(order.pdf),
                "deck": str(made.path),
                "num_pages": report.num_pages,
                "num_words": report.num_words,
                "num_chunks": report.num_chunks,
                "num_topics": report.num_topics,
                "num_tags": report.num_tags,
                "num_notes": report.num_notes,
                "num_cards": report.num_cards,
                "cards_by_form": report.cards_by_form,
                "dropped": len(report.dropped),
                "dropped_by_rule": Counter(candidate.rule for candidate in report.dropped),
                "seconds": round(sum(report.seconds.values()), 3),
                "seconds_by_stage": {stage: round(taken, 3) for stage, taken in report.seconds.items()},
                "usage": asdict(report.usage),
                "remarks": report.remarks,
            }
        )


def _print(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()
