"""Who uses the service, and the tokens by which they are known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

TOKEN_PREFIX = "cmp_"  # noqa: S105  # not a secret: tells scanners of leaked secrets whose it is
"""How every API token begins."""


@dataclass(frozen=True, slots=True)
class User:
    """``monthly_cards`` is the quota. Users of an OpenID Connect issuer carry its address and their
    subject there; others have '' in both. The local user of an embedded service is no such user:
    it has no row, and no quota.
    """

    id: UUID
    name: str
    monthly_cards: int
    created_at: datetime
    issuer: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as the database knows it: by ``digest`` alone. ``expires_at`` None is never."""

    id: UUID
    user_id: UUID
    name: str
    digest: str
    created_at: datetime
    expires_at: datetime | None = None

    def has_expired(self, now: datetime) -> bool:
        """Whether it opens nothing any more."""
        return self.expires_at is not None and self.expires_at <= now


def digest_of(secret: str) -> str:
    """SHA-256 in hexadecimal. Tokens are 256 random bits: no salt and no slow hash would add to that."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()
