"""A town, a desk that reads it, and a post office that takes what the desk has to tell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.settings import Settings
from tests.flows.town import Town, desk_of, open_town, say_all, settings_for
from tests.telling.post_office import PostOffice, open_post_office


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A receiver of messages that takes everything."""
    with open_post_office() as office:
        yield office


@pytest.fixture
def town() -> Iterator[Town]:
    """A town whose three sources are all well."""
    with open_town() as town:
        say_all(town)
        yield town


@pytest.fixture
def environ(office: PostOffice) -> dict[str, str]:
    """An environment in which every way out leads to the post office."""
    return {
        "MUSTER_WEBHOOK": f"{office.address}/hook",
        "MUSTER_WEBHOOK_PRIVATE": "1",
        "MUSTER_HEARTBEAT_URL": f"{office.address}/weekly",
        "MUSTER_HEARTBEAT_REFRESH_URL": f"{office.address}/refresh?token=beat-secret",
    }


@pytest.fixture
def settings(tmp_path: Path, town: Town, environ: dict[str, str]) -> Settings:
    """Settings with an empty bucket, a day after the release of the town's newest week."""
    return settings_for(tmp_path, desk_of(tmp_path / "desk", town), environ=environ)
