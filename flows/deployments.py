"""The same bodies and steps as Prefect flows and tasks. The only module that imports Prefect.

`deploy/prefect.yaml` points here. Each flow has a form with a default in every field, a run name that says what it
does, artifacts under stable keys, and ends in a state with a name: Published, Already published, Withheld …
The bucket is the truth about what was published; nothing is cached and no result is kept by Prefect.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Annotated, Any, TypeVar

import prefect
import prefect.runtime
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_run_logger
from prefect.states import Completed, State
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import Field

from flows.engine import FlowBody, Outcome, Step, use_engine
from flows.refresh import RefreshReport
from flows.refresh import refresh as refresh_body
from flows.settings import Settings
from reports.errors import MusterError

R = TypeVar("R")
T = TypeVar("T")

WORKERS = 8
JITTER = 0.3

_handed: ContextVar[Settings | None] = ContextVar("muster_settings", default=None)


class PrefectEngine:
    """Each step is a task run, each body a flow run; called outside a flow run, a body starts one."""

    def run_step(self, step: Step[..., R], args: Sequence[Any], kwargs: Mapping[str, Any]) -> R:
        """Run the step as a task; raises what it raises once its retries are used up."""
        return _task(step, args, kwargs)()

    def run_each(
        self, step: Step[..., R], items: Sequence[T], args: Sequence[Any], kwargs: Mapping[str, Any], workers: int
    ) -> list[Outcome[T, R]]:
        """Run one task per item, side by side where the body allows it; outcomes stand in the order of the items."""
        tasks = [_task(step, (item, *args), kwargs) for item in items]
        if workers <= 1:
            return [_outcome(item, lambda task=task: task()) for item, task in zip(items, tasks, strict=True)]
        futures = [task.submit() for task in tasks]
        return [_outcome(item, future.result) for item, future in zip(items, futures, strict=True)]

    def run_body(self, body: FlowBody[..., R], args: Sequence[Any], kwargs: Mapping[str, Any]) -> R:
        """Run the body as a flow of its own name: the deployed one where there is one, with the same settings."""
        parameters = body.parameters(args, kwargs)
        with _hand(parameters.pop("settings")):
            deployed = FLOWS.get(body.name)
            if deployed:
                return deployed(**parameters)
            return _flow(body.name, flow_run_name=_safe(body.label(args, kwargs)))(_as_flow(body))(**parameters)

    def note(self, text: str) -> None:
        """Write a line into the run's log."""
        get_run_logger().info(text)


def _task(step: Step[..., R], args: Sequence[Any], kwargs: Mapping[str, Any]) -> prefect.Task[[], R]:
    """Return one call of a step as a task without parameters: Prefect need not look into what is handed over."""
    options = step.options

    def call() -> R:
        value = step.fn(*args, **kwargs)
        text = step.outcome_text(value)
        if text:
            get_run_logger().info(text)
        return value

    return prefect.Task(
        call,
        name=step.__name__,
        task_run_name=_safe(step.label(args, kwargs)),
        description=step.__doc__,
        retries=options.retries,
        retry_delay_seconds=[options.retry_delay_seconds * 2**attempt for attempt in range(options.retries)] or 0,
        retry_jitter_factor=JITTER,
        retry_condition_fn=lambda task, run, state: isinstance(state.result(raise_on_failure=False), options.retry_on),
        timeout_seconds=options.timeout_seconds,
        cache_policy=NO_CACHE,
        persist_result=False,
    )


def _safe(label: str) -> str:
    """Return a finished name that Prefect does not take for a template."""
    return label.replace("{", "(").replace("}", ")")


def _outcome(item: T, call: Callable[[], R]) -> Outcome[T, R]:
    try:
        return Outcome(item, value=call())
    except MusterError as trouble:
        return Outcome(item, error=trouble)


def _flow(name: str, **options: Any) -> Callable[[Callable[..., Any]], prefect.Flow[..., Any]]:
    runner = ThreadPoolTaskRunner(max_workers=WORKERS)
    return prefect.flow(name=name, task_runner=runner, persist_result=False, retries=0, **options)


def _as_flow(body: FlowBody[..., R]) -> Callable[..., R]:
    def run(**parameters: Any) -> R:
        with _in_force() as settings:
            return body.fn(settings, **parameters)

    return run


@contextmanager
def _hand(settings: Settings) -> Iterator[None]:
    """Let the flows that start inside the `with` run in these settings rather than in the environment's."""
    token = _handed.set(settings)
    try:
        yield
    finally:
        _handed.reset(token)


@contextmanager
def _in_force() -> Iterator[Settings]:
    """Give the settings of this run, with Prefect as the engine and one handle on ledger and bucket for all steps."""
    settings = _handed.get() or Settings.from_environ(os.environ)
    with _hand(settings), use_engine(PrefectEngine()):
        yield settings



Sources = Annotated[
    list[str] | None, Field(title="Sources", description="Ids of the sources to read. Empty: every source of the desk.")
]


@_flow("refresh", flow_run_name=lambda: f"refresh {_or_all(_parameters().get('source_ids'))}")
def refresh(source_ids: Sources = None) -> State[RefreshReport]:
    """Read what can be reached and append what it says. A source that is down keeps its last good copy.

    Ends "Refreshed", or "Refreshed in part" where a source could not be read: its row in the artifact says why.
    """
    with _in_force() as settings:
        report = refresh_body.fn(settings, source_ids=source_ids)
    rows = [{"source": each.source_id, "state": each.status, "came": each.text} for each in report.taken]
    create_table_artifact(rows, key="muster-sources", description="What each source brought.")
    name = "Refreshed in part" if report.failed else "Refreshed"
    return Completed(name=name, message=_counted(report), data=report)


FLOWS: dict[str, prefect.Flow[..., Any]] = {"refresh": refresh}


def _parameters() -> dict[str, Any]:
    return prefect.runtime.flow_run.parameters or {}


def _or_all(source_ids: Sequence[str] | None) -> str:
    return ", ".join(source_ids) if source_ids else "every source"


def _counted(report: RefreshReport) -> str:
    dead = f"; not read: {', '.join(each.source_id for each in report.failed)}" if report.failed else ""
    return f"{len(report.taken) - len(report.failed)} of {len(report.taken)} sources read{dead}"
