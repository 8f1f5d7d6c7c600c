"""Whether a week's change is news: the front page must neither cry wolf nor sleep."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from reports.calendar import Week
from reports.figures.flows import daily_flows, weekly_flows
from reports.figures.noise import judge_change, robust_spread, usual_next

Weekly = Callable[..., pd.DataFrame]
LAST = Week(2026, 12)
CALM = [100, 110, 100, 110, 100, 110, 100, 110, 100, 110, 100]


@pytest.mark.parametrize(
    ("newest", "verdict"),
    [(100, "within the usual spread"), (120, "within the usual spread"), (140, "rise"), (70, "fall")],
)
def test_a_change_is_judged_against_the_usual_ones(weekly: Weekly, newest: float, verdict: str) -> None:
    """An ordinary week would be headlined as a surge, or a surge called ordinary."""
    assert judge_change(weekly([*CALM, newest]), LAST).verdict == verdict


def test_the_score_is_the_change_in_robust_spreads(weekly: Weekly) -> None:
    """The printed spread could not be recomputed by hand."""
    noise = judge_change(weekly([*CALM, 121]), LAST)
    spread = 1.4826 * math.log(1.1)
    assert noise.score == pytest.approx(math.log(1.21) / spread)
    assert noise.usual_high == pytest.approx(100 * math.expm1(2 * spread))
    assert noise.usual_low == pytest.approx(100 * math.expm1(-2 * spread))
    assert (noise.changes_count, noise.is_on_log_scale) == (10, True)


def test_the_spread_is_the_median_absolute_deviation_about_zero() -> None:
    """Our spread would differ from what any statistics package gives."""
    changes = np.array([3.0, -1, 4, -1, 5, -9, 2])
    mirrored = np.concatenate([changes, -changes])
    assert robust_spread(changes) == pytest.approx(stats.median_abs_deviation(mirrored, scale="normal"), rel=1e-4)


def test_one_wild_week_does_not_widen_the_spread(weekly: Weekly) -> None:
    """After one surge no later surge would be noticed for half a year."""
    wild = [*CALM[:5], 1000, *CALM[6:]]
    assert judge_change(weekly([*wild, 160]), LAST).verdict == "rise"


def test_too_few_weeks_judge_nothing(weekly: Weekly) -> None:
    """A young series would be judged by two or three weeks."""
    noise = judge_change(weekly([100, 110, 100, 300]), Week(2026, 4))
    assert (noise.verdict, noise.reason, noise.changes_count) == ("not judged", "few_weeks", 2)


def test_half_a_year_of_changes_is_the_measure(weekly: Weekly) -> None:
    """Wild weeks of long ago would still excuse a surge, or too short a memory make news of everything."""
    frame = weekly([1000, 9000] * 20 + [100, 110] * 14)
    assert judge_change(frame, Week(2026, 1).shifted(67)).changes_count == 26
    assert judge_change(frame, Week(2026, 1).shifted(67)).score == pytest.approx(1 / 1.4826)


def test_no_spread_at_all_judges_nothing(weekly: Weekly) -> None:
    """A series that never moved would make an infinite score."""
    noise = judge_change(weekly([100] * 11 + [101]), LAST)
    assert (noise.verdict, noise.reason) == ("not judged", "no_spread")


@pytest.mark.parametrize(
    ("newest", "verdict"), [(1, "within the usual spread"), (3, "within the usual spread"), (9, "rise")]
)
def test_mostly_still_series_are_judged_by_the_largest_change_seen(weekly: Weekly, newest: float, verdict: str) -> None:
    """One aircraft less than last week would be headlined as a fall."""
    noise = judge_change(weekly([2, 2, 2, 2, 3, 2, 2, 2, 2, 2, 2, newest]), LAST)
    assert noise.verdict == verdict


def test_a_series_with_zeros_or_falls_is_judged_by_plain_differences(weekly: Weekly) -> None:
    """Rare losses with weeks of zero would break the logarithm."""
    noise = judge_change(weekly([0, 2, 0, -2, 0, 2, 0, 2, 0, 2, 0, 12]), LAST)
    assert (noise.verdict, noise.is_on_log_scale) == ("rise", False)
    assert noise.usual_high == pytest.approx(2 * 1.4826 * 2)


def test_changes_across_a_hole_are_not_counted(weekly: Weekly) -> None:
    """A change over three weeks would count as one of a week."""
    assert judge_change(weekly([*CALM[:6], np.nan, *CALM[7:], 100]), LAST).changes_count == 8


def test_on_the_real_series_about_one_week_in_sixteen_stands_out(claimed_personnel: pd.Series) -> None:
    """The threshold would call every other week news, or none for years."""
    real = weekly_flows(daily_flows(claimed_personnel, lag_days=1))
    verdicts = [judge_change(real, Week.of(monday.date())).verdict for monday in real.index]
    judged = [verdict for verdict in verdicts if verdict != "not judged"]
    assert len(judged) > 200
    assert 0.04 < sum(verdict != "within the usual spread" for verdict in judged) / len(judged) < 0.09


@pytest.mark.parametrize("flows", [[*CALM, 104], [0, 3, 1, 0, 2, 5, 0, 1, 3, 2, 4, 1, 2]])
def test_the_turning_points_are_where_the_next_week_turns(weekly: Weekly, flows: list[float]) -> None:
    """The page would say what changes its judgement, and the next edition would judge otherwise."""
    last = Week(2026, len(flows))
    low, high = usual_next(weekly(flows), last)
    after = {
        name: judge_change(weekly([*flows, value]), last.next).verdict
        for name, value in (("rise", high + 0.01), ("fall", low - 0.01), ("low", low + 0.01), ("high", high - 0.01))
    }
    usual = "within the usual spread"
    assert after == {"rise": "rise", "fall": "fall", "low": usual, "high": usual}


def test_too_few_weeks_have_no_turning_points(weekly: Weekly) -> None:
    """A threshold would be printed that nothing stands behind."""
    assert usual_next(weekly(CALM[:4]), LAST) is None


def test_a_rise_is_as_probable_as_its_score_says(weekly: Weekly) -> None:
    """A steady week would be called a likely rise, or a rise an even chance."""
    assert judge_change(weekly([*CALM, 100]), LAST).rise_probability == pytest.approx(0.25)
    assert judge_change(weekly([*CALM, 140]), LAST).rise_probability > 0.8
    assert judge_change(weekly([*CALM, 70]), LAST).fall_probability > 0.7
    assert judge_change(weekly(CALM[:3]), LAST).rise_probability is None
