"""Numerals of a page, each bound to the claim or the named computation behind it."""

from reports.briefings.tokens.bindings import Binding, Bindings, claim, computed, declared, tick
from reports.briefings.tokens.marks import Piece, bare_numerals, pieces, plain, plainly

__all__ = [
    "Binding", "Bindings", "Piece", "bare_numerals", "claim", "computed", "declared", "pieces", "plain", "plainly",
    "tick",
]  # fmt: skip
