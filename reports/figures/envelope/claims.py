"""From claims to limits: each origin once for a series and a period, bounds as stated, and what was left out, why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reports.catalog.declared import Series
from reports.catalog.groups import Group
from reports.figures.envelope.limits import NO_LIMIT, Limit, gain_over, multiple_of, total_at
from reports.figures.origins import Names, representative, stated_roots, suspected_roots
from reports.figures.plain_cells import day_of
from reports.figures.reasons import Named, Reason, reason
from reports.figures.settled import number_or_none

# What it costs to break a claim, by the credibility of the information (1: confirmed … 6: cannot be judged).
WEIGHTS: Mapping[int, float] = {1: 8.0, 2: 4.0, 3: 2.0, 4: 1.0, 5: 0.5, 6: 1.0}
# And by the reliability of the origin (F: cannot be judged).
RELIABILITY: Mapping[str, float] = {"A": 4.0, "B": 2.0, "C": 1.0, "D": 0.5, "E": 0.25, "F": 0.5}
_NOT_COUNTS = frozenset({"projection", "ratio", "event"})


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A claim of the group that limits nothing, and why."""

    ref: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Admitted:
    """The limits that a group's claims set, the rows they come from by ref, and the claims left out."""

    limits: tuple[Limit, ...]
    rows: Mapping[str, Mapping[str, Any]]
    left_out: tuple[LeftOut, ...]

    @property
    def voices(self) -> Mapping[str, str]:
        """The series and publisher that each claim belongs to."""
        return {ref: f"{row['series_id']} by {row['publisher']}" for ref, row in self.rows.items()}

    @property
    def origins(self) -> frozenset[str]:
        """The independent origins that limit the curve."""
        return frozenset(str(row["root"]) for row in self.rows.values())

    @property
    def origins_if_suspected(self) -> frozenset[str]:
        """Those that are left if every suspicion holds."""
        return frozenset(str(row["suspected_root"]) for row in self.rows.values())


def admitted(
    view: pd.DataFrame,
    group: Group,
    series: Mapping[str, Series],
    *,
    as_of: dt.datetime,
    names: Names,
    mutated: Mapping[str, Reason],
    reliability: Mapping[str, str] | None = None,
) -> Admitted:
    """Return what the claims of a view say about a group's curve.

    `names` are further spellings of the origins, `reliability` their grades (A to F); `mutated` gives for the ref of
    an echo that lost something on its way the reason why it counts for nothing here.
    """
    rows = _named(view[view["series_id"].isin(group.members())])
    left_out = [LeftOut(ref, mutated[ref]) for ref in rows["ref"] if ref in mutated]
    speaking, repeats = _speaking(rows[~rows["ref"].isin(mutated.keys())], names)
    left_out += repeats
    limits: list[Limit] = []
    kept: dict[str, Mapping[str, Any]] = {}
    greatest = 1.0
    # Multiples come last: they have no size of their own, and take that of what the others state.
    for row in sorted(speaking, key=lambda each: series[each["series_id"]].kind == "multiple"):
        weight = _weight(row, (reliability or {}).get(row["root"], "F"))
        made = _limits(row, group, series[row["series_id"]], as_of.date(), weight, greatest)
        if isinstance(made, Reason):
            left_out.append(LeftOut(row["ref"], made))
        else:
            limits += made
            kept[row["ref"]] = row
            greatest = max([greatest, *(one.scale for one in made)])
    return Admitted(tuple(limits), kept, tuple(left_out))


