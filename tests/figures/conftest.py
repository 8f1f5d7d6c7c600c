"""Real series for the figures' tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import settings

from reports.calendar import Week

# A busy machine must not fail a property: examples have no deadline.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

FIRST = Week(2026, 1)
FIXTURES = Path(__file__).parent / "fixtures"


def _daily(name: str) -> pd.Series:
    return pd.read_csv(FIXTURES / name, index_col="report_on", parse_dates=True)["personnel_count"]


@pytest.fixture(scope="session")
def claimed_personnel() -> pd.Series:
    """Daily totals as one collector has them, by report day."""
    return _daily("claimed_personnel_daily.csv")


@pytest.fixture(scope="session")
def echoed_personnel() -> pd.Series:
    """The same claim as another collector has it."""
    return _daily("echo_personnel_daily.csv")


def _weekly(values: list[float], first: Week = FIRST) -> pd.DataFrame:
    """A weekly frame; NaN stands for a week of which a day is missing."""
    flows = pd.Series(
        values, index=pd.date_range(first.first_on, periods=len(values), freq="7D", unit="us"), dtype=float
    )
    frame = pd.DataFrame({"flow": flows.fillna(1.0), "low": np.nan, "high": np.nan})
    complete = flows.notna()
    return frame.assign(
        days_count=complete.map({True: 7, False: 6}),
        days_expected_count=7,
        is_complete=complete,
        has_fall=frame["flow"] < 0,
        is_provisional=False,
    )


@pytest.fixture(scope="session")
def weekly() -> Callable[..., pd.DataFrame]:
    """A maker of weekly frames, from 2026-W01 on."""
    return _weekly
