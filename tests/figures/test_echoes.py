"""Echoes: a copy is found with the cells in which it differs; two honest counts of one thing are not called one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from scipy.stats import binom

from reports.catalog.declared import Series, Source
from reports.catalog.file_kinds import RegisterMapping
from reports.figures.echoes.pairs import Echo, echoes_in
from reports.figures.echoes.sameness import FEWEST_STEPS, Sameness, binomial_tail
from reports.figures.echoes.tellings import TOLD, grain_of

START = dt.date(2023, 1, 2)  # a Monday
SEEDS = st.integers(0, 2**32 - 1)


def declared(kind: str = "cumulative", grid: str = "day", **more: Any) -> Series:
    """Return a series on sheep."""
    base = {"measure": "lost", "population": "sheep", "unit": "head", "group": "lost", "basis": "claimed"}
    return Series(title="Sheep", kind=kind, grid=grid, **(base | more))


def source(**more: Any) -> Source:
    """Return a source of its own origin."""
    base = {
        "title": "A file", "publisher": "P", "origin": "o", "kind": "media", "reliability": "B", "licence": "CC0",
        "cadence_days": 1, "warn_after_days": 3, "error_after_days": 9, "url": "https://example.org/a.csv",
        "mapping": RegisterMapping(adapter="register"),
    }  # fmt: skip
    return Source(**(base | more))


def told(
    name: str,
    days: Sequence[dt.date],
    values: Sequence[float],
    *,
    first_days: Sequence[dt.date] | None = None,
    origin: str = "",
) -> pd.DataFrame:
    """Return claims of one publisher, as a view of the ledger lists them."""
    frame = pd.DataFrame(
        {
            "series_id": f"lost.{name}", "source_id": name, "publisher": name.title(), "origin": origin or name,
            "suspected_origin": "", "period_start_on": pd.NaT, "period_end_on": pd.to_datetime(list(days)),
            "value": np.asarray(values, dtype=float),
        }
    )  # fmt: skip
    return frame.assign(period_start_on=pd.to_datetime(list(first_days)) if first_days else pd.NaT)[list(TOLD)]


def pair(first: pd.DataFrame, second: pd.DataFrame, kinds: Mapping[str, Series] | None = None, **more: Source) -> Echo:
    """Return the one pair that two publishers' claims make."""
    series = {"lost.one": declared(), "lost.other": declared(), **(kinds or {})}
    (found,) = echoes_in(pd.concat([first, second]), series, {"one": source(), "other": source(), **more})
    return found


def daily(count: int, shift_days: int = 0) -> list[dt.date]:
    """Return so many days on end."""
    return [START + dt.timedelta(days=n + shift_days) for n in range(count)]


def flows(seed: int, count: int = 400, size: float = 900) -> np.ndarray:
    """Return daily numbers that waver by a tenth around a slow wave, as those of a war do."""
    draws = np.random.default_rng(seed)
    wave = size * (1 + 0.3 * np.sin(np.arange(count) / 60))
    return np.maximum(1, np.round(wave * (1 + draws.normal(0, 0.1, count)))).astype(int)


def test_a_copy_is_found_with_each_planted_typing_error():
    """A mirror would count as a second witness, or nobody would learn which of its cells are mistyped."""
    totals = np.cumsum(flows(1))
    typed = totals.copy()
    for place, wrong in ((17, 90), (200, -1_000), (201, -1_000), (399, 1)):
        typed[place] += wrong
    found = pair(told("one", daily(400), totals), told("other", daily(400), typed)).found
    assert (found.verdict, found.shift_days, found.are_totals) == ("same figures", 0, True)
    assert (found.compared_count, found.equal_count, found.worst_gap) == (400, 396, 1_000)
    planted = [START + dt.timedelta(days=place) for place in (17, 200, 201, 399)]
    assert [cell.last_on for cell in found.differing] == planted
    assert [cell.second - cell.first for cell in found.differing] == [90, -1_000, -1_000, 1]


