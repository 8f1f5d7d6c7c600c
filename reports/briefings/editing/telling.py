"""The words of a note written out: what its braces bind, by the desk's own figures."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterator

from pydantic import ValidationError

from reports.briefings.filling import fillers
from reports.briefings.findings import Voice
from reports.briefings.prose.passages import Backing
from reports.briefings.speaking import claimed_in
from reports.briefings.speech import work_out
from reports.briefings.tokens import bare_numerals, declared
from reports.catalog.rules import RULES, Statement
from reports.catalog.spoken import FILLED, complaints_of
from reports.errors import CatalogError, UsageError

_HOW = "{claim:series@2022-05-19}, {date:2022-05-19}, {fixed:95}, {name:337} or {week_change.change_pct:series}"


def bound_words(text: str) -> Iterator[str]:
    """Yield what a text binds, such as `{date:2022-05-19}`, apart from names; nothing where it is not sound."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return
    for _, word, spec, _ in parts:
        if word and word not in ("name", "address"):
            yield f"{{{word}:{spec}}}"


def tell(voice: Voice, text: str) -> tuple[str, Backing | None]:
    """Return the text with every brace written out and bound, and what stands behind it where a rule was asked.

    Raises CatalogError for a numeral typed by hand, and for a word or claim that there is not.
    """
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as trouble:
        raise CatalogError(f"{text[:60]!r}: {trouble}", mend="write a brace as {{ or }}") from trouble
    told, backing = [], None
    for plain, word, spec, conversion in parts:
        told.append(_sound(plain))
        if word is None:
            continue
        if conversion:
            raise CatalogError(f"{{{word}!{conversion}}} is not known", mend=f"write {_HOW}")
        if "." in word:
            said, behind = _of_rule(voice, word, spec or "")
            backing = behind if backing is None else backing.and_also(behind)
            told.append(said)
        else:
            told.append(_filled(voice, word, spec or ""))
    return "".join(told), backing


def _sound(words: str) -> str:
    for wrong in complaints_of(words.replace("{", "{{").replace("}", "}}"), ()):
        raise CatalogError(wrong, mend="or for a computed figure {week_change.change_pct:series}")
    if typed := bare_numerals(words):
        raise CatalogError(f"the numeral {typed[0]!r} is typed by hand in {words[:60]!r}", mend=f"bind it: {_HOW}")
    return words


def _filled(voice: Voice, word: str, spec: str) -> str:
    if word == "address":
        return voice.formats.told(spec, declared("address", spec))
    for wrong in complaints_of(f"{{{word}:{spec}}}", ()):
        raise CatalogError(wrong, mend=f"write {_HOW}")
    if word not in FILLED:
        raise CatalogError(f"{{{word}}} is not known", mend=f"write {_HOW}")
    if word == "claim":
        _refuse_unclaimed(voice, spec)
    return format(fillers(voice.formats, claimed_in(voice.material, voice.formats))[word], spec)


def _refuse_unclaimed(voice: Voice, spec: str) -> None:
    series_id, _, day = spec.partition("@")
    voice.material.series(series_id)
    rows = voice.material.rows(series_id)
    if not (rows["period_end_on"].dt.date == dt.date.fromisoformat(day)).any():
        days = rows["period_end_on"].dropna().dt.date
        newest = f", the newest is of {days.max()}" if len(days) else ""
        raise CatalogError(
            f"{{claim:{spec}}}: nothing is claimed of {series_id} for that day{newest}",
            mend="name a day it is told for",
        )


def _of_rule(voice: Voice, word: str, spec: str) -> tuple[str, Backing]:
    name, _, wanted = word.partition(".")
    rule = RULES.get(name)
    if rule is None or wanted not in rule.words:
        known = ", ".join(RULES) if rule is None else f"{name}." + f", {name}.".join(rule.words)
        raise CatalogError(f"{{{word}:{spec}}}: {word!r} is not known", mend=f"use one of {known}")
    try:
        for series_id in spec.split(","):
            voice.material.series(series_id)
        said = work_out(voice, Statement(rule=name, series=tuple(spec.split(",")), say={"any": ""}))
    except ValidationError as trouble:
        raise CatalogError(
            f"{{{word}:{spec}}}: {trouble.errors()[0]['msg']}", mend="name the series after the colon, parted by commas"
        ) from trouble
    except UsageError as trouble:
        raise CatalogError(f"{{{word}:{spec}}}: {trouble.message}", mend=trouble.mend) from trouble
    found = said.words.get(wanted)
    if found is None:
        raise CatalogError(f"{{{word}:{spec}}} comes out at nothing ({said.case})", mend="leave it out of the note")
    return str(found), said.backing
