"""A graph of attribution on a narrow canvas: origins, and under each, indented, who took the figure from it."""

from __future__ import annotations

from dataclasses import dataclass

from reports.briefings.charts import svg
from reports.briefings.charts.specs import Attribution, Canvas, Link, Node

_INDENT = 16.0
_LINE = 15.0
_GAP = 7.0


@dataclass
class _Pen:
    """Where the next line of the outline stands, and what is drawn so far."""

    width: float
    y: float = 4.0

    def write(self, node: Node, depth: int) -> list[str]:
        """Return a node's name and its figures at an indent, and move on below them."""
        left = depth * _INDENT + (6 if depth else 0)
        lines = [(words, "ink", True) for words in svg.wrap(node.label, self.width - left, bold=True)]
        lines += [(words, "text", False) for each in node.figures for words in svg.wrap(each, self.width - left)]
        parts = []
        for words, role, is_bold in lines:
            self.y += _LINE
            parts.append(svg.text(left, self.y, words, role, bold=is_bold))
        self.y += _GAP
        return parts


def outlined(spec: Attribution, canvas: Canvas) -> str:
    """Return the outline as SVG; who took the figure from two hands stands under both."""
    nodes, pen = {node.key: node for node in spec.nodes}, _Pen(canvas.width)
    takers = {link.taker for link in spec.links}
    parts = []
    for node in spec.nodes:
        if node.key not in takers:
            parts += pen.write(node, 0) + _taken(spec, nodes, node.key, pen, 1, frozenset({node.key}))
    for words, dash in ((spec.stated_label, ""), (spec.suspected_label, "4 3")):
        if any(link.is_suspected == bool(dash) for link in spec.links):
            pen.y += _LINE
            parts += [svg.line(0, pen.y - 4, 20, pen.y - 4, "second", weight=1.4, dash=dash),
                      svg.text(26, pen.y, words)]  # fmt: skip
    return svg.document(canvas.width, pen.y + 8, spec.title, parts)


def _taken(
    spec: Attribution, nodes: dict[str, Node], giver: str, pen: _Pen, depth: int, above: frozenset[str]
) -> list[str]:
    """Return who took the figure from `giver`, each with a line to it, and who took it from them in turn."""
    parts: list[str] = []
    start = pen.y - _GAP + 3
    x = (depth - 1) * _INDENT + 6
    for link in _from(spec, giver, above):
        at, dash = pen.y + _LINE - 4, "4 3" if link.is_suspected else ""
        elbow = [(x, start), (x, at), (x + 12, at)]
        parts.append(svg.stroke(elbow, "second", weight=1.2, dash=dash))
        parts += pen.write(nodes[link.taker], depth)
        parts += _taken(spec, nodes, link.taker, pen, depth + 1, above | {link.taker})
    return parts


def _from(spec: Attribution, giver: str, above: frozenset[str]) -> list[Link]:
    return [link for link in spec.links if link.giver == giver and link.taker not in above]
