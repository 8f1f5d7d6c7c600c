"""The shipped desk's register as a view, and claims made for the purpose."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from reports.adapters.files import read_folder
from reports.catalog import Catalog
from reports.catalog.loading import load_catalog
from reports.figures.model import Claim, Copy
from reports.sources.register import parse

DESK = Path(__file__).parents[2] / "reports" / "catalogs" / "desertion"


def as_view(claims: list[Claim]) -> pd.DataFrame:
    """Return claims as the ledger's view has them."""
    rows = pd.DataFrame([asdict(claim) for claim in claims])
    days = ("period_start_on", "period_end_on", "published_on")
    return rows.assign(**{name: pd.to_datetime(rows[name]) for name in days})


def the_desk() -> Catalog:
    """Return the shipped desk."""
    return load_catalog(read_folder(DESK, suffixes=(".toml", ".csv", ".po")))


def registered(desk: Catalog) -> tuple[Claim, ...]:
    """Return the claims of the shipped register."""
    copy = Copy("register", (desk.files["register.csv"],), dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
    return parse(copy, desk.sources["register"], desk.series).claims


def with_claim(claims: tuple[Claim, ...], like: str, **changed: Any) -> pd.DataFrame:
    """Return some claims as a view, and one more that is like one of them but for some fields."""
    model = next(claim for claim in claims if claim.claim_ref == like)
    return as_view([*claims, Claim(**{**asdict(model), "claim_ref": "planted", **changed})])
