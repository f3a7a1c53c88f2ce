"""Who sends this request?"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from compendium.domain.account_errors import Unauthenticated
from compendium.domain.model.user import TOKEN_PREFIX, User, digest_of
from compendium.ports.clock import Clock
from compendium.ports.token_verifier import Subject, TokenVerifier
from compendium.ports.unit_of_work import UnitOfWorkFactory


def user_id_of(subject: Subject) -> UUID:
    """A subject's user has an id that derives from it: two first requests at once make one user."""
    return uuid5(NAMESPACE_URL, f"{subject.issuer}\n{subject.name}")


@dataclass(frozen=True, slots=True)
class Authenticate:
    """Finds the user of an API token, or of a token of the issuer that ``verifier`` trusts; such a
    user is added at the first request, with a quota of ``monthly_cards``.
    """

    units: UnitOfWorkFactory
    clock: Clock
    verifier: TokenVerifier
    monthly_cards: int

    async def __call__(self, secret: str) -> User:
        """The user. Raises Unauthenticated, whose message does not tell an unknown token from one
        that was revoked, and IssuerUnavailable.
        """
        if secret.startswith(TOKEN_PREFIX):
            return await self._of_token(secret)
        return await self._of_subject(await self.verifier.verify(secret))

    async def _of_token(self, secret: str) -> User:
        async with self.units() as unit:
            token = await unit.tokens.by_digest(digest_of(secret))
            user = None if token is None else await unit.users.get(token.user_id)
        if token is None or user is None:
            raise Unauthenticated("the API token is unknown or was revoked: ask your operator for one")
        if token.has_expired(self.clock.now()):
            raise Unauthenticated(f"the API token expired on {token.expires_at:%Y-%m-%d}: ask for a new one")
        return user

    async def _of_subject(self, subject: Subject) -> User:
        user_id = user_id_of(subject)
        async with self.units() as unit:
            known = await unit.users.get(user_id)
            if known is not None:
                return known
            name = f"{subject.name} at {subject.issuer}"
            now = self.clock.now()
            user = User(user_id, name, self.monthly_cards, now, subject.issuer, subject.name)
            await unit.users.add(user)  # False: another request of the same user has just added it
            await unit.commit()
        return user