def ref_of(row: Mapping[str, Any]) -> str:
    """Return a claim's name: the desk's own reference, or its series, publisher and day."""
    if row.get("claim_ref"):
        return str(row["claim_ref"])
    day = day_of(row.get("period_end_on")) or day_of(row.get("published_on"))
    ordinal = int(row.get("ordinal") or 0)
    return f"{row['series_id']}/{row['publisher']}/{day or 'no day'}" + (f"/{ordinal}" if ordinal else "")


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the name of each claim, told apart where two would share one, and where it leads."""
    refs: list[str] = []
    met: dict[str, int] = {}
    for row in rows.to_dict("records"):
        ref = ref_of(row)
        met[ref] = met.get(ref, 0) + 1
        refs.append(ref if met[ref] == 1 else f"{ref} ({met[ref]})")
    roots = {"root": stated_roots(rows), "suspected_root": suspected_roots(rows)} if refs else {}
    return rows.assign(ref=refs, **roots) if refs else rows.assign(ref=pd.Series(dtype=object))


def _speaking(rows: pd.DataFrame, names: Names) -> tuple[list[dict[str, Any]], list[LeftOut]]:
    """Return the one claim that speaks for each origin, series and period, and those that only repeat it."""
    if rows.empty:
        return [], []
    keys = ["root", "series_id", "period_start_on", "period_end_on"]
    is_shared = rows.duplicated(keys, keep=False)
    found, repeats = rows[~is_shared].to_dict("records"), []
    for _, same in rows[is_shared].groupby(keys, dropna=False, sort=False):
        chosen = dict(representative(same, names=names))
        found.append(chosen)
        why = reason("repeats", of=Named(chosen["ref"]))
        repeats += [LeftOut(ref, why) for ref in same["ref"] if ref != chosen["ref"]]
    return sorted(found, key=_order), repeats


def _order(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """The order of the rows must not decide which of two equal claims is named."""
    return str(row["series_id"]), str(day_of(row["period_end_on"]) or ""), str(row["ref"])


def _weight(row: Mapping[str, Any], reliability: str) -> float:
    return WEIGHTS.get(int(row.get("credibility") or 6), 1.0) * RELIABILITY[reliability]


def _limits(
    row: Mapping[str, Any], group: Group, series: Series, today: dt.date, weight: float, scale: float
) -> Sequence[Limit] | Reason:
    """Return the limits of one claim, or why it sets none."""
    if series.kind in _NOT_COUNTS:
        return reason(f"no_count_{series.kind}")
    stated = stated_limits(row, group)
    if stated is None:
        return reason("no_number")
    low, high = stated
    if series.kind == "multiple":
        declared = group.multiples.get(row["series_id"])
        if declared is None:
            return reason("undeclared_multiple")
        return multiple_of(row["ref"], declared.of, declared.base, low, high, scale=scale, weight=weight)
    # A part, and a number of those who are away at one time, hold the total up and never down.
    if row["series_id"] in group.parts or series.kind == "stock":
        high = NO_LIMIT
    first_on, last_on = day_of(row["period_start_on"]) or series.starts_on, day_of(row["period_end_on"])
    if last_on is not None and last_on > today:
        return reason("period_open")
    if series.kind == "flow" and (first_on is None or last_on is None):
        return reason("no_period")
    if last_on is None:
        # It counts up to some day before it was published; by then the total was at least that.
        last_on, high = _published_by(row), NO_LIMIT
    if last_on is None:
        return reason("no_day")
    if series.kind != "stock" and first_on is not None and first_on > group.starts_on:
        return _bounding(gain_over(row["ref"], first_on, last_on, low, high, weight))
    # Where nobody says from when it counts, it may leave out what came before.
    high = NO_LIMIT if first_on is None else high
    return _bounding(total_at(row["ref"], last_on, low, high, weight))


def _bounding(limit: Limit) -> tuple[Limit, ...] | Reason:
    return (limit,) if limit.low > 0 or limit.high < NO_LIMIT else reason("bounds_nothing")


def stated_limits(row: Mapping[str, Any], group: Group) -> tuple[float, float] | None:
    """Return the lowest and highest number that a claim's words allow, None where it states no number."""
    value, low, high = (number_or_none(row[name]) for name in ("value", "low", "high"))
    if low is not None or high is not None:
        return (low or 0.0, NO_LIMIT if high is None else high)
    if value is None:
        return None
    bound = row["bound"]
    if bound in ("at_least", "more_than"):
        return value, NO_LIMIT
    if bound in ("at_most", "up_to"):
        return 0.0, value
    below = {"about": group.about_share, "almost": group.almost_share}.get(bound, 0.0)
    return value * (1 - below), value * (1 + (group.about_share if bound == "about" else 0.0))


def _published_by(row: Mapping[str, Any]) -> dt.date | None:
    day = day_of(row["published_on"])
    if day is None or row.get("published_precision") != "month":
        return day
    return (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