@examples(max_examples=40)
@given(
    seed=SEEDS,
    shift_days=st.integers(-3, 3),
    wrong=st.dictionaries(st.integers(5, 290), st.integers(-500, 500).filter(bool), max_size=8),
    missing=st.sets(st.integers(10, 280), max_size=30),
)
def test_whatever_is_planted_in_a_copy_comes_back(seed: int, shift_days: int, wrong: dict[int, int], missing: set[int]):
    """The list of differing cells could not be trusted cell by cell."""
    totals = np.cumsum(flows(seed, 300))
    typed, kept = totals.copy(), [n for n in range(300) if n not in missing]
    for place, off in wrong.items():
        typed[place] += off
    one = told("one", daily(300), totals)
    other = told("other", [daily(300, -shift_days)[n] for n in kept], typed[kept])
    found = pair(one, other).found
    assert (found.verdict, found.shift_days) == ("same figures", shift_days)
    assert [cell.last_on for cell in found.differing] == [daily(300)[n] for n in sorted(wrong) if n in kept]
    assert found.equal_count == found.compared_count - len(found.differing) == len(kept) - len(found.differing)
    assert_mirrored(found, pair(one.assign(series_id="lost.z"), other, {"lost.z": declared()}).found)


def assert_mirrored(found: Sameness, turned: Sameness) -> None:
    """Hold a pair against the same pair in the other order."""
    assert (turned.verdict, turned.shift_days) == (found.verdict, -found.shift_days)
    assert (turned.compared_count, turned.equal_count, turned.worst_gap) == (
        found.compared_count, found.equal_count, found.worst_gap,
    )  # fmt: skip
    assert [(cell.first, cell.second) for cell in turned.differing] == [
        (cell.second, cell.first) for cell in found.differing
    ]


@examples(max_examples=60)
@given(seed=SEEDS, error=st.sampled_from([0.002, 0.02, 0.1]), size=st.sampled_from([3, 40, 900, 20_000]))
def test_two_honest_counts_of_one_truth_are_not_one(seed: int, error: float, size: float):
    """Independent witnesses would be struck off because they agree well."""
    truth, draws = flows(seed, 400, size), np.random.default_rng(seed + 1)
    seen = [np.maximum(0, np.round(truth * (1 + draws.normal(0, error, 400)))) for _ in range(2)]
    if min(size * error, 1.0) < 1.0:  # errors below one head: the counts are the same numbers, and nothing tells why
        seen = [each + draws.integers(-1, 2, 400) for each in seen]
    one, other = (told(name, daily(400), np.cumsum(each)) for name, each in zip(("one", "other"), seen, strict=True))
    assert pair(one, other).found.verdict == "not shown"


@examples(max_examples=40)
@given(seed=SEEDS, heavy=st.booleans())
def test_honest_monthly_means_are_not_derived_from_daily_counts(seed: int, heavy: bool):
    """An intelligence service with its own count would be called a parrot."""
    truth, draws = flows(seed, 1_200), np.random.default_rng(seed + 1)
    spread = draws.standard_cauchy(40) * 0.01 if heavy else draws.normal(0, 0.03, 40)
    one = told("one", daily(1_200), np.cumsum(truth))
    days, means = monthly_means(truth, 1 + np.clip(spread, -0.5, 0.5)[:38])
    other = told("other", [last for _, last in days], means, first_days=[first for first, _ in days])
    kinds = {"lost.other": declared("ratio", "month", unit="head-per-day")}
    assert pair(one, other, kinds).found.verdict == "not shown"


def monthly_means(truth: np.ndarray, factors: np.ndarray) -> tuple[list[tuple[dt.date, dt.date]], list[float]]:
    """Return whole months of a daily series with the mean of each, rounded and bent by a factor."""
    by_day = pd.Series(truth, index=pd.to_datetime(daily(len(truth))))
    groups = [group for _, group in by_day.groupby(by_day.index.to_period("M"))][1:-1]
    spans = [(group.index[0].date(), group.index[-1].date()) for group in groups]
    means = [float(round(group.mean() * factor)) for group, factor in zip(groups, factors, strict=False)]
    return spans[: len(means)], means


