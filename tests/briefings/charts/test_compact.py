"""Lines told by distances: fewer characters, the same picture."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from reports.briefings.charts import svg
from reports.briefings.charts.compact import compact

TENTHS = st.integers(-9999, 9999).map(lambda tenths: tenths / 10)
NUMBER = re.compile(r"-?(?:\d+(?:\.\d)?|\.\d)")


@given(st.lists(st.tuples(TENTHS, TENTHS), min_size=2, max_size=60))
def test_every_point_stays_where_it_was(points: list[tuple[float, float]]):
    """A line on a screen would stand elsewhere than on paper."""
    first, told = re.search(r'd="M([^l"]*)l([^"]*)"', compact(svg.stroke(points, "line"))).groups()
    x, y = map(float, first.split())
    numbers = [float(each) for each in NUMBER.findall(told)]
    found = [(x, y)]
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        found.append((found[-1][0] + dx, found[-1][1] + dy))
    assert [(round(a, 1), round(b, 1)) for a, b in found] == points


def test_what_is_no_line_stays_as_it_is():
    """Bars would be broken."""
    drawn = svg.bars([(1, 2, 3, 4), (5, 6, 7, 8)], "bar")
    assert compact(drawn) == drawn
