"""Single claims as the page needs them: read out of a view, labelled with bound, period, chain and grade."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from reports.briefings.findings import Voice
from reports.briefings.tokens import Binding, declared
from reports.briefings.tokens import claim as bound_to_claim
from reports.figures.claim_ids import claim_id
from reports.figures.origins import Voices
from reports.figures.plain_cells import plain_cells


@dataclass(frozen=True)
class StatedClaim:
    """One claim of a view; days are dates, a missing number is None."""

    series_id: str
    source_id: str
    publisher: str
    origin: str
    suspected_origin: str
    link: str
    via: str
    value: float | None
    low: float | None
    high: float | None
    bound: str
    period_start_on: dt.date | None
    period_end_on: dt.date | None
    published_on: dt.date | None
    published_precision: str
    credibility: int
    scope: str
    note: str
    url: str
    claim_ref: str
    is_reconstructed: bool
    ordinal: int
    evidence_sha256: str

    @property
    def figure(self) -> float | None:
        """The number to place the claim by: its value, or the limit it states."""
        return next((number for number in (self.value, self.low, self.high) if number is not None), None)


def claims_in(rows: pd.DataFrame) -> tuple[StatedClaim, ...]:
    """Return a view's rows as claims, in the order of the rows."""
    columns = (plain_cells(rows[name]) for name in StatedClaim.__dataclass_fields__)
    return tuple(StatedClaim(*cells) for cells in zip(*columns, strict=True))


def by_claim(claim: StatedClaim) -> Binding:
    """Return what a figure printed of a claim stands for: the claim itself."""
    name = claim_id(
        claim.series_id, claim.source_id, publisher=claim.publisher, claim_ref=claim.claim_ref,
        period_start_on=claim.period_start_on, period_end_on=claim.period_end_on, published_on=claim.published_on,
        ordinal=claim.ordinal,
    )  # fmt: skip
    return bound_to_claim(name, claim.series_id, claim.figure)


def stated(voice: Voice, claim: StatedClaim) -> str:
    """Return the claim's figure with its bound, in its series' unit."""
    unit = voice.material.series(claim.series_id).unit
    return voice.formats.stated(claim.value, claim.low, claim.high, claim.bound, unit, by=by_claim(claim))


def said_on(voice: Voice, claim: StatedClaim) -> str:
    """Return when the claim was published, as exactly as that is known."""
    if claim.published_on is None:
        return voice.words["no_value"]
    if claim.published_precision == "month":
        return voice.formats.short_month(claim.published_on)
    return voice.formats.short_day(claim.published_on)


def period_of(voice: Voice, claim: StatedClaim) -> str:
    """Return what the claim is about, in short."""
    return voice.formats.period(claim.period_start_on, claim.period_end_on)


def origin_title(voice: Voice, origin: str) -> str:
    """Return what an origin is called."""
    known = voice.material.catalog.origins.get(origin)
    if known is None:
        return voice.name(origin) or voice.words["no_value"]
    return known.short_title or known.title


def chain_of(voice: Voice, claim: StatedClaim) -> str:
    """Return the claim's chain in words: the origin, and the hands it went through, the nearest to it first."""
    parts = [origin_title(voice, claim.origin)]
    hands = [voice.name(hand.strip()) for hand in claim.via.split("<-") if hand.strip()]
    if len(hands) > 1:
        parts.append(voice.words["via"].format(chain=" ← ".join(hands)))
    if claim.link == "suspected":
        parts.append(voice.words["suspected"])
    if claim.suspected_origin:
        parts.append(voice.words["remark_suspected"].format(origin=origin_title(voice, claim.suspected_origin)))
    return "; ".join(parts)


def origin_names(voice: Voice) -> dict[str, tuple[str, ...]]:
    """Return the names under which each origin publishes itself."""
    return {name: (origin.title, *origin.publishes_as) for name, origin in voice.material.declared.origins.items()}


def speaker_of(voice: Voice, claims: Sequence[StatedClaim]) -> StatedClaim:
    """Return the claim that speaks for the others: its origin's own, else the shortest chain, else the newest."""
    parts = ("publisher", "origin", "suspected_origin", "link", "via")
    said = ([(getattr(claim, part) or "").strip() for claim in claims] for part in parts)
    return claims[Voices(*said, [claim.published_on for claim in claims]).speaker(origin_names(voice))]


def grade_of(voice: Voice, claim: StatedClaim) -> str:
    """Return the Admiralty grade: reliability of the origin, credibility of the claim."""
    origin = voice.material.catalog.origins.get(claim.origin)
    grade = f"{origin.reliability if origin else 'F'}{claim.credibility}"
    return voice.formats.told(grade, declared("grade", grade))
