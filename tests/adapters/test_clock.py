"""The clocks: the machine's, and one that stands still."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from reports.adapters.clock import FixedClock, SystemClock
from reports.errors import UsageError


def test_the_machine_clock_says_its_zone_and_goes_forward():
    """Evidence would be stamped with a local time that nobody can compare."""
    clock = SystemClock()
    first, second = clock.now(), clock.now()
    assert first.tzinfo is UTC
    assert second >= first


def test_a_fixed_clock_stands_and_moves_when_told():
    """A rebuild at an instant would drift with the machine's time."""
    clock = FixedClock(datetime(2026, 8, 4, 6, tzinfo=timezone(timedelta(hours=3))))
    assert clock.now() == clock.now() == datetime(2026, 8, 4, 3, tzinfo=UTC)
    clock.advance(timedelta(minutes=1))
    assert clock.now().minute == 1


def test_a_fixed_clock_refuses_an_instant_without_a_zone():
    """The same setting would mean another instant in Kyiv than in London."""
    with pytest.raises(UsageError, match="no time zone"):
        FixedClock(datetime(2026, 8, 4, 6))
