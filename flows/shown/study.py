"""What people read of a study of a series in a terminal."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reports.calendar import Week
from reports.figures.dense.nowcast import CONFIDENCE as NOWCAST_CONFIDENCE
from reports.figures.dense.seasons import SIGNIFICANCE
from reports.figures.dense.shifts import CONFIDENCE

if TYPE_CHECKING:
    from flows.questions.studying import SeriesStudy
    from reports.figures.dense.nowcast import Nowcast, PastNowcast
    from reports.figures.dense.seasons import Season
    from reports.figures.dense.study import Study

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def told(found: list[SeriesStudy]) -> str:
    """Return what each series shows, part by part, with what is not shown said so."""
    return "\n\n".join(_series(each) for each in found)


def as_plain(found: SeriesStudy) -> dict[str, Any]:
    """Return one study as plain values for machines; weeks as text."""
    said: dict[str, Any] = {"series_id": found.series_id, "title": found.title, "unit": found.unit}
    return {**said, "study": found.study and _plain(asdict(found.study)), "nowcast": _plain_nowcast(found.nowcast)}


def _plain_nowcast(found: Nowcast | None) -> dict[str, Any] | None:
    """A nowcast with its record; its weeks only where the record bears them."""
    if found is None:
        return None
    past = [
        {**asdict(each), "error_pct": each.error_pct, "known_error_pct": each.known_error_pct} for each in found.past
    ]
    said = {"known_on": found.known_on, "by_on": found.by_on, "pairs_count": found.pairs_count, "past": past}
    weeks = [_plain(asdict(each)) for each in found.weeks] if found.is_trusted else None
    return {**said, "is_trusted": found.is_trusted, "weeks": weeks}


def _plain(value: Any) -> Any:
    """Plain values: dataclasses of weeks come as their own field by field, and are written as text again."""
    match value:
        case {"year": int(year), "number": int(number)}:
            return str(Week(year, number))
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
    return value


def _series(found: SeriesStudy) -> str:
    seen = found.study
    if seen is None:
        return f"{found.series_id}: too few settled weeks are known"
    levels = seen.levels
    scale = "by proportion" if levels.is_on_log_scale else "by difference"
    lines = [
        f"{found.series_id}: {found.title}",
        f"{levels.weeks_count} settled weeks to {levels.newest}, judged {scale}, in {found.unit} a week",
        "",
        *_levels(seen),
        *_outliers(seen),
        *_season("day of the week", WEEKDAYS, seen.weekday, seen),
        *_season("month of the year", MONTHS, seen.month, seen),
        *_newest(seen),
        *(_nowcast(found.nowcast) if found.nowcast else []),
    ]
    return "\n".join(lines)


def _levels(seen: Study) -> list[str]:
    if not seen.levels.shifts:
        return [f"  Levels: no shift is shown; the level is {seen.levels.level_now:,.0f}"]
    head = f"  {'Level from':<12}{f'{CONFIDENCE:.0%} interval':<24}{'before':>12}{'after':>12}{'change':>10}"
    rows = []
    for each in seen.levels.shifts:
        span = f"{each.first_possible} to {each.last_possible}"
        numbers = f"{each.before:>12,.0f}{each.after:>12,.0f}{_relative(each.after, each.before):>10}"
        rows.append(f"  {each.week!s:<12}{span:<24}{numbers}")
    return [head, *rows]


def _outliers(seen: Study) -> list[str]:
    if not seen.outliers:
        return ["  Outliers: none"]
    head = f"  {'Outlier':<12}{'flow':>12}{'usual then':>14}{'change':>10}{'spreads':>10}"
    rows = [
        f"  {each.week!s:<12}{each.flow:>12,.0f}{each.usual:>14,.0f}{_relative(each.flow, each.usual):>10}"
        f"{each.score:>+10.1f}"
        for each in seen.outliers
    ]
    return [head, *rows]


def _season(title: str, names: tuple[str, ...], season: Season | None, seen: Study) -> list[str]:
    if season is None:
        return [f"  By {title}: not judged"]
    if not season.is_shown:
        return [f"  By {title}: no difference is shown (p = {season.p_value:.3f}, {SIGNIFICANCE} would show one)"]
    on_log = seen.levels.is_on_log_scale
    sizes = (f"{100 * math.expm1(each):+.1f} %" if on_log else f"{each:+,.1f}" for each in season.effects)
    each_one = ", ".join(f"{name} {size}" for name, size in zip(names, sizes, strict=True))
    return [f"  By {title} (p = {season.p_value:.3f}): {each_one}"]


def _newest(seen: Study) -> list[str]:
    record, noise, week = seen.record, seen.noise, seen.levels.newest
    place = "a record" if record.is_record else f"rank {record.rank} of {record.weeks_count} weeks"
    highest = f"; the highest before it is {record.highest.number:,.0f} in {record.highest_week}"
    change = f"  {week} against the week before: {noise.verdict}"
    score = "" if noise.score is None else f" ({noise.score:+.1f} robust standard deviations)"
    return [f"  {week}: {place}{highest}", change + score]


def _nowcast(found: Nowcast) -> list[str]:
    """What late registration will add; where the record does not bear it, that, and no number."""
    lines = [f"  Still to be registered, seen from {found.known_on} to {found.by_on}:"]
    if found.is_trusted:
        lines += [
            f"    {each.week}  {each.known:>8,.0f} known, {each.expected:>8,.0f} expected "
            f"({each.low:,.0f} to {each.high:,.0f}, {NOWCAST_CONFIDENCE:.0%})"
            for each in found.weeks
        ]
    else:
        lines += [
            "    no number is given: names did not arrive alike from year to year, and past nowcasts missed by much"
        ]
    return [*lines, *(_past(each) for each in found.past)]


def _past(each: PastNowcast) -> str:
    held = "no interval yet" if each.held_pct is None else f"{each.held_pct:.0f} % of weeks within the interval"
    return (
        f"    from {each.known_on}: {each.expected:,.0f} expected, {each.came:,.0f} came by {each.by_on} "
        f"({each.error_pct:+.0f} %; the {each.known:,.0f} then known alone {each.known_error_pct:+.0f} %); {held}"
    )


def _relative(now: float, base: float) -> str:
    return f"{100 * (now / base - 1):+,.0f} %" if base > 0 else "–"
