"""`muster doctor`: whether an installation is fit to publish, and what to do where it is not."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

from flows.commands.running import AsJson, Bucket, CatalogDir, settings_for, show

if TYPE_CHECKING:
    from flows.doctoring.examining import Look


def doctor(bucket: Bucket = None, catalog: CatalogDir = None, as_json: AsJson = False) -> None:
    """Look over settings, versions, renderer, bucket and its rights, ledger, Prefect and schedules; say what to mend.

    Changes nothing but for one small object, private/doctor/probe.txt, written once to see whether a second writer is
    refused. With PREFECT_API_URL, asks that server for its pool, worker, schedules, late runs and alarms.

    Ends with 0 where nothing is wrong (marks with ! are for you to know of), 1 where something is.

    Examples:

    muster doctor

    muster doctor --bucket s3://briefings/desk --json
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.doctoring.examining import examined
    from flows.doctoring.findings import Examination
    from flows.shown import doctor as shown

    found, before = [], ""
    for each in examined(settings, _of_prefect()):
        found.append(each)
        if not as_json:
            typer.echo(shown.line(each, before))  # in colour on a terminal, plain elsewhere
            before = each.area
    examination = Examination(tuple(found))
    show(examination.as_json() if as_json else shown.concluded(found), as_json)
    raise typer.Exit(examination.exit_code)


def _of_prefect() -> Iterable[tuple[str, Look]]:
    """Give the looks at Prefect; its library is loaded where a server is named, and nowhere else."""
    if not os.environ.get("PREFECT_API_URL"):
        from flows.doctoring.findings import Finding

        what = "no server is named (PREFECT_API_URL): runs are started by hand, or by cron"
        return [("prefect", lambda: [Finding("prefect", "ok", what)])]
    from flows.deployments.standing import looks_at_prefect

    return looks_at_prefect()
