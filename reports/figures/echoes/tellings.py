"""Tellings: what one publisher tells of one series, as running totals by day, so that any two can be compared.

A cumulative series is one already. Flows and rates are added up from one period to the next, and begin anew after a
gap: totals of two runs cannot be subtracted from one another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reports.figures.days import as_days, as_floats, day_numbers, within

if TYPE_CHECKING:
    from reports.catalog.declared import Series

# Of the claims in a view, what a telling is made from.
TOLD = (
    "series_id", "source_id", "publisher", "period_start_on", "period_end_on", "value", "origin", "suspected_origin",
)  # fmt: skip
_TELLER = ("series_id", "source_id", "publisher")
PER_DAY = "-per-day"  # the end of a unit that counts by day: persons-per-day is persons, divided by days
WHOLE_WITHIN = 1e-6  # a figure divided by its grain is whole to within this
FINEST_POWER, COARSEST_POWER = -9, 6  # of ten, that figures are rounded to
FINEST = 10.0**FINEST_POWER


@dataclass(frozen=True, eq=False)
class Telling:
    """One publisher's figures of one series: the total at the end of each of `days`, ascending day numbers.

    `runs` numbers the unbroken stretches, `is_stated_total` says that the publisher states the totals itself.
    `grain` is the power of ten in which its steps come; of steps a day where they were rounded so (`is_by_day`).
    """

    series_id: str
    source_id: str
    publisher: str
    measure: str
    population: str
    scope: str
    group: str
    unit: str
    lag_days: int
    origins: frozenset[str]
    is_stated_total: bool
    days: np.ndarray
    totals: np.ndarray
    runs: np.ndarray
    grain: float
    is_by_day: bool


def tellings_of(view: pd.DataFrame, series: Mapping[str, Series]) -> list[Telling]:
    """Return what each publisher tells of each series of a view, ordered by series and publisher.

    Left out are kinds that no one day or stretch of days can be compared in, such as projections.
    """
    told = _in_order(view[view["series_id"].isin(list(series)).to_numpy()])
    groups = told.groupby(list(_TELLER), sort=False)
    found = (_telling(rows, *map(str, names), series[str(names[0])]) for names, rows in groups if len(rows) > 1)
    return [telling for telling in found if telling is not None]


def _in_order(view: pd.DataFrame) -> pd.DataFrame:
    """Claims with a value, by teller and day; days that two claims of one teller contest are left out."""
    days = {name: as_days(view[f"period_{name}_on"]) for name in ("start", "end")}
    told = view.assign(**days, value=as_floats(view["value"]))
    told = told[told["value"].notna() & told["end"].notna()]
    told = told.drop_duplicates([*_TELLER, "start", "end", "value"]).drop_duplicates([*_TELLER, "end"], keep=False)
    return told.sort_values([*_TELLER, "end"], kind="stable")


def _telling(rows: pd.DataFrame, series_id: str, source_id: str, publisher: str, series: Series) -> Telling | None:
    added_up = _totals(rows, series)
    if added_up is None or len(added_up[0]) < 2:
        return None
    days, totals, runs = added_up
    follows = runs[1:] == runs[:-1]
    steps, lengths = np.diff(totals)[follows], np.diff(days)[follows]
    grain, grain_by_day = grain_of(steps), grain_of(steps / lengths)
    is_by_day = len(lengths) > 0 and bool(lengths.min() > 1 and FINEST < grain_by_day > grain / lengths.min())
    return Telling(
        series_id=series_id,
        source_id=source_id,
        publisher=publisher,
        measure=series.measure,
        population=series.population,
        scope=series.scope,
        group=series.group,
        unit=series.unit.removesuffix(PER_DAY),
        lag_days=series.lag_days,
        origins=frozenset(_words(rows, "origin") | _words(rows, "suspected_origin")),
        is_stated_total=series.kind in ("cumulative", "stock"),
        days=days,
        totals=totals,
        runs=runs,
        grain=grain_by_day if is_by_day else grain,
        is_by_day=is_by_day,
    )


def grain_of(figures: np.ndarray) -> float:
    """Return the greatest power of ten of which all figures are whole multiples: the unit they were rounded to."""
    told = figures[figures != 0]
    for power in range(COARSEST_POWER, FINEST_POWER, -1):
        parts = np.abs(told) / 10.0**power
        if len(told) and (parts >= 1 - WHOLE_WITHIN).all() and (np.abs(parts - np.round(parts)) <= WHOLE_WITHIN).all():
            return 10.0**power
    return FINEST


def _totals(rows: pd.DataFrame, series: Series) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Days, totals and runs; None for kinds that have none."""
    ends, values = as_days(rows["end"]), rows["value"].to_numpy()
    last = day_numbers(ends) - series.lag_days
    if series.kind in ("cumulative", "stock"):
        speaks = ~within(ends, series.no_report)
        return last[speaks], values[speaks], np.zeros(int(speaks.sum()), dtype=np.int64)
    is_rate = series.kind == "ratio" and series.unit.endswith(PER_DAY)
    if not (series.kind == "flow" or is_rate) or series.grid == "irregular":
        return None
    return _added_up(_first_days(rows, last, series), last, values, is_rate)


def _first_days(stated: pd.DataFrame, last: np.ndarray, series: Series) -> np.ndarray:
    if series.grid == "day":
        return last
    return day_numbers(as_days(stated["start"].fillna(stated["end"]))) - series.lag_days


def _added_up(
    first: np.ndarray, last: np.ndarray, values: np.ndarray, is_rate: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    amounts = values * (last - first + 1) if is_rate else values
    days: list[int] = []
    totals: list[float] = []
    runs: list[int] = []
    for start, end, amount in zip(first.tolist(), last.tolist(), amounts.tolist(), strict=True):
        if not days or start != days[-1] + 1:
            if days and start <= days[-1]:
                continue  # a period that overlaps the one before adds nothing that is known
            days.append(start - 1), totals.append(0.0), runs.append(runs[-1] + 1 if runs else 0)
        days.append(end), totals.append(totals[-1] + amount), runs.append(runs[-1])
    return np.array(days, dtype=np.int64), np.array(totals), np.array(runs, dtype=np.int64)


def _words(rows: pd.DataFrame, name: str) -> set[str]:
    return {str(word) for word in rows[name].dropna().unique() if str(word)} if name in rows else set()
