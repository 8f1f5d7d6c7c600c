"""The ledger of forecasts: what was said before it could be known, held against what came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from reports.calendar import Week
from reports.figures.days import as_days, monday_of
from reports.figures.outlook.scoring import interval_score
from reports.figures.outlook.spread import INTERVALS, MEDIAN
from reports.figures.settled import settled

Kind = Literal["week", "passing", "stated"]
State = Literal["open", "resolved", "nobody has counted"]
_BOUNDS = {
    "at_least": lambda came, said: came >= said,
    "more_than": lambda came, said: came > said,
    "at_most": lambda came, said: came <= said,
    "up_to": lambda came, said: came <= said,
    "almost": lambda came, said: came < said,
}


@dataclass(frozen=True)
class Forecast:
    """One forecast as it was printed or published.

    `quantiles` are figures (of a week's flow) or day numbers (of a date, None beyond `due_on`) at QUANTILES; what a
    source states has none, but a `value` with its `bound`, for the period that ends on `due_on`.
    """

    by: str
    made_on: dt.date | None
    series_id: str
    kind: Kind
    due_on: dt.date | None
    about: str
    value: float | None
    quantiles: tuple[float | None, ...] = ()
    bound: str = "exact"
    from_on: dt.date | None = None
    method: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Resolved:
    """A forecast and what came of it: `error` is forecast less outcome, in the unit of the series, or in days.

    `score` is the weighted interval score; `held` says per level whether the interval did, `bound_held` whether a
    bound did.
    """

    forecast: Forecast
    state: State
    came: float | None = None
    error: float | None = None
    score: float | None = None
    held: Mapping[int, bool] = field(default_factory=dict)
    bound_held: bool | None = None


@dataclass(frozen=True)
class Record:
    """How the resolved forecasts of one kind did: coverage in percent by level, means in the unit of the errors."""

    series_id: str
    kind: Kind
    ahead: int | None
    resolved: int
    open: int
    mean_error: float | None
    mean_score: float | None
    coverage_pct: Mapping[int, float]


def stated_forecasts(rows: pd.DataFrame, series_id: str) -> list[Forecast]:
    """Return what sources projected, from the claims of a series of projections, oldest first."""
    ordered = rows.assign(_on=as_days(rows["published_on"])).sort_values(["_on", "publisher"], kind="stable")
    ends, starts = as_days(ordered["period_end_on"]), as_days(ordered["period_start_on"])
    found = []
    for row, made, start, end in zip(ordered.itertuples(), ordered["_on"], starts, ends, strict=True):
        values = [each for each in (row.value, row.low, row.high) if each == each and each is not None]
        found.append(Forecast(
            by=str(row.publisher), made_on=_day(made), series_id=series_id, kind="stated", due_on=_day(end),
            about=f"{_day(start) or '…'} to {_day(end) or '…'}", value=float(values[0]) if values else None,
            bound=str(row.bound), from_on=_day(start), remark=str(row.note or ""),
        ))  # fmt: skip
    return found


def resolve_stated(forecast: Forecast, counts: pd.DataFrame | None, on: dt.date) -> Resolved:
    """Return a source's projection held against a count of the very same period, once its date has come.

    `counts` are the claims of the series that may resolve it, None where the desk declares none. A count of another
    period resolves nothing. Of several, the newest published one holds.
    """
    if forecast.due_on is None or forecast.due_on >= on:
        return Resolved(forecast, "open")
    came = None if counts is None else _count_of(forecast, counts)
    if came is None or forecast.value is None:
        return Resolved(forecast, "nobody has counted")
    holds = _BOUNDS.get(forecast.bound)
    bound_held = bool(holds(came, forecast.value)) if holds else None
    return Resolved(forecast, "resolved", came, forecast.value - came, bound_held=bound_held)


def resolve_week(forecast: Forecast, weekly: pd.DataFrame) -> Resolved:
    """Return a projected week held against its settled flow; open until there is one."""
    flows = settled(weekly)
    monday = monday_of(Week.of(forecast.due_on)) if forecast.due_on else None
    if monday not in flows.index:
        return Resolved(forecast, "open")
    return _scored(forecast, float(flows.loc[monday]))


def resolve_passing(forecast: Forecast, totals: pd.Series) -> Resolved:
    """Return a projected date held against the first day on which the running total stands at or above it."""
    passed = totals[totals >= forecast.value] if forecast.value is not None else totals.iloc[:0]
    if passed.empty:
        return Resolved(forecast, "open")
    return _scored(forecast, float(passed.index.min().date().toordinal()))


def records(resolved: Iterable[Resolved]) -> list[Record]:
    """Return the record of each series, kind and horizon, in that order."""
    groups: dict[tuple[str, Kind, int | None], list[Resolved]] = {}
    for each in resolved:
        groups.setdefault((each.forecast.series_id, each.forecast.kind, weeks_ahead(each.forecast)), []).append(each)
    return [_record(*key, found) for key, found in sorted(groups.items(), key=lambda item: tuple(map(str, item[0])))]


def weeks_ahead(forecast: Forecast) -> int | None:
    """Return how many weeks ahead a week was projected, None for other forecasts."""
    if forecast.kind != "week" or forecast.due_on is None or forecast.from_on is None:
        return None
    return (forecast.due_on - forecast.from_on).days // 7


def _scored(forecast: Forecast, came: float) -> Resolved:
    """A date beyond the horizon has no number: its score is left out, and its intervals are open above."""
    rows = [float("inf") if each is None else each for each in forecast.quantiles]
    held = {level: rows[low] <= came <= rows[high] for level, (low, high) in INTERVALS.items()}
    median = rows[MEDIAN]
    score = float(interval_score(np.array([rows]), np.array([came]))[0]) if np.isfinite(rows).all() else None
    return Resolved(forecast, "resolved", came, median - came if np.isfinite(median) else None, score, held)


def _record(series_id: str, kind: Kind, ahead: int | None, found: Sequence[Resolved]) -> Record:
    done = [each for each in found if each.state == "resolved"]
    coverage = {
        level: 100 * float(np.mean([each.held[level] for each in done]))
        for level in INTERVALS if done and all(each.held for each in done)
    }  # fmt: skip
    return Record(
        series_id, kind, ahead, len(done), len(found) - len(done), _mean([each.error for each in done]),
        _mean([each.score for each in done]), coverage,
    )  # fmt: skip


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _count_of(forecast: Forecast, counts: pd.DataFrame) -> float | None:
    same = (as_days(counts["period_end_on"]) == pd.Timestamp(forecast.due_on)) & counts["value"].notna().to_numpy()
    starts = as_days(counts["period_start_on"])
    same &= starts == pd.Timestamp(forecast.from_on) if forecast.from_on else starts.isna()
    newest = counts[np.asarray(same)].sort_values("published_on", kind="stable")
    return None if newest.empty else float(newest["value"].iloc[-1])


def _day(stamp: Any) -> dt.date | None:
    return None if pd.isna(stamp) else stamp.date()
