"""What stands behind the figures of one series that an edition prints: bindings to claims and named computations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from reports.briefings.material import Material
from reports.briefings.series_claims import SeriesClaims, claims_of, names_of
from reports.briefings.tokens import Binding, claim, computed
from reports.calendar import Week
from reports.figures.plain_cells import day_of
from reports.figures.settled import number_or_none

FEW_CLAIMS = 14  # so many claims a binding names; of more a reader is told that they are all of the series
_A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Behind:
    """One series of an edition's material; each method returns the binding of one of its figures."""

    material: Material
    series_id: str

    def figure(self, number: float | None, about_on: dt.date) -> Binding:
        """A figure as it is stated of a day: the claim; where claims differ or none is found, the running total."""
        claims, places = self._claims, self._stated(about_on, about_on)
        same = next((place for place in places if claims.values[place] == number), None)
        if same is None:
            return computed("total", self.series_id, about_on.isoformat(), claims=claims.names(places), value=number)
        return claim(claims.name(same), self.series_id, number)

    def total(self) -> Binding:
        """The running total at the week's end, or the newest before it."""
        found = self.material.total(self.series_id)
        return self.figure(found.total.number, found.on or self.material.week.last_on)

    def flow(self, week: Week, number: float | None) -> Binding:
        """The flow of a week."""
        return self._flow("weekly", str(week), week.first_on, week.last_on, number)

    def month(self, first_on: dt.date, number: float | None) -> Binding:
        """The flow of a month, named by its first day."""
        last_on = (first_on.replace(day=28) + 4 * _A_DAY).replace(day=1) - _A_DAY
        return self._flow("monthly", f"{first_on:%Y-%m}", first_on, last_on, number)

    def change(self, number: float | None, week: Week, base: Week) -> Binding:
        """The flow of a week less that of another, by the claims at the ends of both."""
        return computed("change", self.series_id, f"{week} against {base}", claims=self._ends(week, base), value=number)

    def change_pct(self, number: float | None, week: Week, base: Week) -> Binding:
        """The change from the flow of a week to that of another, in percent."""
        about = f"{week} against {base}"
        return computed("change_pct", self.series_id, about, claims=self._ends(week, base), value=number)

    def _ends(self, week: Week, base: Week) -> tuple[str, ...]:
        """The claims at the ends of two weeks."""
        return tuple(dict.fromkeys((*self.flow(week, None).claims, *self.flow(base, None).claims)))

    def mean(self, number: float | None, weeks: int) -> Binding:
        """The mean of so many weeks to the edition's."""
        return self.computed("mean", self.weeks_to(weeks), number)

    def record(self) -> Binding:
        """The highest week before the edition's."""
        place = self.material.summary(self.series_id).record
        number, week = place.highest.number, place.highest_week
        ends = self.flow(week, number).claims if week else ()
        return computed("record", self.series_id, f"before {self.material.week}", claims=ends, value=number)

    def rank(self, number: float | None) -> Binding:
        """The place of the edition's week among the whole weeks up to it."""
        count = self.material.summary(self.series_id).record.weeks_count
        return self.computed("rank", f"{self.material.week} of {count} weeks", number)

    def spread(self, number: float | None, about: str) -> Binding:
        """A limit of what is usual from week to week."""
        return self.computed("usual_spread", about, number)

    def trend(self, number: float | None, part: str, weeks: int) -> Binding:
        """A part of the trend of so many weeks: its slope, an end of its interval, its p-value."""
        return self.computed("trend", f"{part}, {self.weeks_to(weeks)}", number)

    def probability(self, number: float | None, about: str) -> Binding:
        """The probability of a rise or a fall, as `about` says over which weeks."""
        return self.computed("probability", about, number)

    def count(self, number: float | None, about: str) -> Binding:
        """How many there are of what `about` names."""
        return self.computed("count", about, number)

    def computed(self, method: str, about: str, number: float | None) -> Binding:
        """A figure that a named method computed over all claims of the series."""
        return computed(method, self.series_id, about, value=number)

    def weeks_to(self, weeks: int) -> str:
        """Return the weeks that end with the edition's, in machine form: 13 weeks to 2026-W31."""
        return f"{weeks} weeks to {self.material.week}"

    def _flow(self, period: str, about: str, first_on: dt.date, last_on: dt.date, number: float | None) -> Binding:
        series = self.material.series(self.series_id)
        if series.kind == "flow" and series.grid != "day":
            return self._stated_flow(period, about, first_on, last_on, number)
        method = f"{period}_sum" if series.kind == "flow" else f"{period}_flow"
        made = self.material.kept(f"claims of {about}", self.series_id, lambda: self._claims_of(first_on, last_on))
        return computed(method, self.series_id, about, claims=made, value=number)

    def _claims_of(self, first_on: dt.date, last_on: dt.date) -> tuple[str, ...]:
        """The claims that make up a period's flow: of running totals those at both ends, where no day is missing."""
        series, claims = self.material.series(self.series_id), self._claims
        if series.kind == "flow":
            return claims.names(self._stated(first_on, last_on))
        # A total of a week or month may be stated on any day of it; one of a day stands at the day itself.
        before_on = first_on - _A_DAY if series.grid == "day" else first_on - _days_between(first_on, last_on)
        places = self._stated(before_on, last_on)
        days = [claims.ends[place] for place in places]
        if series.grid == "day" and len(set(days)) == _days_between(before_on, last_on).days:
            places = [place for place, day in zip(places, days, strict=True) if day in (days[0], days[-1])]
        return claims.names(places)

    def _stated_flow(
        self, period: str, about: str, first_on: dt.date, last_on: dt.date, number: float | None
    ) -> Binding:
        """The claim that states a period's flow; it stands where most of its days lie, so it may end a few days off."""
        claims, places = self._claims, self._stated(first_on, last_on + _days_between(first_on, last_on))
        same = [place for place in places if claims.values[place] == number]
        if not same:
            return computed(f"{period}_sum", self.series_id, about, claims=claims.names(places), value=number)
        middle = _twice_the_middle(first_on, last_on)
        nearest = min(same, key=lambda at: abs(_twice_the_middle(claims.starts[at], claims.ends[at]) - middle))
        return claim(claims.name(nearest), self.series_id, number)

    def _stated(self, first_on: dt.date, last_on: dt.date) -> Sequence[int]:
        """The claims with a value for days from the first to the last, in order of their days."""
        lag = dt.timedelta(days=self.material.series(self.series_id).lag_days)
        return self._claims.valued(first_on + lag, last_on + lag)

    @property
    def _claims(self) -> SeriesClaims:
        return claims_of(self.material, self.series_id)


