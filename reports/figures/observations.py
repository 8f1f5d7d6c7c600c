"""Observations: the value of a series for each period in one view, with a status and the reason for it.

Zero, null, absent and not reported are four things: a value of 0 is normal; a claim without a number is missing
for "no_number"; a day of a daily series that no claim speaks of is missing for "absent"; a day in a span declared
as without report is missing for "not_reported", whatever total was repeated on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from reports.figures.days import as_days, as_floats, within
from reports.figures.flows import Spans

if TYPE_CHECKING:
    from reports.catalog.declared import Series

COLUMNS = (
    "about_on", "period_start_on", "period_end_on", "published_on", "value", "low", "high", "bound", "status", "reason",
    "is_revised", "is_reconstructed", "known_at", "source_id", "publisher", "claim_ref",
)  # fmt: skip
STATUSES = ("normal", "provisional", "estimated", "revised", "break", "missing")
_NUMBERS = ("value", "low", "high")
_GRIDS = ("day", "week", "month")


def observations(
    rows: pd.DataFrame,
    series: Series,
    as_of: dt.datetime | None = None,
    *,
    no_report: Spans | None = None,
    breaks: Mapping[dt.date, str] | None = None,
) -> pd.DataFrame:
    """Return a row per period of one series, in order of time, from its claims in a view; columns COLUMNS.

    `about_on` is the last day that the figure is about: the report day less the series' lag. Statuses, the first
    that holds: missing, break (declared in `breaks`, by the day it is about), provisional (the newest `late_weeks`
    weeks), estimated (by basis), revised, normal. Days that a daily series lacks between its first and its newest
    are listed as missing; spans without report are the series' own unless `no_report` names others. Where a grid
    has several claims for one period that differ, none is chosen: the value is
    missing for "conflicting", and low and high span them. With `as_of`, claims known only later are refused to be
    used: they are left out.
    """
    observed = _from_claims(_usable(rows, as_of), series.lag_days)
    if series.grid in _GRIDS:
        observed = _one_per_period(observed)
    if series.grid == "day":
        observed = _with_absent_days(observed, series.lag_days)
    if not observed["about_on"].is_monotonic_increasing or series.grid not in _GRIDS:
        observed = observed.sort_values(["about_on", "published_on"], kind="stable", ignore_index=True)
    return _with_status(observed, series, series.no_report if no_report is None else no_report,
                        series.breaks if breaks is None else breaks)  # fmt: skip


def _usable(rows: pd.DataFrame, as_of: dt.datetime | None) -> pd.DataFrame:
    """Claims that hold: neither withdrawn nor quarantined, known by then."""
    keep = np.ones(len(rows), dtype=bool)
    if "event" in rows:
        keep &= np.asarray(rows["event"].array != "withdrawn")
    if "quarantine" in rows:
        keep &= np.asarray(_words(rows, "quarantine") == "")
    if as_of is not None and "known_at" in rows:
        keep &= np.asarray(pd.DatetimeIndex(pd.to_datetime(rows["known_at"], utc=True)) <= pd.Timestamp(as_of))
    return rows if keep.all() else rows[keep]


def _from_claims(rows: pd.DataFrame, lag_days: int) -> pd.DataFrame:
    days = {name: as_days(_column(rows, name)) for name in ("period_start_on", "period_end_on", "published_on")}
    numbers = {name: as_floats(_column(rows, name)) for name in _NUMBERS}
    words = {name: _words(rows, name) for name in ("bound", "source_id", "publisher", "claim_ref")}
    has_number = np.logical_or.reduce([~np.isnan(values) for values in numbers.values()])
    marks = {
        "reason": np.where(has_number, "", "no_number").astype(object),
        "is_revised": np.asarray(_words(rows, "event") == "revised", dtype=bool),
        "is_reconstructed": _column(rows, "is_reconstructed").to_numpy(dtype=object) == True,  # noqa: E712
        "known_at": pd.DatetimeIndex(pd.to_datetime(_column(rows, "known_at"), utc=True)).as_unit("us"),
    }
    about_on = days["period_end_on"] - pd.Timedelta(days=lag_days)
    return pd.DataFrame({"about_on": about_on, **days, **numbers, **words, **marks})


def _column(rows: pd.DataFrame, name: str) -> pd.Series:
    return rows[name] if name in rows else pd.Series(None, index=rows.index, dtype=object)


def _words(rows: pd.DataFrame, name: str) -> Any:
    """A column of text as it is held, without the cost of a conversion where nothing is missing."""
    if name not in rows:
        return np.full(len(rows), "", dtype=object)
    return (rows[name].fillna("") if rows[name].hasnans else rows[name]).array


def _one_per_period(observed: pd.DataFrame) -> pd.DataFrame:
    """One row per period: claims that say the same count once; claims that differ make a conflict."""
    period = ["period_start_on", "period_end_on"]
    if not observed.duplicated(period).any():
        return observed
    stated = observed.drop_duplicates([*period, *_NUMBERS, "bound"])
    twice = stated.duplicated(period, keep=False).to_numpy()
    spans = [_conflict(group) for _, group in stated[twice].groupby(period, dropna=False)]
    return pd.concat([stated[~twice], *spans], ignore_index=True)


def _conflict(claims: pd.DataFrame) -> pd.DataFrame:
    numbers = claims[list(_NUMBERS)]
    span = {"value": np.nan, "low": numbers.min(axis=None), "high": numbers.max(axis=None), "bound": "range"}
    return claims.iloc[[-1]].assign(**span, reason="conflicting", is_revised=claims["is_revised"].any())


def _with_absent_days(observed: pd.DataFrame, lag_days: int) -> pd.DataFrame:
    reported = pd.DatetimeIndex(observed["period_end_on"].dropna())
    if reported.empty or (reported.max() - reported.min()).days + 1 == reported.nunique():
        return observed
    every = pd.date_range(reported.min(), reported.max(), freq="D", unit="us")
    absent = _from_claims(pd.DataFrame({"period_end_on": every[~every.isin(reported)]}), lag_days)
    return pd.concat([observed, absent.assign(reason="absent").astype(observed.dtypes)], ignore_index=True)


def _with_status(
    observed: pd.DataFrame, series: Series, no_report: Spans, breaks: Mapping[dt.date, str]
) -> pd.DataFrame:
    about, why_missing = as_days(observed["about_on"]), observed["reason"].to_numpy(dtype=object)
    silent = within(as_days(observed["period_end_on"]), no_report)
    why_missing = np.where(silent, "not_reported", why_missing)
    why_broken = np.full(len(observed), "", dtype=object)
    for day, why in breaks.items():
        why_broken[about == pd.Timestamp(day)] = why
    is_late = np.asarray(about > about.max() - pd.Timedelta(weeks=series.late_weeks)) & (series.late_weeks > 0)
    cases = {
        "missing": why_missing != "",
        "break": why_broken != "",
        "provisional": is_late,
        "estimated": np.full(len(observed), series.basis == "estimated"),
        "revised": observed["is_revised"].to_numpy(dtype=bool),
    }
    status = np.select(list(cases.values()), list(cases), default="normal").astype(object)
    reasons = np.select(list(cases.values())[:3], [why_missing, why_broken, "late"], default="").astype(object)
    if silent.any():
        observed = observed.assign(**{name: observed[name].mask(silent) for name in _NUMBERS})
    return observed.assign(status=status, reason=reasons)[list(COLUMNS)]
