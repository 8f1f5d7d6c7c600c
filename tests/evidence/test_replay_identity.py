"""Whatever came, in whatever turn: reading it anew gives the same ledger."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.intake.quarantine import held_back, settle
from flows.intake.replay import replay
from flows.settings import Settings
from reports.figures.quarantine import REJECT, RELEASE
from tests.evidence.library import arrive, confirm, miss, offline_desk, rows_of, text_of

SOURCES = ("loans", "swims", "members")
FIGURES = st.lists(st.one_of(st.none(), st.integers(90, 110)), min_size=1, max_size=6)
COPIES = st.tuples(st.just("copy"), st.sampled_from(SOURCES), FIGURES)
OTHERS = st.tuples(
    st.sampled_from(["confirm", "miss", "garbage", "conflict", "decide"]), st.sampled_from(SOURCES), FIGURES
)
EVENTS = st.lists(st.one_of(COPIES, COPIES, OTHERS), min_size=1, max_size=9)
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def happen(desk: Settings, hour: float, event: tuple[str, str, list[int | None]]) -> None:
    """Let something happen to a source at an hour."""
    what, source_id, figures = event
    text = text_of(source_id, figures)
    match what:
        case "copy":
            arrive(desk, source_id, hour, text)
        case "confirm":
            confirm(desk, source_id, hour)
        case "miss":
            miss(desk, source_id, hour)
        case "garbage":
            arrive(desk, source_id, hour, "<!doctype html>")
        case "conflict":
            arrive(desk, source_id, hour, text + "2025-09-01,1\n2025-09-01,2\n" if source_id == "members" else text)
        case "decide":
            decide(desk, source_id)


def decide(desk: Settings, source_id: str) -> None:
    """Release or reject the oldest claim of a source that is held back, if any is."""
    desk.clock.advance(dt.timedelta(minutes=1))
    for claim in held_back(desk, source_id=source_id)[:1]:
        settle(
            desk, RELEASE if claim.is_readable and claim.row["ordinal"] % 2 else REJECT, [claim.held_id], "looked at"
        )


@FEW
@given(EVENTS)
def test_reading_anew_what_was_taken_in_changes_nothing(events: list[tuple[str, str, list[int | None]]]):
    """Nobody could tell a ledger that was tampered with from one that cannot be rebuilt anyway."""
    with TemporaryDirectory() as folder:
        desk = offline_desk(Path(folder))
        for hour, event in enumerate(events, start=1):
            happen(desk, hour, event)
        report = replay(desk)
        assert report.is_same and report.content == desk.ledger.head().content_digest


@FEW
@given(EVENTS, st.permutations(SOURCES))
def test_in_which_turn_sources_arrive_does_not_matter(events: list[tuple[str, str, list[int | None]]], turn: list[str]):
    """Two desks with the same evidence would hold different figures."""
    at_hours = [(hour, event) for hour, event in enumerate(events, start=1) if event[0] != "decide"]
    by_source = sorted(at_hours, key=lambda each: turn.index(each[1][1]))
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        in_time, in_turn = offline_desk(Path(one)), offline_desk(Path(other))
        for desk, order in ((in_time, at_hours), (in_turn, by_source)):
            for hour, event in order:
                happen(desk, hour, event)
        assert in_time.ledger.head().content_digest == in_turn.ledger.head().content_digest
        assert rows_of(in_time) == rows_of(in_turn)
