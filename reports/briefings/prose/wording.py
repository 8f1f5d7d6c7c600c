"""Rules on words: likelihood, confidence, whose statement it is, and how loudly it is told.

Each takes one sentence and yields the words at fault, with what to do about them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.briefings.prose.figures_in_text import PERCENT, numbers_in, without_days
from reports.briefings.prose.language import Language
from reports.briefings.prose.passages import Passage
from reports.figures.likelihood import YARDSTICK, term_of

Fault = tuple[str, str]
"""The words at fault, and the mend."""
_MONTH_OF_MAY = re.compile(r"\bMay\b(?! (?:not|be|have|yet|well)\b)")
_NAMED_WEEK = re.compile(r"\d{4}-W\d\d|\bof (?:the )?(?:[\d,]+|\w+) (?:whole |complete )?(?:weeks|months|years)\b")


def uncomputed_likelihood(sentence: Passage, language: Language) -> Iterator[Fault]:
    """A term of the yardstick that no computed probability stands behind, or another one than it earns."""
    for name, found in _terms(sentence.text, language):
        if name not in _earned(sentence):
            term = next(each for each in YARDSTICK if each.name == name)
            wanted = f"a computed probability of {term.low_pct} to {term.high_pct} %"
            yield found, f"use it only with {wanted}, or state what is known"


def hedged(sentence: Passage, language: Language) -> Iterator[Fault]:
    """A hedge that stands for no probability at all."""
    if sentence.part == "note":
        return
    text = _MONTH_OF_MAY.sub("   ", without_days(sentence.text))
    text = language.words["ability"].sub(lambda found: " " * len(found[0]), text)
    for found in language.words["hedges"].finditer(text):
        yield found[0], "say what is known, or give the computed probability in a term of the yardstick"


def likelihood_with_confidence(sentence: Passage, language: Language) -> Iterator[Fault]:
    """How probable and how well founded, in one breath."""
    confidence = language.words["confidence"].search(sentence.text)
    terms = _terms(sentence.text, language)
    if confidence and terms:
        yield f"{terms[0][1]} … {confidence[0]}", "say how well founded it is in the tag, not in the same sentence"


def claim_as_fact(sentence: Passage, language: Language) -> Iterator[Fault]:
    """A figure of dead, lost or deserted that nobody is said to have stated."""
    words, around = language.words, f"{sentence.text} {sentence.context}"
    publishers = sentence.backing.publishers if sentence.backing else ()
    if words["attribution"].search(around) or any(name in around for name in publishers):
        return
    deed, numbers = words["deeds"].search(sentence.text), list(numbers_in(PERCENT.sub("", sentence.text)))
    is_claimed = sentence.backing is not None and "claimed" in sentence.backing.bases
    if numbers and (deed or is_claimed):
        yield f"{deed[0] if deed else ''} {numbers[0].text}".strip(), "say who claims, counts or estimates it"


def confirmed_claim(sentence: Passage, language: Language) -> Iterator[Fault]:
    """A party's claim that is called confirmed: one who is at war confirms nothing by repeating it."""
    text = language.words["unconfirmed"].sub("", sentence.text)
    found = language.words["confirming"].search(text)
    if not found or language.words["documented"].search(text):
        return
    is_claimed = sentence.backing is not None and "claimed" in sentence.backing.bases
    if is_claimed or language.words["claims_verbs"].search(text) or any(numbers_in(text)):
        yield found[0], "say what was seen, and by whom: photographs, names, court records"


def wrong_verb(sentence: Passage, language: Language) -> Iterator[Fault]:
    """A publisher who is said to count what it only claims, or to claim what it counted."""
    backing = sentence.backing
    if backing is None or len(backing.bases) != 1:
        return
    (basis,) = backing.bases
    allowed = {"claimed": "claims_verbs", "documented": "counts_verbs", "estimated": "estimates_verbs"}[basis]
    for publisher in backing.publishers:
        for other in ("claims_verbs", "counts_verbs", "estimates_verbs"):
            verb = re.compile(rf"{re.escape(publisher)}\s+({language.words[other].pattern})", re.IGNORECASE)
            if other != allowed and (found := verb.search(sentence.text)):
                yield found[0], f"the series is {basis}: {publisher} {allowed.removesuffix('_verbs')}"


def bare_record(sentence: Passage, language: Language) -> Iterator[Fault]:
    """A record of nobody knows how long."""
    words = language.words
    if words["spans"].search(sentence.text) or _NAMED_WEEK.search(sentence.text):
        return
    for kind in ("superlatives", "records"):
        if found := words[kind].search(sentence.text):
            yield found[0], "say since when, or of how many weeks"


def feeling(sentence: Passage, language: Language) -> Iterator[Fault]:
    """A word that tells the reader what to feel."""
    for found in language.words["feelings"].finditer(sentence.text):
        yield found[0], "leave it out: the figure stands for itself"


def _terms(text: str, language: Language) -> list[tuple[str, str]]:
    """The yardstick's terms in a text: their names and the words; of two in one place the longer counts."""
    found = [(each, name) for name, pattern in language.likelihood.items() for each in pattern.finditer(text)]
    kept, reached = [], 0
    for each, name in sorted(found, key=lambda pair: (pair[0].start(), -pair[0].end())):
        if each.start() >= reached:
            kept.append((name, each[0]))
            reached = each.end()
    return kept


def _earned(sentence: Passage) -> set[str]:
    """The terms that a computed probability stands behind: the rule's, or one printed as a percentage beside it."""
    if sentence.backing is not None:
        return {term_of(probability).name for probability in sentence.backing.probabilities}
    printed = [float(found.group(1).replace("−", "-")) for found in PERCENT.finditer(sentence.text)]
    return {term.name for term in YARDSTICK for each in printed if term.low_pct <= each <= term.high_pct}
