"""`muster reap`: runs that hang since their process died with its worker."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from flows.commands.running import AsJson, guarded, show


def reap(
    after: Annotated[float, typer.Option(help="Minutes without a sign of life; for pending runs twice.", min=0.1)] = 15,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which runs hang.")] = False,
    as_json: AsJson = False,
) -> None:
    """End the runs of a Prefect server that hang, as crashed, so that their schedules go on.

    A process that dies together with its worker leaves its run Running for ever, and its deployment's place taken.
    Runs that live send a heartbeat every three minutes and are left alone. What a run published stands; what it had
    begun the next one finishes. The deployment reap/every-ten-minutes does the same by schedule.

    Examples: muster reap --dry-run · muster reap --after 30 · muster reap --json
    """
    from flows.deployments.reaping import reap_runs
    from flows.shown import reaping as shown

    now, silent = dt.datetime.now(dt.UTC), dt.timedelta(minutes=after)
    report = guarded(lambda: reap_runs(now, silent, dry_run=dry_run), as_json)
    show(report.as_json() if as_json else shown.reaped(report.as_json()), as_json)
