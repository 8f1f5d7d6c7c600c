"""The toy desk, its town, and a clock that tests move."""

from __future__ import annotations

from tests.cli.conftest import run, surroundings
from tests.flows.conftest import desk, settings, town

__all__ = ["desk", "run", "settings", "surroundings", "town"]
