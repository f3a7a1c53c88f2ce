"""No issuer is trusted: users have API tokens alone."""

from __future__ import annotations

from compendium.domain.account_errors import Unauthenticated
from compendium.ports.token_verifier import Subject, TokenVerifier


class NoIssuer(TokenVerifier):
    """Refuses every token."""

    async def verify(self, token: str) -> Subject:  # noqa: ARG002  none is looked at
        raise Unauthenticated("this is no API token: those begin with cmp_")
