"""What every test of fetching needs: somebody to ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.adapters.web.hostile import Publisher, open_publisher


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """Yield a running publisher."""
    with open_publisher() as running:
        yield running
