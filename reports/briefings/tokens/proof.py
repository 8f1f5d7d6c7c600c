"""What a reader finds behind the numbers of a page: each claim, and each computation with the claims it rests on.

A number leads to its entry; an entry of a computation leads on to those of its claims, where chain and evidence stand.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from hashlib import sha256
from typing import Any

from reports.briefings.behind import FEW_CLAIMS
from reports.briefings.claims import StatedClaim, chain_of, period_of, said_on, stated
from reports.briefings.findings import Voice
from reports.briefings.page import Page, ProofEntry, ProofLine
from reports.briefings.series_claims import claims_of
from reports.briefings.tokens.bindings import Binding, computed
from reports.briefings.tokens.marks import OPEN, pieces

TITLES_NAMED = 2
FULLY_TOLD = 3  # so many series does a computation tell the claims of; of more it gives the titles
_HOVERED = re.compile(r"<title>.*?</title>|<desc>.*?</desc>", re.DOTALL)  # of a picture: no place that can lead on
_TIMES = re.compile(r"\d{4}-W\d{2}|\d{4}-\d{2}(?:-\d{2})?")


def proof_of(voice: Voice, page: Page) -> tuple[ProofEntry, ...]:
    """Return an entry for each claim and computation that a page prints a number of, in the order of its numbers."""
    used = [number for number in used_in(page) if page.bindings[number].kind in ("claim", "computation")]
    gathered: dict[Binding, list[int]] = {}
    for number in used:
        gathered.setdefault(_without_value(page.bindings[number]), []).append(number)
    told = _Proof(voice)
    return tuple(told.entries(gathered))


def used_in(page: Page) -> list[int]:
    """Return the numbers of the bindings that some text of a page carries, in their order."""
    found: set[int] = set()
    for text in _texts(page):
        if OPEN in text:
            shown = _HOVERED.sub("", text) if "<svg" in text else text
            found.update(piece.index for piece in pieces(shown) if piece.index is not None)
    return sorted(found)


def entry_id(binding: Binding) -> str:
    """Return the name of a binding's entry, the same in every rendering of every edition."""
    if binding.kind == "claim":
        return claim_entry_id(binding.name)
    return _slug("m", f"{binding.name} {' '.join(binding.series)} {binding.about}", " ".join(binding.claims))


def title_of(voice: Voice, binding: Binding) -> str:
    """Return what a figure is of: its series, and the weeks or days that it is about; else the briefing's title."""
    told = _Proof(voice)
    about = binding.name if binding.kind == "claim" else binding.about
    title, times = told.title(binding.series), ", ".join(told.times(about))
    if title and times:
        return voice.words["proof_about"].format(title=title, about=times)
    return title or voice.material.briefing.title  # no series: it is said of the whole edition


def claim_entry_id(claim_id: str) -> str:
    """Return the name of the entry that shows a claim."""
    return _slug("c", claim_id, "")


def series_entry_id(series_id: str) -> str:
    """Return the name of the entry that shows what a whole series rests on."""
    return _slug("s", series_id, "")


