"""What a text carries of its numerals: nothing is lost on the way, and nobody can forge it."""

from __future__ import annotations

from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.briefings.findings import Voice
from reports.briefings.formats import Formats
from reports.briefings.tokens import Bindings, bare_numerals, computed, declared, pieces, plain, plainly
from reports.briefings.tokens.marks import MOST, marked, unmarkable, with_numerals
from reports.briefings.words import ENGLISH
from reports.errors import MusterError
from tests.briefings.herd import material

PRIVATE = st.characters(min_codepoint=0xE000, max_codepoint=0xF8FF)
ODD = st.sampled_from("\ue000\ue001\ue800\ue801\uefff<&\"'{}0123456789² ab")
HOSTILE = st.text(st.one_of(PRIVATE, ODD), max_size=40)
CLEAN = st.text(max_size=30).map(unmarkable)
NUMBERS = st.integers(min_value=0, max_value=MOST - 1)
RUNS = st.lists(st.tuples(CLEAN.filter(bool), st.none() | NUMBERS), max_size=8)


def written(runs: list[tuple[str, int | None]]) -> str:
    """Return runs of text one after the other, those with a number marked."""
    return "".join(text if number is None else marked(text, number) for text, number in runs)


@given(RUNS)
def test_a_text_says_what_stood_in_it_and_in_which_order(runs: list[tuple[str, int | None]]):
    """A number would be lost in a sentence, or lead to what another stands for."""
    text = written(runs)
    assert plain(text) == "".join(run for run, _ in runs)
    found = [(piece.text, piece.index) for piece in pieces(text) if piece.index is not None]
    assert found == [(run, number) for run, number in runs if number is not None]
    assert "".join(piece.text for piece in pieces(text)) == plain(text)


@given(RUNS, RUNS)
def test_marks_outlive_joining_formatting_and_escaping(first: list, second: list):
    """A number put into a sentence, a list or a page would forget where it came from."""
    one, other = written(first), written(second)
    sentence = "{left} and {right}"
    told = " · ".join((sentence.format(left=one, right=other), one))
    wanted = [number for runs in (first, second, first) for _, number in runs if number is not None]
    assert [piece.index for piece in pieces(told) if piece.index is not None] == wanted
    assert [piece.index for piece in pieces(escape(told)) if piece.index is not None] == wanted
    assert unescape(plain(escape(told))) == plain(told) == plain(f"{one} and {other} · {one}")
    assert plainly({"told": [told]}) == {"told": [plain(told)]}


@given(HOSTILE, NUMBERS)
def test_a_mark_holds_whatever_text_is_put_into_it(text: str, number: int):
    """A publisher's name with odd characters would break the mark around it, and a number would print as nothing."""
    found = list(pieces(f"a{marked(text, number)}b"))
    assert [piece.index for piece in found] == [None, number, None]
    assert found[0].text == "a" and found[2].text == "b"


@given(HOSTILE)
def test_nobody_can_forge_a_mark(text: str):
    """A publisher's name could lead a reader to another figure's proof, or make a typed number pass for a bound one."""
    clean = unmarkable(text)
    assert all(piece.index is None for piece in pieces(clean)) and plain(clean) == clean
    tokens = Bindings()
    voice = Voice(material(), Formats("en_GB", tokens), ENGLISH)
    for told, kind in ((voice.name(text), "name"), (voice.quoted(text), "quotation")):
        assert bare_numerals(told) == [] and plain(told) == clean
        bound = [tokens.by_number[piece.index] for piece in pieces(told) if piece.index is not None]
        assert all((each.kind, each.name, each.about) == ("declared", kind, clean) for each in bound)


@given(CLEAN)
def test_every_sign_of_a_number_is_seen(text: str):
    """A ² or a digit of another script would slip through as if it were a letter."""
    told = with_numerals(text, lambda digits: marked(digits, 7))
    assert bare_numerals(told) == [] and plain(told) == text
    assert [piece.text for piece in pieces(told) if piece.index is not None] == bare_numerals(text)


@pytest.mark.parametrize("text", ["½", "x²", "Ⅳ", "٣", "12,5"])
def test_numerals_of_every_kind_are_bare_until_they_are_bound(text: str):
    """An edition could print a number in signs that no check looks at."""
    assert bare_numerals(text)
    assert bare_numerals(marked(text, 3)) == []


def test_one_binding_has_one_number_however_often_it_is_used():
    """An edition's list of bindings would grow with every repetition of a figure."""
    tokens, by = Bindings(), computed("mean", "herd.total", "4 weeks to 2026-W10", value=105.0)
    texts = [tokens.mark("105", by), tokens.mark("7", declared("page", "7")), tokens.mark("105", by)]
    assert [piece.index for text in texts for piece in pieces(text)] == [0, 1, 0]
    assert tokens.by_number[0] is by and len(tokens.by_number) == 2


def test_a_page_with_more_bindings_than_can_be_told_apart_is_refused(monkeypatch: pytest.MonkeyPatch):
    """Two numbers would share a mark, and one of them lead to the other's proof."""
    monkeypatch.setattr("reports.briefings.tokens.bindings.MOST", 2)
    tokens = Bindings()
    tokens.mark("1", declared("list", "1")), tokens.mark("2", declared("list", "2"))
    with pytest.raises(MusterError, match="more than 2 bindings"):
        tokens.mark("3", declared("list", "3"))


def test_a_declared_numeral_is_of_a_known_kind():
    """A misspelt kind would let any number pass as structure."""
    with pytest.raises(ValueError, match="'dat' is none of"):
        declared("dat", "2026")
