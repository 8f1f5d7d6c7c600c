"""Claims of a register as they are traced: each with its roots, its steps, and how it was told."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reports.catalog.declared import Origin, Series
from reports.catalog.drift import Telling
from reports.figures.chains.steps import Step, is_named, steps_of
from reports.figures.envelope.claims import ref_of
from reports.figures.origins import stated_roots, suspected_roots

_AS_TOLD = Telling()


@dataclass(frozen=True, slots=True)
class Said:
    """One claim: what it says, who says it, and where it leads.

    `root` is the origin it states (its publisher, where the link is only suspected), `suspected_root` where it leads
    if every suspicion holds. `told` is the series that readers were led to take it for. `is_own`: its origin itself
    says it. `is_traced`: it is a row of a register, and not one of a series that is read day by day.
    """

    ref: str
    series_id: str
    series: Series
    told: Series
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
    scope: str
    url: str
    credibility: int
    steps: tuple[Step, ...]
    telling: Telling

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
    tellings: Mapping[str, Telling],
) -> tuple[Said, ...]:
    """Return the claims of the registers in a view, and the statements of others that they repeat to the digit."""
    refs = view["claim_ref"].fillna("").astype(str)
    traced = view[refs != ""]
    if traced.empty:
        return ()
    repeated = view[(refs == "") & view["origin"].isin(traced["origin"]) & view["value"].isin(traced["value"].dropna())]
    rows = pd.concat([traced, repeated]) if len(repeated) else traced
    ends = zip(rows.to_dict("records"), stated_roots(rows), suspected_roots(rows), strict=True)
    found = [_said(row, str(root), str(end), series, origins, tellings) for row, root, end in ends]
    measured = {(said.subject, said.value) for said in found if said.is_traced}
    kept = (said for said in found if said.is_traced or (said.subject, said.value) in measured)
    return tuple(sorted(kept, key=lambda said: said.ref))


def own_names(origin: str, origins: Mapping[str, Origin]) -> tuple[str, ...]:
    """Return the names under which an origin speaks."""
    declared = origins.get(origin)
    titles = (declared.title, declared.short_title, *declared.publishes_as) if declared else ()
    return tuple(name for name in (origin, *titles) if name)


def title_of(origin: str, origins: Mapping[str, Origin]) -> str:
    """Return an origin's short title, or its name where it is a publisher that nothing is declared of."""
    declared = origins.get(origin)
    return (declared.short_title or declared.title) if declared else origin


def refs_of(claims: Iterable[Said]) -> tuple[str, ...]:
    """Return the references of some claims, sorted."""
    return tuple(sorted(said.ref for said in claims))


def _said(
    row: Mapping[str, Any],
    root: str,
    end: str,
    series: Mapping[str, Series],
    origins: Mapping[str, Origin],
    tellings: Mapping[str, Telling],
) -> Said:
    ref = ref_of(row)
    publisher, origin = str(row["publisher"]), str(row["origin"] or "")
    telling = tellings.get(ref, _AS_TOLD)
    return Said(
        ref=ref,
        series_id=row["series_id"],
        series=series[row["series_id"]],
        told=series[telling.series or row["series_id"]],
        publisher=publisher,
        origin=origin or root,
        root=root,
        suspected_root=end,
        is_own=is_named(publisher, own_names(origin, origins)),
        is_traced=bool(row["claim_ref"]),
        value=_number(row["value"]),
        bound=row["bound"],
        from_on=_day(row["period_start_on"]),
        until_on=_day(row["period_end_on"]),
        published_on=_day(row["published_on"]),
        scope=row["scope"] or "",
        url=row["url"] or "",
        credibility=int(row["credibility"] or 6),
        steps=steps_of(row["via"] or ""),
        telling=telling,
    )


def _number(cell: Any) -> float | None:
    return None if cell is None or math.isnan(cell) else float(cell)


def _day(cell: Any) -> dt.date | None:
    if cell is None or cell is pd.NaT or cell != cell:
        return None
    return cell.date() if isinstance(cell, dt.datetime) else cell
