"""The proofreader: every rule with its code and where it comes from, and what it finds in a passage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from reports.briefings.prose import numbers, wording
from reports.briefings.prose.language import Language, language
from reports.briefings.prose.passages import Passage, Slip
from reports.briefings.prose.wording import Fault

ICD = "ICD 203, Analytic Standards (2015)"
ONS = "Office for National Statistics, Writing about statistics"
CODE = "Code of Practice for Statistics (2018)"
GUM = "Guide to the Expression of Uncertainty in Measurement, 7.2.6"
DESK = "the desk's own: figures of different groups and bases are never added"


@dataclass(frozen=True)
class Rule:
    """One rule: what it looks at, in what, and whose rule it is."""

    find: Callable[[Passage, Language], Iterable[Fault]]
    reads: Literal["sentences", "passages"]
    source: str


def _unsaid_turn(passage: Passage, words: Language) -> Iterator[Fault]:
    """A judgement that nothing is said to be able to change."""
    if passage.part == "judgement" and not passage.is_refutable:
        yield passage.text[:60], "say under `would_change` what figure or finding would change it"


RULES: Mapping[str, Rule] = {
    "likelihood": Rule(wording.uncomputed_likelihood, "sentences", ICD),
    "hedge": Rule(wording.hedged, "sentences", ICD),
    "likelihood-with-confidence": Rule(wording.likelihood_with_confidence, "sentences", ICD),
    "turn-unsaid": Rule(_unsaid_turn, "passages", ICD),
    "claim-as-fact": Rule(wording.claim_as_fact, "sentences", ICD),
    "confirmed-claim": Rule(wording.confirmed_claim, "sentences", ICD),
    "wrong-verb": Rule(wording.wrong_verb, "sentences", ICD),
    "lost-bound": Rule(numbers.lost_bound, "passages", CODE),
    "false-precision": Rule(numbers.false_precision, "passages", GUM),
    "bare-record": Rule(wording.bare_record, "sentences", ONS),
    "percent-or-points": Rule(numbers.percent_for_points, "sentences", ONS),
    "sign-and-word": Rule(numbers.sign_against_word, "sentences", ONS),
    "comparison-base": Rule(numbers.wrong_comparison, "sentences", ONS),
    "feeling": Rule(wording.feeling, "sentences", ONS),
    "sum-across": Rule(numbers.sum_across, "passages", DESK),
}


def proofread(passages: Iterable[Passage], words: Language | None = None) -> list[Slip]:
    """Return every slip of some passages, in their order, each once."""
    words = words or language()
    return list(dict.fromkeys(slip for passage in passages for slip in _slips(passage, words)))


def _slips(passage: Passage, words: Language) -> Iterator[Slip]:
    sentences = list(passage.sentences())
    for code, rule in RULES.items():
        for part in sentences if rule.reads == "sentences" else [passage]:
            for excerpt, mend in rule.find(part, words):
                yield Slip(code, passage.where, " ".join(excerpt.split()), mend)
