"""A filled bucket in a folder, and a browser to read it in."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.adapters.disk import FolderStore
from tests.home.sample import fill
from tests.twin.conftest import reading

__all__ = ["reading"]


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public half of a bucket in which all has happened that can."""
    folder = tmp_path_factory.mktemp("home")
    fill(FolderStore(folder))
    return folder / "public"
