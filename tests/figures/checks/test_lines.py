"""Which new figures do not fit those before them, in lines made to have one fault each."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.catalog.checks import FigureChecks
from reports.figures.checks.lines import Doubt, Point, doubts

START = dt.date(2026, 1, 1)
NEVER = dt.date.max
STEPS = (8, 12, 10, 9, 11, 10, 13, 7, 10, 12, 9, 11)
FLOWS = (100, 120, 90, 110, 105, 95, 130, 100, 115, 98, 104, 111)


def totals(*new: float, level: float = 5_000, stood: bool = True) -> list[Point]:
    """Return a running total that stands for some days, and then new figures."""
    standing = [level := level + step for step in STEPS]
    places = [None if stood else number for number in range(len(standing))]
    return line([*zip(standing, places, strict=True), *((value, len(standing) + n) for n, value in enumerate(new))])


def flows(*new: float) -> list[Point]:
    """Return daily flows that stand, and then new ones."""
    return line([*((value, None) for value in FLOWS), *((value, len(FLOWS) + n) for n, value in enumerate(new))])


def line(values: list[tuple[float, int | None]]) -> list[Point]:
    """Return figures and their places as points, a day apart."""
    return [Point(START + dt.timedelta(days=n), float(value), place) for n, (value, place) in enumerate(values)]


def judge(points: list[Point], *, adds_up: bool = True, late_from: dt.date = NEVER, **checks: object) -> list[Doubt]:
    """Return the doubts about a line."""
    return list(doubts(points, FigureChecks(**checks), adds_up=adds_up, late_from=late_from))  # type: ignore[arg-type]


def told(found: list[Doubt]) -> list[tuple[str, str]]:
    """Return the check and the severity of each doubt."""
    return [(doubt.check, doubt.severity) for doubt in found]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5_132, []),
        (5_122, []),
        (5_300, [("jump", "quarantine")]),
        (5_205, [("jump", "warn")]),
        (5_110, [("fall", "warn")]),
        (4_400, [("fall", "quarantine")]),
        (513, [("truncated", "quarantine")]),
        (51, [("truncated", "quarantine")]),
        (51_320, [("scale", "quarantine")]),
        (5_132_000, [("scale", "quarantine")]),
        (5.132, [("scale", "quarantine")]),
    ],
)
def test_a_running_total_is_compared_with_its_own_steps(value: float, expected: list[tuple[str, str]]) -> None:
    """Otherwise a slip would be believed, or a usual day be held back."""
    assert told(judge(totals(value))) == expected


def test_a_small_count_that_doubles_is_no_error() -> None:
    """Otherwise the second ship lost would wait for a person."""
    ships = line([*((1.0, None) for _ in range(20)), (2.0, 20), (1.0, 21)])
    assert told(judge(ships)) == [("fall", "warn")]


def test_what_is_held_back_is_no_neighbour_of_what_comes_after() -> None:
    """Otherwise the day after an error would look like a fall, and be held back in its stead."""
    assert told(judge(totals(51_320, 5_142, 5_152))) == [("scale", "quarantine")]


def test_a_new_level_that_later_figures_keep_to_is_a_change() -> None:
    """Otherwise a publisher who counts anew would be disbelieved for ever."""
    upheld = totals(*(5_400 + 10 * number for number in range(7)))
    assert told(judge(upheld)) == [("jump", "warn")]
    assert told(judge(upheld[:-3])) == [("jump", "quarantine")] * 4


def test_a_slip_is_not_upheld_by_figures_that_come_with_it() -> None:
    """Otherwise a week read in the wrong unit would vouch for itself."""
    assert told(judge(totals(*(51_320 + 100 * number for number in range(7))))) == [("scale", "quarantine")] * 7


def test_a_history_that_comes_all_at_once_tells_of_the_changes_in_it() -> None:
    """Otherwise nothing could be imported whose publisher ever took much back."""
    restated = [4_000.0 + 10 * number for number in range(8)]
    assert told(judge(totals(*restated, stood=False))) == [("fall", "warn")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(140, []), (60, []), (1_070, [("scale", "quarantine")]), (10, [("truncated", "quarantine")]),
     (700, [("jump", "quarantine")]), (0, [("jump", "warn")])],
)  # fmt: skip
def test_a_flow_is_compared_with_its_level(value: float, expected: list[tuple[str, str]]) -> None:
    """Otherwise a monthly figure read as a weekly one would be believed."""
    assert told(judge(flows(value), adds_up=False)) == expected


def test_the_newest_weeks_of_a_late_series_may_be_low() -> None:
    """Otherwise deaths that are registered late would be held back each week."""
    late_from = START + dt.timedelta(days=len(FLOWS))
    assert judge(flows(2), adds_up=False, late_from=late_from) == []
    assert told(judge(flows(5_000), adds_up=False, late_from=late_from)) == [("jump", "quarantine")]


def test_a_figure_that_stood_is_compared_with_itself_first() -> None:
    """Otherwise a file that was read in thousands would agree with itself from end to end."""
    restated = [Point(point.day, point.value / 1_000, place, point.value) for place, point in enumerate(totals())]
    assert told(judge(restated)) == [("scale", "quarantine")] * len(restated)


def test_with_few_figures_before_it_nothing_is_compared() -> None:
    """Otherwise the first figures of a series would be held against chance."""
    assert judge(totals(9_999)[-5:]) == []


def test_a_check_that_is_off_is_not_made() -> None:
    """Otherwise an editor could not let a series be that jumps by its nature."""
    assert judge(totals(5_300), off=("jump",)) == [] and judge(totals(5_300), jump_factor=300) == []


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40))
def test_usual_days_are_never_held_back(steps: list[int]) -> None:
    """Otherwise the desk would stand still on an ordinary week."""
    level, new = 5_122.0, []
    for step in steps:
        level += step
        new.append(level)
    assert [doubt for doubt in judge(totals(*new)) if doubt.severity == "quarantine"] == []