def test_rounded_monthly_means_of_daily_counts_are_derived():
    """An echo that was averaged on the way would pass for a source of its own."""
    truth = flows(7, 1_400)
    spans, means = monthly_means(truth, np.ones(60))
    for place in (3, 4, 11, 20):
        means[place] += 25
    other = told("other", [last for _, last in spans], means, first_days=[first for first, _ in spans])
    kinds = {"lost.other": declared("ratio", "month", unit="head-per-day")}
    found = pair(told("one", daily(1_400), np.cumsum(truth)), other, kinds).found
    assert (found.verdict, found.shift_days, found.is_by_day) == ("derived", 0, True)
    assert [cell.first_on for cell in found.differing] == [spans[place][0] for place in (3, 4, 11, 20)]
    assert found.compared_count - found.equal_count == 4 and 24 < found.worst_gap < 26


def test_weeks_that_begin_on_other_days_are_laid_over_one_another():
    """A weekly copy dated from Thursday could not be held against the one dated from Monday."""
    weekly = flows(3, 80) + 0.25
    starts = [START + dt.timedelta(weeks=n) for n in range(80)]
    frames = []
    for name, days_later in (("one", 0), ("other", 3)):
        first = [day + dt.timedelta(days=days_later) for day in starts]
        frames.append(told(name, [day + dt.timedelta(days=6) for day in first], weekly, first_days=first))
    kinds = {f"lost.{name}": declared("flow", "week") for name in ("one", "other")}
    found = pair(*frames, kinds).found
    assert (found.verdict, found.shift_days, found.compared_count) == ("same figures", -3, 80)


def test_a_week_left_out_joins_nothing():
    """The week after a gap would be compared with two weeks of the other."""
    weekly, starts = flows(4, 60), [START + dt.timedelta(weeks=n) for n in range(60)]
    kept = [n for n in range(60) if n != 30]
    ends = [day + dt.timedelta(days=6) for day in starts]
    one = told("one", ends, weekly, first_days=starts)
    other = told("other", [ends[n] for n in kept], weekly[kept], first_days=[starts[n] for n in kept])
    kinds = {f"lost.{name}": declared("flow", "week") for name in ("one", "other")}
    found = pair(one, other, kinds).found
    assert (found.verdict, found.compared_count, found.differing) == ("same figures", 59, ())


def test_rare_events_that_both_count_show_nothing():
    """Two newspapers that both counted nine sunk ships would be called one."""
    totals = np.cumsum(np.isin(np.arange(400), [5, 40, 41, 99, 120, 180, 200, 222, 260, 300, 310, 333, 390]))
    found = pair(told("one", daily(400), totals), told("other", daily(400), totals)).found
    assert (found.verdict, found.reason) == ("not shown", "too few")


@examples(max_examples=40)
@given(seed=SEEDS, error=st.sampled_from([0.05, 0.1]))
def test_honest_counts_of_something_that_begins_small_are_not_one(seed: int, error: float):
    """Two offices that both counted the first three sick right would be called one, whatever they count later."""
    draws = np.random.default_rng(seed)
    expected = np.where(np.arange(400) < 150, 1.2, 5.0 * np.exp(np.arange(-150, 250) / 40))
    truth = draws.poisson(np.minimum(expected, 3_000))
    counts = [np.maximum(0, np.round(truth * (1 + draws.normal(0, error, 400)))) for _ in range(2)]
    one, other = (told(name, daily(400), np.cumsum(each)) for name, each in zip(("one", "other"), counts, strict=True))
    assert pair(one, other).found.verdict == "not shown"


