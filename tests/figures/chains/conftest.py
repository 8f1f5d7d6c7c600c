"""The shipped desk and its register."""

from __future__ import annotations

import pandas as pd
import pytest

from reports.catalog import Catalog
from reports.figures.model import Claim
from tests.figures.registers import as_view, registered, the_desk


@pytest.fixture(scope="session")
def desk() -> Catalog:
    """The shipped desk."""
    return the_desk()


@pytest.fixture(scope="session")
def claims(desk: Catalog) -> tuple[Claim, ...]:
    """The claims of the shipped register."""
    return registered(desk)


@pytest.fixture(scope="session")
def register(claims: tuple[Claim, ...]) -> pd.DataFrame:
    """The shipped register as a view."""
    return as_view(list(claims))
