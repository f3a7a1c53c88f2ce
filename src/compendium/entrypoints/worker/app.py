"""The Celery app, and the container behind its task."""

from __future__ import annotations

from celery import Celery

from compendium.domain.errors import BadSetting
from compendium.entrypoints.container import Container
from compendium.entrypoints.injection import providers
from compendium.entrypoints.settings import Settings
from compendium.entrypoints.worker.configuration import RESULTS, configuration
from compendium.entrypoints.worker.stop_mark import StopMark

container = Container()
stop_mark = StopMark()
"""Made before the pool's processes are forked, which share it."""
container.stopping.override(providers.Callable(stop_mark.is_set))


def _settings() -> Settings:
    try:
        return container.settings()
    except BadSetting as error:  # anything else would be a traceback of Celery's loader
        raise SystemExit(f"compendium: {error}") from None


app = Celery("compendium")
app.loader.override_backends = {"redis": RESULTS, "rediss": RESULTS}
app.conf.update(configuration(_settings(), container.broker_settings()))
