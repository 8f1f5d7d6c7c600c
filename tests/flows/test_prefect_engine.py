"""The same bodies and steps under Prefect, on a real server that the tests start."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun, TaskRun
from prefect.testing.utilities import prefect_test_harness

from flows.deployments import PrefectEngine
from flows.deployments.prefect_engine import _task
from flows.engine import choose_engine, flow_body, note, run_each, step, use_engine
from flows.intake.fetching import fetch_source
from flows.settings import Settings
from reports.errors import FetchError, ParseError

asked: list[str] = []


@step(name="fetch {source_id}", retries=2, retry_delay_seconds=0.1, says=lambda text: f"came: {text}")
def fetch(source_id: str, settings: Settings) -> str:
    """Return what came; one publisher is down for a moment, one for good, and one sends nonsense."""
    asked.append(source_id)
    if source_id == "down" or (source_id == "slow" and asked.count("slow") < 3):
        raise FetchError(f"{source_id} does not answer")
    if source_id == "nonsense":
        raise ParseError("nonsense is no table")
    return source_id.upper()


@flow_body(name="gather")
def gather(settings: Settings, *, source_ids: tuple[str, ...] = ("a", "b")) -> list[str]:
    """Return what came of those that answered."""
    note(f"gathering from {len(source_ids)}")
    outcomes = run_each(fetch, source_ids, settings, workers=3)
    return [str(outcome.value or outcome.error) for outcome in outcomes]


@flow_body(name="gather twice {times}")
def gather_more(settings: Settings, *, times: int = 2) -> list[list[str]]:
    """Return what several rounds brought."""
    return [gather(settings, source_ids=("a",)) for _ in range(times)]


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """Run a real Prefect server for this file."""
    with prefect_test_harness(server_startup_timeout=120):
        yield


def runs_of(name: str) -> tuple[list[FlowRun], list[TaskRun]]:
    """Return the flow runs of a flow and the task runs of the newest, as the server has them."""
    with get_client(sync_client=True) as client:
        flow_id = client.read_flow_by_name(name).id
        runs = [run for run in client.read_flow_runs() if run.flow_id == flow_id]
        runs.sort(key=lambda run: run.created)
        return runs, client.read_task_runs(flow_run_filter=FlowRunFilter(id={"any_": [runs[-1].id]}))


def test_a_body_is_a_flow_run_with_a_named_task_for_each_step():
    """The list of runs would not say which source was read."""
    with use_engine(PrefectEngine()):
        assert gather(Settings()) == ["A", "B"]
    runs, tasks = runs_of("gather")
    assert (runs[-1].name, runs[-1].state.name) == ("gather", "Completed")
    assert sorted(task.name for task in tasks) == ["fetch a", "fetch b"]


def test_retries_are_the_servers_and_only_for_what_may_mend_itself():
    """A publisher's hiccup would fail the week, or nonsense would be fetched three times."""
    asked.clear()
    with use_engine(PrefectEngine()):
        came = gather(Settings(), source_ids=("slow", "nonsense", "down", "a"))
    assert came == ["SLOW", "nonsense is no table", "down does not answer", "A"]
    assert {name: asked.count(name) for name in ("slow", "nonsense", "down", "a")} == {
        "slow": 3, "nonsense": 1, "down": 3, "a": 1,
    }  # fmt: skip
    runs, tasks = runs_of("gather")
    assert runs[-1].state.name == "Completed"
    assert {task.name: task.state.name for task in tasks} == {
        "fetch slow": "Completed", "fetch nonsense": "Failed", "fetch down": "Failed", "fetch a": "Completed",
    }  # fmt: skip


def test_a_fetch_is_retried_by_the_server_with_waits_that_stray():
    """Retries would be hidden inside a task, and all sources that failed together would come back together."""
    task = _task(fetch_source, ("loans", Settings(), {}), {})
    assert (task.retries, task.retry_delay_seconds, task.retry_jitter_factor) == (2, [0.5, 1.0], 1.0)
    plain = _task(fetch, ("a", Settings()), {})
    assert plain.retry_jitter_factor is None


def test_a_body_inside_a_body_is_a_subflow_of_its_own_name():
    """`weekly` would hide from the operator whether reading or publishing failed."""
    with use_engine(PrefectEngine()):
        assert gather_more(Settings(), times=2) == [["A"], ["A"]]
    outer, tasks = runs_of("gather twice {times}")
    inner, _ = runs_of("gather")
    assert outer[-1].name == "gather twice 2"
    assert {run.parent_task_run_id for run in inner[-2:]} == {task.id for task in tasks}


def test_the_flag_and_the_environment_choose_prefect():
    """`--engine prefect` would run without being recorded."""
    assert isinstance(choose_engine("prefect", {}, PrefectEngine), PrefectEngine)
    assert isinstance(choose_engine(None, {"PREFECT_API_URL": "http://127.0.0.1:1/api"}, PrefectEngine), PrefectEngine)


def test_only_one_module_imports_prefect(tmp_path):
    """Every command would wait for an orchestrator that it does not use."""
    names = "flows.cli, flows.refresh, flows.publish, flows.weekly, flows.settings, flows.engine"
    code = f"import sys, {names}; print('prefect' in sys.modules)"
    environ = {**os.environ, "PREFECT_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("False\n", "")
