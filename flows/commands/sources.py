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
    from flows.intake.reviewing import open_counts
    from flows.questions.asking import health_of
    from flows.shown import sources as shown_sources
    from flows.shown import terminal as shown

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
    from flows.intake.checking_sources import check_source
    from flows.shown import sources as shown

    found = guarded(lambda: check_source(settings, source, file), as_json)
    show(found.as_json() if as_json else shown.checked(found, examples), as_json)
    if found.error:
        raise typer.Exit(1)


@app.command()
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where the publisher's file is.")],
    file: SampleFile = None,
    source_id: Annotated[str, typer.Option("--id", help="The new source's id. Default: from the address.")] = "",
    into: Annotated[
        Path | None, typer.Option(help="Add it to the end of this sources.toml; nothing there is changed.")
    ] = None,
    private_network: Annotated[
        bool, typer.Option("--private-network", help="The host is on this machine or in the private network.")
    ] = False,
    catalog: CatalogDir = None,
) -> None:
    """Look at a publisher's file once and print a commented table for sources.toml, for an editor to finish.

    Kind, columns, days and numbers are guessed from the file and marked so; licence, reliability and origin are yours.

    Example: muster sources add https://example.org/losses.csv --id example-losses
    """
    settings = settings_for(False, catalog_folder=catalog)
    from flows.intake.beginning_sources import append_to, begin_source

    def work() -> str:
        text = begin_source(settings, url, source_id=source_id, file=file, is_private=private_network)
        if into is None:
            return text.rstrip("\n")
        append_to(text, into)
        return f'added to the end of {into}; decide every "?" and 0, then `muster sources check ID`'

    show(guarded(work, False), False)
