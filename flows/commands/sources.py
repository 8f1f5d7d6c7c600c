"""Commands about sources: how they are, what one would bring, and how a new one begins."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.running import AsJson, AsOf, Bucket, CatalogDir, fail, guarded, instant_of, settings_for, show
from reports.errors import UsageError

app = typer.Typer(invoke_without_command=True)
SampleFile = Annotated[Path | None, typer.Option("--file", help="Read this file instead of the address.")]


@app.callback()
def sources(
    context: typer.Context,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show every source's health: newest figure, its age, state, and the last error.

    Examples: muster sources --json · muster sources check SOURCE · muster sources add https://example.org/data.csv
    """
    if context.invoked_subcommand:
        if bucket or catalog or as_of or as_json:
            mend = "write them behind `check` or `add`"
            fail(UsageError("options of a command stand behind its name", mend=mend), as_json=as_json)
        return
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows import shown, shown_sources
    from flows.asking import health_of
    from flows.reviewing import open_counts

    at = instant_of(as_of)
    health = guarded(lambda: health_of(settings, at), as_json)
    waiting = {} if at else guarded(lambda: open_counts(settings), as_json)
    if as_json:
        show([{**each, "to_review": waiting.get(each["source_id"], 0)} for each in shown.health_json(health)], as_json)
    else:
        show(shown.health(health) + shown_sources.waiting(waiting), as_json)


@app.command()
def check(
    source: Annotated[str, typer.Argument(metavar="ID", help="A source of sources.toml.")],
    file: SampleFile = None,
    examples: Annotated[int, typer.Option(help="So many examples of each outcome; 0: all.")] = 3,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Fetch a source once and show what would be stated, revised, withdrawn or held back, and why; write nothing.

    Example: muster sources check SOURCE --file downloaded.csv
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows import shown_sources as shown
    from flows.checking_sources import check_source

    found = guarded(lambda: check_source(settings, source, file), as_json)
    show(found.as_json() if as_json else shown.checked(found, examples), as_json)
    if found.error:
        raise typer.Exit(1)
