"""The outlook drawn: the weeks so far, a fan over those to come, and what earlier editions projected."""

from __future__ import annotations

import itertools

from reports.briefings.charts import specs
from reports.briefings.charts.draw import chart
from reports.briefings.findings import Voice
from reports.briefings.flow_blocks import as_weeks, chart_formats, weeks_to_show
from reports.briefings.page import Chart
from reports.briefings.tokens import Binding, computed, declared
from reports.calendar import Week
from reports.catalog import blocks
from reports.figures.outlook.choosing import Outlook, Projection, flows_up_to, projected
from reports.figures.outlook.resolving import Resolved
from reports.figures.outlook.spread import INTERVALS, MEDIAN

SHOWN_WEEKS = 52
HELD_AT = 80  # percent: the interval by which an earlier projection is judged


def outlook_chart(voice: Voice, block: blocks.Outlook, series_id: str, found: Outlook, note: str) -> Chart:
    """Return the chart of the first series of an outlook block, which has at least one projection."""
    series, first, last = voice.material.series(series_id), found.projections[0], found.projections[-1]
    shown = weeks_to_show(voice, series_id, SHOWN_WEEKS)
    low, high = INTERVALS[80]
    words = {
        "title": series.title, "week": voice.formats.week(first.week),
        "median": rounded(voice, series_id, first, MEDIAN),
        "low": rounded(voice, series_id, first, low), "high": rounded(voice, series_id, first, high),
        "count": voice.formats.number(len(shown), by=computed("count", series_id, "weeks drawn", value=len(shown))),
        "ahead": voice.formats.number(first.ahead, by=declared("fixed", str(first.ahead), first.ahead)),
    }  # fmt: skip
    title = voice.words["outlook_title"].format(**words)
    spec = specs.Fan(
        title=title,
        weeks=as_weeks(shown),
        fan=tuple(_projected(voice, series_id, each, found) for each in _ahead(voice, series_id, found)),
        label=specs.Label(rounded(voice, series_id, last, MEDIAN), voice.formats.week(last.week)),
        level_labels=tuple(_level(voice, level) for level in reversed(INTERVALS)),
        foretold=_foretold(voice, series_id),
        foretold_label=voice.words["outlook_foretold"],
        missed_label=voice.words["outlook_missed"],
        named=series.short_title or series.title,
        series=series_id,
    )
    alt = voice.words["alt_outlook"].format(**words)
    return chart(f"{block.name}-chart", title, spec, chart_formats(voice), alt=alt, note=note)


def rounded(voice: Voice, series_id: str, each: Projection, place: int) -> str:
    """Return a quantile of a projected week, as fine as the width of the 80 % interval bears."""
    low, high = INTERVALS[80]
    value = each.quantiles[place]
    by = _by(series_id, each, place)
    return voice.formats.within(value, each.quantiles[low], each.quantiles[high], by=by)


def _ahead(voice: Voice, series_id: str, found: Outlook) -> tuple[Projection, ...]:
    """Return projections of the next week, of those tested and of those midway, by the method tested next after each.

    The fan is drawn straight between them: a quantile of every single week would add its own noise to the picture.
    """
    flows = flows_up_to(voice.material.weekly(series_id), voice.material.week).to_numpy()
    tested = {each.ahead: each for each in found.projections}
    weeks = []
    midway = {(one + other) // 2 for one, other in itertools.pairwise((1, *sorted(tested)))}
    for ahead in sorted({1, *midway, *tested}):
        near = tested[min(each for each in tested if each >= ahead)]
        chosen = found.trial("week", near.ahead).chosen
        if ahead in tested or chosen is None:
            weeks += [tested[ahead]] if ahead in tested else []
            continue
        quantiles = projected(flows, chosen.method, ahead)
        weeks.append(Projection(found.newest.shifted(ahead), ahead, near.method, quantiles))
    return tuple(weeks)


def _by(series_id: str, each: Projection, place: int) -> Binding:
    about = f"{each.week}, {each.ahead} weeks ahead, quantile {place}"
    return computed("forecast", series_id, about, value=each.quantiles[place])


def _level(voice: Voice, level: int) -> str:
    return voice.formats.share(level / 100, by=declared("fixed", str(level), level))


def _projected(voice: Voice, series_id: str, each: Projection, found: Outlook) -> specs.Projected:
    limits = tuple((each.quantiles[low], each.quantiles[high]) for low, high in reversed(INTERVALS.values()))
    is_tested = each in found.projections
    label = rounded(voice, series_id, each, MEDIAN) if is_tested else ""
    return specs.Projected(each.week.first_on, each.quantiles[MEDIAN], limits, is_tested, label)


def _foretold(voice: Voice, series_id: str) -> tuple[specs.Foretold, ...]:
    """Return, per week that has come, the newest projection that an edition printed for it."""
    newest: dict[Week, Resolved] = {}
    for each in voice.material.earlier_resolved:
        said = each.forecast
        if said.series_id != series_id or said.kind != "week" or each.state != "resolved":
            continue
        week = Week.parse(said.about)
        if week not in newest or (said.made_on or week.first_on) > (newest[week].forecast.made_on or week.first_on):
            newest[week] = each
    low, high = INTERVALS[HELD_AT]
    told = ((week, each, [value or 0.0 for value in each.forecast.quantiles]) for week, each in sorted(newest.items()))
    return tuple(
        specs.Foretold(week.first_on, values[MEDIAN], values[low], values[high], each.held[HELD_AT])
        for week, each, values in told
    )
