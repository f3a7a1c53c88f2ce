"""dependency-injector without the web frameworks.

Its containers can be wired into the functions of web frameworks, and importing them imports each
framework that is installed: a third of the time that a small deck takes. Nothing is wired here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_FRAMEWORKS = ("fastapi", "starlette", "werkzeug")


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


with _hidden(*_FRAMEWORKS):
    from dependency_injector import containers, providers

__all__ = ["containers", "providers"]
