"""dependency-injector without the web frameworks and YAML.

Its containers can be wired into the functions of web frameworks and configured by YAML files, and
importing them imports each of these packages that is installed: a third of the time that a small
deck takes. Nothing is wired or configured so here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_NOT_NEEDED = ("fastapi", "starlette", "werkzeug", "yaml")


@contextmanager
def _hidden(*packages: str) -> Iterator[None]:
    """Packages that are not imported yet can't be, as if they were not installed."""
    hidden = [package for package in packages if package not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None is what Python looks for
    try:
        yield
    finally:
        for package in hidden:
            del sys.modules[package]


with _hidden(*_NOT_NEEDED):
    from dependency_injector import containers, providers

__all__ = ["containers", "providers"]
