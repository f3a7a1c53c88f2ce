"""`compendium serve`: the API."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Annotated

import typer

from compendium.domain.errors import BadSetting
from compendium.entrypoints.cli.failures import service_installed

if TYPE_CHECKING:
    from compendium.entrypoints.settings import Settings

_HERE = {"127.0.0.1", "::1", "localhost"}
_GRACE = 30
"""Seconds that requests under way are given when the program is told to stop."""


def serve(
    *,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="The port.")] = 8000,
) -> None:
    """Serve the API, until told to stop.

    Without settings everything runs in this program, for whoever sits at this machine. With the
    servers named by the environment or .env it is the service: docs/operations.md.
    """
    from compendium.entrypoints.settings import load_settings  # noqa: PLC0415  --help answers at once

    settings = load_settings()
    _check(settings, host)
    with service_installed():
        import uvicorn  # noqa: PLC0415  as said above

        from compendium.entrypoints.api.app import create_app  # noqa: PLC0415  as said above
    import asyncio  # noqa: PLC0415  as said above

    from compendium.entrypoints.container import prepare_store  # noqa: PLC0415  as said above
    from compendium.entrypoints.logs import configure_logging  # noqa: PLC0415  as said above

    configure_logging("INFO")
    with _listening(host, port) as listener:
        asyncio.run(prepare_store(settings))
        config = uvicorn.Config(
            create_app(), log_config=None, server_header=False, timeout_graceful_shutdown=_GRACE
        )
        where, bound = listener.getsockname()[:2]
        shown = f"[{where}]" if ":" in where else where
        typer.echo(
            f"Compendium answers at http://{shown}:{bound} (its routes: /docs); Ctrl-C stops it", err=True
        )
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:  # which uvicorn raises again after it has shut down
            return


def _check(settings: Settings, host: str) -> None:
    if settings.is_service:
        return
    if host not in _HERE:
        raise BadSetting(
            f"--host {host}: without CELERY_BROKER_URL there is one local user and no token, so that this "
            "listens on 127.0.0.1 alone; docs/operations.md says how to run the service"
        )
    if settings.oidc_issuer:
        raise BadSetting("OIDC_ISSUER needs CELERY_BROKER_URL beside it: embedded there is one local user")


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises BadSetting."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        raise BadSetting(
            f"can't listen on {host}:{port} ({reason}): choose another --host or --port"
        ) from error
    return listener
