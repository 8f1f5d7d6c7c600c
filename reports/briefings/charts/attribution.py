"""Who printed a figure, through whose hands it came, and where its chains end: takers left, origins right.

A whole line is a link that the taker states, a dashed one a link that is only suspected. On a canvas too narrow for
columns the same stands as an outline: each origin, and under it, indented, who took the figure from it.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from reports.briefings.charts import layering, outline, placing, svg, ticks
from reports.briefings.charts.placing import Box
from reports.briefings.charts.specs import PRINT, Attribution, Canvas, Formats, Link, Node

_LINE = 15.0
_PAD = 5.0
_APART = 12.0
_BEND = 8.0
_TOP = 24.0
_WIDEST = 152.0
_LEAST_GAP = 26.0
_NARROWEST = 86.0


@dataclass(frozen=True)
class _Text:
    """The lines of a node: its name, then the figures it printed."""

    names: tuple[str, ...]
    figures: tuple[str, ...]

    @property
    def high(self) -> float:
        return _LINE * (len(self.names) + len(self.figures)) + 2 * _PAD


def attribution(spec: Attribution, formats: Formats, canvas: Canvas = PRINT) -> str:
    """Return the graph as SVG; its height follows from its nodes."""
    laid = layering.layered([node.key for node in spec.nodes], [(link.taker, link.giver) for link in spec.links])
    wide = _column(canvas.width, len(laid.layers))
    if wide < _NARROWEST:
        return outline.outlined(spec, canvas)
    texts = {node.key: _text(node, wide - 2 * _PAD) for node in spec.nodes}
    boxes = _boxes(laid, texts, wide, canvas.width)
    bottom = max(box.bottom for box in boxes.values())
    parts = [part for link in spec.links for part in _link(link, laid, boxes)]
    parts += [part for node in spec.nodes for part in _node(node, texts[node.key], boxes[node.key])]
    parts += _heads(spec, boxes, canvas.width)
    return svg.document(canvas.width, bottom + 30, spec.title, [*parts, *_key(spec, bottom + 22)])


def _column(width: int, layers: int) -> float:
    return min(_WIDEST, (width - _LEAST_GAP * (layers - 1)) / max(layers, 1))


def _text(node: Node, room: float) -> _Text:
    names = svg.wrap(node.label, room, bold=True)
    return _Text(tuple(names), tuple(line for each in node.figures for line in svg.wrap(each, room)))


def _boxes(laid: layering.Laid, texts: Mapping[str, _Text], wide: float, width: int) -> dict[str, Box]:
    """Return the place of each node, and of each bend as a box without width."""
    highs = {name: texts[name].high if name in texts else _BEND for layer in laid.layers for name in layer}
    tall = max(sum(highs[name] + _APART for name in layer) for layer in laid.layers) - _APART
    step = (width - wide) / max(len(laid.layers) - 1, 1)
    tops = _tops(laid, highs, tall)
    return {
        name: Box(at * step, _TOP + tops[name], at * step + wide, _TOP + tops[name] + highs[name])
        for at, layer in enumerate(laid.layers) for name in layer
    }  # fmt: skip


def _tops(laid: layering.Laid, highs: Mapping[str, float], tall: float) -> dict[str, float]:
    """Return how far down each node stands: as near to the middle of its neighbours as its layer allows."""
    near: dict[str, list[str]] = {name: [] for name in highs}
    for way in laid.ways.values():
        for one, other in itertools.pairwise(way):
            near[one].append(other)
            near[other].append(one)
    tops: dict[str, float] = {}
    for layer in laid.layers:
        spare = (tall - sum(highs[name] + _APART for name in layer) + _APART) / (len(layer) + 1)
        tops |= _packed(layer, {name: spare * (place + 1) for place, name in enumerate(layer)}, highs, tall)
    for number in range(8):
        for layer in laid.layers if number % 2 else reversed(laid.layers):
            middles = {name: [tops[each] + highs[each] / 2 for each in near[name]] for name in layer}
            wanted = {name: (sum(found) / len(found) if found else tops[name] + highs[name] / 2) - highs[name] / 2
                      for name, found in middles.items()}  # fmt: skip
            tops |= _packed(layer, wanted, highs, tall)
    return tops


def _packed(
    layer: tuple[str, ...], wanted: Mapping[str, float], highs: Mapping[str, float], tall: float
) -> dict[str, float]:
    """Return the wanted places, pushed apart in the layer's own order."""
    rising = list(itertools.accumulate((wanted[name] for name in layer), max))
    placed = ticks.spread(rising, [highs[name] + _APART for name in layer], 0.0, tall + _APART)
    return dict(zip(layer, placed, strict=True))


def _link(link: Link, laid: layering.Laid, boxes: Mapping[str, Box]) -> list[str]:
    """A curve from the taker's side to the giver's, level at its ends, through the bends between."""
    first, *bends, last = (boxes[name] for name in laid.ways[link.taker, link.giver])
    middle = [(first.top + first.bottom) / 2, *((box.top + box.bottom) / 2 for box in bends)]
    end_x, end_y = last.left - 1, (last.top + last.bottom) / 2
    dash = "4 3" if link.is_suspected else ""
    places = [(first.right, middle[0])]
    for box, y in zip(bends, middle[1:], strict=True):
        places += [(box.left, y), (box.right, y)]
    head = [(end_x, end_y), (end_x - 7, end_y - 3.5), (end_x - 7, end_y + 3.5)]
    return [svg.curve([*places, (end_x - 6, end_y)], "second", weight=1.4, dash=dash), svg.area(head, "second")]


def _node(node: Node, text: _Text, box: Box) -> list[str]:
    fill = "band" if node.is_origin else "paper"
    parts = [svg.outlined(box.left + 0.5, box.top, box.right - box.left - 1, box.bottom - box.top, fill, "axis")]
    lines = [(words, "ink", True) for words in text.names] + [(words, "text", False) for words in text.figures]
    for number, (words, role, is_bold) in enumerate(lines):
        y = box.top + _PAD + _LINE * number + 11
        parts.append(svg.text(box.left + _PAD + 1, y, words, role, bold=is_bold))
    return parts


def _heads(spec: Attribution, boxes: Mapping[str, Box], width: int) -> list[str]:
    right = svg.text(width, 12, spec.origin_label, anchor="end") if spec.origin_label else ""
    return [*([svg.text(0, 12, spec.outlets_label)] if spec.outlets_label else []), *([right] if right else [])]


def _key(spec: Attribution, y: float) -> list[str]:
    """Name the two kinds of lines, those that are drawn."""
    said = [(spec.stated_label, "", any(not link.is_suspected for link in spec.links)),
            (spec.suspected_label, "4 3", any(link.is_suspected for link in spec.links))]  # fmt: skip
    parts, x = [], 0.0
    for words, dash, is_drawn in said:
        if is_drawn:
            parts += [svg.line(x, y - 4, x + 20, y - 4, "second", weight=1.4, dash=dash), svg.text(x + 33, y, words)]
            parts.append(placing.arrow(x + 18, y - 4, 8, 0, "second"))
            x += 33 + svg.room(words) + 24
    return parts
