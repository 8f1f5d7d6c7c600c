"""Rules over single claims: origins, the newest count, projections, cross-checks, modelled estimates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd

from reports.briefings.behind import FEW_CLAIMS, Behind, counted_over, end_of, ids_of
from reports.briefings.claims import (
    StatedClaim,
    by_claim,
    claims_in,
    grade_of,
    origin_names,
    origin_title,
    period_of,
    said_on,
    speaker_of,
    stated,
)
from reports.briefings.findings import Said, Voice
from reports.briefings.prose.passages import Backing, Interval
from reports.briefings.tokens import Binding, computed
from reports.catalog.rules import RULES, Statement
from reports.figures.agreement import agreement
from reports.figures.origins import origins_of
from reports.languages.counts import Count

DAYS_PER_MONTH = 30.4375
STILL_SHARE = 0.0005


def origins(voice: Voice, statement: Statement) -> Said:
    """How many publishers carry the claims of some series, and how many origins they lead back to."""
    rows = voice.material.rows(*statement.series)
    rows = rows[rows[["value", "low", "high"]].notna().any(axis=1)]  # A figure in words alone is no count.
    if rows.empty:
        return _nothing(voice, statement)
    claims, series_count = claims_in(rows), int(rows["series_id"].nunique())
    newest = max(claims, key=lambda claim: claim.published_on or dt.date.min)
    counted_to = max((claim.period_end_on for claim in claims if claim.period_end_on), default=None)
    counts = _counts(voice, statement.series, rows)
    words = {
        **counts,
        "series_count": voice.count(series_count, by=counted_over(statement.series, "series", series_count)),
        "newest": stated(voice, newest),
        "newest_publisher": voice.name(newest.publisher),
        "newest_published": said_on(voice, newest),
        "newest_count_on": voice.formats.month(counted_to) if counted_to else voice.words["no_value"],
        "age_months": _months(voice, statement.series, counted_to),
    }
    return Said("one" if counts["origins"].number == 1 else "several", words)


def newest_claim(voice: Voice, statement: Statement) -> Said:
    """The claim that reaches furthest, by the one who speaks for its origin."""
    claims = [claim for claim in claims_in(voice.material.rows(*statement.series)) if claim.figure is not None]
    if not claims:
        return _nothing(voice, statement)
    furthest = max(_reaches_to(claim) for claim in claims)
    told = speaker_of(voice, [claim for claim in claims if _reaches_to(claim) == furthest])
    counts = _counts(voice, statement.series, voice.material.rows(*statement.series))
    words = {
        "value": stated(voice, told),
        "number": voice.figure(told.figure, by=by_claim(told)),
        "publisher": voice.name(told.publisher),
        "origin": origin_title(voice, told.origin),
        "published": said_on(voice, told),
        "period": period_of(voice, told),
        "age_months": _months(voice, statement.series, furthest),
        "grade": grade_of(voice, told),
        "outlets": counts["outlets"],
        "origins": counts["origins"],
        "title": voice.material.series(told.series_id).title,
        "link": voice.words.get(told.link, told.link),
    }
    age_days = (voice.material.edition.as_of.date() - furthest).days
    case = "recent" if age_days <= statement.recent_days else "old"
    return Said(case, words, _claim_backing(voice, told, words))


def projections(voice: Voice, statement: Statement) -> Said:
    """A projection: still open, fallen due, or overtaken by a count (the further series) that covers its period."""
    projected = [claim for claim in claims_in(voice.material.rows(statement.series[0])) if claim.figure is not None]
    if not projected:
        return _nothing(voice, statement)
    told = speaker_of(voice, projected)
    due_on = told.period_end_on
    counts = claims_in(voice.material.rows(*statement.series[1:])) if statement.series[1:] else ()
    counted = due_on is not None and any(c.period_end_on and c.period_end_on >= due_on for c in counts)
    today = voice.material.edition.as_of.date()
    counts = _counts(voice, statement.series[:1], voice.material.rows(statement.series[0]))
    words = {
        "value": stated(voice, told),
        "number": voice.figure(told.figure, by=by_claim(told)),
        "publisher": voice.name(told.publisher),
        "published": said_on(voice, told),
        "due": voice.formats.month(due_on) if due_on else voice.words["no_value"],
        "months_overdue": _months(voice, statement.series[:1], due_on),
        **{name: counts[name] for name in ("claims", "origins", "outlets")},
    }
    case = "counted" if counted else "due" if due_on and due_on < today else "open"
    return Said(case, words, _claim_backing(voice, told, words))


def crosscheck(voice: Voice, statement: Statement) -> Said:
    """Two copies of one claim, compared on the days that both carry."""
    first, second = statement.series
    found = agreement(_by_report_day(voice, first), _by_report_day(voice, second))
    if not found.compared_count:
        return _nothing(voice, statement)
    dash = voice.words["no_value"]

    def days(count: int, which: str) -> str:
        return voice.count(count, by=counted_over(statement.series, f"days {which}", count))

    worst_on = str(found.worst_gap_on or "")
    worst = computed("difference", statement.series, f"at worst, {worst_on}", value=found.worst_gap)
    part = computed("share", statement.series, "days equal of days compared", value=found.equal_pct)
    words = {
        "compared": days(found.compared_count, "compared"),
        "equal": days(found.equal_count, "equal"),
        "different": days(found.compared_count - found.equal_count, "different"),
        "worst": dash if found.worst_gap is None else voice.formats.number(abs(found.worst_gap), by=worst),
        "worst_on": voice.formats.day(found.worst_gap_on) if found.worst_gap_on else dash,
        "equal_pct": dash if found.equal_pct is None else voice.formats.number(found.equal_pct, 1, by=part),
        "first": voice.material.series(first).title,
        "second": voice.material.series(second).title,
    }
    return Said("agree" if found.compared_count == found.equal_count else "differ", words)


def interval(voice: Voice, statement: Statement) -> Said:
    """A modelled series' newest estimate with its interval, and what the same day was put at an edition before."""
    series_id = statement.series[0]
    observed = voice.material.observed(series_id)
    known = observed[observed["value"].notna() & (observed["about_on"] <= pd.Timestamp(voice.material.week.last_on))]
    if known.empty:
        return _nothing(voice, statement)
    row = known.iloc[-1]
    was, was_ids = _value_before(voice, series_id, row["period_end_on"])
    change = None if was is None else float(row["value"]) - was
    limits = (float(row["low"]), float(row["high"])) if row[["low", "high"]].notna().all() else None

    def figure(number: float, by: Binding) -> str:
        return voice.formats.within(number, *limits, by=by) if limits else voice.formats.estimate(number, by=by)

    about_on, dash = row["about_on"].date(), voice.words["no_value"]
    stands = Behind(voice.material, series_id).figure(float(row["value"]), about_on)
    moved_pct = 100 * change / was if change is not None and was else None
    before = dash
    if was is not None:
        before = figure(was, computed("value_before", series_id, f"{about_on}", claims=was_ids, value=was))
    against = {
        name: computed(method, series_id, f"{about_on}, since the edition before", claims=stands.claims, value=number)
        for name, method, number in (("change", "change", change), ("pct", "change_pct", moved_pct))
    }
    words = {
        "value": figure(float(row["value"]), stands),
        "low": figure(limits[0], end_of(stands, "low", limits[0])) if limits else dash,
        "high": figure(limits[1], end_of(stands, "high", limits[1])) if limits else dash,
        "on": voice.formats.day(about_on),
        "publisher": voice.publisher_of(series_id),
        "was": before,
        "was_change": dash if change is None else voice.formats.signed(change, by=against["change"]),
        "was_change_pct": voice.percent(moved_pct, by=against["pct"]),
        "title": voice.material.series(series_id).title,
    }
    moved = change is not None and was and abs(change / was) > STILL_SHARE
    series = voice.material.series(series_id)
    backing = Backing(
        intervals=(Interval(words["value"], *limits),) if limits else (),
        against={words["was_change_pct"]: "edition"} if change is not None else {},
        bases=frozenset({series.basis}), publishers=frozenset({words["publisher"]}), groups=frozenset({series.group}),
    )  # fmt: skip
    return Said("moved" if moved else "still", words, backing)


