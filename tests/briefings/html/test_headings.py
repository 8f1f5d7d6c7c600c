"""Headings break where a typesetter would break them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.briefings.columns import unwidowed
from reports.briefings.tokens.marks import marked, pieces, plain


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Deserted or absent, whole army", "Deserted or absent, whole\u00a0army"),
        ("Key judgements", "Key judgements"),
        ("Losses as claimed by the Staff and counted", "Losses as claimed by the Staff and\u00a0counted"),
        ("What all of them allow together, notwithstanding", "What all of them allow together, notwithstanding"),
        ("", ""),
    ],
)
def test_a_short_last_word_takes_another_along(title: str, kept: str) -> None:
    """A heading would end in one short word alone on its line."""
    assert unwidowed(title) == kept


@given(st.lists(st.text("ab ", max_size=6), max_size=5), st.integers(0, 5000))
def test_a_bound_numeral_is_left_whole(words: list[str], index: int) -> None:
    """A heading that ends in a number would lose what the number stands for."""
    title = " ".join([*words, marked("2 426 000", index)])
    assert plain(unwidowed(title)).replace("\u00a0", " ") == plain(title).replace("\u00a0", " ")
    assert [piece.index for piece in pieces(unwidowed(title))][-1] == index
