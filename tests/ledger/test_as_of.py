"""What was known when: held and reconstructed rows, and the laws that every view obeys."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.adapters.ledger import Ledger
from tests.ledger.sample import append, at, seen

DAYS = range(4)
# Copies of one source: after how many days each is taken, and what it says of each day (a day may be missing).
COPIES = st.lists(
    st.tuples(
        st.sampled_from([0.25, 0.5, 1.0, 1.75]),
        st.dictionaries(st.sampled_from(DAYS), st.sampled_from([1.0, 2.0, 3.0]), max_size=4),
    ),
    min_size=1,
    max_size=5,
)
MOMENTS = [step / 2 for step in range(0, 18)]
SEARCH = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_a_late_copy_is_dated_to_the_release_and_marked(tmp_path: Path) -> None:
    """Otherwise a briefing on the past would be empty, or would pass a reconstruction off as a record."""
    ledger = Ledger.open(str(tmp_path))
    append(ledger, 9, {0: 10.0, 1: 12.0})
    view = ledger.view(at(1))
    assert view["value"].tolist() == [10.0] and view["is_reconstructed"].tolist() == [True]
    assert view["known_at"].tolist() == [at(0.5)] and view["held_at"].tolist() == [at(9)]
    assert seen(ledger, 1, strict=True) == {}
    assert ledger.view(at(9))["is_reconstructed"].tolist() == [False, False]


def test_a_value_that_an_earlier_copy_contradicts_is_dated_to_its_own_copy(tmp_path: Path) -> None:
    """Otherwise a silent correction would be shown as if it had been known all along."""
    ledger = Ledger.open(str(tmp_path))
    append(ledger, 2, {0: 10.0})
    append(ledger, 9, {0: 11.0, 1: 12.0})
    assert seen(ledger, 5) == {0: 10.0}
    assert seen(ledger, 9) == {0: 11.0, 1: 12.0}


def test_a_value_released_since_the_last_copy_is_dated_to_its_release(tmp_path: Path) -> None:
    """Otherwise a week without a fetch would look like a week without figures."""
    ledger = Ledger.open(str(tmp_path))
    append(ledger, 2, {0: 10.0})
    append(ledger, 9, {0: 10.0, 4: 14.0})
    assert seen(ledger, 5) == {0: 10.0, 4: 14.0}
    assert seen(ledger, 5, strict=True) == {0: 10.0}


def test_a_copy_taken_at_the_very_release_counts_as_taken_after_it(tmp_path: Path) -> None:
    """Otherwise the boundary would fall on the side that claims more than is proven."""
    ledger = Ledger.open(str(tmp_path))
    append(ledger, 4.5, {0: 10.0})
    append(ledger, 9, {0: 10.0, 4: 14.0})
    assert seen(ledger, 8) == {0: 10.0}


def test_a_value_read_before_its_release_is_held_then(tmp_path: Path) -> None:
    """Otherwise a figure that leaked early would be dated after the copy that shows it."""
    ledger = Ledger.open(str(tmp_path))
    append(ledger, 3, {3: 10.0})
    assert ledger.view(at(3))["known_at"].tolist() == [at(3)]


def test_without_a_release_rule_nothing_is_reconstructed(tmp_path: Path) -> None:
    """Otherwise a model's new estimate of the past would be passed off as known in the past."""
    ledger = Ledger.open(str(tmp_path))
    append(ledger, 9, {0: 10.0}, has_release_rule=False)
    assert seen(ledger, 8) == {} and seen(ledger, 9) == {0: 10.0}


def test_strict_can_show_an_older_value_where_the_newer_is_reconstructed(tmp_path: Path) -> None:
    """Otherwise --strict would drop a figure that was held, because a better one was knowable."""
    ledger = Ledger.open(str(tmp_path))
    append(ledger, 2, {4: 13.0})
    append(ledger, 9, {4: 14.0})
    assert seen(ledger, 5) == {4: 14.0}
    assert seen(ledger, 5, strict=True) == {4: 13.0}


