"""The API as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from typing import Any

from dependency_injector import providers
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from compendium.entrypoints.api import decks, health, jobs, metrics, upload
from compendium.entrypoints.api.embedded import running_jobs
from compendium.entrypoints.api.metrics import Measured, Metrics
from compendium.entrypoints.api.problems import Problem, tell_problems
from compendium.entrypoints.api.storing import Storing
from compendium.entrypoints.container import prepare_store
from compendium.entrypoints.service_container import ServiceContainer

_DESCRIPTION = """A PDF goes in, an Anki deck comes out in which every card shows the page and the sentence it
came from. Hand in a PDF at `/api/v1/upload`, follow its job, download its deck. Every error is a problem as
RFC 9457 describes them."""


def create_app(container: ServiceContainer | None = None) -> FastAPI:
    """The API on ``container``; without one, wired by the environment."""
    container = container or ServiceContainer()
    app = FastAPI(
        title="Compendium",
        version=version("compendium"),
        description=_DESCRIPTION,
        license_info={"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        lifespan=_lifespan,
        redoc_url=None,
    )
    app.state.container = container
    app.state.metrics = Metrics()
    app.state.storing = Storing()
    app.add_middleware(Measured, metrics=app.state.metrics)
    tell_problems(app)
    for module in (upload, jobs, decks, health, metrics):
        app.include_router(module.router)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]  # FastAPI's own way to extend it
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    container: ServiceContainer = app.state.container
    await prepare_store(container.settings())
    async with AsyncExitStack() as stack:
        stack.push_async_callback(container.upload_limiter().close)
        if container.settings().is_service:
            units = await stack.enter_async_context(container.pooled_units())
            stack.enter_context(container.units.override(providers.Object(units)))
        else:
            await stack.enter_async_context(running_jobs(container))
        yield


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            license_info=app.license_info,
            routes=app.routes,
        )
        schema["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        app.openapi_schema = schema
    return app.openapi_schema
