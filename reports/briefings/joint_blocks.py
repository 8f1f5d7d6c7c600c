"""What all claims of a comparability group allow together: the chart, and what cannot hold together."""

from __future__ import annotations

from typing import cast

from reports.briefings.charts import specs
from reports.briefings.charts.draw import chart
from reports.briefings.findings import Voice
from reports.briefings.flow_blocks import chart_formats
from reports.briefings.joint_rules import words_of
from reports.briefings.joint_words import JointWords
from reports.briefings.page import Chart, Column, Prose, Table
from reports.briefings.reason_words import named
from reports.briefings.speech import say
from reports.catalog import blocks as declared
from reports.figures.envelope.joint import Joint
from reports.figures.envelope.limits import by_ref

CLASHES_TOLD = 3


def joint_band(voice: Voice, block: declared.JointBand) -> Chart | Table | Prose:
    """Lowest and highest week by week with the claims that bind, or why there is no band."""
    told = words_of(voice, block.series)
    found = told.joint
    if not found.claims.limits:
        return Prose((voice.words["nothing_limits"].format(title=told.group.title),))
    if not found.envelope.is_possible:
        return _clash_table(told, block.name, CLASHES_TOLD)
    if not found.has_band or found.newest is None:
        return Prose((voice.words["too_few_origins"],))
    title = say(voice, block.title)
    last, shown = found.newest, _binding(found)
    high = None if last.high is None else specs.Label(voice.words["at_most"], told.high(last))
    spec = specs.JointBand(
        title=title,
        steps=tuple(specs.JointStep(each.on, each.low, each.high) for each in found.envelope.allowed),
        low_label=specs.Label(voice.words["at_least"], told.low(last)),
        high_label=high,
        band_label=voice.words["joint_band"],
        claims=tuple(_mark(told, ref) for ref in shown),
    )
    limits = "; ".join(told.claim(ref) for ref in shown)
    on = voice.formats.day(last.on)
    alt = voice.words["alt_joint"].format(title=told.group.title, day=on, allowed=told.allowed(last), limits=limits)
    note = " ".join(part for part in (told.ceiling(), block.note) if part)
    return chart(block.name, title, spec, chart_formats(voice), alt=alt, note=note)


def clashes(voice: Voice, block: declared.Clashes) -> Table | Prose:
    """The smallest sets of claims that cannot hold together, in words, or that all can."""
    told = words_of(voice, block.series)
    title, origins = told.group.title, told.origins()
    if told.joint.envelope.is_possible:
        return Prose((voice.words["no_clashes"].format(title=title, origins=origins),))
    return _clash_table(told, block.name, block.most)


def _clash_table(told: JointWords, name: str, most: int) -> Table:
    found, words = told.joint.envelope.conflicts, told.words
    caption = words["clashes_caption"].format(title=told.group.title)
    columns = (Column(words["clash_more"], width=40), Column(words["clash_less"], width=38), Column(words["clash_why"]))
    rows = []
    for refs in found.sets[:most]:
        first, *others, reason = told.clashing(refs)
        rows.append((first, "; ".join(others) or words["no_value"], reason))
    more = (words["more_clashes"],) if found.has_more or len(found.sets) > most else ()
    note = " ".join((words["clashes_note"].format(origins=told.origins(), about=told.about()), *more))
    return Table(name, caption, columns, tuple(rows), note=note, quiet=(2,), small=True)


def _binding(found: Joint) -> list[str]:
    """The claims that set an edge for more than one week, in the order of their days."""
    counts: dict[str, int] = {}
    for each in found.envelope.allowed:
        for ref in (*each.low_bound_by, *each.high_bound_by):
            counts[ref] = counts.get(ref, 0) + 1
    limits = by_ref(found.claims.limits)
    return sorted((ref for ref, count in counts.items() if count > 1), key=lambda ref: limits[ref][0].terms[-1][0])


def _mark(told: JointWords, ref: str) -> specs.PointClaim:
    row, limit = told.joint.claims.rows[ref], by_ref(told.joint.claims.limits)[ref][0]
    numbers = [row[name] for name in ("value", "low", "high")]
    value, low, high = (None if number != number else float(number) for number in numbers)
    return specs.PointClaim(
        on=limit.terms[-1][0],
        value=next(number for number in (value, low, high) if number is not None),
        label=specs.Label(named(told.formats, told.words, str(row["publisher"])), told.stated(ref)),
        bound=cast(specs.Bound, row["bound"]),
        low=low if high is not None else None,
        high=high if low is not None else None,
    )
