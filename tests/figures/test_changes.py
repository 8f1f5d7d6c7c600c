"""What a new copy changes, as a pure function: keys, revisions, withdrawals, and since when each was known."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from reports.figures.changes import Change, Key, Standing, changes, first_known_at, key_of, keyed
from reports.figures.model import Claim, Finding, Parsed

KINDS = {"herd.total": "cumulative", "herd.next": "projection"}
NOON = dt.datetime(2024, 1, 5, 12, tzinfo=dt.UTC)
CLAIM = Claim("herd.total", "gazette", "The Gazette", dt.date(2024, 1, 4), value=10.0)


@pytest.mark.parametrize(
    ("release_at", "earlier_copy_at", "known_at"),
    [
        (None, None, NOON),
        (None, NOON - dt.timedelta(days=9), NOON),
        (NOON - dt.timedelta(days=1), None, NOON - dt.timedelta(days=1)),
        (NOON - dt.timedelta(days=1), NOON - dt.timedelta(days=2), NOON - dt.timedelta(days=1)),
        (NOON - dt.timedelta(days=1), NOON - dt.timedelta(days=1), NOON),
        (NOON - dt.timedelta(days=2), NOON - dt.timedelta(days=1), NOON),
        (NOON + dt.timedelta(days=1), None, NOON),
        (NOON + dt.timedelta(days=1), NOON - dt.timedelta(days=1), NOON),
    ],
)
def test_a_value_is_known_at_its_release_unless_a_copy_says_otherwise(
    release_at: dt.datetime | None, earlier_copy_at: dt.datetime | None, known_at: dt.datetime
) -> None:
    """Otherwise a briefing would claim to have known what could not be known, or hide what could."""
    assert first_known_at(replace(CLAIM, release_at=release_at), NOON, earlier_copy_at) == known_at


@pytest.mark.parametrize("spelling", ["the gazette", "The  Gazette", " THE GAZETTE ", "\uff34he Gazette"])
def test_spelling_makes_no_other_publisher(spelling: str) -> None:
    """Otherwise one outlet would be counted as several."""
    assert key_of(replace(CLAIM, publisher=spelling), "cumulative") == key_of(CLAIM, "cumulative")


@pytest.mark.parametrize(
    "other",
    [
        {"series_id": "herd.next"},
        {"source_id": "herald"},
        {"publisher": "The Herald"},
        {"period_end_on": dt.date(2024, 1, 5)},
        {"period_start_on": dt.date(2024, 1, 1)},
        {"ordinal": 1},
        {"quarantine": "doubtful"},
    ],
)
def test_what_a_claim_is_about_makes_its_key(other: dict[str, object]) -> None:
    """Otherwise one figure would overwrite another that speaks of something else."""
    assert key_of(replace(CLAIM, **other), "cumulative") != key_of(CLAIM, "cumulative")


def test_the_day_of_publication_counts_for_projections_only() -> None:
    """Otherwise a total quoted again a week later would be two figures, or two forecasts one."""
    later = replace(CLAIM, published_on=dt.date(2024, 2, 1))
    assert key_of(later, "cumulative") == key_of(CLAIM, "cumulative")
    assert key_of(later, "projection") != key_of(CLAIM, "projection")
    assert key_of(later, "event") != key_of(CLAIM, "event")


def test_repeats_merge_and_conflicts_get_the_next_ordinal() -> None:
    """Otherwise a file that contradicts itself would lose one of its values."""
    found = keyed([CLAIM, replace(CLAIM, value=11.0), replace(CLAIM, note="again"), replace(CLAIM, value=12.0)], KINDS)
    assert [(key.ordinal, claim.ordinal, claim.value) for key, claim in found.items()] == [
        (0, 0, 10.0),
        (1, 1, 11.0),
        (2, 2, 12.0),
    ]


@pytest.mark.parametrize(
    ("now", "event"),
    [
        ({"value": 11.0}, "revised"),
        ({"low": 9.0}, "revised"),
        ({"high": 19.0}, "revised"),
        ({"bound": "about"}, "revised"),
        ({"value": 10}, None),
        ({"note": "n", "quote": "q", "url": "u", "locator": "l", "credibility": 1, "published_on": NOON.date()}, None),
    ],
)
def test_a_revision_is_a_change_of_figure_or_bound(now: dict[str, object], event: str | None) -> None:
    """Otherwise readers would be told of changes that are none, or not told of those that are."""
    made = _changes([replace(CLAIM, **now)], {key_of(CLAIM, "cumulative"): _standing(CLAIM)})
    assert [change.event for change in made] == ([event] if event else [])


def test_a_withdrawn_value_stated_again_is_news() -> None:
    """Otherwise a figure that came back would stay hidden."""
    standing = {key_of(CLAIM, "cumulative"): _standing(CLAIM, is_withdrawn=True)}
    made = _changes([CLAIM], standing)
    assert [(change.event, change.was) for change in made] == [("stated", None)]


def test_what_vanished_is_withdrawn_once() -> None:
    """Otherwise every later copy would report the same withdrawal again."""
    key = key_of(CLAIM, "cumulative")
    made = _changes([], {key: _standing(CLAIM)})
    assert [(change.event, change.known_at, change.claim) for change in made] == [("withdrawn", NOON, CLAIM)]
    assert _changes([], {key: _standing(CLAIM, is_withdrawn=True)}) == []


def test_withdrawals_come_in_the_order_of_their_rows() -> None:
    """Otherwise the same evidence would give another chain in a run that had its state in memory."""
    other = replace(CLAIM, period_end_on=dt.date(2024, 1, 3))
    rows = ((CLAIM, 9), (other, 2))
    standing = {key_of(claim, "cumulative"): Standing(claim, False, seq) for claim, seq in rows}
    assert [change.claim for change in _changes([], standing)] == [other, CLAIM]


def test_nothing_is_withdrawn_by_a_window_or_a_broken_file() -> None:
    """Otherwise a cut download would erase a history."""
    standing = {key_of(CLAIM, "cumulative"): _standing(CLAIM)}
    broken = Parsed((), (Finding("cut", "error", "line 3", "the file ends here"),))
    warned = Parsed((), (Finding("new", "warn", "line 3", "a new column"),))
    assert _changes([], standing, is_whole_history=False) == []
    assert _changes(broken, standing) == []
    assert [change.event for change in _changes(warned, standing)] == ["withdrawn"]


def test_a_value_that_became_doubtful_is_not_withdrawn() -> None:
    """Otherwise our own check would be reported as the publisher's act."""
    standing = {key_of(CLAIM, "cumulative"): _standing(CLAIM)}
    made = _changes([replace(CLAIM, value=99.0, quarantine="jump")], standing)
    assert [(change.event, change.key.is_quarantined) for change in made] == [("stated", True)]


def _standing(claim: Claim, *, is_withdrawn: bool = False) -> Standing:
    return Standing(claim, is_withdrawn, seq=7)


def _changes(
    said: list[Claim] | Parsed, standing: dict[Key, Standing], *, is_whole_history: bool = True
) -> list[Change]:
    parsed = said if isinstance(said, Parsed) else Parsed(tuple(said))
    return changes(parsed, standing, KINDS, retrieved_at=NOON, earlier_copy_at=None, is_whole_history=is_whole_history)
