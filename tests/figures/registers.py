"""The shipped desk's register as a view, and claims made for the purpose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from reports.catalog import Catalog
from reports.catalog.loading import load_catalog
from reports.figures.model import Claim, Copy
from reports.sources.register import parse

DESK = Path(__file__).parents[3] / "reports" / "catalogs" / "desertion"


def as_view(claims: list[Claim]) -> pd.DataFrame:
    """Return claims as the ledger's view has them."""
    rows = pd.DataFrame([asdict(claim) for claim in claims])
    days = ("period_start_on", "period_end_on", "published_on")
    return rows.assign(**{name: pd.to_datetime(rows[name]) for name in days})


@pytest.fixture(scope="session")
def desk() -> Catalog:
    """The shipped desk."""
    return load_catalog({path.name: path.read_bytes() for path in DESK.iterdir() if path.is_file()})


@pytest.fixture(scope="session")
def claims(desk: Catalog) -> tuple[Claim, ...]:
    """The claims of the shipped register."""
    copy = Copy("register", (desk.files["register.csv"],), dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
    return parse(copy, desk.sources["register"], desk.series).claims


@pytest.fixture(scope="session")
def register(claims: tuple[Claim, ...]) -> pd.DataFrame:
    """The shipped register as a view."""
    return as_view(list(claims))


@pytest.fixture(scope="session")
def with_claim(claims: tuple[Claim, ...]) -> Callable[..., pd.DataFrame]:
    """Return the shipped register with one more claim, like one of its own but for some fields."""

    def planted(like: str, **changed: Any) -> pd.DataFrame:
        model = next(claim for claim in claims if claim.claim_ref == like)
        return as_view([*claims, Claim(**{**asdict(model), "claim_ref": "planted", **changed})])

    return planted
