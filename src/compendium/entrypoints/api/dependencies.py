"""What routes ask for: the container, and whose request it is."""

from __future__ import annotations

from typing import Annotated, Final, cast
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from compendium.domain.account_errors import Unauthenticated
from compendium.entrypoints.library import LOCAL_USER
from compendium.entrypoints.service_container import ServiceContainer

_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="An API token (`compendium tokens create NAME`), or an access token of the OpenID Connect "
    "issuer that the service trusts. A service that runs embedded, for one local user, asks for none.",
)


def _container(request: Request) -> ServiceContainer:
    return cast("ServiceContainer", request.app.state.container)


Wired = Annotated[ServiceContainer, Depends(_container)]


async def _user_id(
    request: Request,
    container: Wired,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> UUID:
    if not container.settings().is_service:
        _demand_local(request)
        return LOCAL_USER
    if credentials is None:
        raise Unauthenticated("this needs a token: send the header 'Authorization: Bearer TOKEN'")
    return (await container.authenticate()(credentials.credentials)).id


def _demand_local(request: Request) -> None:
    """A page of another site must not act for the local user, who has no token: neither by a form that
    it sends here (its Origin tells) nor by a name of its own that it lets point here (Host tells).
    """
    if request.url.hostname not in _HERE:
        raise HTTPException(403, f"embedded, this answers as localhost alone, not as {request.url.hostname}")
    origin = request.headers.get("origin")
    if request.method not in _READING and origin is not None and urlsplit(origin).hostname not in _HERE:
        raise HTTPException(403, f"pages of {origin} may not act here")


UserId = Annotated[UUID, Depends(_user_id)]
