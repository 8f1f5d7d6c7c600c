"""A small directed graph laid out in layers: whoever took something stands left of whoever gave it.

Method: layers by longest path, links over several layers bent once in each, crossings taken out by medians and by
swapping neighbours. The drawing follows from names and links alone: no chance, no clock.
After K. Sugiyama, S. Tagawa and M. Toda, "Methods for visual understanding of hierarchical system structures", IEEE
Transactions on Systems, Man, and Cybernetics 11 (1981).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Ends = tuple[str, str]
SWEEPS = 12


@dataclass(frozen=True)
class Laid:
    """Nodes and bends by layer, from the left, each layer from the top; `ways` are a link's stations in order."""

    layers: tuple[tuple[str, ...], ...]
    ways: Mapping[Ends, tuple[str, ...]]

    @property
    def crossings(self) -> int:
        """How many pairs of links cross."""
        return _crossings(self.layers, _pairs(self.ways))


def layered(nodes: Sequence[str], links: Sequence[Ends]) -> Laid:
    """Return nodes in layers; a link that would close a circle turns none of them round, and lies backwards."""
    depth = _depths(nodes, _without_circles(nodes, links))
    deepest = max(depth.values(), default=0)
    column = {node: deepest - depth[node] for node in nodes}
    layers: list[list[str]] = [[node for node in nodes if column[node] == at] for at in range(deepest + 1)]
    ways: dict[Ends, tuple[str, ...]] = {}
    for taker, giver in links:
        step = 1 if column[giver] >= column[taker] else -1
        bends = [f"{taker}\n{giver}\n{at}" for at in range(column[taker] + step, column[giver], step)]
        for bend, at in zip(bends, range(column[taker] + step, column[giver], step), strict=True):
            layers[at].append(bend)
        ways[taker, giver] = (taker, *bends, giver)
    return Laid(_uncrossed(layers, _pairs(ways)), ways)


def _pairs(ways: Mapping[Ends, tuple[str, ...]]) -> list[Ends]:
    return [pair for way in ways.values() for pair in itertools.pairwise(way)]


def _without_circles(nodes: Sequence[str], links: Sequence[Ends]) -> list[Ends]:
    """Return the links in their order without those that would close a circle."""
    givers: dict[str, set[str]] = {node: set() for node in nodes}
    kept = []
    for taker, giver in links:
        if taker != giver and taker not in _reached(giver, givers):
            givers[taker].add(giver)
            kept.append((taker, giver))
    return kept


def _reached(start: str, givers: Mapping[str, set[str]]) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        fresh = givers[waiting.pop()] - seen
        seen |= fresh
        waiting += sorted(fresh)
    return seen


def _depths(nodes: Sequence[str], links: Sequence[Ends]) -> dict[str, int]:
    """Return how many links lie at most between a node and the end of its chains."""
    depth = dict.fromkeys(nodes, 0)
    for _ in nodes:
        for taker, giver in links:
            depth[taker] = max(depth[taker], depth[giver] + 1)
    return depth


def _uncrossed(layers: list[list[str]], pairs: Sequence[Ends]) -> tuple[tuple[str, ...], ...]:
    """Return the layers in the order with the fewest crossings that was found."""
    order, best = layers, [list(layer) for layer in layers]
    for sweep in range(SWEEPS):
        places = range(1, len(order)) if sweep % 2 else range(len(order) - 2, -1, -1)
        for at in places:
            beside = order[at - 1] if sweep % 2 else order[at + 1]
            order[at].sort(key=_median_in(beside, pairs, order[at]))
        _swapped(order, pairs)
        if _crossings(order, pairs) < _crossings(best, pairs):
            best = [list(layer) for layer in order]
    return tuple(map(tuple, best))


def _median_in(beside: Sequence[str], pairs: Sequence[Ends], layer: Sequence[str]) -> Callable[[str], float]:
    place = {node: at for at, node in enumerate(beside)}
    own = {node: at for at, node in enumerate(layer)}
    near: dict[str, list[int]] = {}
    for one, other in pairs:
        for node, neighbour in ((one, other), (other, one)):
            if neighbour in place:
                near.setdefault(node, []).append(place[neighbour])

    def key(node: str) -> float:
        found = sorted(near.get(node, ()))
        return sum(found) / len(found) if found else float(own[node])

    return key


def _swapped(order: list[list[str]], pairs: Sequence[Ends]) -> None:
    """Swap neighbours in a layer as long as that takes a crossing out."""
    is_better = True
    while is_better:
        is_better = False
        for layer in order:
            for at in range(len(layer) - 1):
                before = _crossings(order, pairs)
                layer[at], layer[at + 1] = layer[at + 1], layer[at]
                if _crossings(order, pairs) < before:
                    is_better = True
                else:
                    layer[at], layer[at + 1] = layer[at + 1], layer[at]


def _crossings(layers: Sequence[Sequence[str]], pairs: Sequence[Ends]) -> int:
    where = {node: (at, place) for at, layer in enumerate(layers) for place, node in enumerate(layer)}
    spans: dict[int, list[tuple[int, int]]] = {}
    for one, other in pairs:
        (left, start), (_, end) = sorted((where[one], where[other]))
        spans.setdefault(left, []).append((start, end))
    return sum(
        (one[0] - other[0]) * (one[1] - other[1]) < 0
        for between in spans.values()
        for one, other in itertools.combinations(between, 2)
    )
