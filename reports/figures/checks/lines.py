"""One publisher's figures of one series in order of their days: which of the new ones do not fit those before them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from reports.catalog.checks import CheckName, FigureChecks
from reports.figures.checks.spread import Apart, Levels, RunningTotal
from reports.figures.checks.stored import written

CLEARLY_APART = 8.0  # spreads: a slip of the decimal point or a lost digit is looked for only beyond them
SCALES = (1000.0, 100.0, 10.0, 0.1, 0.01, 0.001)
TOTAL_SLACK, LEVEL_SLACK = 0.05, 0.25  # how exactly it is known what was to be expected
LONG_ENOUGH = 100  # a figure of fewer digits is too easily the beginning of another


@dataclass(frozen=True, slots=True)
class Point:
    """A figure in its line. `place` is that of its claim in the file, None where it stands already as it is.

    `was` is what stood for the same day, None where nothing did.
    """

    day: dt.date
    value: float
    place: int | None = None
    was: float | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a figure is not taken as it comes."""

    place: int
    check: CheckName
    severity: Literal["warn", "quarantine"]
    reason: str
    spreads: float


def doubts(points: Sequence[Point], checks: FigureChecks, *, adds_up: bool, late_from: dt.date) -> Iterator[Doubt]:
    """Yield what is doubtful among a line's new figures, oldest first; `points` are in order of their days.

    A figure is compared with those before it that are believed, and one that is held back is not among them. Where
    it changes the level for good (enough later figures keep to it), it is taken. Falls from `late_from` on are those
    of a series that is still filling up.
    """
    recent = RunningTotal(checks.recent_values) if adds_up else Levels(checks.recent_values)
    has_stood = any(point.place is None or point.was is not None for point in points)
    for number, point in enumerate(points):
        doubt = _against_itself(point)
        if doubt is None and point.place is not None and len(recent) >= checks.fewest_values:
            later = islice(points, number + 1, None)
            doubt = _against_recent(point, later, recent, checks, late_from, has_stood=has_stood)
        if doubt is not None and doubt.check in checks.off:
            doubt = None
        if doubt is not None:
            yield doubt
        is_held = doubt is not None and doubt.severity == "quarantine"
        believed = point.was if is_held else point.value
        if believed is not None:
            recent.take(point.day, believed)


def _against_itself(point: Point) -> Doubt | None:
    """A figure that stood and is ten, a hundred or a thousand times what it was, or has lost its last digits."""
    if point.place is None or point.was is None or abs(point.was) < LONG_ENOUGH:
        return None
    slip = _slip(point.value, point.was, TOTAL_SLACK)
    return Doubt(point.place, slip[0], "quarantine", slip[1], math.inf) if slip else None


def _against_recent(
    point: Point, later: Iterable[Point], recent: RunningTotal | Levels, checks: FigureChecks, late_from: dt.date,
    *, has_stood: bool,
) -> Doubt | None:  # fmt: skip
    if recent.holds(point.day, point.value):
        return None
    apart = recent.apart(point.day, point.value)
    if apart.step < 0 and point.day >= late_from:
        return None
    found = _named(point, apart, recent, checks)
    if found is None:
        return None
    check, severity, reason = found
    needs_a_person = has_stood and check in ("scale", "truncated", "fall")
    if severity == "quarantine" and _is_upheld(point, later, recent, checks, by_held_only=needs_a_person):
        severity, reason = "warn", f"{reason}; the figures after it keep to it"
    assert point.place is not None
    return Doubt(point.place, check, severity, reason, apart.spreads)


def _named(
    point: Point, apart: Apart, recent: RunningTotal | Levels, checks: FigureChecks
) -> tuple[CheckName, Literal["warn", "quarantine"], str] | None:
    """Return what is wrong with a figure that lies apart, how bad it is and in which words; None if nothing is."""
    slack = TOTAL_SLACK if recent.adds_up else LEVEL_SLACK
    slip = _slip(point.value, recent.level if recent.adds_up else apart.expected, slack)
    if slip and apart.spreads > CLEARLY_APART:
        return slip[0], "quarantine", slip[1]
    if recent.adds_up and apart.step < 0:
        share = -apart.step / recent.level if recent.level > 0 else 0.0
        text = written("fall", value=_plain(point.value), level=_plain(recent.level), share=f"{share:.1%}")
        is_large = share > checks.fall_share and apart.spreads > CLEARLY_APART
        return "fall", "quarantine" if is_large else "warn", text
    most = checks.jump_factor if recent.adds_up else checks.level_factor
    if apart.spreads <= most / 2:
        return None
    expected, spreads = _plain(apart.expected), f"{apart.spreads:,.0f}"
    text = written("jump", value=_plain(point.value), expected=expected, spreads=spreads)
    return "jump", "quarantine" if apart.spreads > most else "warn", text


def _slip(value: float, expected: float, slack: float) -> tuple[CheckName, str] | None:
    """Return whether a figure is another one with lost digits or at another scale."""
    if value <= 0 or expected <= 0:
        return None
    short, full = _plain(value).replace(",", ""), _plain(expected).replace(",", "")
    said = {"value": _plain(value), "expected": _plain(expected)}
    if expected >= LONG_ENOUGH and value == int(value) and len(short) < len(full.partition(".")[0]):
        kept = full[: len(short)]
        if abs(int(short) - int(kept)) <= max(1, int(kept) * slack):
            return "truncated", written("truncated", **said)
    for scale in SCALES:
        if abs(value / expected / scale - 1) <= slack:
            form, times = ("scaled_up", scale) if scale > 1 else ("scaled_down", 1 / scale)
            return "scale", written(form, **said, times=f"{times:,.0f}")
    return None


def _is_upheld(
    point: Point, later: Iterable[Point], recent: RunningTotal | Levels, checks: FigureChecks, *, by_held_only: bool
) -> bool:
    """Whether enough later figures lie nearer to this one than to the one believed before it."""
    counted = (each for each in later if each.place is None or not by_held_only)
    following = list(islice(counted, checks.upheld_by))
    is_nearer = all(abs(each.value - point.value) < abs(each.value - recent.level) for each in following)
    return is_nearer and len(following) == checks.upheld_by


def _plain(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= LONG_ENOUGH or number == int(number) else f"{number:,.3g}"
