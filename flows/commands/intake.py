"""Commands that bring evidence in."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from flows.commands.running import (
    AsJson,
    Bucket,
    CatalogDir,
    EngineName,
    Offline,
    instant_of,
    run,
    settings_for,
    show,
    watched,
)


def refresh(
    source: Annotated[list[str] | None, typer.Argument(help="Sources to fetch; none: all of them.")] = None,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    offline: Offline = False,
    engine: EngineName = None,
    as_json: AsJson = False,
) -> None:
    """Fetch what can be reached and append what it says; a dead source keeps its last good copy.

    Examples: muster refresh · muster refresh SOURCE
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog, is_offline=offline or None)

    def work() -> Any:
        from flows.refresh import refresh as body

        if source:
            return body(settings, source_ids=source)
        return watched(settings, "refresh", lambda: body(settings))

    from flows.shown import terminal as shown

    report = run(work, engine, as_json)
    show(shown.taken_json(report) if as_json else shown.taken(report), as_json)
    if report.taken and len(report.failed) == len(report.taken):
        raise typer.Exit(1)  # Nothing at all came in: a schedule that only refreshes must not look well.


def import_(
    folder: Annotated[str, typer.Argument(help="A folder with manifest.toml. Default: recorded/ of the project.")] = "",
    until: Annotated[str | None, typer.Option(help="Only what was retrieved by this instant.")] = None,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Take in evidence captured earlier, oldest first, so that the ledger starts with a true history.

    Example: muster import recorded --until 2026-08-08T00:00Z
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)

    def work() -> Any:
        from flows.intake.importing import import_recorded

        return import_recorded(settings, folder=folder, until=instant_of(until))

    from flows.shown import terminal as shown

    report = run(work, "none", as_json)
    show(shown.taken_json(report) if as_json else shown.taken(report), as_json)
