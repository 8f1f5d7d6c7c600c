"""Why a claim is held back, in the reader's language: from the facts that the ledger's text holds, else as quoted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.briefings.findings import Voice
from reports.briefings.tokens import Binding, computed
from reports.figures.checks.stored import Stored, read_stored
from reports.figures.quarantine import held_id_of

_DAYS = frozenset({"day", "starts"})
_STATED = frozenset({"value", "low", "high"})


def why_held(voice: Voice, row: Mapping[str, Any]) -> str:
    """Return why a claim of the ledger is held back; a text of no known form stands as a quotation."""
    found = read_stored(str(row["quarantine"]))
    if not found.form:
        quoted = voice.words["quoted"].format(text=voice.quoted(found.text))
        name = voice.words.get(f"check_{found.check}", "") if found.check else ""
        return voice.words["held_as"].format(check=name, why=quoted) if name else quoted
    facts = _Facts(voice, row, found)
    said = voice.words[f"held_{found.form}"].format(**{name: facts.fact(name) for name in found.facts})
    if not found.meant:
        return said
    return voice.words["held_would_fit"].format(reason=said, meant=facts.day(found.meant))


@dataclass(frozen=True)
class _Facts:
    """The facts of one reason as they are printed, each bound to the claim or to the check that computed it."""

    voice: Voice
    row: Mapping[str, Any]
    found: Stored

    def fact(self, name: str) -> str:
        text = self.found.facts[name]
        if name in _DAYS:
            return self.day(text)
        number = float(text.replace(",", "").removesuffix("%"))
        decimals = len(text.removesuffix("%").partition(".")[2])
        if name == "share":
            return self.voice.formats.share(number / 100, decimals, by=self._by(name, number / 100))
        if name in ("times", "spreads"):
            return self.voice.count(number, by=self._by(name, number))
        return self.voice.formats.number(number, decimals, by=self._by(name, number))

    def day(self, text: str) -> str:
        return self.voice.formats.short_day(dt.date.fromisoformat(text))

    def _by(self, name: str, number: float) -> Binding:
        if name in _STATED:
            return as_held(self.row, number)
        about = f"{self.found.check}, {name}, for {held_id_of(self.row)}"
        return computed("check", str(self.row["series_id"]), about, value=number)


def as_held(row: Mapping[str, Any], number: float | None) -> Binding:
    """Return what a figure stands for that is held back: no claim in use, but the one of that id in quarantine."""
    return computed("held", str(row["series_id"]), held_id_of(row), value=number)
