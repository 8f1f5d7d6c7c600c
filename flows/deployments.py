"""The same bodies and steps as Prefect flows and tasks. The only module that imports Prefect.

`deploy/prefect.yaml` points here. Each flow has a form with a default in every field, a run name that says what it
does, artifacts under stable keys, and ends in a state with a name: Published, Already published, Withheld …
The bucket is the truth about what was published; nothing is cached and no result is kept by Prefect.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

import prefect
import prefect.runtime
from prefect import artifacts
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed, State
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import Field

from flows.artifact_rows import address_of, health_rows, source_rows
from flows.audit import AuditReport
from flows.audit import audit as audit_body
from flows.auditing import Watcher, watched_by
from flows.correct import correct as correct_body
from flows.engine import FlowBody, Outcome, Step, use_engine
from flows.publish import PublishReport
from flows.publish import publish as publish_body
from flows.refresh import refresh as refresh_body
from flows.settings import Settings
from flows.taking import RefreshReport
from flows.weekly import WeeklyReport
from flows.weekly import weekly as weekly_body
from flows.withdrawing import WithdrawReport
from flows.withdrawing import withdraw as withdraw_body
from reports.briefings.publication_log import CorrectionKind
from reports.calendar import last_complete_week
from reports.errors import LedgerAltered, MusterError, NotYetReleased, Withheld

R = TypeVar("R")
T = TypeVar("T")

WeekText = Annotated[str, Field(pattern=r"^(newest|last|\d{4}-W\d{2})$")]

IssuedWeek = Annotated[str, Field(pattern=r"^(newest|\d{4}-W\d{2})$")]

RebuildText = Annotated[str, Field(pattern=r"^(all|none|\d{1,4})$")]

WORKERS = 8

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
    settings = _handed.get() or Settings.from_environ(os.environ, run_id=str(prefect.runtime.flow_run.id))
    with _hand(settings), use_engine(PrefectEngine()):
        yield settings


@_flow("refresh", flow_run_name=lambda: f"refresh {', '.join(_parameters().get('source_ids') or ['every source'])}")
def refresh(source_ids: list[str] | None = None) -> State[RefreshReport]:
    """Read what can be reached and append what it says. A source that is down keeps its last good copy.

    Ends "Refreshed", or "Refreshed in part" where a source could not be read: its row in the artifact says why.

    Args:
        source_ids: Ids of the sources to read. Empty: every source of the desk.
    """
    with _in_force() as settings:
        report = refresh_body.fn(settings, source_ids=source_ids)
    artifacts.create_table_artifact(source_rows(report), key="muster-sources", description="What each source brought.")
    dead = f"; not read: {', '.join(each.source_id for each in report.failed)}" if report.failed else ""
    read = f"{len(report.taken) - len(report.failed)} of {len(report.taken)} sources read{dead}"
    return Completed(name="Refreshed in part" if report.failed else "Refreshed", message=read, data=report)


@_flow("publish", flow_run_name="publish {briefing} {week}")
def publish(
    briefing: str = "weekly",
    week: WeekText = "newest",
    draft: bool = False,
    strict: bool = False,
    as_of: dt.datetime | None = None,
    out: str = "",
    language: str = "",
) -> State[PublishReport]:
    """Make an edition from what the ledger holds and publish it once. Fetches nothing.

    Ends "Published", "Already published", "Draft" or "Rebuilt"; fails as "Withheld" where the briefing's gate is not
    met (nothing public has changed then) and as "Not released yet" before the week's release.

    Args:
        briefing: Which briefing of the desk's catalogue.
        week: newest, the newest complete week; last, the week before the run was due; or one such as 2026-W31.
        draft: Watermarked, beside the bucket; nothing public changes.
        strict: Count only copies held by the cut-off; written beside the bucket.
        as_of: Another cut-off, for a rebuild beside the bucket. Empty: the week's release instant.
        out: A folder to write into instead of publishing. Empty: publish.
        language: One language of the desk alone, for what is written aside. Empty: every one of them.
    """
    with _in_force() as settings, _named_failures() as failure:
        wanted = {"briefing": briefing, "week": _due(week), "as_of": _in_utc(as_of), "out": out, "language": language}
        report = publish_body.fn(settings, **wanted, draft=draft, strict=strict)
        _tell(report, briefing)
    return failure.state or _ended(report)


@_flow("weekly", flow_run_name="{briefing} {week}")
def weekly(
    briefing: str = "weekly",
    week: WeekText = "last",
    draft: bool = False,
    strict: bool = False,
    as_of: dt.datetime | None = None,
    out: str = "",
    language: str = "",
) -> State[WeeklyReport]:
    """Read every source, then make and publish the week's edition: what the schedule runs.

    The week is the one before the run was due, so a run that starts late after an outage still makes its own edition.

    Args:
        briefing: Which briefing of the desk's catalogue.
        week: newest, the newest complete week; last, the week before the run was due; or one such as 2026-W31.
        draft: Watermarked, beside the bucket; nothing public changes.
        strict: Count only copies held by the cut-off; written beside the bucket.
        as_of: Another cut-off, for a rebuild beside the bucket. Empty: the week's release instant.
        out: A folder to write into instead of publishing. Empty: publish.
        language: One language of the desk alone, for what is written aside. Empty: every one of them.
    """
    with _in_force() as settings, _named_failures() as failure:
        wanted = {"briefing": briefing, "week": _due(week), "as_of": _in_utc(as_of), "out": out, "language": language}
        report = weekly_body.fn(settings, **wanted, draft=draft, strict=strict)
    return failure.state or _ended(report.issued, report)


@_flow("correct", flow_run_name="correct {briefing} {week}")
def correct(
    week: IssuedWeek = "newest",
    why: str = "",
    kind: CorrectionKind = "error",
    briefing: str = "weekly",
    as_of: dt.datetime | None = None,
    draft: bool = True,
    out: str = "",
) -> State[PublishReport]:
    """Issue a published week anew from what the ledger holds now: the next revision, which says what it corrects.

    Ends "Corrected", "Already corrected" or "Draft"; fails without a reason, and as "Withheld" where the gate is not
    met. What stood before keeps its bytes.

    Args:
        week: newest, the newest week that is out; or one such as 2026-W31.
        why: What readers should know. It is printed under the title and stands in the log for ever.
        kind: error, our own; revision, by publishers; clarification, of words alone.
        briefing: Which briefing of the desk's catalogue.
        as_of: Another cut-off than now, from the first revision's on.
        draft: Watermarked, beside the bucket; nothing public changes. Look at it, then run again without.
        out: The folder of a draft. Empty: one in the drafts folder.
    """
    with _in_force() as settings, _named_failures() as failure:
        report = correct_body.fn(
            settings, week=week, why=why, kind=kind, briefing=briefing, as_of=_in_utc(as_of), draft=draft, out=out
        )
        _tell(report, briefing)
    return failure.state or _ended(report)


@_flow("withdraw", flow_run_name="withdraw {briefing} {week}")
def withdraw(
    week: IssuedWeek = "newest",
    why: str = "",
    briefing: str = "weekly",
    revision: int | None = None,
    confirmed: bool = False,
) -> State[WithdrawReport]:
    """Take an edition back: its files stay, and everything that lists it says why.

    Ends "Foreseen" where it was not confirmed, and nothing was done; else "Withdrawn" or "Already withdrawn".

    Args:
        week: newest, the newest week that is out; or one such as 2026-W31.
        why: What readers should know. It stands on the week's page and in the log for ever.
        briefing: Which briefing of the desk's catalogue.
        revision: Which revision of the week. Empty: the newest.
        confirmed: Do it. Otherwise the run only says what readers would find.
    """
    with _in_force() as settings:
        report = withdraw_body.fn(
            settings, week=week, why=why, briefing=briefing, revision=revision, confirmed=confirmed
        )
        pointer = report.newest_after or "no edition"
    message = f"{report.edition}: {report.why} The newest edition is then {pointer}."
    return Completed(name=report.status.capitalize(), message=message, data=report)


@_flow("audit", flow_run_name="audit, {rebuild} made again")
def audit(rebuild: RebuildText = "3", mend: bool = False) -> State[AuditReport]:
    """Hold everything in the bucket against the publication log, and make editions again from what they rest on.

    Ends "Whole", or fails as "Not whole": the artifact `muster-audit` names each object with its mend.

    Args:
        rebuild: How many editions to make again: a number, all, or none. The log's head chooses them.
        mend: Write pointers, status and pages anew where they are not what follows from the log.
    """
    with _in_force() as settings, watched_by(_progress()):
        report = audit_body.fn(settings, rebuild=rebuild, mend=mend)
    rows = report.as_json()["troubles"]
    artifacts.create_table_artifact(rows, key="muster-audit", description="What is not as the publication log has it.")
    if report.exit_code:
        trouble = LedgerAltered(report.summary, mend="the artifact muster-audit names each object with its mend")
        return Failed(name="Not whole", message=report.summary, data=trouble)
    return Completed(name="Whole", message=report.summary, data=report)


def _progress() -> Watcher:
    """Return a watcher that keeps a progress artifact, written at each new hundredth."""
    key = artifacts.create_progress_artifact(progress=0.0, key="muster-audit-progress", description="audit")
    told = {0}

    def watch(what: str, done: int, total: int) -> None:
        share = done * 100 // max(total, 1)
        if share not in told:
            told.add(share)
            artifacts.update_progress_artifact(key, progress=float(share), description=what)

    return watch


FLOWS: dict[str, prefect.Flow[..., Any]] = {
    "audit": audit, "refresh": refresh, "publish": publish, "weekly": weekly, "correct": correct, "withdraw": withdraw,
}  # fmt: skip


@dataclass
class _Failure:
    """The named state that a run ends in instead of a report."""

    state: State[Any] | None = None


@contextmanager
def _named_failures() -> Iterator[_Failure]:
    """Turn an expected refusal into a failed state with a name, so that an alarm fires and the list says why."""
    failure = _Failure()
    try:
        yield failure
    except Withheld as refusal:
        failure.state = Failed(name="Withheld", message=str(refusal), data=refusal)
    except NotYetReleased as refusal:
        failure.state = Failed(name="Not released yet", message=str(refusal), data=refusal)


def _ended(issued: PublishReport, report: Any = None) -> State[Any]:
    message = f"{issued.edition}: {issued.remark or issued.pdf}"
    return Completed(name=issued.status.capitalize(), message=message, data=report or issued)


def _tell(report: PublishReport, briefing: str) -> None:
    """Leave the edition's files, figures and judgements as artifacts; their keys stay, so that history shows."""
    stem = re.sub(r"[^a-z0-9]+", "-", briefing.lower()).strip("-")
    for name, where in report.locations.items():
        suffix = name.rpartition(".")[2]
        if suffix in ("pdf", "html"):
            artifacts.create_link_artifact(address_of(where), name, key=f"{stem}-{suffix}", description=where)
    tiles = report.at_a_glance
    rows = [{"figure": each["label"], "value": each["value"], "note": " · ".join(each["lines"])} for each in tiles]
    artifacts.create_table_artifact(rows, key=f"{stem}-figures", description=f"{report.edition}: figures at a glance")
    artifacts.create_table_artifact(health_rows(report), key=f"{stem}-sources", description="Sources at the cut-off")
    said = "\n".join(f"- {judgement}" for judgement in report.judgements)
    known = f"As known at {report.as_of:%Y-%m-%d %H:%M} UTC. {report.status.capitalize()}."
    artifacts.create_markdown_artifact(f"# {report.edition}\n\n{known}\n\n{said}\n", key=f"{stem}-summary")


def _due(week: str) -> str:
    """Return the week meant by `last` at the time for which the run was planned, however late it starts."""
    planned_at = prefect.runtime.flow_run.scheduled_start_time
    return str(last_complete_week((planned_at - dt.timedelta(days=1)).date())) if week == "last" else week


def _in_utc(instant: dt.datetime | None) -> dt.datetime | None:
    return instant.replace(tzinfo=dt.UTC) if instant and instant.tzinfo is None else instant


def _parameters() -> dict[str, Any]:
    return prefect.runtime.flow_run.parameters or {}
