"""Numbers for Prometheus."""

from __future__ import annotations

import time
from typing import Final

from fastapi import APIRouter, Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client import PROCESS_COLLECTOR as _PROCESS
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from compendium.domain.model.job import JobState
from compendium.entrypoints.api.dependencies import Wired
from compendium.ports.unit_of_work import JobFigures

_UNKNOWN: Final = "(none)"
"""The route of requests that have none: their paths are anybody's, and would be labels without end."""

router = APIRouter(tags=["health"])


class Metrics:
    """The meters of one app. They tell of no user."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_PROCESS)
        requests = ("method", "route", "status")
        self.requests = Counter(
            "compendium_http_requests", "Requests answered", requests, registry=self.registry
        )
        self.seconds = Histogram(
            "compendium_http_request_seconds",
            "Seconds until the whole answer was sent",
            ("method", "route"),
            registry=self.registry,
            buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30),
        )
        self.uploads = Counter("compendium_uploads", "PDFs taken", registry=self.registry)
        self.jobs = Gauge("compendium_jobs", "Jobs by state", ("state",), registry=self.registry)
        self.oldest_due = Gauge(
            "compendium_oldest_due_job_seconds",
            "For how long the job that waits longest could have begun",
            registry=self.registry,
        )
        self.expired = Gauge(
            "compendium_expired_leases", "Jobs whose worker has fallen silent", registry=self.registry
        )
        self.tried_again = Gauge(
            "compendium_jobs_tried_again",
            "Jobs under way or waiting after an attempt that failed",
            registry=self.registry,
        )

        self.model_requests = Gauge(
            "compendium_model_requests",
            "Requests of language models that all jobs came to",
            ("answered_by",),
            registry=self.registry,
        )
        self.model_tokens = Gauge(
            "compendium_model_tokens", "Tokens of these requests", ("direction",), registry=self.registry
        )
        self.model_cost = Gauge(
            "compendium_model_cost_dollars", "Their cost, as far as it is known", registry=self.registry
        )

    def show(self, figures: JobFigures, now: float) -> None:
        """Set the gauges; ``now`` in seconds since 1970."""
        for state in JobState:
            self.jobs.labels(state.value).set(figures.by_state.get(state, 0))
        due = figures.oldest_due
        self.oldest_due.set(0 if due is None else max(0, now - due.timestamp()))
        self.expired.set(figures.expired_leases)
        self.tried_again.set(figures.tried_again)
        self.model_requests.labels("provider").set(figures.usage.requests)
        self.model_requests.labels("cache").set(figures.usage.cached)
        self.model_tokens.labels("input").set(figures.usage.input_tokens)
        self.model_tokens.labels("output").set(figures.usage.output_tokens)
        self.model_cost.set(figures.usage.cost or 0.0)


class Measured:
    """An ASGI app whose requests are counted by route."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count it when its answer has ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, begun = 500, time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", _UNKNOWN)
            method = scope["method"] if route != _UNKNOWN else _UNKNOWN
            self._metrics.requests.labels(method, route, status).inc()
            self._metrics.seconds.labels(method, route).observe(time.perf_counter() - begun)


@router.get(
    "/metrics",
    summary="Numbers for Prometheus",
    response_class=Response,
    responses={200: {"content": {CONTENT_TYPE_LATEST: {"schema": {"type": "string"}}}}},
)
async def metrics(request: Request, container: Wired) -> Response:
    """Requests, uploads, and jobs by state. It tells of no user, and asks for no token."""
    meters: Metrics = request.app.state.metrics
    async with container.units()() as unit:
        figures = await unit.jobs.figures()
    meters.show(figures, container.clock().now().timestamp())
    return Response(generate_latest(meters.registry), media_type=CONTENT_TYPE_LATEST)
