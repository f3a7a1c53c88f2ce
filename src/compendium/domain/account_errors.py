"""The kinds of errors that users, tokens, quotas and budgets bring; errors.py draws the tree."""

from datetime import date

from compendium.domain.errors import PermanentError, TransientError


class Unauthenticated(PermanentError):
    """The request carries no token, or one that is unknown, expired or made for somebody else."""

    code = "unauthenticated"


class QuotaExhausted(PermanentError):
    """The user's cards of this month are made. ``limit`` and ``made`` are cards."""

    code = "quota_exhausted"

    def __init__(self, message: str, *, limit: int, made: int, renews_on: date) -> None:
        super().__init__(message)
        self.limit = limit
        self.made = made
        self.renews_on = renews_on


class CostLimitReached(PermanentError):
    """No request fits into the cost limit any more. What was answered so far makes the deck; a job
    ends with this where no card came of it.
    """

    code = "cost_limit_reached"


class UserNotFound(PermanentError):
    """There is no user of that name."""

    code = "user_not_found"


class UserExists(PermanentError):
    """The name belongs to another user."""

    code = "user_exists"


class TokenNotFound(PermanentError):
    """There is no API token with that id."""

    code = "token_not_found"


class IssuerUnavailable(TransientError):
    """The OpenID Connect issuer does not give its keys."""

    code = "issuer_unavailable"


class TooManyUploads(TransientError):
    """The user's uploads come faster than is allowed. ``retry_after`` is in whole seconds."""

    code = "too_many_uploads"

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
