"""Texts in two columns, split here and not by the renderer, whose own columns cost as much as the rest of the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from reports.briefings.tokens.marks import CLOSE, OPEN, plain

Item = TypeVar("Item")

GROUP = 1500  # characters of a pair of columns, kept whole: about a fifth of a page
WIDOW = 9  # characters: a last word up to this long, alone on a line, looks like a mistake
UNEVEN = 1.6  # a longer column this many times its neighbour looks like a mistake


def two_columns(
    items: Sequence[Item], length: Callable[[Item], int]
) -> tuple[tuple[tuple[Item, ...], tuple[Item, ...]], ...]:
    """Return pairs of columns, to be set one pair under another; each pair is read left, then right."""
    total = sum(map(length, items))
    wanted = max(1, -(-total // GROUP))
    groups: list[list[Item]] = [[]]
    for item in items:
        if len(groups) < wanted and sum(map(length, groups[-1])) >= 0.9 * total / wanted:
            groups.append([])
        groups[-1].append(item)
    return tuple(_halves(group, length) for group in groups if group)


def is_even(items: Sequence[Item], length: Callable[[Item], int]) -> bool:
    """Say whether every pair of columns has two columns of about the same length."""
    return all(
        left and right and max(a, b) <= UNEVEN * min(a, b)
        for left, right in two_columns(items, length)
        for a, b in [(sum(map(length, left)), sum(map(length, right)))]
    )


def _halves(group: Sequence[Item], length: Callable[[Item], int]) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    lengths = [length(item) for item in group]
    cut = min(range(1, len(group) + 1), key=lambda at: max(sum(lengths[:at]), sum(lengths[at:])))
    return tuple(group[:cut]), tuple(group[cut:])


def unwidowed(title: str) -> str:
    """Return a heading whose last word takes the one before it along when it goes onto a new line."""
    before, space, last = title.rpartition(" ")
    is_inside_a_mark = last.count(OPEN) != last.count(CLOSE)
    if not space or is_inside_a_mark or before.count(" ") < 2 or len(plain(last)) > WIDOW:
        return title
    return f"{before}\u00a0{last}"
