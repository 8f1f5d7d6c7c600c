"""Commands about the ledger itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.running import AsJson, AsOf, Bucket, CatalogDir, Strict, guarded, instant_of, settings_for, show

app = typer.Typer(
    no_args_is_help=True,
    help="Check the ledger, pack it, write it out for other programs."
    + "\n\nExamples: muster ledger check · muster ledger export FOLDER --format csv",
)


@app.command("check")
def check_(bucket: Bucket = None, catalog: CatalogDir = None, as_json: AsJson = False) -> None:
    """Say whether the ledger is whole: each file and its seal, the log, the schema, each row and the chain, each pin.

    One byte that was changed is found, and its file is named. Ends with 5 then, and changes nothing. Files that no
    version names, as a run that broke off leaves them, are told and do no harm.

    Example: muster ledger check --json
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.intake.ledgers import check_ledger
    from flows.shown import ledger as shown

    found = guarded(lambda: check_ledger(settings), as_json)
    show(found.as_json() if as_json else shown.checked(found), as_json)


@app.command("pack")
def pack_(bucket: Bucket = None, catalog: CatalogDir = None, as_json: AsJson = False) -> None:
    """Put the rows of many small files together in few, so that questions are answered faster.

    Nothing of what the ledger says changes, and every earlier state stays readable. A run packs by itself when many
    small files have gathered.

    Example: muster ledger pack
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from dataclasses import asdict

    from flows.intake.ledgers import pack_ledger
    from flows.shown import ledger as shown

    done = guarded(lambda: pack_ledger(settings), as_json)
    show((asdict(done) if done else None) if as_json else shown.packed(done), as_json)


@app.command("export")
def export_(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet, or is empty.")],
    format: Annotated[
        str, typer.Option(help="parquet, csv, or package: CSV with a Frictionless datapackage.json.")
    ] = "package",
    as_of: AsOf = None,
    strict: Strict = False,
    all_rows: Annotated[bool, typer.Option("--all-rows", help="Every row that was ever appended.")] = False,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Write out what was known at an instant (now, unless --as-of says otherwise), and every fetch until then.

    The same state gives the same bytes. In CSV, text that a spreadsheet would take for a formula (it begins with
    = + - @) has an apostrophe in front; numbers are plain, instants are UTC.

    Examples:

    muster ledger export /tmp/ledger

    muster ledger export /tmp/rows --format parquet --all-rows

    muster ledger export /tmp/august --as-of 2026-08-04T03:00Z --strict
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from dataclasses import asdict

    from flows.intake.ledgers import export_ledger
    from flows.shown import ledger as shown

    made = guarded(lambda: export_ledger(settings, folder, format, instant_of(as_of), strict, all_rows), as_json)
    show([asdict(each) for each in made] if as_json else shown.exported(folder, made), as_json)