def ids_of(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the names of a view's claims, in the order of the rows, each once."""
    return tuple(dict.fromkeys(names_of(rows)))


def stated_now(material: Material, row: pd.Series) -> Binding | None:
    """Return the claim that a row of differences (`reports.figures.differences`) gives as known at the cut-off."""
    found = _claims_like(material.rows(row["series_id"]), row, "")
    stated = (number_or_none(row[name]) for name in ("value", "low", "high"))
    number = next((each for each in stated if each is not None), None)
    return claim(ids_of(found)[0], row["series_id"], number) if len(found) else None


def stated_before(material: Material, row: pd.Series) -> Binding:
    """Return what such a row gives as known at the edition before, by the claim that stated it."""
    series_id, day = str(row["series_id"]), day_of(row["period_end_on"])
    found = _claims_like(material.rows_before(series_id), row, "was_")
    number = number_or_none(row["was_value"])
    return computed("value_before", series_id, str(day or "undated"), claims=ids_of(found), value=number)


def _claims_like(rows: pd.DataFrame, row: pd.Series, before: str) -> pd.DataFrame:
    """The claims of one source and period that state the same figure."""
    wanted = {name: row[name] for name in ("source_id", "publisher", "period_start_on", "period_end_on")}
    wanted |= {name: row[before + name] for name in ("value", "low", "high")}
    alike = np.ones(len(rows), dtype=bool)
    for name, cell in wanted.items():
        alike &= (rows[name].isna() if pd.isna(cell) else rows[name] == cell).to_numpy(dtype=bool)
    return rows[alike]


def end_of(stands: Binding, end: str, number: float) -> Binding:
    """Return the binding of an end ("low", "high") of the interval that goes with a figure."""
    return computed("interval", stands.series, f"{end}, {stands.about}".removesuffix(", "), claims=stands.claims,
                    value=number)  # fmt: skip


def counted_over(series: Collection[str], about: str, number: float) -> Binding:
    """Return the binding of a count over the claims of some series: of publishers, origins, claims."""
    return computed("count", series, about, value=number)


def _days_between(first_on: dt.date, last_on: dt.date) -> dt.timedelta:
    return last_on - first_on + _A_DAY


def _twice_the_middle(first_on: dt.date | None, last_on: dt.date | None) -> int:
    """Twice the day in the middle of a period, as a whole number; of a single day twice that day."""
    last = cast(dt.date, last_on)
    return (first_on or last).toordinal() + last.toordinal()
