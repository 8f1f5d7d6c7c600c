"""Dates, fixed numbers and names that a catalogue's text declares, written in the reader's language and bound."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.briefings.formats import Formats
from reports.briefings.tokens import declared


@dataclass(frozen=True)
class _Date:
    formats: Formats

    def __format__(self, spec: str) -> str:
        if len(spec) == 4:
            return self.formats.year(dt.date(int(spec), 1, 1))
        if len(spec) == 7:
            return self.formats.month_of(dt.date.fromisoformat(f"{spec}-01"))
        return self.formats.day(dt.date.fromisoformat(spec))


@dataclass(frozen=True)
class _Fixed:
    formats: Formats

    def __format__(self, spec: str) -> str:
        decimals = len(spec.partition(".")[2])
        return self.formats.number(float(spec), decimals, by=declared("fixed", spec, float(spec)))


@dataclass(frozen=True)
class _Name:
    formats: Formats

    def __format__(self, spec: str) -> str:
        return self.formats.told(spec, declared("name", spec))


Claimed = Callable[[str, dt.date], str]  # series and day → the figure, finished and bound


@dataclass(frozen=True)
class _Claim:
    claimed: Claimed

    def __format__(self, spec: str) -> str:
        series_id, _, day = spec.partition("@")
        return self.claimed(series_id, dt.date.fromisoformat(day))


def unclaimed(series_id: str, day: dt.date) -> str:
    """Return the dash that stands for a figure where no edition's claims are at hand."""
    return "–"


def fillers(formats: Formats, claimed: Claimed = unclaimed) -> Mapping[str, object]:
    """Return what `{date:2022-02-24}`, `{fixed:95}` and `{name:337}`, … stand for (`reports.catalog.spoken.FILLED`)."""
    return {"date": _Date(formats), "fixed": _Fixed(formats), "name": _Name(formats), "claim": _Claim(claimed)}


def filled(text: str, formats: Formats, words: Mapping[str, str] | None = None, claimed: Claimed = unclaimed) -> str:
    """Return a catalogue's text with its words, dates, fixed numbers, names and claims written out."""
    return text.format_map({**(words or {}), **fillers(formats, claimed)})