def test_the_source_that_speaks_later_does_not_date_the_other(tmp_path: Path) -> None:
    """Otherwise a copy of one source would decide what was knowable of another."""
    ledger = Ledger.open(str(tmp_path))
    append(ledger, 5, {0: 10.0}, source_id="herald")
    append(ledger, 9, {0: 10.0})
    assert ledger.view(at(1))["source_id"].tolist() == ["gazette", "herald"]


@SEARCH
@given(COPIES, st.integers(0, 4))
def test_later_copies_never_change_what_was_known_by_the_last_one(copies: Sequence, cut: int) -> None:
    """Otherwise a rebuilt briefing would not be the one that was published.

    Up to the newest copy nothing moves any more. After it, a later copy may fill in what was released meanwhile:
    only a pinned version of the table keeps that out.
    """
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(folder)
        taken = _append_all(ledger, copies[: cut + 1])
        before = {moment: _both(ledger, moment) for moment in MOMENTS if moment <= taken}
        version = ledger.head().version
        pinned = {moment: seen(ledger, moment) for moment in MOMENTS[::5]}
        _append_all(ledger, copies[cut + 1 :], taken)
        assert {moment: _both(ledger, moment) for moment in before} == before
        assert {moment: seen(ledger, moment, pin_version=version) for moment in pinned} == pinned


@SEARCH
@given(COPIES)
def test_a_strict_view_is_the_newest_copy_held(copies: Sequence) -> None:
    """Otherwise the ledger would show something that no copy of the source ever said."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(folder)
        _append_all(ledger, copies)
        for moment in MOMENTS:
            taken, expected = 0.0, {}
            for pause, values in copies:
                taken += pause
                expected = values if taken <= moment else expected
            assert seen(ledger, moment, strict=True) == expected, moment


@SEARCH
@given(COPIES)
def test_nothing_is_known_later_than_it_is_held_or_in_another_order(copies: Sequence) -> None:
    """Otherwise a view could show an older value of a figure after a newer one."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(folder)
        _append_all(ledger, copies)
        rows = ledger.revisions()
        everything = ledger.view(at(99))
        for frame in (rows, everything):
            assert (frame["known_at"] <= frame["held_at"]).all()
        for _, of_one_day in rows.sort_values("seq").groupby("period_end_on"):
            assert of_one_day["known_at"].is_monotonic_increasing
        now = ledger.view(at(5))
        assert (now["is_reconstructed"] == (now["held_at"] > at(5))).all()
        held = ledger.view(at(5), strict=True)
        assert not held["is_reconstructed"].any()
        assert set(now.loc[~now["is_reconstructed"], "seq"]) <= set(held["seq"])


@SEARCH
@given(COPIES)
def test_a_replay_gives_the_same_digests_and_a_repeat_writes_nothing(copies: Sequence) -> None:
    """Otherwise a ledger rebuilt from its evidence could not be recognised as the same."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        first, second = Ledger.open(one), Ledger.open(other)
        taken = _append_all(first, copies)
        for count in range(len(copies)):
            _append_all(Ledger.open(other), copies[count : count + 1], sum(pause for pause, _ in copies[:count]))
        assert first.head() == second.head() == second.check()
        again = append(first, taken + 1, copies[-1][1])
        assert (again.stated, again.revised, again.withdrawn) == (0, 0, 0)
        assert first.head().content_digest == second.head().content_digest
        assert first.head().chain_digest != second.head().chain_digest


def _both(ledger: Ledger, moment: float) -> tuple[dict[int, float], dict[int, float]]:
    return seen(ledger, moment), seen(ledger, moment, strict=True)


def _append_all(ledger: Ledger, copies: Sequence, taken: float = 0.0) -> float:
    for pause, values in copies:
        taken += pause
        append(ledger, taken, values)
    return taken
