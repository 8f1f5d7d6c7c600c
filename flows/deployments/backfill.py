"""The flow that makes editions of weeks gone by: a task for each batch, here or on a Dask cluster."""

from __future__ import annotations

from prefect import artifacts
from prefect.states import Completed, Failed, State

from flows.backfill import USUAL_BATCH, BackfillReport
from flows.backfill import backfill as backfill_body
from flows.backfilling.pace import Watcher, backfills, in_words
from flows.deployments.artifact_keys import own_key
from flows.deployments.form_fields import (
    BatchSize,
    BriefingName,
    DaskAddress,
    DryRun,
    FirstWeek,
    LastWeek,
    WorkerCount,
)
from flows.deployments.prefect_engine import deployed, in_force
from reports.errors import MusterError


@deployed("backfill", flow_run_name="back-fill {briefing}, {first} to {until}")
def backfill(
    first: FirstWeek = "oldest",
    until: LastWeek = "newest",
    briefing: BriefingName = "weekly",
    dry_run: DryRun = True,
    workers: WorkerCount = 0,
    batch: BatchSize = USUAL_BATCH,
    dask: DaskAddress = "",
) -> State[BackfillReport]:
    """Make and publish every edition of a span of weeks that is not out yet, as known at its own release instant.

    Ends "Back-filled", "Back-filled in part" where weeks were withheld (the table says why), "Nothing to fill" or
    "Foreseen"; fails as "Not all made". Run again, it goes on where it stopped.

    Args:
        first: oldest, the oldest complete week; or one such as 2022-W09.
        until: newest, the newest complete week whose own time is over; or one such as 2025-W52.
        briefing: Which briefing of the desk's catalogue.
        dry_run: Try every gate and list what would be withheld; nothing is written.
        workers: Processes on this machine, some 600 MiB each. 0: one for each core.
        batch: Weeks that make up a task, and are logged together.
        dask: The scheduler of a Dask cluster, tcp://host:8786. Empty: MUSTER_DASK, or else this machine.
    """
    with in_force() as settings, backfills.watched_by(_progress()):
        report = backfill_body.fn(
            settings, first=first, until=until, briefing=briefing, dry_run=dry_run, workers=workers, batch=batch,
            dask=dask or settings.dask,
        )  # fmt: skip
    rows = [
        {"week": each.week, "ended": each.ending, "why": "; ".join(each.reasons), "mend": each.mend}
        for each in (*report.failed, *report.withheld)
    ]
    artifacts.create_table_artifact(rows, key=own_key("muster-backfill"), description="Weeks that did not go out.")
    if report.failed:
        trouble = MusterError(report.summary, mend="the artifact muster-backfill names each week with its mend")
        return Failed(name="Not all made", message=report.summary, data=trouble)
    return Completed(name=_ending(report), message=report.summary, data=report)


def _ending(report: BackfillReport) -> str:
    if report.is_trial:
        return "Foreseen"
    if report.withheld:
        return "Back-filled in part"
    return "Back-filled" if report.made else "Nothing to fill"


def _progress() -> Watcher:
    """Return a watcher that keeps a progress artifact, written at each new hundredth."""
    key = own_key("muster-backfill-progress")
    kept = artifacts.create_progress_artifact(progress=0.0, key=key, description="back-fill")
    told = {0}

    def watch(done: int, total: int, left_seconds: float) -> None:
        share = done * 100 // max(total, 1)
        if share not in told:
            told.add(share)
            text = f"{done} of {total} weeks, about {in_words(left_seconds)} left"
            artifacts.update_progress_artifact(kept, progress=float(share), description=text)

    return watch
