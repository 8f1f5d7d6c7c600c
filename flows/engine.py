"""What a flow body and a step are, with or without Prefect: the order of work is told once, here is who runs it.

A body is a plain function that calls steps. `@step` and `@flow_body` record a name and options and nothing more.
Who runs a call is the engine in force: `PlainEngine` (the default) just calls, with the declared retries;
`PrefectEngine` of `flows.deployments` makes each step a task and each body a flow run.

    @step(name="fetch {source_id}", retries=2, retry_delay_seconds=1)
    def fetch(source_id: str, settings: Settings) -> Fetched: ...

    @flow_body(name="refresh")
    def refresh(settings: Settings, *, source_ids: Sequence[str] | None = None) -> RefreshReport:
        outcomes = run_each(fetch, source_ids, settings, workers=4)   # one dead source does not end the run
"""

from __future__ import annotations

import datetime as dt
import inspect
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from functools import update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from flows.waiting import awaited
from reports.errors import FetchError, MusterError, NoLongerWanted, UsageError

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

RETRIED = (FetchError,)
ENGINES = ("prefect", "none")


@dataclass(frozen=True)
class StepOptions:
    """How a step wants to be run; `name` may hold the step's own parameters in braces.

    The wait before a retry doubles each time, and strays by up to `jitter_factor` of itself: many that failed together
    do not come back together.
    """

    name: str
    retries: int = 0
    retry_delay_seconds: float = 1.0
    timeout_seconds: float | None = None
    retry_on: tuple[type[Exception], ...] = RETRIED
    jitter_factor: float = 0.0


