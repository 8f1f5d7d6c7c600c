"""Blocks over weekly and monthly flows: bars, small multiples, tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import pandas as pd

from reports.briefings.behind import Behind
from reports.briefings.chart_events import events_of, revised_weeks
from reports.briefings.chart_shapes import shape
from reports.briefings.charts import specs
from reports.briefings.charts.draw import chart
from reports.briefings.findings import Voice
from reports.briefings.freshness import lateness_of, mark_of, row_marks, with_mark
from reports.briefings.page import Chart, Column, Prose, Table
from reports.briefings.speech import say
from reports.briefings.tokens import computed
from reports.briefings.week_words import days_of, week_words
from reports.calendar import Week
from reports.catalog import blocks as declared
from reports.figures.days import week_at
from reports.figures.settled import number_or_none
from reports.languages.counts import Count

MEAN_WEEKS = 13
SPARK_WEEKS = 26
# Percent, where a last column says what is documented.
WIDTHS_BESIDE = {
    "figure": 22, "this_week": 10, "change": 11, "verdict": 13, "mean_4": 11, "mean_13": 12, "total": 9, "beside": 12,
}  # fmt: skip


def chart_formats(voice: Voice) -> specs.Formats:
    """Return how tick texts are written in the edition's language."""
    formats = voice.formats
    return specs.Formats(formats.number, formats.short_month, formats.year, formats.short_day, formats.told)


def not_held(voice: Voice, *series_ids: str) -> Prose:
    """Return the words that stand where there is nothing to draw."""
    titles = ", ".join(voice.material.series(name).title for name in series_ids)
    return Prose((voice.words["not_held"].format(title=titles),), small=True)


def weekly_bars(voice: Voice, block: declared.WeeklyBars) -> Chart | Prose:
    """Weekly flows as bars, with the moving mean, the record and this week."""
    shown = weeks_to_show(voice, block.series, block.weeks)
    if shown.empty:
        return not_held(voice, block.series)
    mean = _moving_mean(voice, block.series).reindex(shown.index).dropna()
    summary, title = voice.material.summary(block.series), say(voice, block.title)
    words, highest = voice.words, summary.record.highest_week
    told, behind = week_words(voice, block.series), Behind(voice.material, block.series)
    in_sight = highest is not None and pd.Timestamp(highest.first_on) in shown.index
    drawn = as_weeks(shown, revised_weeks(voice, block.series))
    spec = specs.WeeklyBars(
        title=title,
        weeks=drawn,
        mean=tuple(specs.Point(day.date(), float(value)) for day, value in mean.items()),
        this_week_on=voice.material.week.first_on,
        this_week_label=specs.Label(words["this_week_label"], told["number"]),
        mean_label=specs.Label(words["week_mean_label"], told["mean13"]),
        record_on=highest.first_on if highest and in_sight and not summary.record.is_record else None,
        record_label=words["record_label"].format(number=told["record"]),
        events=events_of(voice, block.series, drawn[0].starts_on, voice.material.week.last_on),
        revised_label=words["revised_label"] if any(week.is_revised for week in drawn) else "",
        named=voice.material.series(block.series).title,
        series=block.series,
    )
    seen = [(week.starts_on, week.value) for week in drawn if week.value is not None and week.is_complete]
    looks = shape(voice, block.series, seen, lambda on, value: behind.flow(Week.of(on), value))
    alt = words["alt_weekly"].format(
        title=voice.material.series(block.series).title,
        count=weeks_counted(voice, block.series, len(shown), "drawn"),
        first=voice.formats.day(shown.index.min().date()),
        value=told["number"],
    )
    return chart(block.name, title, spec, chart_formats(voice), alt=f"{alt} {looks}".strip(), note=block.note)