@dataclass
class _Proof:
    """The entries of one page as they are told, and the claims that they lead to."""

    voice: Voice
    claims: dict[str, StatedClaim] = field(default_factory=dict)
    wanted: dict[str, None] = field(default_factory=dict)
    whole: dict[str, str] = field(default_factory=dict)

    def entries(self, gathered: Mapping[Binding, list[int]]) -> Iterator[ProofEntry]:
        by_claim = {each.name: numbers for each, numbers in gathered.items() if each.kind == "claim"}
        self._find(each for each in gathered if 0 < len(each.claims) <= FEW_CLAIMS)
        self.wanted |= dict.fromkeys(by_claim)
        yield from (self._computation(each, numbers) for each, numbers in gathered.items() if each.kind != "claim")
        yield from (self._series(series_id) for series_id in self.whole)
        for claim_id in self.wanted:
            if claim_id in self.claims:
                yield self._claim(claim_id, self.claims[claim_id], by_claim.get(claim_id, []))

    def _computation(self, binding: Binding, numbers: list[int]) -> ProofEntry:
        method = self.voice.words[f"method_{binding.name}"]
        lines = tuple(self._grounds(binding))
        title = title_of(self.voice, binding)
        return ProofEntry(entry_id(binding), "computation", title, method, lines, tuple(numbers))

    def _claim(self, claim_id: str, claim: StatedClaim, numbers: list[int]) -> ProofEntry:
        voice = self.voice
        word = "proof_claim" if claim.published_on else "proof_claim_undated"
        said = voice.words[word].format(
            publisher=voice.name(claim.publisher), stated=stated(voice, claim), period=self._day(claim),
            said=said_on(voice, claim),
        )  # fmt: skip
        line = self._traced(claim_id, claim, chain_of(voice, claim))
        return ProofEntry(
            claim_entry_id(claim_id), "claim", self.title((claim.series_id,)), said, (line,), tuple(numbers)
        )

    def _series(self, series_id: str) -> ProofEntry:
        """All claims of a series: how many, and the first and the last of them with chain and evidence."""
        held, lines = claims_of(self.voice.material, series_id), []
        held.read(held.first_and_last)
        for place in held.first_and_last:
            claim = held.claim(place)
            text = self.voice.words["with_mark"].format(text=self._told(claim), mark=chain_of(self.voice, claim))
            lines.append(self._traced(held.name(place), claim, text))
        title = self.title((series_id,))
        return ProofEntry(series_entry_id(series_id), "claim", title, self.whole[series_id], tuple(lines))

    def _traced(self, claim_id: str, claim: StatedClaim, text: str) -> ProofLine:
        return ProofLine(text, self.voice.hashed(claim.evidence_sha256), self._address(claim), claim_id)

    def _grounds(self, binding: Binding) -> Iterator[ProofLine]:
        """The claims that a computation names; else all of each series."""
        if 0 < len(binding.claims) <= FEW_CLAIMS:
            for claim_id in binding.claims:
                if claim_id in self.claims:
                    self.wanted.setdefault(claim_id)
                    words = self._told(self.claims[claim_id])
                    yield ProofLine(words, claim_id=claim_id, leads_to=claim_entry_id(claim_id))
            return
        if not binding.series:
            yield self._whole_edition()
        is_short = len(binding.series) > FULLY_TOLD
        for series_id in binding.series:
            text = self._all_of(series_id)
            if text:
                yield ProofLine(self.title((series_id,)) if is_short else text, leads_to=series_entry_id(series_id))

    def _whole_edition(self) -> ProofLine:
        """What is said of the whole edition rests on all of its claims: how many, and the hash of them all."""
        material = self.voice.material
        by = computed("count", (), "claims of the edition", value=len(material.view))
        return ProofLine(self.voice.counted("claims", len(material.view), by=by), self.voice.hashed(material.digest))

    def _all_of(self, series_id: str) -> str:
        count = len(self.voice.material.rows(series_id))
        if count and series_id not in self.whole:
            by = computed("count", series_id, "claims", value=count)
            self.whole[series_id] = self.voice.counted("proof_all", count, by=by, title=self.title((series_id,)))
        return self.whole.get(series_id, "")

    def _told(self, claim: StatedClaim) -> str:
        return self.voice.words["proof_line"].format(
            publisher=self.voice.name(claim.publisher), stated=stated(self.voice, claim), day=self._day(claim)
        )

    def _find(self, bindings: Iterable[Binding]) -> None:
        """Look up the claims that bindings name, in the series in which they must stand."""
        wanted: dict[str, set[str]] = {}
        for binding in bindings:
            for series_id in binding.series:
                wanted.setdefault(series_id, set()).update(binding.claims)
        for series_id, names in wanted.items():
            held = claims_of(self.voice.material, series_id)
            places = {name: held.place_of(name) for name in sorted(names)}
            known = {name: place for name, place in places.items() if place is not None}
            held.read(known.values())
            self.claims |= {name: held.claim(place) for name, place in known.items()}

    def title(self, series: tuple[str, ...]) -> str:
        """The titles of some series, or how many they are."""
        known = self.voice.material.catalog
        titles = [known.series[name].title if name in known.series else self.voice.name(name) for name in series]
        if len(titles) <= TITLES_NAMED:
            return ", ".join(titles)
        return self.voice.counted("series", len(titles), by=computed("count", series, "series", value=len(titles)))

    def times(self, about: str) -> Iterator[str]:
        """The weeks, months and days that stand in what a figure is about."""
        formats = self.voice.formats
        for time in dict.fromkeys(_TIMES.findall(about)):
            if "W" in time:
                yield formats.week(time)
            elif len(time) == len("2026-08"):
                yield formats.short_month(dt.date.fromisoformat(f"{time}-01"))
            else:
                yield formats.short_day(dt.date.fromisoformat(time))

    def _day(self, claim: StatedClaim) -> str:
        """The day that a claim is about, or its period where it is no running total."""
        if claim.period_end_on is None:
            return period_of(self.voice, claim) or said_on(self.voice, claim)
        return self.voice.formats.short_day(claim.period_end_on)

    def _address(self, claim: StatedClaim) -> str:
        copies = self.voice.material.kept("where copies were taken", "", self._first_addresses)
        addresses = (str(each) for each in (claim.url, copies.get(claim.evidence_sha256)) if each)
        return next((each for each in addresses if each.startswith("https://")), "")

    def _first_addresses(self) -> dict[str, str]:
        """The address that each copy was first taken from, by its hash."""
        taken = self.voice.material.fetches.drop_duplicates("evidence_sha256")
        return dict(zip(taken["evidence_sha256"], taken["url"], strict=True))


def _without_value(binding: Binding) -> Binding:
    return Binding(binding.kind, binding.name, binding.about, binding.series, binding.claims)


def _texts(thing: Any) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, Mapping):
        for each in thing.values():
            yield from _texts(each)
    elif isinstance(thing, tuple | list):
        for each in thing:
            yield from _texts(each)
    elif is_dataclass(thing) and not isinstance(thing, Binding):
        for name in thing.__dataclass_fields__:
            yield from _texts(getattr(thing, name))


def _slug(kind: str, text: str, more: str) -> str:
    """A name made of the hash of a text, so that no two texts share one: short, for thousands of links bear it."""
    return f"{kind}-{sha256(f'{text} {more}'.encode()).hexdigest()[:10]}"
