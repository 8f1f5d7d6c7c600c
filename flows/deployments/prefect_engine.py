"""Steps as task runs and bodies as flow runs of Prefect."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from functools import wraps
from inspect import signature
from typing import Any, TypeVar
from uuid import UUID

import httpx
import prefect
import prefect.runtime
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.context import FlowRunContext
from prefect.exceptions import ObjectNotFound, PrefectException
from prefect.logging import get_run_logger
from prefect.task_runners import ThreadPoolTaskRunner

from flows.deployments.clusters import dask_cluster
from flows.desks.choosing import enter_desk
from flows.engine import FlowBody, Outcome, Step, use_engine
from flows.settings import Settings
from flows.telling.watching import watched_over
from reports.errors import MusterError

R = TypeVar("R")
T = TypeVar("T")

WORKERS = 8
WATCHED = frozenset({"weekly", "publish", "refresh", "audit"})  # what schedules run, and its piece that publishes
_ASIDE = ("draft", "strict", "out", "as_of", "source_ids")  # fields of forms whose runs leave the desk as it is
DEPLOYED: dict[str, prefect.Flow[..., Any]] = {}  # by the name of the body that each of them runs

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
        return list(self.run_in_turn(step, items, args, kwargs, workers, ""))

    def run_in_turn(
        self, step: Step[..., R], items: Sequence[T], args: Sequence[Any], kwargs: Mapping[str, Any], workers: int,
        cluster: str,
    ) -> Iterator[Outcome[T, R]]:  # fmt: skip
        """Yield what `run_each` gives, as soon as it is there; with `cluster`, each task runs on that Dask cluster."""
        tasks = [_task(step, (item, *args), kwargs) for item in items]
        if workers <= 1 and not cluster:
            yield from (_outcome(item, lambda task=task: task()) for item, task in zip(items, tasks, strict=True))
            return
        with dask_cluster(cluster) if cluster and tasks else nullcontext(prefect.Task.submit) as submit:
            futures = [submit(task) for task in tasks]
            yield from (_outcome(item, future.result) for item, future in zip(items, futures, strict=True))

    def run_body(self, body: FlowBody[..., R], args: Sequence[Any], kwargs: Mapping[str, Any]) -> R:
        """Run the body as a flow of its own name: the deployed one where there is one, with the same settings."""
        parameters = body.parameters(args, kwargs)
        with _hand(parameters.pop("settings")):
            deployed = DEPLOYED.get(body.name)
            if deployed:
                return deployed(**parameters)
            return _flow(body.name, flow_run_name=_safe(body.label(args, kwargs)))(_as_flow(body))(**parameters)

    def note(self, text: str) -> None:
        """Write a line into the run's log."""
        get_run_logger().info(text)

    def wait(self, seconds: float) -> None:
        """Sleep; whoever cancels the run ends its process."""
        time.sleep(seconds)

    def planned_at(self) -> dt.datetime | None:
        """Return for when a schedule planned the run, however late it started; None where somebody began it."""
        context = FlowRunContext.get()
        run = context.flow_run if context else None
        return run.expected_start_time if run and run.auto_scheduled else None

    def is_still_wanted(self) -> bool:
        """Ask the server whether the run, and each that it is part of, still goes on; True where nobody answers.

        What a server that is down would say decides nothing: the bucket's own conditions keep editions apart.
        """
        try:
            with get_client(sync_client=True) as client:
                return all(_goes_on(run.state) for run in _with_parents(client, prefect.runtime.flow_run.id))
        except ObjectNotFound:
            return False
        except (httpx.HTTPError, PrefectException) as silence:
            get_run_logger().warning("nobody says whether the run is still wanted, so it goes on: %s", silence)
            return True


def _goes_on(state: State[Any] | None) -> bool:
    return state is None or not (state.is_final() or state.is_cancelling())


def _with_parents(client: SyncPrefectClient, run_id: str | None) -> Iterator[FlowRun]:
    """Yield a run, the run that it is part of, and so on."""
    while run_id:
        run = client.read_flow_run(UUID(str(run_id)))
        yield run
        parent = client.read_task_run(run.parent_task_run_id) if run.parent_task_run_id else None
        run_id = str(parent.flow_run_id) if parent and parent.flow_run_id else None


def _task(step: Step[..., R], args: Sequence[Any], kwargs: Mapping[str, Any]) -> prefect.Task[[], R]:
    """Return one call of a step as a task without parameters: Prefect need not look into what is handed over."""
    options, label = step.options, _safe(step.label(args, kwargs))

    def call() -> R:
        value = step.fn(*args, **kwargs)
        text = step.outcome_text(value)
        if text:
            get_run_logger().info(f"{label}: {text}")
        return value

    return prefect.Task(
        call,
        name=step.__name__,
        task_run_name=label,
        description=step.__doc__,
        retries=options.retries,
        retry_delay_seconds=[options.retry_delay_seconds * 2**attempt for attempt in range(options.retries)] or 0,
        retry_jitter_factor=options.jitter_factor or None,
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
        with in_force() as settings:
            return body.fn(settings, **parameters)

    return run


def deployed(name: str, **options: Any) -> Callable[[Callable[..., Any]], prefect.Flow[..., Any]]:
    """Declare the flow that runs the body `name` wherever Prefect is the engine, from a form or from within."""

    def declare(run: Callable[..., Any]) -> prefect.Flow[..., Any]:
        DEPLOYED[name] = _flow(name, **options)(_watched(name, run))
        return DEPLOYED[name]

    return declare


def _watched(name: str, run: Callable[..., Any]) -> Callable[..., Any]:
    """Return the run with somebody watching over it, where it counts and somebody wants to be told."""
    if name not in WATCHED:
        return run
    fields = signature(run)

    @wraps(run)
    def watched_run(*args: Any, **kwargs: Any) -> Any:
        parameters = fields.bind(*args, **kwargs).arguments
        if any(parameters.get(field) for field in _ASIDE):
            return run(**parameters)
        about = {field: parameters[field] for field in ("briefing", "week") if field in parameters}
        with in_force() as settings, watched_over(settings, name, **about) as watch:
            state = run(**parameters)
            watch.came_to(state.data)
            return state

    # Prefect reads the form's fields from the function it is given, and would look for their types in this module.
    watched_run.__signature__ = signature(run, eval_str=True)  # type: ignore[attr-defined]
    return watched_run


@contextmanager
def _hand(settings: Settings) -> Iterator[None]:
    """Let the flows that start inside the `with` run in these settings rather than in the environment's."""
    token = _handed.set(settings)
    try:
        yield
    finally:
        _handed.reset(token)


@contextmanager
def in_force() -> Iterator[Settings]:
    """Give the settings of this run, with Prefect as the engine and one handle on ledger and bucket for all steps."""
    settings = _handed.get() or _of_this_run()
    with _hand(settings), use_engine(PrefectEngine()):
        yield settings


def _of_this_run() -> Settings:
    """Return the settings of the run's own process, which is about one desk."""
    enter_desk(os.environ)
    return Settings.from_environ(os.environ, run_id=str(prefect.runtime.flow_run.id))
