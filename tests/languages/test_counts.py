"""Counts with their nouns: the form that a number takes, in each language that the page is written in."""

from __future__ import annotations

import pytest
from babel.core import Locale

from reports.briefings.findings import Voice
from reports.briefings.formats import Formats
from reports.briefings.tokens import Bindings, bare_numerals, computed, plain
from reports.briefings.translated import words_in
from reports.errors import UsageError
from reports.languages.counted import COUNTED
from reports.languages.po import form_chooser, plural_rule
from reports.languages.shipped import languages
from tests.briefings.herd import material

CLDR = {"en": ("one", "other"), "uk": ("one", "few", "many")}


def voice(language: str) -> Voice:
    """A voice whose numerals carry what they stand for."""
    words = words_in(language)
    return Voice(material(), Formats(words["locale"], Bindings(), words.texts), words)


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 publishers"), (1, "1 publisher"), (2, "2 publishers"), (11, "11 publishers"), (1234, "1,234 publishers")],
)
def test_english_counts(count: int, text: str):
    """A page would say “1 publishers”."""
    assert plain(voice("en").counted("publishers", count)) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 видавців"), (1, "1 видавець"), (2, "2 видавці"), (4, "4 видавці"), (5, "5 видавців"),
        (11, "11 видавців"), (12, "12 видавців"), (21, "21 видавець"), (22, "22 видавці"), (25, "25 видавців"),
        (101, "101 видавець"), (111, "111 видавців"), (1_001, "1\u00a0001 видавець"), (-2, "−2 видавці"),
    ],
)  # fmt: skip
def test_ukrainian_counts(count: int, text: str):
    """A Ukrainian page would say “2 видавців” or “21 видавців”."""
    assert plain(voice("uk").counted("publishers", count)) == text


@pytest.mark.parametrize("language", CLDR)
def test_the_form_is_the_one_that_cldr_names(language: str):
    """gettext's rule, by which files are written, and the one the readers' language has would lie apart."""
    choose, names = form_chooser(language), CLDR[language]
    for count in range(2_500):
        assert names[choose(count)] == Locale.parse(language).plural_form(count)


@pytest.mark.parametrize("language", languages())
def test_every_counted_message_has_every_form(language: str):
    """A count that nobody tried would end the making of an edition."""
    words, forms = words_in(language), plural_rule(language)[0]
    assert all(len(words.forms(key)) == forms for key in COUNTED)


@pytest.mark.parametrize("language", languages())
def test_a_count_is_bound_wherever_it_is_said(language: str):
    """The number in “3 publishers” would lead nowhere."""
    by = computed("count", "herd.total", "publishers")
    count = voice(language).count(3, by=by)
    for said in (f"{count}", f"{count:publishers}", voice(language).counted("claims", 3, by=by)):
        assert "3" in plain(said) and bare_numerals(said) == []


def test_a_word_agrees_with_the_count():
    """A sentence of the catalogue would be wrong in number: “1 stand”."""
    assert [f"{voice('en').count(each):stands|stand}" for each in (1, 2)] == ["stands", "stand"]
    agreeing = [f"{voice('uk').count(each):веде|ведуть|веде}" for each in (1, 3, 5)]
    assert agreeing == ["веде", "ведуть", "веде"]


def test_no_count_is_a_dash_with_or_without_its_noun():
    """What nobody knows would be printed as a number, or end the making of an edition."""
    nothing = voice("en").count(None)
    assert {f"{nothing}", f"{nothing:publishers}", f"{nothing:was|were}"} == {"–"}
    assert voice("en").counted("publishers", None) == "–"


def test_an_unknown_noun_is_named():
    """An editor would see a KeyError instead of the nouns there are."""
    with pytest.raises(UsageError, match="'goats' is no plural message"):
        voice("en").counted("goats", 2)
