"""How many cards a user may have made in a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from compendium.domain.account_errors import QuotaExhausted


def month_of(moment: datetime) -> date:
    """The first day of the month (UTC) in which cards made at ``moment`` count."""
    return moment.date().replace(day=1)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a user has of a ``month``: ``made`` cards of ``limit``; a limit of None is no quota."""

    month: date
    limit: int | None
    made: int

    @property
    def left(self) -> int | None:
        """Cards that may still be made; None is any number."""
        return None if self.limit is None else max(0, self.limit - self.made)

    @property
    def renews_on(self) -> date:
        """The first day of the next month."""
        year, month = divmod(self.month.year * 12 + self.month.month, 12)
        return date(year, month + 1, 1)

    def refusal(self) -> QuotaExhausted:
        """The error of one who asks for more than there is left."""
        return QuotaExhausted(
            f"{self.made} of this month's {self.limit} cards are made: "
            f"the quota renews on {self.renews_on}, or ask your operator for a larger one",
            limit=self.limit or 0,
            made=self.made,
            renews_on=self.renews_on,
        )
