"""Tokens of an OpenID Connect issuer, checked with PyJWT against the issuer's published keys."""

from __future__ import annotations

import asyncio
import json
import ssl
from http.client import HTTPException
from pathlib import Path
from threading import Lock
from typing import Any, Final
from urllib.request import Request, urlopen

import jwt
from jwt.exceptions import PyJWKClientConnectionError, PyJWTError

from compendium.domain.account_errors import IssuerUnavailable, Unauthenticated
from compendium.ports.token_verifier import Subject, TokenVerifier

_ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
)
"""Asymmetric ones alone: with HS256 the issuer's public key would be a secret that everybody knows."""
_LEEWAY: Final = 30
"""Seconds by which the issuer's clock may differ from ours."""
_PATIENCE: Final = 5.0
"""Seconds for the issuer to answer."""
_KEYS_LAST: Final = 3600
"""Seconds after which keys are fetched anew; one that is unknown is looked for at once."""
_MAX_SUBJECT: Final = 255
"""OpenID Connect Core 1.0, section 2: 'sub' is at most 255 ASCII characters."""


class OidcVerifier(TokenVerifier):
    """``jwks_url`` '' is found out from the issuer's discovery document. The keys are fetched for an
    unknown key id, but not twice within ``cooldown`` seconds.
    """

    def __init__(
        self, issuer: str, audience: str, jwks_url: str, ca_file: Path | None = None, *, cooldown: float = 30
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._jwks_url = jwks_url
        self._tls = ssl.create_default_context(cafile=ca_file and str(ca_file))
        self._cooldown = cooldown
        self._client: jwt.PyJWKClient | None = None
        self._lock = Lock()

    async def verify(self, token: str) -> Subject:
        claims = await asyncio.to_thread(self._claims, token)
        subject = claims["sub"]
        if not (isinstance(subject, str) and 0 < len(subject) <= _MAX_SUBJECT and subject.isascii()):
            raise Unauthenticated("the token's 'sub' is not one that OpenID Connect allows")
        if not subject.isprintable():
            raise Unauthenticated("the token's 'sub' has control characters in it")
        return Subject(self._issuer, subject)

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            if jwt.get_unverified_header(token).get("alg") not in _ALGORITHMS:
                raise Unauthenticated("the token is not signed by an algorithm with a public key")
            key = self._keys().get_signing_key_from_jwt(token)
            return jwt.decode(
                token,
                key,
                algorithms=_ALGORITHMS,
                issuer=self._issuer,
                audience=self._audience,
                leeway=_LEEWAY,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except PyJWKClientConnectionError as error:
            raise IssuerUnavailable(f"the keys of {self._issuer} can't be had: try again later") from error
        except (PyJWTError, ValueError) as error:
            raise Unauthenticated(f"the token is not valid here: {error}") from error

    def _keys(self) -> jwt.PyJWKClient:
        with self._lock:
            if self._client is None:
                self._client = jwt.PyJWKClient(
                    self._jwks_url or self._discovered(),
                    lifespan=_KEYS_LAST,
                    timeout=_PATIENCE,
                    cooldown_duration=self._cooldown,
                    ssl_context=self._tls,
                )
            return self._client

    def _discovered(self) -> str:
        """Where the issuer publishes its keys: OpenID Connect Discovery 1.0, section 4."""
        url = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        context = self._tls if url.startswith("https:") else None
        try:
            with urlopen(Request(url), timeout=_PATIENCE, context=context) as answer:  # noqa: S310  the operator's URL
                found = json.load(answer)
        except (OSError, HTTPException, ValueError) as error:
            raise IssuerUnavailable(f"{self._issuer} does not say where its keys are: {error}") from error
        if not isinstance(found, dict) or found.get("issuer") != self._issuer or "jwks_uri" not in found:
            raise IssuerUnavailable(f"{url} describes another issuer: check OIDC_ISSUER")
        return str(found["jwks_uri"])