def test_small_steps_are_joined_until_they_can_be_miscounted():
    """A mirror of a class that loses two pieces a day could never be shown to be one."""
    totals = np.cumsum(np.random.default_rng(11).poisson(2, 900))
    found = pair(told("one", daily(900), totals), told("other", daily(900), totals)).found
    assert (found.verdict, found.compared_count, found.differing) == ("same figures", 900, ())


def test_few_figures_show_nothing():
    """Three equal figures would make an echo."""
    totals = np.cumsum(flows(2, FEWEST_STEPS))
    found = pair(told("one", daily(FEWEST_STEPS), totals), told("other", daily(FEWEST_STEPS), totals)).found
    assert (found.verdict, found.reason) == ("not shown", "too few")


def test_a_copy_with_a_constant_offset_is_derived_step_by_step():
    """A copy that began a month later would look unlike, because its totals are lower by that month."""
    totals = np.cumsum(flows(9))
    found = pair(told("one", daily(400), totals), told("other", daily(400), totals - 5_700)).found
    assert (found.verdict, found.are_totals, found.compared_count) == ("same figures", False, 399)


@pytest.mark.parametrize(
    ("other", "origin", "declared_as"),
    [
        (source(echo_of="one"), "elsewhere", "echo_of"),
        (source(), "one", "origin"),
        (source(), "elsewhere", ""),
    ],
)
def test_what_the_catalogue_says_of_a_pair(other: Source, origin: str, declared_as: str):
    """An editor would be told to declare what is declared, or never told of what is not."""
    totals = np.cumsum(flows(5))
    found = pair(told("one", daily(400), totals), told("other", daily(400), totals, origin=origin), other=other)
    assert (found.declared, found.is_new) == (declared_as, not declared_as)


def test_only_what_counts_the_same_is_compared():
    """Tanks would be compared with lorries, and men with tanks."""
    totals = np.cumsum(flows(5))
    view = pd.concat([told("one", daily(400), totals), told("other", daily(400), totals)])
    sources = {"one": source(), "other": source()}
    for changed in ({"unit": "tails"}, {"population": "goats"}, {"scope": "north"}, {"measure": "m", "group": "g"}):
        assert not echoes_in(view, {"lost.one": declared(), "lost.other": declared(**changed)}, sources)
    near = {"lost.one": declared(), "lost.other": declared(measure="missing")}
    assert echoes_in(view, near, sources) and not echoes_in(view, near, sources, is_wide=False)


def test_pairs_are_chosen_by_the_series_named():
    """A question about one pair would be answered with all."""
    totals = np.cumsum(flows(5))
    view = pd.concat([told(name, daily(400), totals) for name in ("one", "other", "third")])
    series = {f"lost.{name}": declared() for name in ("one", "other", "third")}
    sources = {name: source() for name in ("one", "other", "third")}
    assert len(echoes_in(view, series, sources)) == 3
    assert len(echoes_in(view, series, sources, only=["lost.one"])) == 2
    (only,) = echoes_in(view, series, sources, only=["lost.third", "lost.one"])
    assert {only.first.series_id, only.second.series_id} == {"lost.one", "lost.third"}


@given(st.integers(1, 300), st.floats(0.01, 0.99), st.data())
def test_the_tail_is_that_of_the_binomial_law(trials: int, chance: float, data: st.DataObject):
    """The printed chance would be wrong."""
    successes = data.draw(st.integers(0, trials))
    expected = binom.sf(successes - 1, trials, chance)
    assert binomial_tail(successes, trials, chance) == pytest.approx(expected, rel=1e-6, abs=1e-300)


@pytest.mark.parametrize(
    ("figures", "grain"), [([120, 40, 0], 10), ([3, 7], 1), ([0.5, 0.25], 0.01), ([1e6, 3e6], 1e6), ([0, 1], 1)]
)
def test_the_rounding_is_read_from_the_figures(figures: list[float], grain: float):
    """Figures rounded to hundreds would be held to the last digit, or exact ones only to the hundred."""
    assert grain_of(np.array(figures, dtype=float)) == pytest.approx(grain)
