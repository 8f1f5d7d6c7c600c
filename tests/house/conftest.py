"""What the house rules look at: the tree this file stands in."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the project."""
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def shipped(root: Path) -> list[Path]:
    """Return every Python file that is not a test."""
    folders = ("flows", "reports", "deploy", "benchmarks")
    return sorted(path for folder in folders for path in (root / folder).rglob("*.py"))
