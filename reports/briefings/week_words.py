"""The words of a week: its flow, changes, means, place among all weeks, each bound to what it stands for."""

from __future__ import annotations

from reports.briefings.behind import Behind
from reports.briefings.findings import Voice
from reports.briefings.tokens import Binding, declared
from reports.calendar import Week
from reports.figures.summaries import WeekSummary

# A robust spread of 26 changes is good to a sixth of itself; what the next week must pass is a level plus that.
SPREAD_DIGITS, TURN_DIGITS = 2, 3


def week_words(voice: Voice, series_id: str) -> dict[str, str]:
    """Return the words that every rule over a weekly series offers (`reports.catalog.rules`)."""
    summary, series = voice.material.summary(series_id), voice.material.series(series_id)
    behind, total = Behind(voice.material, series_id), voice.material.total(series_id)
    before, number = summary.before.number, summary.flow.number
    return {
        "value": flow_stated(voice, series_id),
        "number": voice.figure(number, series, by=behind.flow(summary.week, number)),
        "before": voice.figure(before, series, by=behind.flow(summary.week.previous, before)),
        "total": voice.stated(total.total.number, series_id, by=behind.total()),
        "total_on": voice.formats.day(total.on) if total.on else voice.words["no_value"],
        "days": days_of(voice, series_id, summary.days_count, len(summary.week.days), str(summary.week)),
        "week": voice.formats.week(summary.week),
        "publisher": voice.publisher_of(series_id),
        "title": series.title,
        "verb": voice.verb_of(series_id),
        **_changes(voice, series_id),
        **_means(voice, series_id),
        **_place(voice, series_id),
        **_reach(voice, series_id),
    }


def flow_stated(voice: Voice, series_id: str) -> str:
    """Return the week's flow with the bound that its publisher gives the series."""
    number = voice.material.summary(series_id).flow.number
    return voice.stated(number, series_id, by=Behind(voice.material, series_id).flow(voice.material.week, number))


def days_of(voice: Voice, series_id: str, count: int, whole: int, about: str) -> str:
    """Return how many days of a period are known: 5 of 7; `about` names it in machine form."""
    by = Behind(voice.material, series_id).count(count, f"days known of {about}")
    return voice.words["of_days"].format(
        number=voice.formats.number(count, by=by),
        whole=voice.formats.number(whole, by=declared("fixed", str(whole), whole)),
    )


def _changes(voice: Voice, series_id: str) -> dict[str, str]:
    """The week against the week before and the year before, and how probable it is that the level moved."""
    summary, series = voice.material.summary(series_id), voice.material.series(series_id)
    behind, week, year = Behind(voice.material, series_id), summary.week, summary.year_before_week
    change, change_pct, year_pct = summary.change.number, summary.change_pct.number, summary.year_change_pct.number
    year_before = summary.year_before.number
    by, against = behind.change(change, week, week.previous), f"{week} against {week.previous}"
    rise, fall = summary.noise.rise_probability, summary.noise.fall_probability
    return {
        "change": voice.against(change, series, by=by),
        "change_abs": voice.figure(None if change is None else abs(change), series, by=by),
        "change_pct": voice.percent(change_pct, by=behind.change_pct(change_pct, week, week.previous)),
        "year_before": voice.figure(year_before, series, by=behind.flow(year, year_before)),
        "year_change_pct": voice.percent(year_pct, by=behind.change_pct(year_pct, week, year)),
        "rise_chance": voice.chance(rise, by=behind.probability(rise, f"rise, {against}")),
        "fall_chance": voice.chance(fall, by=behind.probability(fall, f"fall, {against}")),
    }


def _means(voice: Voice, series_id: str) -> dict[str, str]:
    summary, series = voice.material.summary(series_id), voice.material.series(series_id)
    behind = Behind(voice.material, series_id)
    pct = summary.mean_4_to_13_pct.number
    about = f"{behind.weeks_to(4)} against {behind.weeks_to(13)}"
    four, thirteen = behind.mean(summary.mean_4_weeks.number, 4), behind.mean(summary.mean_13_weeks.number, 13)
    return {
        "mean4": voice.figure(summary.mean_4_weeks.number, series, by=four),
        "mean13": voice.figure(summary.mean_13_weeks.number, series, by=thirteen),
        "mean4_to_mean13_pct": voice.percent(pct, by=behind.computed("change_pct", about, pct)),
    }


def _place(voice: Voice, series_id: str) -> dict[str, str]:
    """Where the week stands among all whole weeks."""
    place, series = voice.material.summary(series_id).record, voice.material.series(series_id)
    behind, week = Behind(voice.material, series_id), voice.material.week
    compared = behind.count(place.weeks_count, f"whole weeks to {week}")
    return {
        "record": voice.figure(place.highest.number, series, by=behind.record()),
        "record_week": _week_told(voice, place.highest_week, behind.computed("record", f"week, before {week}", None)),
        "rank": voice.count(place.rank, by=behind.rank(place.rank)),
        "highest_since": _week_told(voice, place.highest_since, behind.computed("rank", f"as high as {week}", None)),
        "lowest_since": _week_told(voice, place.lowest_since, behind.computed("rank", f"as low as {week}", None)),
        "weeks_compared": voice.count(place.weeks_count, by=compared),
    }


def _week_told(voice: Voice, week: Week | None, by: Binding) -> str:
    return voice.words["no_value"] if week is None else voice.formats.told(str(week), by)


def _reach(voice: Voice, series_id: str) -> dict[str, str]:
    """What a change may be without being called one, and what the next week must come to for a rise or a fall.

    There is no fall where even zero would be usual.
    """
    usual = voice.material.usual_next(series_id)
    low, high = usual or (None, None)
    behind, week = Behind(voice.material, series_id), voice.material.week
    reach = _usual_reach(voice.material.summary(series_id))
    low = low if low and low > 0 else None
    return {
        "spread": _rounded(voice, reach, SPREAD_DIGITS, behind.spread(reach, f"reach, {week} against {week.previous}")),
        "turn_above": _rounded(voice, high, TURN_DIGITS, behind.spread(high, f"above, {week.next} against {week}")),
        "turn_below": _rounded(voice, low, TURN_DIGITS, behind.spread(low, f"below, {week.next} against {week}")),
    }


def _rounded(voice: Voice, number: float | None, digits: int, by: Binding) -> str:
    return voice.count(None if number is None else voice.formats.rounded(number, digits), by=by)


def _usual_reach(summary: WeekSummary) -> float | None:
    """Half the width of the usual spread: what a change may be without being called one."""
    low, high = summary.noise.usual_low, summary.noise.usual_high
    return None if low is None or high is None else (high - low) / 2
