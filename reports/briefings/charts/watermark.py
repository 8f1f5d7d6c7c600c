"""The word that lies across every page of what is no published edition."""

from __future__ import annotations

from reports.briefings.charts import svg

WIDTH, HEIGHT = 794, 1123  # A4 in CSS pixels
SIZE = 62


def watermark(words: str) -> str:
    """Return the words as SVG, pale and slanted across an A4 page, small enough to fit its diagonal."""
    size = min(SIZE, int(SIZE * 1000 / max(svg.width(words, bold=True, size=SIZE), 1)))
    mark = svg.text(0, 0, words, "grid", anchor="middle", bold=True, size=size)
    slanted = f'<g transform="translate({WIDTH // 2} {HEIGHT // 2}) rotate(-52)">{mark}</g>'
    return svg.document(WIDTH, HEIGHT, words, [slanted])
