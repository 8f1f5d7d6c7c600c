"""The toy desk, its town, and a clock that tests move."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.settings import Settings
from tests.cli.conftest import run, surroundings
from tests.flows.town import Town, desk_of, open_town, say_all, settings_for

__all__ = ["run", "surroundings"]


@pytest.fixture
def town() -> Iterator[Town]:
    """A town whose three sources are all well."""
    with open_town() as town:
        say_all(town)
        yield town


@pytest.fixture
def desk(town: Town, tmp_path: Path) -> Path:
    """The catalogue of a desk that reads the town."""
    return desk_of(tmp_path / "desk", town)


@pytest.fixture
def settings(tmp_path: Path, desk: Path) -> Settings:
    """Settings with an empty bucket."""
    return settings_for(tmp_path, desk)
