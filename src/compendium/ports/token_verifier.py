"""Port: whether a token was issued by somebody whom the operator trusts."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a token speaks of: ``name`` is unique at its ``issuer`` and never given to another."""

    issuer: str
    name: str


class TokenVerifier(Protocol):
    """Checks tokens that this service did not make: OpenID Connect's."""

    @abstractmethod
    async def verify(self, token: str) -> Subject:
        """The token's subject. Raises Unauthenticated where it is not valid, here and now and for
        this service, and IssuerUnavailable where that can't be found out.
        """
