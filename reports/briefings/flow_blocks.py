"""Blocks over weekly and monthly flows: bars, small multiples, tables."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from reports.briefings.charts import specs
from reports.briefings.charts.draw import chart
from reports.briefings.findings import Voice
from reports.briefings.freshness import lateness_of, mark_of, row_marks, with_mark
from reports.briefings.page import Chart, Column, Prose, Table
from reports.briefings.speech import say
from reports.catalog import blocks as declared
from reports.figures.days import week_at
from reports.figures.settled import number_or_none

MEAN_WEEKS = 13
SPARK_WEEKS = 26
# Percent, where a last column says what is documented: its head may carry a mark, which takes lines and not width.
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
    highest = summary.record.highest_week
    in_sight = highest is not None and pd.Timestamp(highest.first_on) in shown.index
    spec = specs.WeeklyBars(
        title=title,
        weeks=as_weeks(shown),
        mean=tuple(specs.Point(day.date(), float(value)) for day, value in mean.items()),
        this_week_on=voice.material.week.first_on,
        this_week_label=specs.Label(voice.words["this_week_label"], voice.figure(summary.flow.number)),
        mean_label=specs.Label(voice.words["week_mean_label"], voice.figure(summary.mean_13_weeks.number)),
        record_on=highest.first_on if highest and in_sight and not summary.record.is_record else None,
        record_label=voice.words["record_label"].format(number=voice.figure(summary.record.highest.number)),
    )
    alt = voice.words["alt_weekly"].format(
        title=voice.material.series(block.series).title,
        count=len(shown),
        first=shown.index.min().date(),
        low=voice.figure(float(shown["flow"].min())),
        high=voice.figure(float(shown["flow"].max())),
        value=voice.figure(summary.flow.number),
    )
    return chart(block.name, title, spec, chart_formats(voice), alt=alt, note=block.note)


def small_multiples(voice: Voice, block: declared.SmallMultiples) -> Chart | Prose:
    """One small chart per series, each on its own scale."""
    title = say(voice, block.title)
    known = [name for name in block.series if len(weeks_to_show(voice, name, block.weeks))]
    if not known:
        return not_held(voice, *block.series)
    multiples = tuple(_multiple(voice, name, block.weeks) for name in known)
    spec = specs.SmallMultiples(title, multiples)
    alt = "; ".join(f"{each.label}: {each.value} ({each.change})" for each in multiples)
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
        column, cells = _documented(voice, [block.beside.get(name, "") for name in known])
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
    changes = (rates / rates.shift() - 1) * 100
    rows = [
        (
            voice.formats.month(start.date()) if by_month else str(week_at(start)),
            words["of_days"].format(number=row.days_count, whole=row.days_expected_count),
            voice.figure(number_or_none(row.flow)),
            voice.figure(number_or_none(rates[start])),
            voice.percent(number_or_none(changes[start]) if row.is_complete else None),
        )
        for start, row in zip(flows.index, flows.itertuples(), strict=True)
    ]
    shown = tuple(reversed(rows[-block.newest :]))
    return Table(block.name, block.caption, columns, shown, note=block.note, mark=mark_of(voice, [block.series]))


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


def as_weeks(shown: pd.DataFrame) -> tuple[specs.Week, ...]:
    """Return weeks as charts take them."""
    return tuple(
        specs.Week(week_at(monday).first_on, float(row.flow), bool(row.is_complete))
        for monday, row in zip(shown.index, shown.itertuples(), strict=True)
    )


def _multiple(voice: Voice, series_id: str, weeks: int) -> specs.Multiple:
    series, summary = voice.material.series(series_id), voice.material.summary(series_id)
    verdict = voice.words[summary.noise.verdict]
    change = f"{voice.percent(summary.change_pct.number)} · {verdict}"
    shown = as_weeks(weeks_to_show(voice, series_id, weeks))
    return specs.Multiple(series.short_title or series.title, voice.figure(summary.flow.number), change, shown)


def _late_since(voice: Voice, series_id: str) -> dt.date | None:
    late = lateness_of(voice.material, series_id)
    return late.since_on if late else None


def _documented(voice: Voice, series_ids: list[str]) -> tuple[Column, list[str]]:
    """The column of what is documented; where all of it is late since one day, its head says so."""
    told = [name if name and len(voice.material.rows(name)) else "" for name in series_ids]
    mark, marks = row_marks(voice, [_late_since(voice, name) for name in told if name])
    late = dict(zip([name for name in told if name], marks, strict=True))
    totals = {name: voice.material.total(name).total.number for name in late}
    none = voice.words["no_value"]
    cells = [
        none if totals.get(name) is None
        else with_mark(voice, voice.formats.stated(totals[name], None, None, "at_least"), late[name])
        for name in told
    ]  # fmt: skip
    return Column(with_mark(voice, voice.words["documented"], mark), "right", WIDTHS_BESIDE["beside"]), cells


def _flow_row(voice: Voice, series_id: str) -> tuple[str, ...]:
    series, summary = voice.material.series(series_id), voice.material.summary(series_id)
    return (
        series.short_title or series.title,
        voice.figure(summary.flow.number, series),
        voice.percent(summary.change_pct.number),
        voice.words[summary.noise.verdict],
        voice.figure(summary.mean_4_weeks.number, series),
        voice.figure(summary.mean_13_weeks.number, series),
        voice.figure(voice.material.total(series_id).total.number, series),
    )
