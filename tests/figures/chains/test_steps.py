"""Chains of attribution as a register writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.figures.chains.steps import Step, is_alike, is_named, steps_of


def test_a_chain_is_read_from_the_outlet_to_the_document():
    """The first to print a figure would be taken for the one who knows it."""
    assert steps_of("The Bleat <- Wool Weekly (probable) <- HUR (2024-04-29) <- lists") == (
        Step("The Bleat"), Step("Wool Weekly", is_supposed=True), Step("HUR", "2024-04-29"), Step("lists"),
    )  # fmt: skip


def test_a_name_in_brackets_stays_with_its_paper():
    """The author would be lost, or taken for a day."""
    assert steps_of("Forbes (D. Axe) <- A (2025-03)") == (Step("Forbes (D. Axe)"), Step("A", "2025-03"))


@given(st.text(alphabet="ab <-←()?1234-", max_size=60))
def test_any_text_is_a_chain_of_named_hands(via: str):
    """One odd cell of the register would stop every chain."""
    assert all(step.key for step in steps_of(via))


@pytest.mark.parametrize(
    ("name", "full", "is_short"),
    [
        ("Frontelligence", "Frontelligence Insight", True),
        ("UN Special Rapporteur", "UN Special Rapporteur on Russia (M. Katzarova)", True),
        ("Front", "Frontelligence Insight", False),
        ("", "Frontelligence Insight", False),
    ],
)
def test_a_short_form_is_the_beginning_of_a_name(name: str, full: str, is_short: bool):
    """A paper would be taken for another whose name begins with the same letters."""
    assert is_named(name, [full]) is is_short and is_alike(full, name) is is_short
