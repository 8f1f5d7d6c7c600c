"""Observations: the value of a series for each period in one view, with a status and the reason for it.

Zero, null, absent and not reported are four things: a value of 0 is normal; a claim without a number is missing
for "no_number"; a day of a daily series that no claim speaks of is missing for "absent"; a day in a span declared
as without report is missing for "not_reported", whatever total was repeated on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reports.figures.days import as_days, within
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
    no_report: Spans = (),
    breaks: Mapping[dt.date, str] | None = None,
) -> pd.DataFrame:
    """Return a row per period of one series, in order of time, from its claims in a view; columns COLUMNS.

    `about_on` is the last day that the figure is about: the report day less the series' lag. Statuses, the first
    that holds: missing, break (declared in `breaks`, by the day it is about), provisional (the newest `late_weeks`
    weeks), estimated (by basis), revised, normal. Days that a daily series lacks between its first and its newest
    are listed as missing. Where a grid has several claims for one period that differ, none is chosen: the value is
    missing for "conflicting", and low and high span them. With `as_of`, claims known only later are refused to be
    used: they are left out.
    """
    rows = _usable(rows, as_of)
    observed = _from_claims(rows, series)
    if series.grid in _GRIDS:
        observed = _one_per_period(observed)
    if series.grid == "day":
        observed = _with_absent_days(observed, series.lag_days)
    observed = observed.sort_values(["about_on", "published_on"], kind="stable", ignore_index=True)
    return _with_status(observed, series, no_report, breaks or {})[list(COLUMNS)]


def _usable(rows: pd.DataFrame, as_of: dt.datetime | None) -> pd.DataFrame:
    """Claims that hold: neither withdrawn nor quarantined, known by then."""
    keep = pd.Series(True, index=rows.index)
    if "event" in rows:
        keep &= rows["event"] != "withdrawn"
    if "quarantine" in rows:
        keep &= rows["quarantine"].fillna("") == ""
    if as_of is not None and "known_at" in rows:
        keep &= pd.to_datetime(rows["known_at"], utc=True) <= pd.Timestamp(as_of)
    return rows[keep.to_numpy()]


def _from_claims(rows: pd.DataFrame, series: Series) -> pd.DataFrame:
    observed = pd.DataFrame(index=range(len(rows)))
    for name in ("period_start_on", "period_end_on", "published_on"):
        observed[name] = as_days(_column(rows, name))
    for name in _NUMBERS:
        observed[name] = pd.to_numeric(_column(rows, name)).to_numpy(dtype=float)
    for name in ("bound", "source_id", "publisher", "claim_ref", "event"):
        observed[name] = _column(rows, name).fillna("").astype(str).to_numpy()
    observed["known_at"] = pd.DatetimeIndex(pd.to_datetime(_column(rows, "known_at"), utc=True)).as_unit("us")
    observed["is_reconstructed"] = _column(rows, "is_reconstructed").eq(True).to_numpy()
    observed["about_on"] = observed["period_end_on"] - pd.Timedelta(days=series.lag_days)
    observed["is_revised"] = observed.pop("event") == "revised"
    observed["reason"] = np.where(observed[list(_NUMBERS)].isna().all(axis=1), "no_number", "")
    return observed


def _column(rows: pd.DataFrame, name: str) -> pd.Series:
    return rows[name] if name in rows else pd.Series(None, index=rows.index, dtype=object)


def _one_per_period(observed: pd.DataFrame) -> pd.DataFrame:
    """One row per period: claims that say the same count once; claims that differ make a conflict."""
    stated = observed.drop_duplicates(["period_start_on", "period_end_on", *_NUMBERS, "bound"])
    twice = stated.duplicated(["period_start_on", "period_end_on"], keep=False).to_numpy()
    if not twice.any():
        return stated
    spans = [_conflict(group) for _, group in stated[twice].groupby(["period_start_on", "period_end_on"], dropna=False)]
    return pd.concat([stated[~twice], *spans], ignore_index=True)


def _conflict(claims: pd.DataFrame) -> pd.DataFrame:
    numbers = claims[list(_NUMBERS)]
    span = {"value": np.nan, "low": numbers.min(axis=None), "high": numbers.max(axis=None), "bound": "range"}
    return claims.iloc[[-1]].assign(**span, reason="conflicting", is_revised=claims["is_revised"].any())


def _with_absent_days(observed: pd.DataFrame, lag_days: int) -> pd.DataFrame:
    reported = observed["period_end_on"].dropna()
    if reported.empty:
        return observed
    every = pd.date_range(reported.min(), reported.max(), freq="D", unit="us")
    absent = pd.DataFrame({"period_end_on": every[~every.isin(reported)]})
    if absent.empty:
        return observed
    absent["about_on"] = absent["period_end_on"] - pd.Timedelta(days=lag_days)
    blank = dict.fromkeys(("bound", "source_id", "publisher", "claim_ref"), "")
    absent = absent.assign(**blank, reason="absent", is_revised=False, is_reconstructed=False)
    return pd.concat([observed, absent.reindex(columns=observed.columns).astype(observed.dtypes)], ignore_index=True)


def _with_status(
    observed: pd.DataFrame, series: Series, no_report: Spans, breaks: Mapping[dt.date, str]
) -> pd.DataFrame:
    about = as_days(observed["about_on"])
    broken = pd.Series({pd.Timestamp(day): why for day, why in breaks.items()}, dtype=object).reindex(about)
    silent = within(as_days(observed["period_end_on"]), no_report)
    late = np.asarray(about > about.max() - pd.Timedelta(weeks=series.late_weeks)) & (series.late_weeks > 0)
    reason = np.where(silent, "not_reported", observed["reason"].to_numpy(dtype=object))
    missing = np.isin(reason, ["no_number", "absent", "not_reported", "conflicting"])
    revised = observed["is_revised"].to_numpy(dtype=bool)
    cases = {
        "missing": missing,
        "break": broken.notna().to_numpy(),
        "provisional": late,
        "estimated": np.full(len(observed), series.basis == "estimated"),
        "revised": revised,
    }
    status = np.select(list(cases.values()), list(cases), default="normal")
    why = np.select(
        [missing, status == "break", status == "provisional"], [reason, broken.to_numpy(), "late"], default=""
    )
    numbers = {name: observed[name].where(~silent) for name in _NUMBERS}
    return observed.assign(**numbers, status=status.astype(object), reason=why)
