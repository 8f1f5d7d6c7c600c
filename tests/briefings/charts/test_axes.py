"""Ticks, label spreading and thinning."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reports.briefings.charts import ticks
from reports.briefings.charts.specs import Formats
from reports.briefings.charts.thinning import kept

FORMATS = Formats(number=str, month=lambda on: f"{on:%b %Y}", year=lambda on: str(on.year))


@given(st.floats(min_value=0.01, max_value=1e9), st.integers(min_value=3, max_value=8))
def test_value_ticks_are_round_and_few(high: float, at_most: int) -> None:
    """If this fails, an axis is crowded, or marked at odd values such as 3,333."""
    found = ticks.steps(0, high, at_most)
    assert 2 <= len(found) <= at_most
    assert found[0] == 0
    assert found[-1] <= high * 1.0001
    step = found[1] - found[0]
    mantissa = float(f"{step:.6e}".split("e")[0])
    assert mantissa in (1, 2, 2.5, 5)


@given(st.floats(min_value=0.01, max_value=1e9), st.integers(min_value=3, max_value=8))
def test_covering_ticks_reach_the_largest_value(high: float, at_most: int) -> None:
    """If this fails, a claim is drawn beyond the last mark of its axis."""
    found = ticks.covering(high, at_most)
    assert found[-1] >= high * 0.9999
    assert len(found) <= at_most + 1


def test_a_flat_series_has_one_tick() -> None:
    """If this fails, a series of equal values divides by zero."""
    assert ticks.steps(5, 5) == (5,)


def test_day_ticks_are_as_fine_as_the_room_allows() -> None:
    """If this fails, month names run into one another, or a two-year chart shows two years alone."""
    two_years = date(2024, 7, 1), date(2026, 6, 30)
    assert [it.text for it in ticks.days(*two_years, FORMATS, 4)] == ["Jul 2024", "Jan 2025", "Jul 2025", "Jan 2026"]
    assert [it.text for it in ticks.days(*two_years, FORMATS, 2)] == ["2025", "2026"]
    assert len(ticks.days(*two_years, FORMATS, 8)) == 8


def test_year_ticks_are_thinned_from_the_newest_backwards() -> None:
    """If this fails, a chart of many years crowds its axis or loses the newest year."""
    found = [it.text for it in ticks.days(date(2000, 1, 1), date(2026, 8, 1), FORMATS, 5)]
    assert len(found) <= 5
    assert found[-1] == "2026"


@given(st.lists(st.floats(min_value=0, max_value=200), min_size=1, max_size=6))
def test_spread_labels_keep_apart_and_in_order(places: list[float]) -> None:
    """If this fails, two labels at the edge of a chart are printed over each other."""
    moved = ticks.spread(places, [30] * len(places), 0, 200)
    ordered = [moved[i] for i in sorted(range(len(places)), key=lambda i: (places[i], i))]
    assert all(later - earlier >= 30 - 1e-6 for earlier, later in pairwise(ordered))
    assert ordered[-1] + 30 <= 200 + 1e-6


def test_labels_with_room_stay_at_their_values() -> None:
    """If this fails, a label drifts away from the line it names."""
    assert ticks.spread([10, 100], [30, 30], 0, 200) == [10, 100]


@given(st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=1, max_size=300), st.integers(3, 60))
def test_thinning_keeps_both_ends_and_never_more_than_asked(values: list[float], at_most: int) -> None:
    """If this fails, a thinned line is longer than promised or loses this week's value."""
    chosen = kept(list(enumerate(values)), at_most)
    assert len(chosen) == min(len(values), at_most)
    assert chosen[0] == 0
    assert chosen[-1] == len(values) - 1
    assert chosen == sorted(set(chosen))


def test_thinning_keeps_a_lone_peak() -> None:
    """If this fails, the record week vanishes from the printed line."""
    values = [0.0] * 1000
    values[617] = 50.0
    assert 617 in kept(list(enumerate(values)), 50)


def test_all_points_stay_where_no_limit_is_set() -> None:
    """If this fails, the twin does not show the data in full."""
    assert kept([(i, 0.0) for i in range(2000)], None) == list(range(2000))
