"""What asking a model's provider costs, as people and programs are told."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Group
from rich.table import Table
from rich.text import Text

from compendium.domain.model.estimate import Estimate
from compendium.domain.model.usage import Usage, dollars

ASSUMED = (
    "Nothing was sent. The requests are those that would be sent; how much comes back is assumed: as many "
    "questions as the density allows, each answered at the usual length and at once. Requests to mend an "
    "answer come on top, answers that were paid for before come off."
)
UNPRICED = "No price is known for this model: give it in a file that COMPENDIUM_PRICES names."


def estimate_view(pdf: Path, estimate: Estimate) -> Group:
    """A row for each task, the sum, the price and the time."""
    if not estimate.by_task:
        return Group(Text(f"{pdf.name}: {estimate.model} sends nothing anywhere and costs nothing."))
    table = Table(box=None, pad_edge=False, header_style="cyan", padding=(0, 2, 0, 0))
    table.add_column("")
    for name in ("requests", "tokens in", "tokens out", "price"):
        table.add_column(name, justify="right", no_wrap=True)
    for task, used in (*estimate.by_task.items(), ("all", estimate.usage)):
        price = "?" if used.cost is None else dollars(used.cost)
        table.add_row(task, f"{used.requests:,}", f"{used.input_tokens:,}", f"{used.output_tokens:,}", price)
    if estimate.most_cost is None:
        price = UNPRICED
    else:
        price = (
            f"About {dollars(estimate.usage.cost)}; {dollars(estimate.most_cost)} if every reply, with what "
            f"the model thinks, were as long as it may be."
        )
    head = Text.assemble((pdf.name, "bold"), f" with {estimate.model}")
    time = f"About {_minutes(estimate.seconds)}, {_quota(estimate)}."
    return Group(head, table, Text(), Text(price), Text(time), Text(ASSUMED, style="dim"))


def estimate_json(pdf: Path, estimate: Estimate) -> str:
    """One object; costs are in US dollars, null where no price is known."""
    return json.dumps({"pdf": str(pdf)} | asdict(estimate))


def usage_words(usage: Usage) -> str:
    """What a run used, after its cost: '34 requests, 120,000 tokens in, 30,000 out, 12 answers
    known already'.
    """
    known = f", {usage.cached:,} answers known already" if usage.cached else ""
    return (
        f"{usage.requests:,} requests, {usage.input_tokens:,} tokens in, {usage.output_tokens:,} out{known}"
    )


def _quota(estimate: Estimate) -> str:
    counts = {"requests": estimate.requests_per_minute, "tokens": estimate.tokens_per_minute}
    known = [f"{count:,} {what}" for what, count in counts.items() if count]
    if known:
        return f"under a quota of {' and '.join(known)} a minute"
    return (
        "unless the provider's quota holds it up: COMPENDIUM_REQUESTS_PER_MINUTE and "
        "COMPENDIUM_TOKENS_PER_MINUTE are not set"
    )


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
