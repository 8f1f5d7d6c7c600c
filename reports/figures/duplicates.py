"""One key stated more than once in one file: the same value counts once, different values are all held back."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Mapping, Sequence

from reports.catalog.declared import Series
from reports.figures.model import Claim, Finding

_SAID_AGAIN = frozenset({"projection", "event"})  # kinds that a publisher states anew for the same period


def claim_key(claim: Claim, series: Mapping[str, Series]) -> Hashable:
    """Return what a claim is about and who made it, without its value."""
    said_again = series[claim.series_id].kind in _SAID_AGAIN
    published_on = claim.published_on if said_again else None
    return claim.series_id, claim.publisher, claim.period_start_on, claim.period_end_on, published_on


def settle_duplicates(
    claims: Sequence[Claim], series: Mapping[str, Series]
) -> tuple[tuple[Claim, ...], tuple[Finding, ...]]:
    """Return the claims with repeats merged and conflicts in quarantine, in file order, and the findings."""
    by_key: dict[Hashable, list[Claim]] = {}
    for claim in claims:
        by_key.setdefault(claim_key(claim, series), []).append(claim)
    if len(by_key) == len(claims):
        return tuple(claims), ()
    settled: list[Claim] = []
    findings: list[Finding] = []
    for group in by_key.values():
        kept = list({_stated(claim): claim for claim in reversed(group)}.values())[::-1]
        if len(kept) > 1:
            settled += _held_back(kept)
            findings.append(_finding("conflict", "quarantine", group, f"states {_values(kept)}; neither is used"))
            continue
        settled += kept
        if len(group) > 1:
            findings.append(_finding("duplicate", "warn", group, f"states {_values(kept)} {len(group)} times"))
    return tuple(settled), tuple(findings)


def _stated(claim: Claim) -> Hashable:
    words = claim.note if claim.bound == "words" else ""
    return claim.value, claim.low, claim.high, claim.bound, words


def _held_back(kept: Sequence[Claim]) -> list[Claim]:
    reason = f"one file states {_values(kept)} for the same period"
    return [
        dataclasses.replace(claim, ordinal=ordinal, quarantine=claim.quarantine or reason)
        for ordinal, claim in enumerate(kept)
    ]


def _values(claims: Sequence[Claim]) -> str:
    return " and ".join(_written(claim) for claim in claims)


def _written(claim: Claim) -> str:
    numbers = [f"{number:,.15g}" for number in (claim.value, claim.low, claim.high) if number is not None]
    return f"{claim.bound} {' / '.join(numbers)}".strip()


def _finding(code: str, severity: str, group: Sequence[Claim], text: str) -> Finding:
    first = group[0]
    where = ", ".join(claim.locator for claim in group)
    period = first.period_end_on or "no stated period"
    return Finding(
        code, severity, f"{first.source_id} {where}", f"{first.publisher}, {first.series_id}, {period}: {text}"
    )
