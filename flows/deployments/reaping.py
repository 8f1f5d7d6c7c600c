"""Runs that hang for ever, since worker and process died together: found by their silence, and ended as crashed.

Prefect itself ends no such run: it stays Running and keeps its deployment's place. What it knows of a live one: a
heartbeat every three minutes, its log lines, the states of its tasks. Its own automation on missing heartbeats is no
help here: that waits for events such as `prefect.flow-run.Completed`, and our runs end as "Published" or "Withheld".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from prefect import artifacts
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, LogFilter, TaskRunFilter
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import LogSort
from prefect.events.filters import EventFilter, EventResourceFilter
from prefect.settings import PREFECT_API_URL
from prefect.states import Completed, Crashed, State

from flows.deployments.form_fields import DryRun, SilentMinutes
from flows.deployments.prefect_engine import deployed
from flows.deployments.reaching import refuse_silent_server
from flows.deployments.silence import AFTER, UNFINISHED, Sign, silent
from reports.errors import UsageError

PAGE = 200


@dataclass(frozen=True)
class Reaped:
    """A run that was ended, or would be: since when it was silent, in which state it hung, and how it stands now."""

    run_id: str
    name: str
    hung_in: str
    silent_since: dt.datetime
    outcome: str
    tasks: int = 0


@dataclass(frozen=True)
class ReapReport:
    """What was looked through, and which runs hung."""

    looked_at: int
    reaped: tuple[Reaped, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        rows = [{**asdict(each), "silent_since": each.silent_since.isoformat()} for each in self.reaped]
        return {"looked_at": self.looked_at, "reaped": rows}


def reap_runs(now: dt.datetime, after: dt.timedelta = AFTER, *, dry_run: bool = False) -> ReapReport:
    """End every run that hangs as crashed, so that its deployment goes on; raises UsageError where no server answers.

    A run that shows any sign of life between the look and the act is left alone.
    """
    if not PREFECT_API_URL.value():
        mend = "set PREFECT_API_URL to the server whose runs hang"
        raise UsageError("no Prefect server is named, so there is nothing to look through", mend=mend)
    refuse_silent_server("start it (`make up`), or set PREFECT_API_URL to one that runs")
    with get_client(sync_client=True) as client:
        signs = list(_signs(client))
        return ReapReport(len(signs), tuple(_end(client, sign, after, dry_run) for sign in silent(signs, now, after)))


def _signs(client: SyncPrefectClient) -> Iterator[Sign]:
    """Yield what is known of each run that has not ended."""
    unfinished = FlowRunFilter.model_validate({"state": {"type": {"any_": list(UNFINISHED)}}})
    offset = 0
    while page := client.read_flow_runs(flow_run_filter=unfinished, limit=PAGE, offset=offset):
        for run in page:
            if run.state is not None:
                yield _sign(client, run, run.state)
        offset += len(page)


def _sign(client: SyncPrefectClient, run: FlowRun, state: State[Any]) -> Sign:
    parent = client.read_task_run(run.parent_task_run_id) if run.parent_task_run_id else None
    return Sign(
        run_id=str(run.id), name=run.name, state=state.type.value, state_id=str(state.id),
        seen_at=_seen_at(client, run, state), parent=str(parent.flow_run_id) if parent and parent.flow_run_id else "",
    )  # fmt: skip


def _seen_at(client: SyncPrefectClient, run: FlowRun, state: State[Any]) -> dt.datetime:
    """Return the newest sign of life: a change of state, an event (heartbeats are such), a log line, a task's state."""
    seen = [state.timestamp]
    about = EventFilter(resource=EventResourceFilter(id=[f"prefect.flow-run.{run.id}"]))
    seen += [event.occurred for event in client.read_events(about, limit=1).events]
    logged = LogFilter.model_validate({"flow_run_id": {"any_": [run.id]}})
    seen += [line.timestamp for line in client.read_logs(logged, limit=1, sort=LogSort.TIMESTAMP_DESC)]
    seen += [task.state.timestamp for task in _tasks(client, run.id) if task.state]
    return max(seen)


def _tasks(client: SyncPrefectClient, run_id: UUID) -> list[Any]:
    return client.read_task_runs(task_run_filter=TaskRunFilter.model_validate({"flow_run_id": {"any_": [run_id]}}))


def _end(client: SyncPrefectClient, sign: Sign, after: dt.timedelta, dry_run: bool) -> Reaped:
    """End one silent run, unless it has moved since it was looked at; the tasks that it left running too."""
    told = Reaped(sign.run_id, sign.name, sign.state.capitalize(), sign.seen_at, "would be ended")
    if dry_run:
        return told
    run = client.read_flow_run(UUID(sign.run_id))
    if run.state is None or str(run.state.id) != sign.state_id or _seen_at(client, run, run.state) != sign.seen_at:
        return replace(told, outcome="lives")
    minutes = after // dt.timedelta(minutes=1)
    message = (
        f"no sign of life since {sign.seen_at:%Y-%m-%d %H:%M} UTC, longer than {minutes} minutes: its process is taken "
        "for dead. What it had published stands; the next run finishes what it had begun."
    )
    result = client.set_flow_run_state(run.id, Crashed(message=message))
    if result.state is None or result.state.type != StateType.CRASHED:
        return replace(told, outcome=f"Prefect refused: {getattr(result.details, 'reason', result.status)}")
    left = [task for task in _tasks(client, run.id) if task.state and not task.state.is_final()]
    for task in left:
        client.set_task_run_state(task.id, Crashed(message="its run was ended"), force=True)
    return replace(told, outcome="Crashed", tasks=len(left))


@deployed("reap", flow_run_name="reap")
def reap(after_minutes: SilentMinutes = 15, dry_run: DryRun = False) -> State[ReapReport]:
    """End runs that hang since their process died with its worker: as crashed, so that the next one can start.

    Ends "None hang" or "Reaped"; the artifact `muster-reaped` names each run. Runs that live are left alone: they
    send a heartbeat every three minutes. One that lives all the same finds out before it publishes, and does not.

    Args:
        after_minutes: How long nothing must have been heard of a run; of one that is pending twice as long.
        dry_run: Only say which runs hang.
    """
    report = reap_runs(dt.datetime.now(dt.UTC), dt.timedelta(minutes=after_minutes), dry_run=dry_run)
    if not report.reaped:
        return Completed(name="None hang", message=f"{report.looked_at} runs have not ended, and live", data=report)
    artifacts.create_table_artifact(report.as_json()["reaped"], key="muster-reaped", description="Runs that hung.")
    return Completed(name="Reaped", message=", ".join(each.name for each in report.reaped), data=report)
