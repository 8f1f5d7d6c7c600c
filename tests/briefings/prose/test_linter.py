"""The proofreader: every rule fires where it should, and nowhere else."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.briefings.prose.figures_in_text import numbers_in, value_of
from reports.briefings.prose.language import language
from reports.briefings.prose.linter import RULES, proofread
from reports.briefings.prose.passages import Backing, Interval, Passage
from reports.errors import UsageError
from reports.figures.likelihood import YARDSTICK

HERE = Path(__file__).parent


def backing_of(told: dict[str, Any] | None) -> Backing | None:
    """Return a backing as a fixture declares it."""
    if told is None:
        return None
    made: dict[str, Any] = {name: frozenset(told.get(name, ())) for name in ("bases", "publishers", "groups")}
    made |= {name: told.get(name, {}) for name in ("bounded", "against")}
    intervals = tuple(Interval(**each) for each in told.get("intervals", ()))
    return Backing(probabilities=tuple(told.get("probabilities", ())), intervals=intervals, **made)


def fixtures(folder: str) -> Iterator[tuple[str, Passage]]:
    """Yield the passages of a folder with the code that their file is named after."""
    for path in sorted((HERE / folder).glob("*.toml")):
        for told in tomllib.loads(path.read_text())["passage"]:
            yield path.stem, Passage(where=path.name, **{**told, "backing": backing_of(told.get("backing"))})


BAD, GOOD = list(fixtures("bad")), list(fixtures("good"))


@pytest.mark.parametrize(("code", "passage"), BAD, ids=[f"{code}-{passage.text[:30]}" for code, passage in BAD])
def test_a_bad_passage_has_its_slip_and_no_other(code: str, passage: Passage):
    """The slip would be printed, or an editor be sent after something that is right."""
    slips = proofread([passage])
    assert [slip.code for slip in slips] == [code]
    assert slips[0].excerpt and slips[0].mend and slips[0].where == passage.where


@pytest.mark.parametrize(("code", "passage"), GOOD, ids=[f"{code}-{passage.text[:30]}" for code, passage in GOOD])
def test_a_good_passage_has_none(code: str, passage: Passage):
    """Editors would learn to ignore what the proofreader says."""
    assert proofread([passage]) == []


@pytest.mark.parametrize("code", RULES)
def test_every_rule_has_two_bad_and_two_good_passages(code: str):
    """A rule could be broken, or fire at everything, and nobody would see it."""
    assert sum(each == code for each, _ in BAD) >= 2
    assert sum(each == code for each, _ in GOOD) >= 2
    assert RULES[code].source and RULES[code].find.__doc__


def test_a_language_has_every_term_of_the_yardstick():
    """A term would pass unread in one language."""
    assert set(language("en").likelihood) == {term.name for term in YARDSTICK}


def test_a_language_without_words_is_refused():
    """Ukrainian text would be passed as clean because nothing was looked for."""
    with pytest.raises(UsageError, match="no words for 'xx'"):
        language("xx")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("≈ 1,450,510 since 24 February 2022", [1_450_510]),
        ("in week 2024-W51, under Article 337 and Arts. 332, 334", []),
        ("between 1,350,000 and 1,610,000 in its 95 % interval", [1_350_000, 1_610_000]),
        ("−1.2 % of 2,400 men, 2023", [-1.2, 2400]),
    ],
)
def test_days_and_articles_are_no_quantities(text: str, numbers: list[float]):
    """“Since 2022” would be taken for two thousand and twenty-two men."""
    assert [each.value for each in numbers_in(text)] == numbers


@given(st.integers(1, 10**9))
def test_a_printed_number_is_worth_what_it_says(number: int):
    """A bound or an interval would be looked for at another number."""
    text = f"{number:,}"
    assert value_of(text) == number
    found = [each for each in numbers_in(f"of {text} men")]
    assert [each.value for each in found] == [number] and number % found[0].step == 0


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str):
    """An editor's odd note would end the command with a traceback."""
    slips = proofread([Passage(text, "note.md:1"), Passage(text, "note.md:1", "judgement", Backing())])
    assert {slip.where for slip in slips} <= {"note.md:1"}


def test_a_slip_is_told_where_its_sentence_stands():
    """The wrong line would be searched."""
    first, second = Passage("A massive claim. It may rise.", "a.md:1"), Passage("A grim count.", "a.md:7")
    assert [(slip.where, slip.code) for slip in proofread([first, second])] == [
        ("a.md:1", "hedge"), ("a.md:1", "feeling"), ("a.md:7", "feeling")
    ]  # fmt: skip
