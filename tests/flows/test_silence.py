"""Which runs count as dead: by their silence, and never one that shows a sign of life."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from flows.deployments.silence import AFTER, UNFINISHED, Sign, silent

NOW = dt.datetime(2026, 8, 4, 6, tzinfo=dt.UTC)


def sign(run_id: str, minutes: float, state: str = "RUNNING", parent: str = "") -> Sign:
    """Return a run that was last heard of so many minutes ago."""
    return Sign(run_id, f"run {run_id}", state, f"state {run_id}", NOW - dt.timedelta(minutes=minutes), parent)


def test_a_run_is_dead_after_its_time_and_pending_ones_after_twice_that():
    """A dead run would hold its schedule for ever, or one that waits for its machine would be ended."""
    signs = [sign("a", 16), sign("b", 14), sign("e", 16, "CANCELLING")]
    signs += [sign("c", 16, "PENDING"), sign("d", 31, "PENDING")]
    assert [each.run_id for each in silent(signs, NOW)] == ["a", "d", "e"]


def test_runs_of_one_process_live_and_die_together_the_inmost_first():
    """The outer run of a live one would be ended, since only the inner speaks."""
    lives = [sign("outer", 90), sign("inner", 1, parent="outer")]
    dead = [sign("weekly", 20), sign("publish", 19, parent="weekly"), sign("step", 18, parent="publish")]
    assert [each.run_id for each in silent([*lives, *dead], NOW)] == ["step", "publish", "weekly"]


def test_a_run_whose_outer_run_ended_stands_for_itself():
    """What a killed run left inside would hang for ever."""
    assert [each.run_id for each in silent([sign("inner", 20, parent="crashed already")], NOW)] == ["inner"]


@given(st.lists(st.tuples(st.floats(0, 60), st.sampled_from(UNFINISHED)), max_size=12), st.integers(1, 40))
def test_nothing_that_was_heard_of_in_time_is_ended(runs: list[tuple[float, str]], minutes: int):
    """A live run would be marked as crashed, and its week would start again beside it."""
    after = dt.timedelta(minutes=minutes)
    signs = [sign(str(number), heard, state) for number, (heard, state) in enumerate(runs)]
    ended = {each.run_id for each in silent(signs, NOW, after)}
    assert all(NOW - each.seen_at > after for each in signs if each.run_id in ended)
    assert ended == {each.run_id for each in silent(reversed(signs), NOW, after)}
    assert silent(signs, NOW, AFTER * 1000) == []
