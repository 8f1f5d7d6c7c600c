"""Correcting and withdrawing as flows of a real Prefect server: named states, and the bytes that a terminal makes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from prefect.client.orchestration import get_client
from prefect.testing.utilities import prefect_test_harness

from flows.correct import correct, make_again
from flows.deployments import PrefectEngine
from flows.engine import use_engine
from flows.publish import publish
from flows.settings import Settings
from flows.withdraw import withdraw
from reports.errors import UsageError
from tests.flows.town import LOANS, WEEK, Town, bytes_under, loans_csv, refreshed

pytestmark = pytest.mark.proof
WHY = "One branch counted returns as loans."


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """Run a real Prefect server for this file."""
    with prefect_test_harness(server_startup_timeout=120):
        yield


def ends(flow: str) -> list[str]:
    """Return the names of the states in which the runs of a flow ended, in their order."""
    with get_client(sync_client=True) as client:
        flow_id = client.read_flow_by_name(flow).id
        runs = sorted((run for run in client.read_flow_runs() if run.flow_id == flow_id), key=lambda run: run.created)
        return [run.state.name for run in runs]


def test_a_correction_and_a_withdrawal_end_in_states_with_their_names(settings: Settings, town: Town, tmp_path):
    """An operator's list of runs would not tell a draft from a correction, or Prefect would make other bytes."""
    refreshed(settings)
    publish(settings, week=WEEK)
    town.say("/loans.csv", loans_csv([*LOANS[:-1], 2000]))
    settings.clock.advance(dt.timedelta(days=1))
    refreshed(settings)
    with use_engine(PrefectEngine()):
        assert correct(settings, week=WEEK, why=WHY, draft=True).status == "draft"
        report = correct(settings, week=WEEK, why=WHY)
        assert correct(settings, week=WEEK, why=WHY).edition == report.edition
        with pytest.raises(UsageError, match="a reason is missing"):
            correct(settings, week=WEEK)
        assert withdraw(settings, week=WEEK, why="Forged.").status == "foreseen"
        assert withdraw(settings, week=WEEK, why="Forged.", confirmed=True).status == "withdrawn"
    assert ends("correct") == ["Draft", "Corrected", "Already corrected", "Failed"]
    assert ends("withdraw") == ["Foreseen", "Withdrawn"]
    make_again(settings, week=WEEK, revision=2, out=str(tmp_path / "again"))
    published = tmp_path / "bucket" / "public" / "library" / "weekly" / WEEK / "r2"
    assert bytes_under(tmp_path / "again") == bytes_under(published)
