"""Running totals at a week's end, and the shares of components in their sum."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reports.calendar import Week
from reports.figures.days import as_days, as_floats
from reports.figures.settled import Figure, figure_in

if TYPE_CHECKING:
    from reports.catalog.declared import Series


@dataclass(frozen=True, slots=True)
class Total:
    """A running total, with what its publisher said of its exactness, and the day it is about."""

    total: Figure
    low: Figure
    high: Figure
    bound: str
    on: dt.date | None
    is_at_week_end: bool


def total_at(observed: pd.DataFrame, week: Week) -> Total:
    """Return the running total at a week's end, or the newest before it, from rows as `observations` gives them."""
    about = as_days(observed["about_on"])
    stands = np.asarray(about <= pd.Timestamp(week.last_on)) & observed["value"].notna().to_numpy()
    if not stands.any():
        nothing = Figure(None, "absent")
        return Total(nothing, nothing, nothing, "", None, False)
    newest = about.where(stands).argmax()
    row, on = observed.iloc[newest], about[newest].date()
    low, high = figure_in(row, "low"), figure_in(row, "high")
    return Total(figure_in(row, "value"), low, high, str(row["bound"]), on, on == week.last_on)


def totals_by_day(observed: pd.DataFrame, series: Series) -> pd.Series | None:
    """Return a cumulative series' totals by the day they are about; None for a series of another kind."""
    if series.kind != "cumulative":
        return None
    return pd.Series(as_floats(observed["value"]), index=as_days(observed["about_on"])).dropna()


def shares_pct(components: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return each component's share of their sum in percent; none if one is missing or negative, or the sum is 0."""
    numbers = [figure.number for figure in components.values()]
    if any(number is None or number < 0 for number in numbers):
        return dict.fromkeys(components, Figure(None, "other_absent"))
    whole = math.fsum(number for number in numbers if number is not None)
    if whole == 0:
        return dict.fromkeys(components, Figure(None, "zero_base"))
    return {name: Figure(100 * (figure.number or 0.0) / whole) for name, figure in components.items()}
