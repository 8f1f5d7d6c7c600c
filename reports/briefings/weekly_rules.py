"""Rules over weekly flows: the change on the week, records, trends, components."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.briefings.findings import Said, Voice
from reports.briefings.formats import MINUS
from reports.briefings.prose.passages import Backing, Interval
from reports.calendar import Week
from reports.catalog.declared import Series
from reports.catalog.rules import Statement
from reports.figures.summaries import Record, WeekSummary
from reports.figures.trends import Trend

# A robust spread of 26 changes is good to a sixth of itself; what the next week must pass is a level plus that.
SPREAD_DIGITS, TURN_DIGITS = 2, 3
# A week is worth a word if none was as high (or low) for a quarter.
REMARKABLE_WEEKS = 13
_CASE_OF_VERDICT = {"rise": "rise", "fall": "fall", "within the usual spread": "steady", "not judged": "unjudged"}


def week_change(voice: Voice, statement: Statement) -> Said:
    """The week against the week before, judged by the spread of recent changes."""
    summary = voice.material.summary(statement.series[0])
    if summary.flow.number is None:
        case = "none"
    elif not summary.is_complete:
        case = "incomplete"
    else:
        case = _CASE_OF_VERDICT[summary.noise.verdict]
    words = _week_words(voice, statement.series[0])
    return Said(case, words, _week_backing(voice, statement.series[0], words))


def record(voice: Voice, statement: Statement) -> Said:
    """Where the week stands among all settled weeks."""
    place = voice.material.summary(statement.series[0]).record
    words = _week_words(voice, statement.series[0])
    return Said(_place_case(place, voice.material.week), words, _week_backing(voice, statement.series[0], words))


def _place_case(place: Record, week: Week) -> str:
    if place.rank is None:
        return "none"
    if place.is_record:
        return "record"
    if place.highest_since and week.weeks_since(place.highest_since) >= REMARKABLE_WEEKS:
        return "high"
    is_low = place.lowest_since is None or week.weeks_since(place.lowest_since) >= REMARKABLE_WEEKS
    return "low" if is_low else "usual"


def trend(voice: Voice, statement: Statement) -> Said:
    """The slope of the last weeks with its interval, and whether there is one."""
    series_id = statement.series[0]
    found = voice.material.trend(series_id)
    words = _week_words(voice, series_id)
    cases = {"rising": "rising", "falling": "falling", "no trend shown": "flat", "not judged": "none"}
    slope, low, high = _slopes(voice, found)
    rise, fall = found.rise_probability, found.fall_probability
    of_trend = {
        "trend_rise_chance": voice.chance(rise),
        "trend_fall_chance": voice.chance(fall),
        "slope": slope,
        "slope_abs": slope.lstrip(f"+{MINUS}"),
        "slope_low": low,
        "slope_high": high,
        "p_value": voice.words["no_value"] if found.p_value is None else voice.formats.number(found.p_value, 3),
        "trend_weeks": voice.formats.number(found.weeks_count),
    }
    backing = _week_backing(voice, series_id, words)
    if rise is not None and fall is not None:
        interval = Interval(slope, found.slope_low or 0.0, found.slope_high or 0.0)
        backing = backing.and_also(Backing(probabilities=(rise, fall), intervals=(interval,)))
    return Said(cases[found.direction], {**words, **of_trend}, backing)


def _slopes(voice: Voice, found: Trend) -> tuple[str, str, str]:
    """The slope and the ends of its interval, rounded to what the interval can bear."""
    slope, low, high = found.slope_per_week, found.slope_low, found.slope_high
    if slope is None or low is None or high is None:
        return (voice.words["no_value"],) * 3
    told = (voice.formats.within(each, low, high, is_signed=True) for each in (slope, low, high))
    return next(told), next(told), next(told)


def components(voice: Voice, statement: Statement) -> Said:
    """Which of several series rose or fell by more than their usual spread."""
    summaries = {name: voice.material.summary(name) for name in statement.series}
    known = {name: each for name, each in summaries.items() if each.flow.number is not None}
    titles = {name: _title(voice, name) for name in statement.series}
    rising = [titles[name] for name, each in known.items() if each.noise.verdict == "rise"]
    falling = [titles[name] for name, each in known.items() if each.noise.verdict == "fall"]
    largest = max(known, key=lambda name: known[name].flow.number or 0.0, default="")
    number = voice.formats.number
    words = {
        "largest": titles.get(largest, voice.words["no_value"]),
        "largest_value": voice.stated(known[largest].flow.number, largest) if largest else voice.words["no_value"],
        "rising": _listed(rising, voice),
        "falling": _listed(falling, voice),
        "rising_count": number(len(rising)),
        "falling_count": number(len(falling)),
        "series_count": number(len(known)),
    }
    return Said("some" if known else "none", words)


def _week_words(voice: Voice, series_id: str) -> dict[str, str]:
    summary, series = voice.material.summary(series_id), voice.material.series(series_id)
    total, place = voice.material.total(series_id), summary.record

    def figure(number: float | None) -> str:
        return voice.figure(number, series)

    return {
        "value": voice.stated(summary.flow.number, series_id),
        "number": figure(summary.flow.number),
        "before": figure(summary.before.number),
        "change": voice.against(summary.change.number, series),
        "change_abs": figure(None if summary.change.number is None else abs(summary.change.number)),
        "change_pct": voice.percent(summary.change_pct.number),
        "mean4": figure(summary.mean_4_weeks.number),
        "mean13": figure(summary.mean_13_weeks.number),
        "mean4_to_mean13_pct": voice.percent(summary.mean_4_to_13_pct.number),
        "year_before": figure(summary.year_before.number),
        "year_change_pct": voice.percent(summary.year_change_pct.number),
        "record": figure(place.highest.number),
        "record_week": str(place.highest_week or voice.words["no_value"]),
        "rank": figure(place.rank),
        "highest_since": str(place.highest_since or voice.words["no_value"]),
        "lowest_since": str(place.lowest_since or voice.words["no_value"]),
        "weeks_compared": figure(place.weeks_count),
        "total": voice.stated(total.total.number, series_id),
        "total_on": voice.formats.day(total.on) if total.on else voice.words["no_value"],
        "days": voice.words["of_days"].format(number=summary.days_count, whole=7),
        "week": str(summary.week),
        "spread": _rounded(voice, _usual_reach(summary), series, SPREAD_DIGITS),
        "publisher": voice.publisher_of(series_id),
        "title": series.title,
        "verb": voice.verb_of(series_id),
        "rise_chance": voice.chance(summary.noise.rise_probability),
        "fall_chance": voice.chance(summary.noise.fall_probability),
        **_turns(voice, series_id),
    }


def _turns(voice: Voice, series_id: str) -> dict[str, str]:
    """What the next week must come to for a rise or a fall; no fall where even zero would be usual."""
    usual, series = voice.material.usual_next(series_id), voice.material.series(series_id)
    low, high = usual or (None, None)
    return {
        "turn_above": _rounded(voice, high, series, TURN_DIGITS),
        "turn_below": _rounded(voice, low if low and low > 0 else None, series, TURN_DIGITS),
    }


def _rounded(voice: Voice, number: float | None, series: Series, digits: int) -> str:
    return voice.figure(None if number is None else voice.formats.rounded(number, digits), series)


def _week_backing(voice: Voice, series_id: str, words: Mapping[str, str]) -> Backing:
    """What stands behind a week's words: who states the series and how, its bound, what each change is against."""
    series, bound = voice.material.series(series_id), voice.bound_of(series_id)
    summary = voice.material.summary(series_id)
    rise, fall = summary.noise.rise_probability, summary.noise.fall_probability
    bases = {"change": "week", "change_pct": "week", "year_change_pct": "year", "mean4_to_mean13_pct": "mean"}
    return Backing(
        probabilities=() if rise is None or fall is None else (rise, fall),
        bounded={} if bound == "exact" or summary.flow.number is None else {words["number"]: bound},
        against={words[name]: base for name, base in bases.items() if words[name] != voice.words["no_value"]},
        bases=frozenset({series.basis}),
        publishers=frozenset({words["publisher"]}),
        groups=frozenset({series.group}),
    )


def _usual_reach(summary: WeekSummary) -> float | None:
    """Half the width of the usual spread: what a change may be without being called one."""
    low, high = summary.noise.usual_low, summary.noise.usual_high
    return None if low is None or high is None else (high - low) / 2


def _title(voice: Voice, series_id: str) -> str:
    series = voice.material.series(series_id)
    return series.short_title or series.title


def _listed(names: Sequence[str], voice: Voice) -> str:
    return ", ".join(names) or voice.words["no_value"]
