"""Small weekly bars side by side, each on its own scale from zero, with the newest value and its change."""

from __future__ import annotations

from reports.briefings.charts import svg
from reports.briefings.charts.scales import Scale
from reports.briefings.charts.specs import PRINT, Canvas, Formats, Multiple, SmallMultiples

_HIGH, _BARS, _GAP = 98, 42, 20


def small_multiples(spec: SmallMultiples, formats: Formats, canvas: Canvas = PRINT) -> str:
    """Return the set as SVG; on a narrow canvas in two columns."""
    columns = min(spec.columns, max(2, canvas.width // 150))
    wide = (canvas.width - _GAP * (columns - 1)) / columns
    rows = -(-len(spec.multiples) // columns)
    parts = [
        part
        for i, multiple in enumerate(spec.multiples)
        for part in _multiple(multiple, (i % columns) * (wide + _GAP), (i // columns) * (_HIGH + 12), wide)
    ]
    return svg.document(canvas.width, rows * (_HIGH + 12) - 8, spec.title, parts)


def _multiple(it: Multiple, x: float, y: float, wide: float) -> list[str]:
    head = [
        svg.line(x, y + 0.5, x + wide, y + 0.5, "axis", weight=0.8),
        svg.text(x, y + 16, it.label, "ink", bold=True),
        svg.pair(x, y + 37, it.value, it.change, size=17),
    ]
    top, base = y + _HIGH - _BARS - 6, y + _HIGH - 6
    values = Scale(0, max((w.value or 0 for w in it.weeks), default=0) or 1, base, top)
    slot = wide / max(len(it.weeks), 1)
    boxes = [
        (x + i * slot, values(w.value), slot * 0.78, base - values(w.value), w.is_complete)
        for i, w in enumerate(it.weeks)
        if w.value is not None
    ]
    whole, partial = [b[:4] for b in boxes if b[4]], [b[:4] for b in boxes if not b[4]]
    newest = [whole.pop()] if whole and it.weeks[-1].is_complete and it.weeks[-1].value is not None else []
    marks = [svg.bars(whole, "bar"), svg.hollow(partial, "axis"), svg.bars(newest, "accent")]
    return [*head, *marks, svg.line(x, base, x + wide, base, "axis", weight=0.8)]
