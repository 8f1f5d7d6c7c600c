"""`muster audit`: whether a bucket still holds what was published."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from flows.commands.running import AsJson, CatalogDir, EngineName, run, settings_for, show, watched


def audit(
    bucket: Annotated[
        str | None, typer.Argument(help="A folder, or s3://name/prefix. [env MUSTER_BUCKET, else bucket/]")
    ] = None,
    rebuild: Annotated[str, typer.Option(help="How many editions to make again: a number, all or none.")] = "3",
    mend: Annotated[bool, typer.Option("--mend", help="Write what follows from the log anew.")] = False,
    catalog: CatalogDir = None,
    engine: EngineName = None,
    as_json: AsJson = False,
) -> None:
    """Hold everything in a bucket against the publication log, and make editions again from what they rest on.

    Looks at the chain of the log, each file and manifest of each edition, pointers, status and pages, the newest PDFs,
    cut-offs, evidence and fetches, and the ledger; names public objects that no entry names, and what broken runs left.
    The editions to make again are chosen by the log's head: the same ones until somebody publishes. Other bytes are no
    alarm where the manifest names other code, templates, lock file or renderer than today's: that is told apart.

    Ends with 0 where everything is whole, 5 where something was altered, is missing or points nowhere.

    Examples:

    muster audit

    muster audit s3://briefings/muster --rebuild all --json

    muster audit --rebuild none --mend
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.shown import audit as shown

    def work() -> Any:
        from flows.audit import audit as body
        from flows.proving.auditing import audits

        with shown.bar(is_shown=has_bar) as watcher, audits.watched_by(watcher):
            return watched(settings, "audit", lambda: body(settings, rebuild=rebuild, mend=mend))

    has_bar = sys.stderr.isatty() and not as_json
    report = run(work, engine, as_json, quiet=as_json or has_bar)
    show(report.as_json() if as_json else shown.audited(report), as_json)
    raise typer.Exit(report.exit_code)
