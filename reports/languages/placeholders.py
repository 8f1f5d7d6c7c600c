"""What may stand in braces in a printed text, and what is wrong with a text that has something else there."""

from __future__ import annotations

import datetime as dt
import re
import string
from collections.abc import Collection, Iterator

from reports.languages.counted import COUNTED

FILLED = ("date", "fixed", "name", "claim")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_CLAIM = re.compile(r"[a-z0-9._-]+@\d{4}-\d{2}-\d{2}")
_FIXED = re.compile(r"[-+]?\d+(\.\d+)?")


def complaints_of(text: str, words: tuple[str, ...], *, counts: Collection[str] = (), forms: int = 2) -> Iterator[str]:
    """Yield what is wrong with a text that may use `words` beside those of FILLED.

    Of those that are `counts` it may ask for the noun (`{n:publishers}`) or for the form of a word (`{n:was|were}`), as
    many `forms` as its language has.
    """
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as trouble:
        yield f"{text!r}: {trouble}; a brace is written {{{{ or }}}}"
        return
    for plain, word, spec, conversion in parts:
        if conversion:
            yield f"{{{word}!{conversion}}}: write {{{word}}}"
        digits = re.search(r"\d[\d.,]*", plain)
        if digits:
            yield (
                f"the numeral {digits.group()!r} is typed by hand in {text[:60]!r}: write {{date:2022-02-24}} for a "
                f"date, {{fixed:{digits.group()}}} for a number that a rule sets, {{name:{digits.group()}}} in a name, "
                "{claim:series@2022-05-19} for what is claimed for a day"
            )
        if word in words and not spec:
            continue
        if word == "date" and not _is_date(spec or ""):
            yield f"{{date:{spec}}} is no date: write 2022-02-24, 2022-02 or 2022"
        if word == "fixed" and not _FIXED.fullmatch(spec or ""):
            yield f"{{fixed:{spec}}} is no number: write it plainly, such as {{fixed:1.5}}"
        if word == "claim" and not _CLAIM.fullmatch(spec or ""):
            yield f"{{claim:{spec}}} names no claim: write a series and a day, such as {{claim:goats@2022-05-19}}"
        if word is not None and word not in (*FILLED, *words):
            yield f"word {{{word}}} is none of {', '.join((*words, *FILLED))}"
        elif word in words and spec:
            yield from _unsaid(word, spec, word in counts, forms)


def words_in(text: str) -> set[str]:
    """Return what stands in braces: words without their nouns, declared numerals as they are written."""
    parts = string.Formatter().parse(text)
    return {f"{word}:{spec}" if word in FILLED and spec else word for _, word, spec, _ in parts if word is not None}


def counts_in(text: str) -> set[str]:
    """Return the words that a text asks the noun of: `{n:publishers}`."""
    return {word for _, word, spec, _ in string.Formatter().parse(text) if word and spec and word not in FILLED}


def digits_in(name: str) -> list[str]:
    """Return the numerals of a name, in the order of their size."""
    return sorted(re.findall(r"\d+", name))


def _unsaid(word: str, spec: str, is_count: bool, forms: int) -> Iterator[str]:
    if not is_count:
        yield f"{{{word}:{spec}}}: {word} is no count, so it has no noun: write {{{word}}}"
    elif "|" in spec and spec.count("|") + 1 != forms:
        yield f"{{{word}:{spec}}} has {spec.count('|') + 1} forms: write {forms}, parted by |"
    elif "|" not in spec and spec not in COUNTED:
        yield f"{{{word}:{spec}}}: {spec} is none of {', '.join(COUNTED)}"


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True
