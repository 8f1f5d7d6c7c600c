"""The numbers of a page in its provenance: a record for each, and the claim or computation that it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from reports.briefings.claims import StatedClaim, by_claim, claims_in
from reports.briefings.material import Material
from reports.briefings.page import Page
from reports.briefings.prov import Document, local
from reports.briefings.tokens import Binding
from reports.briefings.tokens.methods import METHODS
from reports.briefings.tokens.records import TokenRecord, stretches_told

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def tell_tokens(document: Document, material: Material, page: Page, tokens: Sequence[TokenRecord]) -> None:
    """State every token of the pages, what it is derived from, and how that was made."""
    used = {record.number: record.binding for record in tokens}
    named = {name for binding in used.values() for name in binding.claims}
    claims = _claims_named(material, named, {series for each in used.values() for series in each.series})
    for name in sorted(named):
        _claim(document, name, claims.get(name))
    origins = {number: _origin(document, number, binding) for number, binding in sorted(used.items())}
    for record in tokens:
        said: dict[str, Any] = {
            "prov:type": "muster:Token", "muster:text": record.text, "muster:at": stretches_told(record.stretches),
        }  # fmt: skip
        if record.binding.kind in ("tick", "declared"):
            said |= _of_binding(record.binding)
        elif record.binding.value is not None:
            said["muster:value"] = record.binding.value
        token = document.entity("token", record.name, {**said, "muster:page": record.page})
        document.derived(token, origins[record.number])


def _claims_named(material: Material, names: set[str], series: Iterable[str]) -> Mapping[str, StatedClaim]:
    """The claims of the view that go by some names."""
    if not names:
        return {}
    rows = material.rows(*sorted(set(series) & set(material.catalog.series)))
    # A name tells its days: of long series only the rows of those days are looked at one by one.
    days = pd.to_datetime(sorted({day for name in names for day in _DAY.findall(name)}))
    dated = rows["period_end_on"].isin(days) | rows["published_on"].isin(days)
    undated = rows["period_end_on"].isna() & rows["published_on"].isna()
    asked = rows[dated | undated | rows["claim_ref"].isin(list(names))]
    return {by_claim(claim).name: claim for claim in claims_in(asked)}


def _claim(document: Document, name: str, claim: StatedClaim | None) -> None:
    said: dict[str, Any] = {"prov:type": "muster:Claim", "muster:claim": name}
    if claim is None:  # stated once and no longer known at the cut-off: what it was changed from
        document.entity("claim", name, said)
        return
    figures = {"value": claim.value, "low": claim.low, "high": claim.high, "bound": claim.bound}
    days = {"period_start_on": claim.period_start_on, "period_end_on": claim.period_end_on}
    days["published_on"] = claim.published_on
    said |= {f"muster:{key}": value for key, value in figures.items() if value is not None}
    said |= {f"muster:{key}": day.isoformat() for key, day in days.items() if day}
    said |= {"muster:series": claim.series_id, "muster:source": claim.source_id, "muster:origin": claim.origin}
    said["muster:evidence_sha256"] = claim.evidence_sha256
    made = document.entity("claim", name, said)
    document.derived(made, f"muster:evidence/{local(claim.evidence_sha256)}")
    document.attributed(made, document.agent("publisher", claim.publisher, {"prov:label": claim.publisher}))


def _origin(document: Document, number: int, binding: Binding) -> str:
    """What tokens of a binding are derived from, stated with how it was made."""
    if binding.kind == "claim":
        return f"muster:claim/{local(binding.name)}"
    if binding.kind == "tick":
        return document.entity("scale", f"{binding.name}/{binding.about}", {"prov:type": "muster:Scale"})
    if binding.kind == "declared":
        return document.entity("declared", binding.name, {"prov:type": "muster:Declared"})
    said = {"prov:type": "muster:Figure", "muster:method": binding.name, **_of_binding(binding)}
    figure = document.entity("figure", str(number), said)
    told = {"prov:type": "muster:Computation", "muster:method": binding.name, "prov:label": METHODS[binding.name]}
    computation = document.activity("computation", str(number), told)
    document.generated(figure, computation)
    grounds = [f"muster:claim/{local(name)}" for name in binding.claims]
    for ground in grounds or [f"muster:series/{local(name)}" for name in binding.series]:
        document.used(computation, ground)
    return figure


def _of_binding(binding: Binding) -> dict[str, Any]:
    said: dict[str, Any] = {"muster:about": binding.about} if binding.about else {}
    if binding.series:
        said["muster:series"] = tuple(binding.series)
    return {**said, "muster:value": binding.value} if binding.value is not None else said
