"""`muster backfill`: editions of weeks gone by."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from flows.commands.running import AsJson, Bucket, CatalogDir, EngineName, TemplatesDir, run, settings_for, show


def backfill(
    first: Annotated[str, typer.Option("--from", help="The first week, such as 2022-W09; or oldest.")],
    until: Annotated[str, typer.Option("--to", help="The last week, or newest: whose own time is over.")] = "newest",
    briefing: Annotated[str, typer.Option(help="Which briefing of the desk.")] = "weekly",
    workers: Annotated[int, typer.Option(help="Processes, some 600 MiB each. [0: one for each core]")] = 0,
    batch: Annotated[int, typer.Option(help="Weeks that are logged together.")] = 8,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Try every gate, and write nothing.")] = False,
    dask: Annotated[
        str | None, typer.Option(help="A Dask scheduler, tcp://…, through Prefect alone. [env MUSTER_DASK]")
    ] = None,
    templates: TemplatesDir = None,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    engine: EngineName = None,
    as_json: AsJson = False,
) -> None:
    """Make and publish every edition of a span of weeks that is not out yet, many side by side.

    Each is made as known at its own release instant and labelled back-filled on every page; the log tells when it
    really was published, and no pointer ever leads to it as the newest. A week whose own time is not over is left to
    `muster brief`. Weeks are logged in their order, batch by batch. However a run ends, the next one goes on where it
    stopped; where nothing is left to do it reads the log and changes nothing.

    Ends with 3 where weeks were withheld (each is listed with its reasons; all others are out), 1 where one failed.

    Examples:

    muster backfill --from 2022-W09 --dry-run       which weeks would be made, and which withheld

    muster backfill --from 2022-W09                 all of them, on every core

    muster backfill --from 2025-W40 --to 2025-W52 --workers 2 --json

    muster backfill --from 2022-W09 --engine prefect --dask tcp://127.0.0.1:8786
    """
    settings = settings_for(
        as_json, bucket=bucket, catalog_folder=catalog, is_offline=True, templates_folder=templates, dask=dask
    )
    from flows.shown import backfill as shown

    def work() -> Any:
        from flows.backfill import backfill as body
        from flows.backfilling.pace import backfills

        with shown.bar(is_shown=has_bar) as watcher, backfills.watched_by(watcher):
            return body(
                settings, first=first, until=until, briefing=briefing, workers=workers, batch=batch, dry_run=dry_run,
                dask=settings.dask,
            )  # fmt: skip

    has_bar = sys.stderr.isatty() and not as_json
    report = run(work, engine, as_json, quiet=as_json or has_bar)
    show(report.as_json() if as_json else shown.backfilled(report), as_json)
    raise typer.Exit(report.exit_code)
