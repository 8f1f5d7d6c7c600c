"""Why a claim is held back: the text that the ledger keeps for ever, and the facts read back out of it.

The ledger keeps a reason as one English text, so that nobody needs a program to read it. It is written from these
forms and read by them; what another version wrote otherwise stays a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

FORMS: Mapping[str, str] = MappingProxyType(
    {
        "truncated": "{value} looks like the beginning of a number near {expected}",
        "scaled_up": "{value} is {times} times what was to be expected, about {expected}",
        "scaled_down": "{value} is a {times}th of what was to be expected, about {expected}",
        "fall": "{value} after {level}: a running total fell by {share}",
        "jump": "{value} where about {expected} was to be expected: {spreads} times the usual spread",
        "not_begun": "{day} had not begun when the copy was taken",
        "not_published": "published on {day}, which had not begun when the copy was taken",
        "early_day": "{day} lies before {starts}, where the series starts",
        "crossed": "low {low} is above high {high}",
    }
)
WOULD_FIT = "{reason}; {meant} would fit"
OF_A_DAY = "{day}: {reason}"
_NUMBER, _DAY = r"-?[0-9][0-9,]*(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DAYS = frozenset({"day", "starts"})
_CHECK = re.compile(r"([a-z][a-z-]*): (.*)", re.DOTALL)
_MEANT = re.compile(rf"(?P<reason>.*); (?P<meant>{_DAY}) would fit", re.DOTALL)
_OTHER_YEAR = re.compile(rf"{_DAY}: (?P<reason>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Stored:
    """A reason read back: the check that held the claim (empty where no check did), its form, and the facts of it.

    `facts` are numbers and ISO days as they are written; `meant` is the day that would fit, empty where none is named.
    `form` is empty where the text is of no form that is known; then `text` is all there is.
    """

    check: str
    form: str
    facts: Mapping[str, str]
    meant: str
    text: str


def written(form: str, **facts: str) -> str:
    """Return the text of a reason; raises KeyError for a form or a fact that is none."""
    return FORMS[form].format(**facts)


def read_stored(text: str) -> Stored:
    """Return what a text of the ledger's `quarantine` column says."""
    named = _CHECK.fullmatch(text)
    check, reason = (named[1], named[2]) if named else ("", text)
    meant = _MEANT.fullmatch(reason)
    core = meant["reason"] if meant else reason
    other_year = _OTHER_YEAR.fullmatch(core)
    core = other_year["reason"] if other_year else core
    for form, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(core):
            return Stored(check, form, found.groupdict(), meant["meant"] if meant else "", reason)
    return Stored(check, "", {}, "", reason)


def _pattern(form: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", form)
    written = [re.escape(part) if number % 2 == 0 else _fact(part) for number, part in enumerate(parts)]
    return re.compile("".join(written))


def _fact(name: str) -> str:
    what = _DAY if name in _DAYS else rf"{_NUMBER}%" if name == "share" else _NUMBER
    return f"(?P<{name}>{what})"


_PATTERNS = {form: _pattern(text) for form, text in FORMS.items()}
