"""The shipped desk and its register."""

from __future__ import annotations

from tests.figures.chains.conftest import claims, desk, register

__all__ = ["claims", "desk", "register"]
