"""Every reason that the figures give has its words, in every language, and carries what its numerals stand for."""

from __future__ import annotations

import datetime as dt
import string
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.briefings.drift_blocks import MOST_RETOLD, drift
from reports.briefings.drift_file import DRIFT_COLUMNS, drift_rows
from reports.briefings.drift_words import DriftWords
from reports.briefings.findings import Voice
from reports.briefings.formats import Formats
from reports.briefings.joint_words import BECAUSE
from reports.briefings.material import Edition, Material
from reports.briefings.page import Table
from reports.briefings.reason_words import ReasonWords
from reports.briefings.speaking import spoken_of
from reports.briefings.tokens import Bindings, bare_numerals, plain
from reports.briefings.tokens.methods import METHODS
from reports.briefings.translated import words_in
from reports.briefings.words import ENGLISH
from reports.calendar import Week
from reports.catalog.checks import CheckName
from reports.catalog.declared import Series
from reports.figures.checks import stored
from reports.figures.drift.findings import CODES
from reports.figures.drift.found import drift_in
from reports.figures.history.moves import CLASSES
from reports.figures.model import BOUNDS
from reports.figures.reasons import FORMS, Count, Figure, Listed, Quoted, Span, reason
from reports.languages.shipped import languages
from tests.briefings.herd import AS_OF, fetches_of, moved_of, view_of
from tests.figures.registers import as_view, registered, the_desk

KINDS = get_args(Series.model_fields["kind"].annotation)
CHANGED = ("measure", "scope", "period", "kind", "denominator", "bound", "reversed-bound", "surer", "surer-grade")
MESSAGES = [
    *(f"nature_{code}" for code in CODES), *(f"aspect_{code}" for code in CHANGED),
    *(f"moved_{way}" for way in CLASSES), *(f"because_{why}" for why in BECAUSE),
    *(f"check_{check}" for check in get_args(CheckName)), *(f"held_{form}" for form in stored.FORMS),
    *(f"reason_{form}" for form in FORMS), *(f"told_bound_{bound}" for bound in BOUNDS),
    *(f"told_kind_{kind}" for kind in KINDS), "echo_same", "echo_derived", "echo_means",
]  # fmt: skip


def named_in(text: str) -> set[str]:
    """Return the names that a message has filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.fixture(scope="module")
def register() -> Material:
    """The shipped register as the material of an edition."""
    desk = the_desk()
    (briefing,) = desk.briefings.values()
    issue = Edition(desk.desk, "weekly", Week(2026, 31), AS_OF)
    none = view_of(())
    return Material(desk, briefing, issue, as_view(list(registered(desk))), none, fetches_of(), moved_of(none))


@pytest.mark.parametrize("language", languages())
def test_every_code_has_its_words_in_every_language(language: str):
    """A finding of a rare kind would stop the edition in the week in which it turns up."""
    words = words_in(language)
    assert [key for key in MESSAGES if not words.get(key, "").strip()] == []


def test_a_message_names_the_facts_of_its_form():
    """A sentence would ask for a fact that is not there, or leave out the one that matters."""
    for form, facts in FORMS.items():
        assert named_in(ENGLISH[f"reason_{form}"]) == facts, form
    for form, text in stored.FORMS.items():
        assert named_in(ENGLISH[f"held_{form}"]) == named_in(text), form


def test_a_form_that_is_none_is_refused():
    """A mistyped form would be found by a reader."""
    with pytest.raises(ValueError, match="no form"):
        reason("retold_as", was=Quoted("a"))
    with pytest.raises(ValueError, match="no form"):
        reason("retold")


@given(
    st.sampled_from(sorted(stored.FORMS)),
    st.integers(0, 10**9),
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    st.sampled_from([*get_args(CheckName), ""]),
    st.booleans(),
)
def test_what_the_ledger_keeps_is_read_back(form: str, number: int, day: dt.date, check: str, has_meant: bool):
    """A reason would reach a reader in English whatever his language, or with another number than was stored."""
    days, share = {"day", "starts"}, f"{number % 1000 / 10:.1f}%"
    facts = {name: f"{day}" if name in days else share if name == "share" else f"{number:,}"
             for name in named_in(stored.FORMS[form])}  # fmt: skip
    text = stored.written(form, **facts)
    text = stored.WOULD_FIT.format(reason=text, meant=day) if has_meant else text
    found = stored.read_stored(f"{check}: {text}" if check else text)
    assert (found.check, found.form, dict(found.facts)) == (check, form, facts)
    assert found.meant == (f"{day}" if has_meant else "")


@given(st.text(max_size=60))
def test_a_text_of_no_form_stays_a_text(text: str):
    """Words of an older version would be taken for something else, or stop the edition."""
    found = stored.read_stored(text)
    assert found.form or found.text in text


def test_each_finding_of_the_register_is_said_and_bound(register: Material):
    """A number of the drift could not be traced, or would be printed as it stands in the data of some code."""
    formats = Formats("en_GB", Bindings())
    voice = Voice(spoken_of(register, formats), formats, ENGLISH)
    told = DriftWords(ReasonWords(formats, ENGLISH, False, voice.material.catalog.series))
    found = drift_in(register.view, register.catalog)
    assert len(found) > 30
    for each in found:
        assert bare_numerals(told.sentence(each)) == [] and bare_numerals(told.change(each)) == []
    for block in drift(voice):
        assert isinstance(block, Table)
        for text in (block.caption, block.note, *(column.title for column in block.columns), *sum(block.rows, ())):
            assert bare_numerals(text) == [], plain(text)
    tokens = formats.tokens
    assert tokens is not None and {each.name for each in tokens.by_number if each.kind == "computation"} <= set(METHODS)
    assert {each.name for each in tokens.by_number if each.kind == "claim"} <= set(register.view["claim_ref"])


def test_what_the_page_leaves_off_is_counted_and_stands_in_the_file(register: Material):
    """A reader of the shortened list would take it for the whole."""
    formats = Formats("en_GB", Bindings())
    retold, alike = drift(Voice(spoken_of(register, formats), formats, ENGLISH))
    rows = drift_rows(register)
    assert isinstance(retold, Table) and isinstance(alike, Table) and len(retold.rows) <= MOST_RETOLD
    assert all(len(row) == len(DRIFT_COLUMNS) for row in rows)
    assert [row[0] for row in rows] == [each.id for each in drift_in(register.view, register.catalog)]
    assert "more findings, of less weight, stand in the attached drift.csv" in plain(alike.note)


def test_facts_are_said_as_the_place_needs_them():
    """A cell would hold the long form, or a sentence the short one; several would be glued by “and” in any language."""
    words = ReasonWords(Formats("en_GB"), ENGLISH)
    span = Span(dt.date(2026, 1, 1), dt.date(2026, 2, 28))
    assert words.fact(span) == "from 1 January 2026 to 28 February 2026"
    assert ReasonWords(Formats("en_GB"), ENGLISH, is_short=True).fact(span) == "1 Jan 2026\u00a0– 28 Feb 2026"
    figures = tuple(Figure(number, "herd.total", "heads", ("a",)) for number in (1.0, 2.0, 3.0))
    assert words.fact(Listed(figures, is_pairwise=True)) == "1, 2 and 3"
    assert words.fact(Count(1, "publishers", ("herd.total",), ("a",))) == "1 publisher"
    assert words.fact(Figure(None, "herd.total", "heads", ("a",))) == "in words only"
