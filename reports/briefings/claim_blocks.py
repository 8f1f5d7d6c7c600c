"""Blocks over single claims: the contested-figure panel, and tables of claims."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import cast

from reports.briefings.behind import counted_over
from reports.briefings.charts import specs
from reports.briefings.charts.draw import chart
from reports.briefings.claims import (
    StatedClaim,
    by_claim,
    chain_of,
    claims_in,
    grade_of,
    origin_title,
    period_of,
    said_on,
    speaker_of,
    stated,
)
from reports.briefings.findings import Voice
from reports.briefings.flow_blocks import chart_formats
from reports.briefings.freshness import late_together, row_marks, with_mark
from reports.briefings.page import Chart, Column, Prose, Table
from reports.briefings.proving import claim_row
from reports.briefings.speech import say
from reports.briefings.tokens import computed
from reports.catalog import blocks as declared


def claims_panel(voice: Voice, block: declared.ClaimsPanel) -> Chart | Prose:
    """Contesting claims on one axis, a row for each origin and series, grouped by origin."""
    claims = [claim for claim in claims_in(voice.material.rows(*block.series)) if claim.figure is not None]
    title = say(voice, block.title)
    if not claims:
        return Prose((title,))
    groups = [(origin, [c for c in claims if c.origin == origin]) for origin in dict.fromkeys(c.origin for c in claims)]
    groups.sort(key=lambda group: max(_age(claim) for claim in group[1]), reverse=True)
    left_off = groups[block.newest :]
    groups = groups[: block.newest]
    groups.sort(key=lambda group: -max(claim.figure or 0.0 for claim in group[1]))
    spec = specs.ClaimsPanel(
        title=title,
        origins=tuple(
            specs.Origin(origin_title(voice, origin), _panel_rows(voice, mine, block)) for origin, mine in groups
        ),
    )
    told = [
        voice.words["alt_claim"].format(origin=origin.label, who=row.who, stated=row.value_label, what=row.what)
        for origin in spec.origins
        for row in origin.rows
    ]
    by = counted_over(block.series, "origins left off", len(left_off))
    more = voice.counted("origins_left_off", len(left_off), by=by) if left_off else ""
    note = " ".join(part for part in (block.note, more) if part)
    return chart(block.name, title, spec, chart_formats(voice), alt="; ".join(told), note=note)


def claims_table(voice: Voice, block: declared.ClaimsTable) -> Table | Prose:
    """Claims in full: who, what, when, of which period, from which origin by which chain, graded."""
    claims = _newest(claims_in(voice.material.rows(*block.series)), block.newest)
    if not claims:
        return Prose((voice.words["no_claims"].format(title=block.caption),))
    words = voice.words
    lates = [late_together(voice.material, [claim.source_id]) for claim in claims]
    mark, marks = row_marks(voice, [late.since_on if late else None for late in lates])
    columns = (
        Column(words["publisher"], width=15),
        Column(words["claims"], "right", width=13),
        Column(words["what"], width=21),
        Column(words["said_on"], width=11),
        Column(words["origin"], width=35),
        Column(words["grade"], width=5),
    )
    rows = tuple(
        (
            with_mark(voice, voice.name(claim.publisher), late),
            stated(voice, claim),
            ", ".join(part for part in (_short(voice, claim), period_of(voice, claim)) if part),
            said_on(voice, claim),
            chain_of(voice, claim),
            grade_of(voice, claim),
        )
        for claim, late in zip(claims, marks, strict=True)
    )
    table = Table(
        block.name, block.caption, columns, rows, note=block.note, quiet=(2, 4), small=True, mark=mark,
        row_ids=tuple(claim_row(by_claim(claim).name) for claim in claims),
    )  # fmt: skip
    return told_columns(table, words["no_value"])


def told_columns(table: Table, dash: str) -> Table:
    """Return the table without the columns that say nothing in any row."""
    told = [n for n in range(len(table.columns)) if any(row[n] != dash for row in table.rows)]
    return replace(
        table,
        columns=tuple(table.columns[n] for n in told),
        rows=tuple(tuple(row[n] for n in told) for row in table.rows),
        quiet=tuple(told.index(n) for n in table.quiet if n in told),
    )


def _short(voice: Voice, claim: StatedClaim) -> str:
    series = voice.material.series(claim.series_id)
    return series.short_title or series.title


def _panel_rows(voice: Voice, claims: Sequence[StatedClaim], block: declared.ClaimsPanel) -> tuple[specs.ClaimRow, ...]:
    rows = []
    for series_id in (name for name in block.series if any(claim.series_id == name for claim in claims)):
        mine = [claim for claim in claims if claim.series_id == series_id]
        furthest = max(claim.period_end_on or dt.date.min for claim in mine)
        told = speaker_of(voice, [claim for claim in mine if (claim.period_end_on or dt.date.min) == furthest])
        rows.append(_panel_row(voice, told, len({claim.publisher for claim in mine} - {told.publisher})))
    return tuple(rows)


def _panel_row(voice: Voice, claim: StatedClaim, others: int) -> specs.ClaimRow:
    series = voice.material.series(claim.series_id)
    remarks = []
    if others:
        by = computed("count", claim.series_id, "further publishers", value=others)
        remarks.append(voice.counted("also_in_others", others, by=by))
    if claim.suspected_origin:
        remarks.append(voice.words["remark_suspected"].format(origin=origin_title(voice, claim.suspected_origin)))
    return specs.ClaimRow(
        who=voice.name(claim.publisher),
        what=", ".join(part for part in (series.short_title, period_of(voice, claim)) if part),
        value=claim.value
        if claim.value is not None
        else claim.figure
        if claim.high is None or claim.low is None
        else None,
        value_label=stated(voice, claim),
        bound=cast(specs.Bound, claim.bound),
        low=claim.low,
        high=claim.high,
        is_projection=series.kind == "projection",
        remark="; ".join(remarks),
    )


def _newest(claims: Iterable[StatedClaim], count: int) -> list[StatedClaim]:
    """The newest claims first; equal days in order of their publisher."""

    ordered = sorted(sorted(claims, key=lambda claim: claim.publisher), key=_age, reverse=True)
    return ordered[:count] if count else ordered


def _age(claim: StatedClaim) -> tuple[dt.date, dt.date]:
    return (claim.published_on or claim.period_end_on or dt.date.min, claim.period_end_on or dt.date.min)


def newest_of_each(claims: Iterable[StatedClaim]) -> list[StatedClaim]:
    """Return the newest claim of each publisher, newest first."""
    found: dict[str, StatedClaim] = {}
    for claim in _newest(claims, 0):
        found.setdefault(claim.publisher, claim)
    return list(found.values())
