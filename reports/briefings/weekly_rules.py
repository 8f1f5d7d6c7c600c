"""Rules over weekly flows: the change on the week, records, trends, components."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.briefings.behind import Behind, counted_over
from reports.briefings.findings import Said, Voice
from reports.briefings.prose.passages import Backing, Interval
from reports.briefings.tokens import Binding, declared
from reports.briefings.week_words import flow_stated, week_words
from reports.calendar import Week
from reports.catalog.rules import Statement
from reports.figures.summaries import Record
from reports.figures.trends import Trend

# A week is worth a word if none was as high (or low) for a quarter.
REMARKABLE_WEEKS = 13
LEAST_P_VALUE = 0.001  # what the page prints at the finest
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
    words = week_words(voice, statement.series[0])
    return Said(case, words, _week_backing(voice, statement.series[0], words))


def record(voice: Voice, statement: Statement) -> Said:
    """Where the week stands among all settled weeks."""
    place = voice.material.summary(statement.series[0]).record
    words = week_words(voice, statement.series[0])
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
    words = week_words(voice, series_id)
    cases = {"rising": "rising", "falling": "falling", "no trend shown": "flat", "not judged": "none"}
    rise, fall = found.rise_probability, found.fall_probability
    slopes = _slopes(voice, series_id, found)
    of_trend = {**slopes, **_tested(voice, series_id, found)}
    backing = _week_backing(voice, series_id, words)
    if rise is not None and fall is not None:
        interval = Interval(slopes["slope"], found.slope_low or 0.0, found.slope_high or 0.0)
        backing = backing.and_also(Backing(probabilities=(rise, fall), intervals=(interval,)))
    return Said(cases[found.direction], {**words, **of_trend}, backing)


def _slopes(voice: Voice, series_id: str, found: Trend) -> dict[str, str]:
    """The slope, with and without its sign, and the ends of its interval, rounded to what the interval can bear."""
    slope, low, high = found.slope_per_week, found.slope_low, found.slope_high
    if slope is None or low is None or high is None:
        return dict.fromkeys(("slope", "slope_abs", "slope_low", "slope_high"), voice.words["no_value"])
    behind = Behind(voice.material, series_id)
    by = {part: behind.trend(number, part, found.weeks_count)
          for part, number in (("slope", slope), ("low end", low), ("high end", high))}  # fmt: skip
    within = voice.formats.within
    return {
        "slope": within(slope, low, high, is_signed=True, by=by["slope"]),
        "slope_abs": within(abs(slope), low, high, by=by["slope"]),
        "slope_low": within(low, low, high, is_signed=True, by=by["low end"]),
        "slope_high": within(high, low, high, is_signed=True, by=by["high end"]),
    }


def _tested(voice: Voice, series_id: str, found: Trend) -> dict[str, str]:
    """How probable a rise and a fall are, by the test, its p-value, and over how many weeks."""
    behind, weeks = Behind(voice.material, series_id), found.weeks_count
    rise, fall, p_value = found.rise_probability, found.fall_probability, found.p_value
    over = behind.weeks_to(weeks)
    by_p = behind.trend(p_value, "p-value", weeks)
    return {
        "trend_rise_chance": voice.chance(rise, by=behind.probability(rise, f"rise, {over}")),
        "trend_fall_chance": voice.chance(fall, by=behind.probability(fall, f"fall, {over}")),
        "p_value": _p_value(voice, p_value, by_p),
        "trend_weeks": voice.count(weeks, by=behind.count(weeks, f"whole weeks of the trend to {voice.material.week}")),
    }


def _p_value(voice: Voice, p_value: float | None, by: Binding) -> str:
    """A p-value to three decimals; one that would print as zero is said to be under the least that prints."""
    if p_value is None:
        return voice.words["no_value"]
    if p_value < LEAST_P_VALUE / 2:
        least = voice.formats.number(LEAST_P_VALUE, 3, by=declared("fixed", str(LEAST_P_VALUE), LEAST_P_VALUE))
        return voice.words["chance_under"].format(share=least)
    return voice.formats.number(p_value, 3, by=by)


def components(voice: Voice, statement: Statement) -> Said:
    """Which of several series rose or fell by more than their usual spread."""
    summaries = {name: voice.material.summary(name) for name in statement.series}
    known = {name: each for name, each in summaries.items() if each.flow.number is not None}
    titles = {name: _title(voice, name) for name in statement.series}
    rising = [titles[name] for name, each in known.items() if each.noise.verdict == "rise"]
    falling = [titles[name] for name, each in known.items() if each.noise.verdict == "fall"]
    largest = max(known, key=lambda name: known[name].flow.number or 0.0, default="")
    week = voice.material.week

    def count(of: int, what: str) -> str:
        return voice.count(of, by=counted_over(statement.series, f"{what} {week}", of))

    words = {
        "largest": titles.get(largest, voice.words["no_value"]),
        "largest_value": flow_stated(voice, largest) if largest else voice.words["no_value"],
        "rising": _listed(rising, voice),
        "falling": _listed(falling, voice),
        "rising_count": count(len(rising), "series risen in"),
        "falling_count": count(len(falling), "series fallen in"),
        "series_count": count(len(known), "series known in"),
    }
    return Said("some" if known else "none", words)


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


def _title(voice: Voice, series_id: str) -> str:
    series = voice.material.series(series_id)
    return series.short_title or series.title


def _listed(names: Sequence[str], voice: Voice) -> str:
    return ", ".join(names) or voice.words["no_value"]
