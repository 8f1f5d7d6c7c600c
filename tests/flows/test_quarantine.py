"""Deciding on claims that are held back: kept as a file first, and so the ledger can be rebuilt from evidence alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from flows.intake.importing import import_recorded
from flows.intake.quarantine import held_back, settle, shown
from flows.intake.replay import replay
from flows.settings import Settings
from reports.adapters.clock import FixedClock
from reports.adapters.decisions import read_decisions
from reports.errors import UsageError
from tests.flows.town import LOANS, TOY_DESK, loans_csv, recorded

SLIPS = [*LOANS[:-2], LOANS[-2] * 100, LOANS[-1] * 10]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A bucket with one copy of the library's table, whose two newest figures are slips."""
    taken_at = dt.datetime(2025, 11, 3, 12, tzinfo=dt.UTC)
    recorded(tmp_path / "recorded", [("loans", taken_at, loans_csv(SLIPS))])
    clock = FixedClock(taken_at + dt.timedelta(hours=1, microseconds=7))
    made = Settings(bucket=str(tmp_path / "bucket"), catalog_folder=str(TOY_DESK), is_offline=True, who="eva",
                    recorded_folder=str(tmp_path / "recorded"), clock=clock)  # fmt: skip
    import_recorded(made)
    return made


def ids(settings: Settings) -> list[str]:
    """Return the ids of what is held back."""
    return [claim.held_id for claim in held_back(settings)]


def test_a_ledger_with_decisions_is_rebuilt_from_evidence_and_decisions(settings: Settings):
    """A bucket whose ledger was lost would forget what people decided."""
    first, second = ids(settings)
    settle(settings, "release", [first], "seen in print")
    settle(settings, "reject", [second], "one nought too many")
    report = replay(settings)
    assert report.is_same and report.content == settings.ledger.head().content_digest
    settings.ledger.check()


def test_every_decision_is_kept_with_who_when_and_why(settings: Settings):
    """Nobody could check later on whose word a figure stands."""
    settle(settings, "reject", ids(settings), "slips")
    kept = read_decisions(settings.store, "reject")
    assert [(each.who, each.why, each.decided_at.microsecond) for each in kept] == [("eva", "slips", 0)] * 2
    assert {each.subject["value"] for each in kept} == {float(slip) for slip in SLIPS[-2:]}
    assert {each.subject["series_id"] for each in kept} == {"loans.all"}


def test_nothing_is_decided_where_one_of_several_ids_is_wrong(settings: Settings):
    """Half of a decision would stand, and nobody would know which half."""
    first, _ = ids(settings)
    with pytest.raises(UsageError, match="names no claim"):
        settle(settings, "release", [first, "ffffffffff"], "seen in print")
    assert len(ids(settings)) == 2 and read_decisions(settings.store) == ()


def test_what_is_in_use_instead_is_shown(settings: Settings):
    """A person would decide without seeing what stands in the doubtful figure's place."""
    first, _ = ids(settings)
    assert shown(settings, first).standing == ()
    settle(settings, "release", [first], "seen in print")
    assert [row["value"] for row in shown(settings, first).standing] == [float(SLIPS[-2])]
