"""Commands about evidence: what is held, the bytes themselves, and the ledger read from them anew."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.commands.running import (
    AsJson,
    Bucket,
    CatalogDir,
    guarded,
    instant_of,
    run,
    settings_for,
    show,
)

# How `muster replay` ends when the evidence, read anew, says something else than the ledger.
OTHER_CLAIMS = 9
OneSource = Annotated[str, typer.Option("--source", help="Only this source.")]

app = typer.Typer(
    no_args_is_help=True,
    help="The bytes that were fetched, and the record of every fetch."
    + "\n\nExamples: muster evidence list · muster evidence export --warc evidence.warc.gz",
)


@app.command("list")
def list_(source: OneSource = "", bucket: Bucket = None, catalog: CatalogDir = None, as_json: AsJson = False) -> None:
    """List every fetch, failed ones too: when, of which source, what came.

    Example: muster evidence list --source SOURCE
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.intake.evidence import records_of
    from flows.shown import evidence as shown

    records = guarded(lambda: records_of(settings, source), as_json)
    show(shown.fetches_json(records) if as_json else shown.fetches(records), as_json)


@app.command("show")
def show_(
    sha256: Annotated[str, typer.Argument(help="The first digits of the evidence's sha256, eight or more.")] = "",
    source: Annotated[str, typer.Option(help="With --at: the copy of this source that was the newest then.")] = "",
    at: Annotated[str | None, typer.Option(help="An instant such as 2026-08-04T03:00Z. [default: now]")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the bytes here instead of printing them.")] = None,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
) -> None:
    """Print the exact bytes of a piece of evidence; of a source that came in pages, the list of them.

    Examples:

    muster evidence show 719f1c70

    muster evidence show --source SOURCE --at 2022-05-29T13:00Z --out copy.json
    """
    settings = settings_for(False, bucket=bucket, catalog_folder=catalog)

    from flows.intake.evidence import bytes_of, sha256_at, write_out
    from reports.errors import UsageError

    def found() -> bytes:
        if bool(sha256) == bool(source):
            raise UsageError(
                "say which evidence, in one way", mend="give the digits of its sha256, or --source and --at"
            )
        return bytes_of(settings, sha256 or sha256_at(settings, source, instant_of(at) or settings.clock.now()))

    body = guarded(found, False)
    if out is None:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    else:
        guarded(lambda: write_out(out, body), False)


@app.command("export")
def export(
    warc: Annotated[Path, typer.Option(help="The file to write: NAME.warc.gz, or NAME.warc uncompressed.")],
    source: OneSource = "",
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Write the evidence as a WARC file, for web archives: the same evidence gives the same bytes.

    Example: muster evidence export --warc evidence.warc.gz
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.intake.evidence import export_warc
    from flows.shown import evidence as shown

    summary = guarded(lambda: export_warc(settings, warc, source), as_json)
    show({"path": str(warc), **vars(summary)} if as_json else shown.exported(str(warc), summary), as_json)


def replay(
    source: OneSource = "",
    apply: Annotated[bool, typer.Option("--apply", help="Put what was read anew in the ledger's place.")] = False,
    why: Annotated[str, typer.Option(help="With --apply: the reason, kept with your name (MUSTER_WHO).")] = "",
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Rebuild the ledger from evidence and decisions alone, and show which claims would change.

    Ends with 0 where nothing would, and with 9 where something would and was not applied. Reaches for nothing outside
    this machine and the bucket. Editions that were published keep their bytes: they are pinned to the state before.

    Examples:

    muster replay                                    does the ledger follow from its evidence?

    muster replay --source SOURCE                    what would the mended mapping change?

    muster replay --source SOURCE --apply --why "the column was renamed in May"
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)

    def work() -> Any:
        from flows.intake.replay import replay as body

        return body(settings, source_id=source, is_applied=apply, why=why)

    from flows.shown import evidence as shown

    report = run(work, "none", as_json)
    show(report.as_json() if as_json else shown.replay(report), as_json)
    if not (report.is_same or report.is_applied):
        raise typer.Exit(OTHER_CLAIMS)