def _claim_backing(voice: Voice, told: StatedClaim, words: Mapping[str, str]) -> Backing:
    """What stands behind a single claim's words: its bound, and how whose series knows."""
    series = voice.material.series(told.series_id)
    return Backing(
        bounded={} if told.bound in ("exact", "range", "words") else {words["number"]: told.bound},
        bases=frozenset({series.basis}),
        publishers=frozenset({words["publisher"]}),
        groups=frozenset({series.group}),
    )


def _nothing(voice: Voice, statement: Statement) -> Said:
    return Said("none", dict.fromkeys(RULES[statement.rule].words, voice.count(None)))


def _reaches_to(claim: StatedClaim) -> dt.date:
    return claim.period_end_on or dt.date.min


def _counts(voice: Voice, series: Sequence[str], rows: pd.DataFrame) -> dict[str, Count]:
    """How many claims, publishers, origins and relays there are among the claims of some series."""
    found = origins_of(rows, names=origin_names(voice))
    counts = {
        "claims": (found.claims_count, "claims"),
        "outlets": (found.publishers_count, "publishers"),
        "origins": (found.origins_count, "origins"),
        "origins_if_suspected": (found.origins_if_suspected_count, "origins if suspected links hold"),
        "relays": (found.relays_count, "relays"),
    }
    ids = ids_of(rows) if len(rows) <= FEW_CLAIMS else ()
    return {
        name: voice.count(count, by=computed("count", series, what, claims=ids, value=count))
        for name, (count, what) in counts.items()
    }


def _months(voice: Voice, series: Sequence[str], since: dt.date | None) -> str:
    if since is None:
        return voice.words["no_value"]
    to = voice.material.edition.as_of.date()
    months = (to - since).days // DAYS_PER_MONTH
    return voice.count(months, by=computed("age", series, f"months from {since} to {to}", value=months))


def _by_report_day(voice: Voice, series_id: str) -> pd.Series:
    observed = voice.material.observed(series_id)
    return pd.Series(observed["value"].to_numpy(), index=observed["period_end_on"])


def _value_before(voice: Voice, series_id: str, day: pd.Timestamp) -> tuple[float | None, tuple[str, ...]]:
    """The value of a day at the edition before, and the claim that stated it."""
    rows = voice.material.view_before
    same = rows[(rows["series_id"] == series_id) & (rows["period_end_on"] == day) & rows["value"].notna()]
    return (None, ()) if same.empty else (float(same["value"].iloc[0]), ids_of(same.iloc[:1]))
