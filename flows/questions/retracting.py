"""Retract an origin, or take it back in: what stands on it, the decision, and the editions that need a correction."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Any

import pandas as pd

from flows.making.retractions import retracted
from flows.settings import Settings
from reports.adapters import publisher
from reports.adapters.decisions import keep_decision
from reports.briefings.standing_on import EditionPart, parts_standing_on
from reports.catalog.blocks import series_in
from reports.errors import UsageError
from reports.figures.decisions import Decision
from reports.figures.origins import stated_roots
from reports.figures.retraction import LED_BY, REINSTATE, RETRACT

_READ = ("series_id", *LED_BY)


@dataclass(frozen=True)
class EditionStanding:
    """A published edition that rests on an origin, and its parts that do."""

    edition: str
    parts: tuple[EditionPart, ...]


@dataclass(frozen=True)
class Standing:
    """Everything that stands on an origin: its claims by series, and the published editions; what was decided."""

    origin: str
    title: str
    act: str
    claims_by_series: Mapping[str, int]
    publishers: tuple[str, ...]
    figures: tuple[EditionPart, ...]  # of the briefings as they are declared now
    editions: tuple[EditionStanding, ...]
    decision: Decision | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        said = asdict(self)
        decided = self.decision.decided_at.isoformat(timespec="seconds") if self.decision else None
        return {**said, "decision": said["decision"] and {**said["decision"], "decided_at": decided}}


def retract(settings: Settings, origin: str, *, why: str = "", act: str = RETRACT, is_dry: bool = False) -> Standing:
    """Return what stands on an origin and, unless `is_dry`, keep the decision: it counts from now on.

    Raises UsageError for an origin that nothing leads back to, one that is retracted already, or one that is not.
    """
    now = settings.clock.now()
    rows = settings.ledger.view(now, columns=_READ, ordered=False)
    roots = stated_roots(rows)
    _refuse_unknown(origin, sorted({str(root) for root in roots}))
    _refuse_idle(origin, act, origin in retracted(settings, now))
    found = _standing(settings, origin, act, rows[roots == origin])
    if is_dry:
        return found
    decision = Decision(act, {"origin": origin}, settings.who, why, now)
    keep_decision(settings.store, decision)
    return Standing(**{**vars(found), "decision": decision})


def _standing(settings: Settings, origin: str, act: str, rows: pd.DataFrame) -> Standing:
    known = settings.catalog.origins.get(origin)
    counts = rows["series_id"].value_counts()
    carried = carried_by(rows)
    editions = []
    for entry in publisher.read_log(settings.store):
        if "provenance.json" in entry.files:
            body = settings.store.read(entry.edition.key("provenance.json")).body
            parts = parts_standing_on(json.loads(body), carried)
            if parts:
                editions.append(EditionStanding(entry.edition.identifier, parts))
    return Standing(
        origin=origin,
        title=known.title if known else origin,
        act=act,
        claims_by_series={str(name): int(counts[name]) for name in sorted(counts.index)},
        publishers=tuple(sorted(rows["publisher"].unique())),
        figures=tuple(_declared(settings, carried)),
        editions=tuple(editions),
    )


def carried_by(rows: pd.DataFrame) -> dict[str, set[str]]:
    """Return by series the publishers that carry some claims."""
    return {str(name): set(group["publisher"]) for name, group in rows.groupby("series_id")}


def _declared(settings: Settings, carried: Mapping[str, set[str]]) -> Iterator[EditionPart]:
    """Yield the parts of the briefings as declared now that show a series which the origin speaks of."""
    for briefing in settings.catalog.briefings.values():
        named = [("tile", tile.label, tile.series()) for tile in briefing.tiles]
        named += [("judgement", spec.rule.replace("_", " "), spec.series) for spec in briefing.judgements]
        blocks = [block for section in briefing.sections for block in section.blocks]
        named += [(block.kind, getattr(block, "name", block.kind), series_in(block)) for block in blocks]
        for kind, name, series in named:
            shown = tuple(each for each in series if each in carried)
            if shown:
                yield EditionPart(kind, name, shown)


def _refuse_unknown(origin: str, known: list[str]) -> None:
    if origin not in known:
        near = get_close_matches(origin, known, n=3, cutoff=0.5)
        mend = f"did you mean {', '.join(near)}?" if near else "`muster chain CLAIM` names the origin of a claim"
        raise UsageError(f"no claim leads back to {origin!r}", mend=mend)


def _refuse_idle(origin: str, act: str, is_retracted: bool) -> None:
    if act == RETRACT and is_retracted:
        raise UsageError(f"{origin} is retracted already", mend="take it back in with --reinstate")
    if act == REINSTATE and not is_retracted:
        raise UsageError(f"{origin} is not retracted", mend="nothing is to be done")