def small_multiples(voice: Voice, block: declared.SmallMultiples) -> Chart | Prose:
    """One small chart per series, each on its own scale."""
    title = say(voice, block.title)
    known = [name for name in block.series if len(weeks_to_show(voice, name, block.weeks))]
    if not known:
        return not_held(voice, *block.series)
    multiples = tuple(_multiple(voice, name, block.weeks) for name in known)
    spec = specs.SmallMultiples(title, multiples)
    said = voice.words["alt_multiple"]
    alt = "; ".join(said.format(label=each.label, value=each.value, change=each.change) for each in multiples)
    return chart(block.name, title, spec, chart_formats(voice), alt=alt, note=block.note)


def flow_table(voice: Voice, block: declared.FlowTable) -> Table:
    """A row per series: the week, its change and verdict, means, the year before, total, what is documented."""
    words = voice.words
    heads = ("figure", "this_week", "change", "verdict", "mean_4", "mean_13", "total")
    wide = WIDTHS_BESIDE if block.beside else dict.fromkeys(heads, 0)
    columns = [Column(words[head], "left" if head in ("figure", "verdict") else "right", wide[head]) for head in heads]
    known = [name for name in block.series if len(voice.material.rows(name))]
    mark, marks = row_marks(voice, [_late_since(voice, name) for name in known])
    rows = [(with_mark(voice, cells[0], late), *cells[1:]) for name, late in zip(known, marks, strict=True)
            for cells in [_flow_row(voice, name)]]  # fmt: skip
    if block.beside:
        column, cells, late = _documented(voice, [block.beside.get(name, "") for name in known])
        mark = "; ".join(filter(None, (mark, late)))
        columns, rows = [*columns, column], [(*row, cell) for row, cell in zip(rows, cells, strict=True)]
    return Table(block.name, block.caption, tuple(columns), tuple(rows), note=block.note, quiet=(3,), mark=mark)


def period_table(voice: Voice, block: declared.PeriodTable) -> Table:
    """The newest months or weeks of a series: days reported, flow, flow a day, change of the daily rate."""
    words, by_month = voice.words, block.by == "month"
    flows = voice.material.monthly(block.series) if by_month else voice.material.weekly(block.series)
    flows = flows[flows.index <= pd.Timestamp(voice.material.week.last_on)].tail(block.newest + 1)
    heads = (block.by, "days", "total", "per_day", "change")
    columns = tuple(Column(words[head], "left" if head == block.by else "right") for head in heads)
    rates = flows["flow"] / flows["days_count"]
    rows = [_period_row(voice, block, flows, rates, place) for place in range(len(flows))]
    shown = tuple(reversed(rows[-block.newest :]))
    return Table(block.name, block.caption, columns, shown, note=block.note, mark=mark_of(voice, [block.series]))


def _period_row(
    voice: Voice, block: declared.PeriodTable, flows: pd.DataFrame, rates: pd.Series, place: int
) -> tuple[str, ...]:
    """One month or week: its days, flow and flow a day, and how that moved from the period before."""
    behind, formats, row = Behind(voice.material, block.series), voice.formats, flows.iloc[place]
    start, by_month = flows.index[place].date(), block.by == "month"
    week = week_at(flows.index[place])
    about = f"{start:%Y-%m}" if by_month else str(week)
    number, rate = number_or_none(row["flow"]), number_or_none(rates.iloc[place])
    before = number_or_none(rates.iloc[place - 1]) if place else None
    moved = 100 * (rate / before - 1) if row["is_complete"] and rate is not None and before else None
    flow = behind.month(start, number) if by_month else behind.flow(week, number)
    return (
        formats.month(start) if by_month else formats.week(week),
        days_of(voice, block.series, int(row["days_count"]), int(row["days_expected_count"]), about),
        voice.figure(number, by=flow),
        voice.figure(rate, by=computed("daily_rate", block.series, about, claims=flow.claims, value=rate)),
        voice.percent(moved, by=behind.computed("change_pct", f"daily rate of {about} against the one before", moved)),
    )


def weeks_counted(voice: Voice, series_id: str, count: int, which: str) -> Count:
    """Return how many weeks of a series are drawn, or shaded: a count that can be said with its noun."""
    return voice.count(count, by=Behind(voice.material, series_id).count(count, f"weeks {which}"))


