"""Rules over single claims: origins, the newest count, projections, cross-checks, modelled estimates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from reports.briefings.claims import (
    StatedClaim,
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
from reports.catalog.rules import RULES, Statement
from reports.figures.origins import agreement, origins_of

DAYS_PER_MONTH = 30.4375
STILL_SHARE = 0.0005


def origins(voice: Voice, statement: Statement) -> Said:
    """How many publishers carry the claims of some series, and how many origins they lead back to."""
    rows = voice.material.rows(*statement.series)
    rows = rows[rows[["value", "low", "high"]].notna().any(axis=1)]  # A figure in words alone is no count.
    if rows.empty:
        return _nothing(voice, statement)
    found, number, claims = origins_of(rows, names=origin_names(voice)), voice.formats.number, claims_in(rows)
    newest = max(claims, key=lambda claim: claim.published_on or dt.date.min)
    counted_to = max((claim.period_end_on for claim in claims if claim.period_end_on), default=None)
    words = {
        "claims": number(found.claims_count),
        "outlets": number(found.publishers_count),
        "origins": number(found.origins_count),
        "origins_if_suspected": number(found.origins_if_suspected_count),
        "relays": number(found.relays_count),
        "series_count": number(rows["series_id"].nunique()),
        "newest": stated(voice, newest),
        "newest_publisher": newest.publisher,
        "newest_published": said_on(voice, newest),
        "newest_count_on": voice.formats.month(counted_to) if counted_to else voice.words["no_value"],
        "age_months": _months(voice, counted_to),
    }
    return Said("one" if found.origins_count == 1 else "several", words)


def newest_claim(voice: Voice, statement: Statement) -> Said:
    """The claim that reaches furthest, by the one who speaks for its origin."""
    claims = [claim for claim in claims_in(voice.material.rows(*statement.series)) if claim.figure is not None]
    if not claims:
        return _nothing(voice, statement)
    furthest = max(_reaches_to(claim) for claim in claims)
    told = speaker_of(voice, [claim for claim in claims if _reaches_to(claim) == furthest])
    rows = voice.material.rows(*statement.series)
    found, number = origins_of(rows, names=origin_names(voice)), voice.formats.number
    words = {
        "value": stated(voice, told),
        "number": voice.figure(told.figure),
        "publisher": told.publisher,
        "origin": origin_title(voice, told.origin),
        "published": said_on(voice, told),
        "period": period_of(voice, told),
        "age_months": _months(voice, furthest),
        "grade": grade_of(voice, told),
        "outlets": number(found.publishers_count),
        "origins": number(found.origins_count),
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
    found, number = (
        origins_of(voice.material.rows(statement.series[0]), names=origin_names(voice)),
        voice.formats.number,
    )
    words = {
        "value": stated(voice, told),
        "number": voice.figure(told.figure),
        "publisher": told.publisher,
        "published": said_on(voice, told),
        "due": voice.formats.month(due_on) if due_on else voice.words["no_value"],
        "months_overdue": _months(voice, due_on),
        "claims": number(found.claims_count),
        "origins": number(found.origins_count),
        "outlets": number(found.publishers_count),
    }
    case = "counted" if counted else "due" if due_on and due_on < today else "open"
    return Said(case, words, _claim_backing(voice, told, words))


def crosscheck(voice: Voice, statement: Statement) -> Said:
    """Two copies of one claim, compared on the days that both carry."""
    first, second = statement.series
    found, number = agreement(_by_report_day(voice, first), _by_report_day(voice, second)), voice.formats.number
    if not found.compared_count:
        return _nothing(voice, statement)
    words = {
        "compared": number(found.compared_count),
        "equal": number(found.equal_count),
        "different": number(found.compared_count - found.equal_count),
        "worst": voice.words["no_value"] if found.worst_gap is None else number(abs(found.worst_gap)),
        "worst_on": voice.formats.day(found.worst_gap_on) if found.worst_gap_on else voice.words["no_value"],
        "equal_pct": voice.words["no_value"] if found.equal_pct is None else number(found.equal_pct, 1),
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
    was = _value_before(voice, series_id, row["period_end_on"])
    change = None if was is None else float(row["value"]) - was
    limits = (float(row["low"]), float(row["high"])) if row[["low", "high"]].notna().all() else None

    def figure(number: float) -> str:
        return voice.formats.within(number, *limits) if limits else voice.formats.estimate(number)

    words = {
        "value": figure(float(row["value"])),
        "low": figure(limits[0]) if limits else voice.words["no_value"],
        "high": figure(limits[1]) if limits else voice.words["no_value"],
        "on": voice.formats.day(row["about_on"].date()),
        "publisher": voice.publisher_of(series_id),
        "was": voice.words["no_value"] if was is None else figure(was),
        "was_change": voice.words["no_value"] if change is None else voice.formats.signed(change),
        "was_change_pct": voice.percent(100 * change / was if change is not None and was else None),
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
        publishers=frozenset({told.publisher}),
        groups=frozenset({series.group}),
    )


def _nothing(voice: Voice, statement: Statement) -> Said:
    return Said("none", dict.fromkeys(RULES[statement.rule].words, voice.words["no_value"]))


def _reaches_to(claim: StatedClaim) -> dt.date:
    return claim.period_end_on or dt.date.min


def _months(voice: Voice, since: dt.date | None) -> str:
    if since is None:
        return voice.words["no_value"]
    return voice.formats.number((voice.material.edition.as_of.date() - since).days // DAYS_PER_MONTH)


def _by_report_day(voice: Voice, series_id: str) -> pd.Series:
    observed = voice.material.observed(series_id)
    return pd.Series(observed["value"].to_numpy(), index=observed["period_end_on"])


def _value_before(voice: Voice, series_id: str, day: pd.Timestamp) -> float | None:
    rows = voice.material.view_before
    same = rows[(rows["series_id"] == series_id) & (rows["period_end_on"] == day) & rows["value"].notna()]
    return None if same.empty else float(same["value"].iloc[0])
