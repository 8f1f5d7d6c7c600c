"""What people read in a terminal about what a refresh found."""

from __future__ import annotations

import datetime as dt

from flows.intake.taking import RefreshReport, Taken
from flows.shown.terminal import MOST_FINDINGS, WIDEST_FINDING, taken
from reports.figures.model import Finding

AT = dt.datetime(2025, 11, 3, 12, tzinfo=dt.UTC)


def told(*findings: Finding) -> list[str]:
    """Return the lines about findings of one refresh."""
    text = taken(RefreshReport((Taken("loans", "ok", AT, stated=3, quarantined=1, findings=findings),)))
    return text.partition("findings:\n")[2].splitlines()


def test_the_gravest_finding_comes_first():
    """What is held back would be lost among notes."""
    notes = [Finding("fall", "warn", f"loans line {number}", "fell by 1 %") for number in range(3)]
    lines = told(
        *notes, Finding("jump", "quarantine", "loans line 9", "far off"), Finding("cut", "error", "loans", "cut")
    )
    assert lines[0] == "  not whole: loans: cut" and lines[1] == "  held back: loans line 9: far off"
    assert lines[-1] == "what is held back waits for you: muster quarantine list"


def test_findings_are_bounded_in_number_and_width():
    """A broken file would scroll everything else away."""
    lines = told(*(Finding("fall", "warn", f"loans line {number}", "x" * 999) for number in range(60)))
    assert len(lines) == MOST_FINDINGS + 1 and "35 more" in lines[-1]
    assert max(map(len, lines)) == WIDEST_FINDING


def test_without_findings_nothing_is_said_of_them():
    """A clean refresh would look as if something had been left out."""
    assert told() == []
