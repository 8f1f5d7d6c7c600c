"""The audit as a deployed flow, on a real Prefect server: its state, its artifacts, and how far it has come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import Artifact
from prefect.testing.utilities import prefect_test_harness

from flows.audit import audit
from flows.deployments import PrefectEngine
from flows.engine import use_engine
from reports.errors import LedgerAltered
from tests.flows.planting import NEWEST, Hands, town_bucket


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """Run a real Prefect server for this file."""
    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture(scope="module")
def hands(tmp_path_factory: pytest.TempPathFactory) -> Hands:
    """A bucket with two editions."""
    return Hands(town_bucket(tmp_path_factory.mktemp("audited")))


def artifacts() -> dict[str, Artifact]:
    """Return the newest artifact under each key."""
    with get_client(sync_client=True) as client:
        every = sorted(client.read_artifacts(), key=lambda each: each.created)
    return {each.key: each for each in every}


def states() -> list[str]:
    """Return the names of the states in which audits ended, oldest first."""
    with get_client(sync_client=True) as client:
        flow_id = client.read_flow_by_name("audit").id
        runs = [run for run in client.read_flow_runs() if run.flow_id == flow_id]
        return [run.state.name for run in sorted(runs, key=lambda run: run.created)]


def test_a_whole_bucket_ends_whole_with_the_bar_full(hands: Hands):
    """The monthly audit would look at nothing, or nobody could see how long it still takes."""
    with use_engine(PrefectEngine()):
        report = audit(hands.settings, rebuild="1")
    assert report.troubles == () and [each.files for each in report.remade] in ([()], [("manifest.json",)])
    kept = artifacts()
    assert kept["muster-audit-progress"].data == 100.0 and json.loads(kept["muster-audit"].data) == []
    assert states()[-1] == "Whole"


def test_an_altered_bucket_fails_by_name(hands: Hands, tmp_path: Path):
    """The run would be green while an edition was exchanged."""
    hands.flip(f"{NEWEST}/figures.csv")
    with use_engine(PrefectEngine()), pytest.raises(LedgerAltered, match=r"figures\.csv"):
        audit(hands.settings, rebuild="none")
    rows = json.loads(artifacts()["muster-audit"].data)
    assert [row["kind"] for row in rows if row["key"] == f"{NEWEST}/figures.csv"] == ["altered"]
    assert states()[-1] == "Not whole"
