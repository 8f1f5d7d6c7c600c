"""What a correction puts right, as it is known before its page is made; and the figures that the edition it replaces
printed, read from that edition's own provenance."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from reports.briefings.publication import EditionName, readable
from reports.briefings.publication_log import CorrectionKind
from reports.briefings.tokens import Binding

_TOKEN = "muster:token/"
Cause = str
CAUSES: Sequence[Cause] = ("retracted", "reinstated", "revised", "withdrawn", "new")
"""What may have become of the claims behind a figure since, the one that is told first before the others."""

Key = tuple[str, str, str, tuple[str, ...]]
"""What makes two printed figures the same one: kind and name of the binding, what it is about, and its series."""


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A claim or a computed figure as an edition printed it: `token` is its place in that edition's records."""

    binding: Binding
    text: str
    token: str
    page: int

    @property
    def key(self) -> Key:
        """What it is the same figure by."""
        return key_of(self.binding)


@dataclass(frozen=True)
class Correction:
    """Why a week has a later revision, and what that replaces.

    `withdrawn_why` is the reason for which the replaced edition had been withdrawn, empty where it stood. `printed`
    gives by language the figures that it printed, `shown` its text; a language is absent where that edition kept none.
    `by_claim` and `by_series` tell what became of claims since (`CAUSES`), by id and of each series.
    """

    kind: CorrectionKind
    why: str
    replaces: EditionName
    replaced_as_of: dt.datetime
    withdrawn_why: str = ""
    printed: Mapping[str, Sequence[PrintedFigure]] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    by_claim: Mapping[str, Cause] = field(default_factory=dict)
    by_series: Mapping[str, Cause] = field(default_factory=dict)

    def cause(self, binding: Binding) -> Cause | None:
        """Return what became of the claims behind a figure, None where they are the same."""
        named = [self.by_claim[name] for name in binding.claims if name in self.by_claim]
        found = named if binding.claims else [self.by_series[each] for each in binding.series if each in self.by_series]
        if "retracted" in (spread := {self.by_series.get(each) for each in binding.series}):
            return "retracted"  # the claims that an origin leaves behind are no longer named
        return min(found, key=CAUSES.index, default="reinstated" if "reinstated" in spread else None)


def key_of(binding: Binding) -> Key:
    """Return what a figure is the same one by, in any edition; a claim's name says its series too."""
    if binding.kind == "claim":
        return binding.kind, binding.name, "", ()
    return binding.kind, binding.name, binding.about, tuple(binding.series)


def printed_in(provenance: bytes) -> tuple[PrintedFigure, ...] | None:
    """Return the claims and computed figures that an edition printed, in their order; None where it kept no records.

    Raises LedgerAltered where the provenance cannot be read.
    """
    with readable("the provenance of a published edition"):
        said = json.loads(provenance)
        entities = said.get("entity", {})
        names = sorted((name for name in entities if name.startswith(_TOKEN)), key=_in_order)
        if not names:
            return None
        behind = {each["prov:generatedEntity"]: each["prov:usedEntity"] for each in said["wasDerivedFrom"].values()
                  if each["prov:generatedEntity"].startswith(_TOKEN)}  # fmt: skip
        return tuple(figure for name in names if (figure := _figure(name, behind[name], entities)))


def _figure(token: str, origin: str, entities: Mapping[str, Any]) -> PrintedFigure | None:
    kind, _, rest = origin.removeprefix("muster:").partition("/")
    said, told = entities[token], entities.get(origin, {})
    series = told.get("muster:series", ())
    named = (series,) if isinstance(series, str) else tuple(series)
    if kind == "claim":
        claim_id = told.get("muster:claim", unquote(rest))
        binding = Binding("claim", claim_id, series=named, claims=(claim_id,), value=said.get("muster:value"))
    elif kind == "figure":
        about, value = told.get("muster:about", ""), said.get("muster:value")
        binding = Binding("computation", told["muster:method"], about, named, value=value)
    else:
        return None
    return PrintedFigure(binding, said["muster:text"], token.removeprefix(_TOKEN), int(said["muster:page"]))


def _in_order(name: str) -> tuple[int, int]:
    page, _, order = name.removeprefix(_TOKEN).partition("-")
    return int(page), int(order)
