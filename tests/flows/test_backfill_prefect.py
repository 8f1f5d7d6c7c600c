"""The back-fill as a deployed flow, on a real Prefect server: states, artifacts, tasks; and on a Dask cluster."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import TaskRunFilter, TaskRunFilterName
from prefect.testing.utilities import prefect_test_harness

from flows.backfill import backfill
from flows.deployments import PrefectEngine
from flows.engine import use_engine
from flows.settings import Settings
from reports.adapters import publisher
from reports.errors import UsageError
from tests.flows.test_backfill import SPAN, library
from tests.flows.town import bytes_under

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """Run a real Prefect server for this file."""
    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A bucket that was back-filled without Prefect."""
    settings = library(tmp_path_factory.mktemp("plain"))
    assert backfill(settings, first=SPAN[0], workers=2, batch=2).made == SPAN
    return settings


def states() -> list[str]:
    """Return the names of the states in which back-fills ended, oldest first."""
    with get_client(sync_client=True) as client:
        flow_id = client.read_flow_by_name("backfill").id
        runs = [run for run in client.read_flow_runs() if run.flow_id == flow_id]
        return [run.state.name for run in sorted(runs, key=lambda run: run.created)]


def batches() -> list[str]:
    """Return the names of the tasks that made batches, in order of their weeks."""
    wanted = TaskRunFilter(name=TaskRunFilterName(like_="make 20"))
    with get_client(sync_client=True) as client:
        return sorted(run.name for run in client.read_task_runs(task_run_filter=wanted))


def editions(settings: Settings) -> dict[str, str]:
    """Return the sha256 of every file of every edition; the log tells its runs apart."""
    return {name: digest for name, digest in bytes_under(Path(settings.bucket, "public")).items() if "/r1/" in name}


def test_a_run_leaves_states_a_bar_and_the_weeks_that_did_not_go_out(plain: Settings, tmp_path: Path):
    """An operator would see neither how long it still takes, nor which weeks are missing, nor why."""
    settings = library(tmp_path)
    with use_engine(PrefectEngine()):
        assert backfill(settings, first="2025-W29", until=SPAN[-1], dry_run=True, batch=8).is_trial
        assert publisher.read_log(settings.store) == ()
        assert backfill(settings, first=SPAN[0], batch=2, workers=2).made == SPAN
        assert backfill(settings, first=SPAN[0], batch=2).standing == SPAN
        assert [each.week for each in backfill(settings, first="2025-W29", until="2025-W30").withheld] == ["2025-W29"]
    assert states() == ["Foreseen", "Back-filled", "Nothing to fill", "Back-filled in part"]
    assert {"make 2025-W39 to 2025-W40", "make 2025-W41 to 2025-W42", "make 2025-W43"} < set(batches())
    with get_client(sync_client=True) as client:
        every = sorted(client.read_artifacts(), key=lambda each: each.created)
    kept = {each.key: each for each in every}
    assert [row["week"] for row in json.loads(kept["muster-backfill"].data)] == ["2025-W29"]
    assert kept["muster-backfill-progress"].data == 100.0
    weeks = {name: digest for name, digest in editions(settings).items() if "2025-W30" not in name}
    assert weeks == editions(plain)
    assert [entry.edition.week for entry in publisher.read_log(settings.store)] == [*SPAN, "2025-W30"]


@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_makes_the_same_editions_on_several_workers(plain: Settings, tmp_path: Path):
    """A desk with decades of weeks would find that its cluster makes other editions, or none, or one at a time."""
    from distributed import Client, LocalCluster, get_task_stream

    settings = library(tmp_path)
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
        use_engine(PrefectEngine()),
        get_task_stream(client) as stream,
    ):
        report = backfill(settings, first=SPAN[0], batch=1, dask=cluster.scheduler_address)
    assert report.made == SPAN
    assert len({each["worker"] for each in stream.data}) == 2
    assert editions(settings) == editions(plain)
    assert [entry.edition.week for entry in publisher.read_log(settings.store)] == list(SPAN)


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_is_not_there_is_named(tmp_path: Path):
    """A wrong address would hang for ever, or make everything on this machine without a word."""
    settings = library(tmp_path)
    with use_engine(PrefectEngine()), pytest.raises(UsageError, match="no Dask scheduler answers"):
        backfill(settings, first=SPAN[0], dask="tcp://127.0.0.1:9")
    assert publisher.read_log(settings.store) == ()