def spark_values(voice: Voice, series_id: str) -> tuple[float | None, ...]:
    """Return a series' last weeks for a sparkline, those with missing days as None."""
    weekly = voice.material.weekly(series_id)
    shown = weekly[weekly.index <= pd.Timestamp(voice.material.week.first_on)].tail(SPARK_WEEKS)
    return tuple(
        float(flow) if whole else None for flow, whole in zip(shown["flow"], shown["is_complete"], strict=True)
    )


def weeks_to_show(voice: Voice, series_id: str, weeks: int) -> pd.DataFrame:
    """Return the newest weeks of a series up to the edition's own, those without any day left out."""
    weekly = voice.material.weekly(series_id)
    shown = weekly[weekly.index <= pd.Timestamp(voice.material.week.first_on)].tail(weeks)
    return shown[shown["days_count"] > 0]


def _moving_mean(voice: Voice, series_id: str) -> pd.Series:
    weekly = voice.material.weekly(series_id)
    settled = weekly["flow"].where(weekly["is_complete"] & ~weekly["is_provisional"])
    return settled.rolling(MEAN_WEEKS, min_periods=MEAN_WEEKS).mean()


def as_weeks(shown: pd.DataFrame, revised: Collection[dt.date] = ()) -> tuple[specs.Week, ...]:
    """Return weeks as charts take them; those whose Monday is among the revised are marked."""
    weeks = zip((week_at(monday).first_on for monday in shown.index), shown.itertuples(), strict=True)
    return tuple(
        specs.Week(first_on, float(row.flow), bool(row.is_complete), bool(row.is_provisional), first_on in revised)
        for first_on, row in weeks
    )


def _multiple(voice: Voice, series_id: str, weeks: int) -> specs.Multiple:
    series, told = voice.material.series(series_id), week_words(voice, series_id)
    verdict = voice.words[voice.material.summary(series_id).noise.verdict]
    change = voice.words["change_judged"].format(change=told["change_pct"], verdict=verdict)
    shown = as_weeks(weeks_to_show(voice, series_id, weeks))
    return specs.Multiple(series.short_title or series.title, told["number"], change, shown, series=series_id)


def _late_since(voice: Voice, series_id: str) -> dt.date | None:
    late = lateness_of(voice.material, series_id)
    return late.since_on if late else None


def _documented(voice: Voice, series_ids: list[str]) -> tuple[Column, list[str], str]:
    """The column of what is documented, and the mark of the table where all of it is late since one day."""
    told = [name if name and len(voice.material.rows(name)) else "" for name in series_ids]
    mark, marks = row_marks(voice, [_late_since(voice, name) for name in told if name])
    late = dict(zip([name for name in told if name], marks, strict=True))
    totals = {name: voice.material.total(name).total.number for name in late}
    none = voice.words["no_value"]
    cells = [
        none if totals.get(name) is None
        else with_mark(voice, _at_least(voice, name), late[name])
        for name in told
    ]  # fmt: skip
    title = voice.words["documented"]
    late_column = voice.words["not_updated_parts"].format(titles=title, mark=mark) if mark else ""
    return Column(title, "right", WIDTHS_BESIDE["beside"]), cells, late_column


def _at_least(voice: Voice, series_id: str) -> str:
    """What is documented is a floor."""
    number = voice.material.total(series_id).total.number
    return voice.formats.stated(number, None, None, "at_least", by=Behind(voice.material, series_id).total())


def _flow_row(voice: Voice, series_id: str) -> tuple[str, ...]:
    series, told = voice.material.series(series_id), week_words(voice, series_id)
    verdict = voice.words[voice.material.summary(series_id).noise.verdict]
    number, by = voice.material.total(series_id).total.number, Behind(voice.material, series_id).total()
    week = (told["number"], told["change_pct"], verdict, told["mean4"], told["mean13"])
    return (series.short_title or series.title, *week, voice.figure(number, series, by=by))
