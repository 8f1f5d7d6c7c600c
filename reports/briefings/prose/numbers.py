"""Rules on figures in text: bounds, precision, percentages, signs, what a change is against, and sums.

Each takes a passage or a sentence and yields the words at fault, with what to do about them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from reports.briefings.formats import step_within
from reports.briefings.prose.figures_in_text import NUMBER, PERCENT, Printed, numbers_in, value_of
from reports.briefings.prose.language import Language
from reports.briefings.prose.passages import Interval, Passage
from reports.briefings.prose.wording import Fault

REACH = 24  # characters before a number in which its bound must stand
_NUMBER = NUMBER.pattern
_INTERVAL = re.compile(
    rf"(?P<value>{_NUMBER})[^.;\d]{{0,60}}?(?:\(|\bbetween |\bfrom )(?:[^.;()\d]|\d\d\s*%){{0,40}}?"
    rf"(?P<low>[+]?{_NUMBER})\s*(?:to|–|and)\s*(?P<high>[+]?{_NUMBER})"
)
_PLUS_MINUS = re.compile(rf"(?P<value>{_NUMBER})\s*±\s*(?P<reach>{_NUMBER})")
_FROM_TO = re.compile(rf"\bfrom {PERCENT.pattern} to {PERCENT.pattern}", re.IGNORECASE)
_POINTS = re.compile(r"\bpoints?\b", re.IGNORECASE)
_SIGNED = re.compile(r"\s+(?:of\s+|by\s+)?([−-]\s?\d[\d,.]*)")
_CLAUSE = re.compile(r"[;:]|,? (?:and|but|while) ")


def lost_bound(passage: Passage, language: Language) -> Iterator[Fault]:
    """A number whose bound its publisher stated, printed as if it were exact."""
    numbers = list(numbers_in(passage.text))
    bounded = _bounded_in(passage, numbers, language) if passage.backing is None else passage.backing.bounded
    for text, bound in bounded.items():
        bare = [each for each in numbers if each.text == text and not _has_bound(passage.text, each, bound, language)]
        if bare and not _is_named(passage.text, bound, language):
            yield text, f"keep its bound ({bound.replace('_', ' ')}) with the number"


def false_precision(passage: Passage, language: Language) -> Iterator[Fault]:
    """A number with more digits than its interval lets anybody know."""
    intervals = (*_intervals_in(passage.text), *(passage.backing.intervals if passage.backing else ()))
    printed = {each.text: each for each in numbers_in(passage.text)}
    for interval in dict.fromkeys(intervals):
        number = printed.get(interval.printed)
        allowed = step_within(interval.low, interval.high)
        if number and number.value and number.step < allowed and number.value % allowed:
            yield interval.printed, f"its interval bears steps of {allowed:,.0f}: round it"


def percent_for_points(sentence: Passage, language: Language) -> Iterator[Fault]:
    """A change of a share told in per cent where percentage points are meant, or may be."""
    text = sentence.text
    if _POINTS.search(text):
        return
    if found := _FROM_TO.search(text):
        start, end = float(found.group(1)), float(found.group(2))
        others = [each for each in PERCENT.finditer(text) if not found.start() <= each.start() < found.end()]
        if any(math.isclose(abs(value_of(each.group(1))), abs(end - start), abs_tol=0.051) for each in others):
            yield found[0], "the difference of two percentages is in percentage points"
        return
    share = language.words["shares"].search(text)
    move = language.words["moves"].search(text, share.end()) if share else None
    if move and (moved := PERCENT.match(text, move.end() + len(" by "))) and " by " in text[move.end() :][:4]:
        yield f"{share[0]} … {move[0]} by {moved[0]}", "say percentage points, or per cent of the share"


def sign_against_word(sentence: Passage, language: Language) -> Iterator[Fault]:
    """A direction told twice: an increase of a negative number."""
    for move in language.words["moves"].finditer(sentence.text):
        if found := _SIGNED.match(sentence.text, move.end()):
            yield f"{move[0]}{found[0]}", "let the word give the direction, and drop the sign"


def wrong_comparison(sentence: Passage, language: Language) -> Iterator[Fault]:
    """“Since last week” beside a change that is measured against something else."""
    for clause in _CLAUSE.split(sentence.text):
        told = {name: found for name, pattern in language.against.items() if (found := pattern.search(clause))}
        if sentence.backing is None:
            if len(told) > 1 and "week" in told and not re.search(r"[,(]", clause):
                yield told["week"][0], "one change has one base: name it once"
            continue
        for change, base in sentence.backing.against.items():
            place = clause.find(change)
            after = {name: found.start() for name, found in told.items() if found.start() >= place}
            nearest = min(after, key=after.__getitem__) if place >= 0 and after else base
            if nearest != base and clause[place : after[nearest]].count(",") == 0:
                yield f"{change} … {told[nearest][0]}", f"the change is measured against the {base}"


def sum_across(passage: Passage, language: Language) -> Iterator[Fault]:
    """Things of different kinds added to one another."""
    adding = language.words["adding"]
    for sentence in passage.sentences():
        word = adding.search(sentence.text)
        if not word:
            continue
        groups = sentence.backing.groups if sentence.backing else frozenset()
        numbers = [each.value for each in numbers_in(sentence.text)]
        measures = _measures_in(sentence.text, language)
        is_sum = any(a + b == c for a in numbers for b in numbers for c in numbers if a != b and a and b)
        if (is_sum or len(numbers) > 1) and (len(measures) > 1 or len(groups) > 1):
            yield word[0], "figures of different kinds are set beside one another, never added"


def _bounded_in(passage: Passage, numbers: list[Printed], language: Language) -> dict[str, str]:
    """Numbers that the text itself gives a bound in one place."""
    strict = [name for name in language.bounds if name != "about"]
    return {each.text: name for each in numbers for name in strict if _has_bound(passage.text, each, name, language)}


def _has_bound(text: str, number: Printed, bound: str, language: Language) -> bool:
    before = text[max(0, number.start - REACH) : number.start].rstrip("\u00a0\u2009 “‘(")
    found = [each for each in language.bounds[bound].finditer(before)]
    return bool(found) and found[-1].end() == len(before)


def _is_named(text: str, bound: str, language: Language) -> bool:
    """Whether the text names the bound by itself, in quotation marks: “at least”."""
    return any(language.bounds[bound].search(quoted) for quoted in re.findall(r"“([^”]*)”", text))


def _intervals_in(text: str) -> Iterator[Interval]:
    for found in _INTERVAL.finditer(text):
        low, high = value_of(found["low"]), value_of(found["high"])
        if low < high and low <= value_of(found["value"]) <= high:
            yield Interval(found["value"], low, high)
    for found in _PLUS_MINUS.finditer(text):
        value, reach = value_of(found["value"]), value_of(found["reach"])
        yield Interval(found["value"], value - reach, value + reach)


def _measures_in(text: str, language: Language) -> set[str]:
    """The kinds of things a text speaks of; what is named together in one claim counts once."""
    kinds, plain = set(), text
    for name, pattern in language.measures.items():
        if pattern.search(plain):
            kinds.add(name)
            plain = pattern.sub("", plain)
    return kinds
