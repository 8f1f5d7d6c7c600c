"""Every trap of the worked example is named, from the shipped register alone."""

from __future__ import annotations

import pytest

from reports.figures.drift.found import drift_in, mutated

TRAPS = {
    "one root, many mouths": ("one-root", {"c07", "ru-frontelligence-2025-03-05", "ru-un-2025-09-22"}),
    "one share, two wholes": ("denominator", {"ru-un-2025-09-22-share", "ru-frontelligence-2025-03-05-share"}),
    "a district becomes the army": ("scope", {"c09", "ru-hur-2024-04-29-smd"}),
    "April becomes July": ("period", {"c09", "ru-hur-2024-04-29-smd"}),
    "more than becomes as high as": ("reversed-bound", {"c09", "ru-hur-2024-04-29-smd"}),
    "casualties told as desertion": ("measure", {"c10"}),
    "a condition lost": ("condition", {"c04", "ru-frontelligence-2025-09-27-projection"}),
    "at least becomes a number": ("surer", {"c04", "ru-frontelligence-2025-09-27-projection"}),
    "a year against a month": ("spans", {"c05"}),
    "a total read as one year": ("period", {"ru-kyivindep-2025-07-28-in2024", "ru-frontelligence-2025-03-05"}),
    "a total read as one year, suspected": ("period", {"ru-afpc-2025-10", "ru-frontelligence-2025-03-05"}),
    "50,554 and 49,000": ("near-twins", {"ru-frontelligence-2025-03-05", "ru-istories-2025-05-20"}),
    "25,000 and 26,000": ("near-twins", {"ru-hur-2025-10-18-cmd", "ru-list-smd-2024-12"}),
    "18,000 twice": ("near-twins", {"ru-hur-2024-04-29-smd", "ru-times-2025-12-05-convictions"}),
    "two lists that overlap": ("overlap", {"ru-list-smd-2024-12", "ru-list-iwtl-2024", "ru-istories-2025-05-20"}),
    "one series as two sources": ("same-series", {"c10", "c11"}),
    "two years as one incident": ("kind", {"c08", "ru-istories-2024-11-19-20gmrd"}),
    "about, to the last man": ("false-precision", {"c07", "ru-frontelligence-2025-03-05"}),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap_of_the_worked_example_is_named(register, desk, trap: str):
    """A reader would be told a garbled figure as if it were a new one."""
    code, refs = TRAPS[trap]
    named = [each for each in drift_in(register, desk) if each.code == code and refs <= set(each.refs)]
    assert len(named) == 1 and named[0].words


def test_the_order_of_the_register_changes_nothing(register, desk):
    """An editor who sorts the register would make old findings new."""
    assert drift_in(register.iloc[::-1], desk) == drift_in(register, desk)
    assert drift_in(register.sample(frac=1, random_state=7), desk) == drift_in(register, desk)


def test_every_id_is_its_own(register, desk):
    """Accepting one finding would silence another."""
    ids = [each.id for each in drift_in(register, desk)]
    assert len(ids) == len(set(ids))


def test_a_garbled_echo_limits_nothing(register, desk):
    """A total read as the number of one year would narrow the envelope as if it were a second count."""
    lost = mutated(register, desk)
    assert {"ru-kyivindep-2025-07-28-in2024", "ru-afpc-2025-10", "c08", "c09", "c10"} <= set(lost)
    assert "2024-01-01" in lost["ru-afpc-2025-10"]


def test_faithful_copies_and_origins_are_not_called_garbled(register, desk):
    """The origin's own statement would be left out with what was made of it."""
    faithful = {"ru-frontelligence-2025-03-05", "c07", "ru-hur-2024-04-29-smd", "ru-meduza-2025-10-08", "c01", "c04"}
    assert not faithful & set(mutated(register, desk))
