"""What an edition is composed from: one view of the ledger, and every figure taken from it, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar, cast

import numpy as np
import pandas as pd

from reports.briefings.claims_digest import claims_digest
from reports.briefings.publication import EditionName
from reports.calendar import Week
from reports.catalog import Catalog
from reports.catalog.briefings import Briefing
from reports.catalog.declared import Series
from reports.errors import UsageError
from reports.figures.decisions import Decision
from reports.figures.dense.study import Levels, levels_of
from reports.figures.drift.found import mutated
from reports.figures.envelope.joint import Joint, joint_envelope
from reports.figures.flows import monthly_of, weekly_of
from reports.figures.health import READ, SourceHealth, source_health
from reports.figures.history.holds import Hold, holds
from reports.figures.noise import usual_next
from reports.figures.observations import observations
from reports.figures.outlook.choosing import Outlook, outlook
from reports.figures.outlook.resolving import Forecast, Resolved, resolve_passing, resolve_week
from reports.figures.quarantine import HeldClaim
from reports.figures.reasons import Reason
from reports.figures.summaries import WeekSummary, summarise_week
from reports.figures.totals import Total, total_at, totals_by_day
from reports.figures.trends import Trend, trend_of_weeks

T = TypeVar("T")
TREND_WEEKS = 13
ISSUED = ("provisional", "corrected")  # how an edition may stand that is put out: the first of its week, a later one
FORECASTS_SPAN = dt.timedelta(days=182)  # before the cut-off: so far back the page holds projections against what came
REVISIONS_SPAN = dt.timedelta(days=91)  # before the cut-off: so far back the page tells what was revised
# What a page, its attachments and its digest read of the claims at the cut-off; a comparison reads less.
SHOWN = (
    "series_id", "source_id", "publisher", "period_start_on", "period_end_on", "published_on", "published_precision",
    "value", "low", "high", "bound", "ordinal", "claim_ref", "scope", "origin", "link", "suspected_origin", "via",
    "url", "note", "credibility", "event", "held_at", "known_at", "evidence_sha256",
)  # fmt: skip
COMPARED = (
    "series_id", "source_id", "publisher", "period_start_on", "period_end_on", "published_on", "claim_ref", "value",
    "low", "high", "bound", "ordinal",
)  # fmt: skip
DIGESTED = (
    "series_id", "source_id", "publisher", "period_start_on", "period_end_on", "published_on", "value", "low", "high",
    "bound", "ordinal", "origin", "link", "via", "held_at", "known_at", "evidence_sha256",
)  # fmt: skip


@dataclass(frozen=True)
class Edition:
    """Which issue of which briefing, as of when."""

    desk: str
    briefing: str
    week: Week
    as_of: dt.datetime
    revision: int = 1
    is_strict: bool = False
    status: str = "provisional"
    is_backfilled: bool = False  # made when its own time was over

    @property
    def is_issued(self) -> bool:
        """Whether it is to be published, and is no draft or other view."""
        return self.status in ISSUED

    @property
    def name(self) -> EditionName:
        """The name under which it is published."""
        return EditionName(self.desk, self.briefing, str(self.week), self.revision)

    @property
    def identifier(self) -> str:
        """The name readers cite: desk/briefing/week/revision."""
        return self.name.identifier


@dataclass(frozen=True, eq=False)
class Material:
    """Views of the ledger at the cut-off and at the cut-off before, with figures computed on demand and kept."""

    catalog: Catalog
    briefing: Briefing
    edition: Edition
    view: pd.DataFrame
    view_before: pd.DataFrame
    fetches: pd.DataFrame
    revisions: pd.DataFrame  # classed: what sources changed in the REVISIONS_SPAN before the cut-off
    explanations: tuple[Decision, ...] = ()
    retractions: Mapping[str, Decision] = field(default_factory=dict)  # by origin: left out of both views
    quarantined: tuple[HeldClaim, ...] = ()  # known at the cut-off, whatever became of them
    earlier: tuple[Forecast, ...] = ()  # what editions of the FORECASTS_SPAN before projected
    untold: Catalog | None = None  # the desk as its files have it, where `catalog` is told in a language
    _kept: dict[tuple[str, str], object] = field(default_factory=dict, repr=False)

    def spoken_by(self, catalog: Catalog, briefing: Briefing) -> Material:
        """Return the same figures under a catalogue whose texts are told in one language; what is computed is kept."""
        told = replace(self, catalog=catalog, briefing=briefing, untold=self.declared)
        vars(told).update({name: value for name, value in vars(self).items() if name not in vars(told)})
        return told

    @property
    def declared(self) -> Catalog:
        """The desk as its files have it: what is computed rests on these texts, in every language the same."""
        return self.untold or self.catalog

    @property
    def week(self) -> Week:
        """The edition's week."""
        return self.edition.week

    def series(self, series_id: str) -> Series:
        """Return what the catalogue declares of a series; raises UsageError."""
        if series_id not in self.catalog.series:
            raise UsageError(f"{series_id!r} is no series of this desk", mend="see series.toml")
        return self.catalog.series[series_id]

    def rows(self, *series_ids: str) -> pd.DataFrame:
        """Return the claims of some series as known at the cut-off."""
        held = self._once("by series", "", lambda: _by_series(self.view))
        found = [held[name] if name in held else self.view.iloc[:0] for name in series_ids]
        return found[0] if len(found) == 1 else pd.concat(found)

    def rows_before(self, series_id: str) -> pd.DataFrame:
        """Return the claims of a series as known at the edition before."""
        held = self._once("by series, before", "", lambda: _by_series(self.view_before))
        return held[series_id] if series_id in held else self.view_before.iloc[:0]

    def observed(self, series_id: str) -> pd.DataFrame:
        """Return a series' observations."""
        return self._once("observed", series_id, lambda: observations(self.rows(series_id), self.series(series_id)))

    def weekly(self, series_id: str) -> pd.DataFrame:
        """Return a series' flow per ISO week."""
        return self._once("weekly", series_id, lambda: weekly_of(self.observed(series_id), self.series(series_id)))

    def monthly(self, series_id: str) -> pd.DataFrame:
        """Return a series' flow per month."""
        return self._once("monthly", series_id, lambda: monthly_of(self.observed(series_id), self.series(series_id)))

    def summary(self, series_id: str) -> WeekSummary:
        """Return what the edition's week says of a series."""
        return self._once("summary", series_id, lambda: summarise_week(self.weekly(series_id), self.week))

    def usual_next(self, series_id: str) -> tuple[float, float] | None:
        """Return the flows between which a series' next week would be no turn; None where that cannot be said."""
        return self._once("usual_next", series_id, lambda: usual_next(self.weekly(series_id), self.week))

    def total(self, series_id: str) -> Total:
        """Return a cumulative series' total at the week's end, or the newest before it."""
        return self._once("total", series_id, lambda: total_at(self.observed(series_id), self.week))

    def trend(self, series_id: str) -> Trend:
        """Return the trend of a series' last thirteen weeks."""
        return self._once(
            "trend", series_id, lambda: trend_of_weeks(self.weekly(series_id), self.week, weeks=TREND_WEEKS)
        )

    def levels(self, series_id: str) -> Levels | None:
        """Return the levels of a series' settled weeks up to the edition's, and where they shifted."""
        return self._once("levels", series_id, lambda: levels_of(self.weekly(series_id), self.week))

    def outlook(self, series_id: str) -> Outlook | None:
        """Return what a series' weeks may come to, seen from the edition's; the date of a round total for a lead."""
        return self._once("outlook", series_id, lambda: self._outlook(series_id))

    def _outlook(self, series_id: str) -> Outlook | None:
        is_dated = series_id in self.briefing.series_dated()
        totals = totals_by_day(self.observed(series_id), self.series(series_id)) if is_dated else None
        return outlook(self.weekly(series_id), self.week, totals)

    def joint(self, group_id: str) -> Joint:
        """Return what all claims of a comparability group allow together at the cut-off."""
        return self._once(
            "joint", group_id, lambda: joint_envelope(self.view, self.declared, group_id, self.edition.as_of, self.lost)
        )

    @property
    def lost(self) -> Mapping[str, Reason]:
        """The echoes that became another figure on their way, by ref, with what changed."""
        return self._once("lost", "", lambda: mutated(self.view, self.declared))

    @cached_property
    def earlier_resolved(self) -> tuple[Resolved, ...]:
        """What earlier editions projected of the series looked ahead in, as far as it has come by the cut-off."""
        shown = self.briefing.series_projected()
        return tuple(self._resolved(each) for each in self.earlier if each.series_id in shown)

    def _resolved(self, forecast: Forecast) -> Resolved:
        if forecast.kind == "week":
            return resolve_week(forecast, self.weekly(forecast.series_id))
        totals = totals_by_day(self.observed(forecast.series_id), self.series(forecast.series_id))
        return Resolved(forecast, "open") if totals is None else resolve_passing(forecast, totals)

    @property
    def health(self) -> list[SourceHealth]:
        """The health of every source at the cut-off."""
        return self._once("health", "", self._health)

    def _health(self) -> list[SourceHealth]:
        rows = self.view[[*READ, "is_reconstructed"]]
        return source_health(self.fetches, rows, self.declared.sources, self.edition.as_of)

    @cached_property
    def holds(self) -> tuple[Hold, ...]:
        """The copies that moved much of the settled past of what the briefing shows, explained or not."""
        return holds(self.revisions, self.declared.sources, self.explanations, self.briefing.series_shown())

    @property
    def digest(self) -> str:
        """One sha256 over every claim of the two views: what the edition was made from."""
        return self._once(
            "digest", "", lambda: claims_digest(self.view[list(DIGESTED)], self.view_before[list(COMPARED)])
        )

    def evidence_of(self, source_id: str) -> tuple[str, ...]:
        """Return the evidence hashes that a source's claims rest on, the one with most claims first."""
        counts = self._evidence_by_source.get(source_id, {})
        return tuple(sorted(counts, key=lambda digest: (-counts[digest], digest)))

    def series_of(self, source_id: str) -> tuple[str, ...]:
        """Return the series that a source states claims of at the cut-off, in order of their names."""
        return self._series_by_source.get(source_id, ())

    @cached_property
    def _evidence_by_source(self) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        for (source_id, digest), count in self.view.groupby(["source_id", "evidence_sha256"]).size().items():
            counts.setdefault(str(source_id), {})[str(digest)] = int(count)
        return counts

    @cached_property
    def _series_by_source(self) -> dict[str, tuple[str, ...]]:
        pairs, found = self.view[["source_id", "series_id"]].drop_duplicates(), dict[str, list[str]]()
        for source_id, series_id in zip(pairs["source_id"], pairs["series_id"], strict=True):
            found.setdefault(str(source_id), []).append(str(series_id))
        return {source_id: tuple(sorted(series)) for source_id, series in found.items()}

    def used(self) -> tuple[str, ...]:
        """Return the series that the briefing prints or draws figures of, in order of their names."""
        return tuple(sorted(self.briefing.series_shown()))

    def kept(self, what: str, series_id: str, make: Callable[[], T]) -> T:
        """Return what was made of a series under some name, made once for whoever asks, in every language."""
        return self._once(what, series_id, make)

    def _once(self, what: str, series_id: str, make: Callable[[], T]) -> T:
        key = (what, series_id)
        if key not in self._kept:
            self._kept[key] = make()
        return cast(T, self._kept[key])


def _by_series(view: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of each series, in their order."""
    codes, names = pd.factorize(view["series_id"])
    is_in_turn = (np.diff(codes) >= 0).all()  # as the ledger gives it: then each series is a slice, and no copy
    rows = view if is_in_turn else view.iloc[np.argsort(codes, kind="stable")]
    ends = np.bincount(codes).cumsum()
    return {str(name): rows.iloc[start:end] for name, start, end in zip(names, [0, *ends], ends, strict=False)}
