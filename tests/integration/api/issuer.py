"""An OpenID Connect issuer on a loopback port: it publishes its keys, and signs whatever a test wants."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

AUDIENCE = "compendium"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer:
    """``keys`` are those that it publishes, by their ids; ``asked`` counts how often."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.announces = url
        self.keys = {"first": new_key()}
        self.asked = 0
        self.down = False

    def token(self, *, key: Any = None, kid: str = "first", alg: str = "RS256", **claims: Any) -> str:
        """A token that is valid but for ``claims``; None leaves a claim out."""
        now = int(time.time())
        usual = {"iss": self.url, "aud": AUDIENCE, "sub": "42", "iat": now, "exp": now + 600}
        told = {name: value for name, value in (usual | claims).items() if value is not None}
        signing: Any = None if alg == "none" else key or self.keys[kid]
        return jwt.encode(told, signing, algorithm=alg, headers={"kid": kid})

    def published(self) -> dict[str, Any]:
        return {
            "keys": [
                RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": kid, "use": "sig"}
                for kid, key in self.keys.items()
            ]
        }

    def answer(self, path: str) -> dict[str, Any] | None:
        if self.down:
            return None
        if path == "/keys":
            self.asked += 1
            return self.published()
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.announces, "jwks_uri": f"{self.url}/keys"}
        return None


@contextmanager
def running() -> Iterator[Issuer]:
    """An issuer that answers within the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = issuer.answer(self.path)
            self.send_response(503 if body is None else 200)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: Any) -> None:
            """Keep silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer = Issuer(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield issuer
        finally:
            server.shutdown()
            thread.join()
