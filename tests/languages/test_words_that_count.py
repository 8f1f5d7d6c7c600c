"""The words of a rule that the catalogue may ask the noun of: whole numbers, in every case of every rule."""

from __future__ import annotations

import pytest

from reports.briefings.speech import work_out
from reports.catalog.rules import COUNTS, RULES, Statement
from reports.languages.counts import Count
from tests.briefings.test_rules import CASES


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_what_a_sentence_may_count_is_handed_over_as_a_count(rule: str, case: str):
    """A sentence that the catalogue accepts, `{outlets:publishers}`, would end the making of an edition."""
    voice, series = CASES[rule, case]
    said = work_out(voice(), Statement(rule=rule, series=series, say={"any": "."}))
    assert said.case == case
    assert {name for name, word in said.words.items() if name in COUNTS and not isinstance(word, Count)} == set()


def test_every_word_that_counts_belongs_to_a_rule():
    """A name in the list would promise what no rule says."""
    assert {word for rule in RULES.values() for word in rule.words} >= COUNTS