class _Declared(Generic[P, R]):
    """A plain function under a name that may quote its own parameters."""

    def __init__(self, fn: Callable[P, R], name: str) -> None:
        update_wrapper(self, fn)
        self.fn = fn
        self.name = name
        self.signature = inspect.signature(fn)

    def parameters(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """Return every parameter of one call by name, defaults included."""
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return dict(bound.arguments)

    def label(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
        """Return the name of one call, as people see it in a log or a list of runs."""
        return self.name.format(**self.parameters(args, kwargs))


class Step(_Declared[P, R]):
    """One verb of the work: safe to try again, run by the engine in force. `.fn` is the plain function."""

    def __init__(self, fn: Callable[P, R], options: StepOptions, says: Callable[[R], str] | None) -> None:
        super().__init__(fn, options.name)
        self.options = options
        self.says = says

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the step in the engine in force; returns what the function returns."""
        return current_engine().run_step(self, args, kwargs)

    def outcome_text(self, value: R) -> str:
        """Return what is worth saying of a value that came back, perhaps nothing."""
        return self.says(value) if self.says else ""


class FlowBody(_Declared[P, R]):
    """An order of steps, run by the engine in force. `.fn` is the plain function."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the body in the engine in force; returns what the function returns."""
        return current_engine().run_body(self, args, kwargs)


def step(
    *,
    name: str,
    retries: int = 0,
    retry_delay_seconds: float = 1.0,
    timeout_seconds: float | None = None,
    retry_on: tuple[type[Exception], ...] = RETRIED,
    jitter_factor: float = 0.0,
    says: Callable[[Any], str] | None = None,
) -> Callable[[Callable[P, R]], Step[P, R]]:
    """Declare a step; `says` turns its value into the text that is reported when it is done."""
    options = StepOptions(name, retries, retry_delay_seconds, timeout_seconds, retry_on, jitter_factor)
    return lambda fn: Step(fn, options, says)


def flow_body(*, name: str) -> Callable[[Callable[P, R]], FlowBody[P, R]]:
    """Declare a flow body under the name that the Prefect flow of the same work has."""
    return lambda fn: FlowBody(fn, name)


@dataclass(frozen=True)
class Outcome(Generic[T, R]):
    """What came of one item of a fan-out: a value, or the error that stopped this item alone."""

    item: T
    value: R | None = None
    error: MusterError | None = None

    @property
    def is_ok(self) -> bool:
        """Return whether the item has a value."""
        return self.error is None


class Reporter(Protocol):
    """Who is told how the work goes on."""

    def started(self, label: str) -> None:
        """Be told that a step begins."""

    def finished(self, label: str, text: str) -> None:
        """Be told that a step ended well, with what is worth saying of its value."""

    def failed(self, label: str, text: str) -> None:
        """Be told that a step (or one try of it) failed, and why."""

    def note(self, text: str) -> None:
        """Be told something that belongs to no step."""


class Quiet:
    """A reporter that keeps everything to itself."""

    def started(self, label: str) -> None:
        """Say nothing."""

    def finished(self, label: str, text: str) -> None:
        """Say nothing."""

    def failed(self, label: str, text: str) -> None:
        """Say nothing."""

    def note(self, text: str) -> None:
        """Say nothing."""


class Engine(Protocol):
    """Who runs steps and bodies."""

    def run_step(self, step: Step[..., R], args: Sequence[Any], kwargs: Mapping[str, Any]) -> R:
        """Run one step; raises what it raises once its retries are used up."""

    def run_each(
        self, step: Step[..., R], items: Sequence[T], args: Sequence[Any], kwargs: Mapping[str, Any], workers: int
    ) -> list[Outcome[T, R]]:
        """Run one step for every item; a MusterError ends that item alone, anything else ends the run."""

    def run_in_turn(
        self, step: Step[..., R], items: Sequence[T], args: Sequence[Any], kwargs: Mapping[str, Any], workers: int,
        cluster: str,
    ) -> Iterator[Outcome[T, R]]:  # fmt: skip
        """Yield what `run_each` gives, each as soon as it and those before it are there; on a cluster if one is named.

        Raises UsageError for a cluster that cannot be used.
        """

    def run_body(self, body: FlowBody[..., R], args: Sequence[Any], kwargs: Mapping[str, Any]) -> R:
        """Run a flow body."""

    def note(self, text: str) -> None:
        """Pass a line on to whoever watches."""

    def wait(self, seconds: float) -> None:
        """Let time pass before the work goes on."""

    def planned_at(self) -> dt.datetime | None:
        """Return for when the run was planned, None where somebody began it by hand."""

    def is_still_wanted(self) -> bool:
        """Return whether nobody has ended the run meanwhile; what cannot be asked counts as wanted."""


@dataclass(frozen=True)
class PlainEngine:
    """Steps are calls. Retries wait through `sleep`; time-outs are the adapters' own."""

    reporter: Reporter = field(default_factory=Quiet)
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def run_step(self, step: Step[..., R], args: Sequence[Any], kwargs: Mapping[str, Any]) -> R:
        """Call the step, again after each declared failure with twice the wait; raises the last one."""
        label = step.label(args, kwargs)
        self.reporter.started(label)
        for attempt in range(step.options.retries + 1):
            try:
                value = step.fn(*args, **kwargs)
            except Exception as trouble:
                self.reporter.failed(label, _first_line(trouble))
                if attempt == step.options.retries or not isinstance(trouble, step.options.retry_on):
                    raise
                stray = 1 + step.options.jitter_factor * (2 * self.chance() - 1)
                self.sleep(step.options.retry_delay_seconds * 2**attempt * stray)
            else:
                self.reporter.finished(label, step.outcome_text(value))
                return value
        raise AssertionError("the loop above returns or raises")

    def run_each(
        self, step: Step[..., R], items: Sequence[T], args: Sequence[Any], kwargs: Mapping[str, Any], workers: int
    ) -> list[Outcome[T, R]]:
        """Call the step for each item, `workers` at a time; outcomes stand in the order of the items."""
        return list(self.run_in_turn(step, items, args, kwargs, workers, ""))

    def run_in_turn(
        self, step: Step[..., R], items: Sequence[T], args: Sequence[Any], kwargs: Mapping[str, Any], workers: int,
        cluster: str,
    ) -> Iterator[Outcome[T, R]]:  # fmt: skip
        """Call the step for each item, `workers` at a time; raises UsageError for a cluster, which Prefect alone uses.

        Where nobody asks for the next outcome any more, what has not begun is left.
        """
        if cluster:
            raise UsageError(f"{cluster} is used through Prefect alone", mend="add --engine prefect; or name none")
        if workers <= 1 or len(items) <= 1:
            yield from (self._outcome(step, item, args, kwargs) for item in items)
            return
        with ThreadPoolExecutor(max_workers=min(workers, len(items))) as pool:
            calls = [pool.submit(copy_context().run, self._outcome, step, item, args, kwargs) for item in items]
            try:
                yield from map(awaited, calls)
            finally:
                for call in calls:
                    call.cancel()

    def run_body(self, body: FlowBody[..., R], args: Sequence[Any], kwargs: Mapping[str, Any]) -> R:
        """Call the body."""
        return body.fn(*args, **kwargs)

    def note(self, text: str) -> None:
        """Pass a line on to the reporter."""
        self.reporter.note(text)

    def wait(self, seconds: float) -> None:
        """Sleep."""
        self.sleep(seconds)

    def planned_at(self) -> dt.datetime | None:
        """Return None: what is called by hand was planned by nobody."""
        return None

    def is_still_wanted(self) -> bool:
        """Return True: whoever no longer wants it ends the process."""
        return True

    def _outcome(self, step: Step[..., R], item: T, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Outcome[T, R]:
        try:
            return Outcome(item, value=self.run_step(step, (item, *args), kwargs))
        except MusterError as trouble:
            return Outcome(item, error=trouble)


_engine: ContextVar[Engine | None] = ContextVar("muster_engine", default=None)


def current_engine() -> Engine:
    """Return the engine in force: a quiet `PlainEngine` where nobody chose one."""
    return _engine.get() or PlainEngine()


@contextmanager
def use_engine(engine: Engine) -> Iterator[Engine]:
    """Put an engine in force for the calls inside the `with`."""
    token = _engine.set(engine)
    try:
        yield engine
    finally:
        _engine.reset(token)


def run_each(
    step: Step[Concatenate[T, ...], R], items: Iterable[T], *args: Any, workers: int = 1, **kwargs: Any
) -> list[Outcome[T, R]]:
    """Return one outcome per item of `step(item, *args, **kwargs)`, in order; a dead item does not end the run."""
    return current_engine().run_each(step, list(items), args, kwargs, workers)


def run_in_turn(
    step: Step[Concatenate[T, ...], R], items: Iterable[T], *args: Any, workers: int = 1, cluster: str = "",
    **kwargs: Any,
) -> Iterator[Outcome[T, R]]:  # fmt: skip
    """Yield one outcome per item, in order, while later ones are still made; `cluster` names one to make them on."""
    return current_engine().run_in_turn(step, list(items), args, kwargs, workers, cluster)


def note(text: str) -> None:
    """Pass a line on to whoever watches the run."""
    current_engine().note(text)


def wait(seconds: float) -> None:
    """Let time pass as the engine in force does."""
    current_engine().wait(seconds)


def planned_at() -> dt.datetime | None:
    """Return for when the run at hand was planned, None where somebody began it by hand."""
    return current_engine().planned_at()


def refuse_unwanted() -> None:
    """Raise NoLongerWanted where the run at hand was ended meanwhile: whatever would last is not to be done."""
    if not current_engine().is_still_wanted():
        raise NoLongerWanted(
            "the run was cancelled, or ended for it, before it published: it publishes nothing",
            mend="run it again if it is wanted after all",
        )


def choose_engine(
    flag: str | None, environ: Mapping[str, str], prefect_engine: Callable[[], Engine], reporter: Reporter | None = None
) -> Engine:
    """Return the engine of `--engine`, else Prefect where PREFECT_API_URL stands in `environ`; raises UsageError.

    A server named in a Prefect profile does not count: it must not switch half of the work. `prefect_engine` makes
    the other engine, and imports Prefect only when it is called.
    """
    if flag is not None and flag not in ENGINES:
        raise UsageError(f"--engine {flag!r} is not known", mend="use --engine prefect or --engine none")
    chosen = flag or ("prefect" if environ.get("PREFECT_API_URL") else "none")
    if chosen == "none":
        return PlainEngine(reporter or Quiet())
    return prefect_engine()


def _first_line(trouble: Exception) -> str:
    return (str(trouble) or type(trouble).__name__).splitlines()[0]
