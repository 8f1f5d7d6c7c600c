"""All drift in a view of the ledger, and the echoes that lost so much that they limit nothing any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import pandas as pd

from reports.catalog import Catalog
from reports.figures.chains.alterations import MUTATING, alterations
from reports.figures.chains.nearby import ByNumber
from reports.figures.chains.retold import families, parent_of
from reports.figures.chains.said import Said, said_in
from reports.figures.drift.across import near_twins, one_root, overlapping, same_series, several_wholes
from reports.figures.drift.findings import CODES, Drifted
from reports.figures.drift.retellings import false_precision, retellings, unlike_spans
from reports.figures.reasons import Listed, Named, Reason, reason

# The columns of a view that chains and drift are read from.
TRACED = (
    "series_id", "source_id", "publisher", "period_start_on", "period_end_on", "published_on", "published_precision",
    "value", "bound", "ordinal", "claim_ref", "scope", "origin", "link", "suspected_origin", "via", "url",
    "credibility",
)  # fmt: skip


def claims_traced(view: pd.DataFrame, catalog: Catalog) -> tuple[Said, ...]:
    """Return the claims of a view that chains and drift are about, in an order that the view's does not change."""
    return said_in(view, catalog.series, catalog.origins, catalog.drift.worded)


def drift_in(view: pd.DataFrame, catalog: Catalog) -> tuple[Drifted, ...]:
    """Return every finding of drift, the gravest kinds first; the order of the view's rows makes no difference."""
    claims = claims_traced(view, catalog)
    found = families(claims)
    every = (
        *retellings(claims),
        *unlike_spans(claims, catalog.groups),
        *several_wholes(claims),
        *same_series(claims),
        *overlapping([said for said in claims if said.is_traced], catalog.groups),
        *near_twins(found),
        *one_root(found, catalog.origins),
        *false_precision(found),
    )
    places = list(CODES)
    return tuple(sorted(_each_once(every), key=lambda each: (places.index(each.code), each.id)))


def _each_once(found: Iterable[Drifted]) -> Iterator[Drifted]:
    """Yield the findings, those of one id as one: two pairs of claims may be twins in the same series and numbers."""
    by_id: dict[str, list[Drifted]] = {}
    for each in sorted(found, key=lambda each: (each.id, each.refs)):
        by_id.setdefault(each.id, []).append(each)
    for same in by_id.values():
        yield replace(same[0], refs=tuple(sorted({ref for each in same for ref in each.refs})))


def mutated(view: pd.DataFrame, catalog: Catalog) -> Mapping[str, Reason]:
    """Return the claims that retell another one's figure as something else, by ref, with what changed.

    The root may be the same by suspicion only: a figure that seems to be another one garbled is no witness.
    """
    claims = claims_traced(view, catalog)
    by_number = ByNumber(claims)
    reasons: dict[str, Reason] = {}
    for said in claims:
        parent = parent_of(said, by_number) or said
        lost = tuple(each.reason for each in alterations(parent, said) if each.code in MUTATING)
        if said.is_traced and lost:
            of = {} if parent is said else {"of": Named(parent.ref)}
            reasons[said.ref] = reason("another_retold" if of else "itself_retold", changes=Listed(lost), **of)
    return reasons
