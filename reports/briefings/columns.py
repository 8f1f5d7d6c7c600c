"""Texts in two columns, split here and not by the renderer, whose own columns cost as much as the rest of the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")

GROUP = 1500  # characters of a pair of columns, kept whole: about a fifth of a page
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
