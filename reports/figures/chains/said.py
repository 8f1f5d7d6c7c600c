"""Claims of a register as they are traced: each with its roots, its steps, and how it was told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from reports.catalog.declared import Origin, Series
from reports.catalog.drift import Wording, month_end
from reports.figures.chains.steps import Step, is_named, steps_of
from reports.figures.claim_ids import claim_id_of
from reports.figures.envelope.claims import ref_of
from reports.figures.origins import stated_roots, suspected_roots
from reports.figures.plain_cells import day_of
from reports.figures.reasons import Figure, Title
from reports.figures.settled import number_or_none

_AS_TOLD = Wording()


@dataclass(frozen=True, slots=True)
class Said:
    """One claim: what it says, who says it, and where it leads.

    `ref` is how people name it, `claim_id` how a page does (`reports.figures.claim_ids`).
    `root` is the origin it states (its publisher, where the link is only suspected), `suspected_root` where it leads
    if every suspicion holds. `told` is the series that readers were led to take it for, `told_id` its name. `is_own`:
    its origin itself says it. `is_traced`: it is a row of a register, and not one of a series that is read day by day.
    `published_by` is the last day on which it may have been published: that of the month, where only that is known.
    """

    ref: str
    claim_id: str
    series_id: str
    series: Series
    told: Series
    told_id: str
    publisher: str
    origin: str
    root: str
    suspected_root: str
    is_own: bool
    is_traced: bool
    value: float | None
    bound: str
    from_on: dt.date | None
    until_on: dt.date | None
    published_on: dt.date | None
    published_by: dt.date | None
    scope: str
    url: str
    credibility: int
    steps: tuple[Step, ...]
    wording: Wording

    @property
    def speaker(self) -> str:
        """Who says it, without the outlet by way of which the desk read it."""
        return self.publisher.partition(", via ")[0]

    @property
    def hands(self) -> int:
        """How many hands the figure went through; one more than none where an outlet retells it without a chain."""
        return 0 if self.is_own else max(len(self.steps), 1)

    @property
    def nearness(self) -> tuple[bool, bool, int, dt.date, str]:
        """What to sort by, the claim nearest to the end of its chain first; one that only seems to lead there last."""
        is_supposed = self.root != self.suspected_root
        return (is_supposed, not self.is_own, self.hands, self.published_on or dt.date.max, self.ref)

    @property
    def subject(self) -> tuple[str, str]:
        """What is measured, of whom."""
        return (self.series.measure, self.series.population)


def said_in(
    view: pd.DataFrame,
    series: Mapping[str, Series],
    origins: Mapping[str, Origin],
    wordings: Mapping[str, Wording],
) -> tuple[Said, ...]:
    """Return the claims of the registers in a view, and the statements of others that they repeat to the digit."""
    refs, is_declared = view["claim_ref"].fillna("").astype(str), view["series_id"].isin(series)
    traced = view[(refs != "") & is_declared]
    if traced.empty:
        return ()
    is_repeated = view["origin"].isin(traced["origin"]) & view["value"].isin(traced["value"].dropna())
    repeated = view[(refs == "") & is_declared & is_repeated]
    rows = pd.concat([traced, repeated]) if len(repeated) else traced
    subjects = [(series[name].measure, series[name].population) for name in rows["series_id"]]
    ends = zip(rows.to_dict("records"), stated_roots(rows), _suspected_by(subjects, rows), strict=True)
    found = [_said(row, str(root), str(end), series, origins, wordings) for row, root, end in ends]
    measured = {(said.subject, said.value) for said in found if said.is_traced}
    kept = (said for said in found if said.is_traced or (said.subject, said.value) in measured)
    return tuple(sorted(kept, key=lambda said: said.ref))


def _suspected_by(subjects: Sequence[tuple[str, str]], rows: pd.DataFrame) -> np.ndarray:
    """Return where each claim leads if every suspicion holds: one about an origin moves its claims on that subject."""
    found = np.empty(len(rows), dtype=object)
    codes = pd.factorize(pd.Series(subjects, dtype=object))[0]
    for code in range(codes.max() + 1):
        places = np.flatnonzero(codes == code)
        found[places] = suspected_roots(rows.iloc[places])
    return found


def own_names(origin: str, origins: Mapping[str, Origin]) -> tuple[str, ...]:
    """Return the names under which an origin speaks."""
    declared = origins.get(origin)
    titles = (declared.title, declared.short_title, *declared.publishes_as) if declared else ()
    return tuple(name for name in (origin, *titles) if name)


def title_of(origin: str, origins: Mapping[str, Origin]) -> str:
    """Return an origin's short title, or its name where it is a publisher that nothing is declared of."""
    declared = origins.get(origin)
    return (declared.short_title or declared.title) if declared else origin


def figure_of(said: Said) -> Figure:
    """Return a claim's number as a fact that a sentence can name."""
    unit = "times" if said.series.kind == "multiple" else said.series.unit
    return Figure(said.value, said.series_id, unit, (said.claim_id,))


def title_of_series(said: Said, *, is_brief: bool = False) -> Title:
    """Return what a claim's series is called as a fact that a sentence can name."""
    return Title(said.series_id, said.series.title, said.series.short_title, is_brief)


def refs_of(claims: Iterable[Said]) -> tuple[str, ...]:
    """Return the references of some claims, sorted."""
    return tuple(sorted(said.ref for said in claims))


def _said(
    row: Mapping[str, Any],
    root: str,
    end: str,
    series: Mapping[str, Series],
    origins: Mapping[str, Origin],
    wordings: Mapping[str, Wording],
) -> Said:
    ref = ref_of(row)
    publisher, origin = _text(row["publisher"]), _text(row["origin"])
    wording, published_on = wordings.get(ref, _AS_TOLD), day_of(row["published_on"])
    return Said(
        ref=ref,
        claim_id=claim_id_of(row),
        series_id=row["series_id"],
        series=series[row["series_id"]],
        told=series[wording.series or row["series_id"]],
        told_id=wording.series or row["series_id"],
        publisher=publisher,
        origin=origin or root,
        root=root,
        suspected_root=end,
        is_own=is_named(publisher, own_names(origin, origins)),
        is_traced=bool(row["claim_ref"]),
        value=number_or_none(row["value"]),
        bound=row["bound"],
        from_on=day_of(row["period_start_on"]),
        until_on=day_of(row["period_end_on"]),
        published_on=published_on,
        published_by=month_end(published_on)
        if published_on and row["published_precision"] == "month"
        else published_on,
        scope=_text(row["scope"]),
        url=_text(row["url"]),
        credibility=int(row["credibility"] or 6),
        steps=steps_of(_text(row["via"])),
        wording=wording,
    )


def _text(cell: Any) -> str:
    return cell.strip() if isinstance(cell, str) else ""
