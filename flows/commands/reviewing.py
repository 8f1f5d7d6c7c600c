"""Commands for what watched feeds brought and a person should read."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.running import AsJson, Bucket, CatalogDir, guarded, settings_for, show

app = typer.Typer(
    no_args_is_help=True,
    help="Items of watched feeds that a person should read. A feed never states a number: the reader enters it."
    + "\n\nExample: muster review list",
)


@app.command("list")
def list_(
    source: Annotated[str, typer.Option(help="Only the items of this source.")] = "",
    is_all: Annotated[bool, typer.Option("--all", help="Also those that were read.")] = False,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """List the items that wait to be read, the newest first; an item whose words changed waits again.

    Example: muster review list --source SOURCE
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.intake.reviewing import items_of
    from flows.shown import sources as shown

    items = guarded(lambda: items_of(settings, source, is_all=is_all), as_json)
    show([each.as_json() for each in items] if as_json else shown.review(items), as_json)


@app.command()
def done(
    item: Annotated[list[str], typer.Argument(help="Names as `muster review list` prints them, or their beginnings.")],
    why: Annotated[str, typer.Option(help="What came of it: entered as a claim, or why not.")],
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Record that you have read items as they are worded now; who, when and why are kept.

    Example: muster review done 3f9a2c --why "entered as claim wanted-2026-11"
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.intake.reviewing import finish
    from flows.shown import sources as shown

    items = guarded(lambda: finish(settings, item, why), as_json)
    show([each.as_json() for each in items] if as_json else shown.reviewed(items, settings.who), as_json)
