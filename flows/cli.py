"""`muster …`: the same flows and the same functions, for people. Heavy imports wait until a command needs them."""

from __future__ import annotations

import atexit
import datetime as dt
import gc
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from reports.errors import MusterError, UsageError

if TYPE_CHECKING:
    from flows.engine import Engine
    from flows.settings import Settings
    from flows.shown import Progress

EXIT_CODES = """
Exit codes: 0 done (published, or already published) · 1 something failed · 2 wrong use, setting or catalogue ·
3 withheld: the gate was not met · 5 the ledger was altered · 7 other bytes stand under a write-once key ·
8 the week is not released yet.
"""

app = typer.Typer(
    name="muster",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Contested figures, traced to who said them, in a weekly briefing that a reader can check."
    + "\n\n"
    + EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Bucket = Annotated[str | None, typer.Option(help="A folder, or s3://name/prefix. [env MUSTER_BUCKET, else bucket/]")]
CatalogDir = Annotated[str | None, typer.Option("--catalog", help="Another desk's folder. [env MUSTER_CATALOG]")]
Offline = Annotated[bool, typer.Option("--offline", help="Reach for nothing outside this machine.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document for machines.")]
EngineName = Annotated[str | None, typer.Option(help="prefect or none. [PREFECT_API_URL set: prefect, else none]")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="What was known at this instant, such as 2026-08-04T03:00Z.")]
Strict = Annotated[bool, typer.Option("--strict", help="Count only copies held by then; reconstruct nothing.")]


@app.command()
def brief(
    briefing: Annotated[str, typer.Argument(help="Which briefing of the desk.")] = "weekly",
    week: Annotated[str, typer.Option(help="newest, last, or an ISO week such as 2026-W31.")] = "newest",
    as_of: AsOf = None,
    out: Annotated[Path | None, typer.Option(help="Write the files here and publish nothing.")] = None,
    strict: Strict = False,
    draft: Annotated[bool, typer.Option("--draft", help="Watermarked, into drafts/, also before the release.")] = False,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    offline: Offline = False,
    engine: EngineName = None,
    as_json: AsJson = False,
) -> None:
    """Refresh what can be reached, then make and publish an edition.

    Examples:

    muster brief                                  the newest complete week, into ./bucket

    muster brief --week 2025-W50 --offline        an older week, from what is held

    muster brief --week 2026-W31 --out /tmp/w31   rebuild an edition's bytes beside the bucket
    """
    settings = _settings(as_json, bucket=bucket, catalog_folder=catalog, is_offline=offline or None)

    def work() -> Any:
        from flows.weekly import weekly as body

        return body(settings, briefing=briefing, week=week, as_of=_instant(as_of), strict=strict, draft=draft,
                    out=str(out) if out else "")  # fmt: skip

    from flows import shown

    report = _run(work, engine, as_json)
    _print(report.as_json() if as_json else shown.brief(report), as_json)


@app.command()
def publish(
    briefing: Annotated[str, typer.Argument(help="Which briefing of the desk.")] = "weekly",
    week: Annotated[str, typer.Option(help="newest, last, or an ISO week such as 2026-W31.")] = "newest",
    strict: Strict = False,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    engine: EngineName = None,
    as_json: AsJson = False,
) -> None:
    """Make and publish an edition from what the ledger holds, fetching nothing.

    Example: muster publish weekly --week 2026-W31
    """
    settings = _settings(as_json, bucket=bucket, catalog_folder=catalog, is_offline=True)

    def work() -> Any:
        from flows.publish import publish as body

        return body(settings, briefing=briefing, week=week, strict=strict)

    from flows import shown

    report = _run(work, engine, as_json)
    _print(report.as_json() if as_json else shown.published(report), as_json)


@app.command()
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
    settings = _settings(as_json, bucket=bucket, catalog_folder=catalog, is_offline=offline or None)

    def work() -> Any:
        from flows.refresh import refresh as body

        return body(settings, source_ids=source or None)

    from flows import shown

    report = _run(work, engine, as_json)
    _print(shown.taken_json(report) if as_json else shown.taken(report), as_json)
    if report.taken and len(report.failed) == len(report.taken):
        raise typer.Exit(1)  # Nothing at all came in: a schedule that only refreshes must not look well.


@app.command("import")
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
    settings = _settings(as_json, bucket=bucket, catalog_folder=catalog)

    def work() -> Any:
        from flows.refresh import import_recorded

        return import_recorded(settings, folder=folder, until=_instant(until))

    from flows import shown

    report = _run(work, "none", as_json)
    _print(shown.taken_json(report) if as_json else shown.taken(report), as_json)


@app.command()
def sources(bucket: Bucket = None, catalog: CatalogDir = None, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Show every source's health: newest figure, its age, state, and the last error.

    Example: muster sources --json
    """
    settings = _settings(as_json, bucket=bucket, catalog_folder=catalog)
    from flows import shown
    from flows.asking import health_of

    health = _guarded(lambda: health_of(settings, _instant(as_of)), as_json)
    _print(shown.health_json(health) if as_json else shown.health(health), as_json)


@app.command()
def claims(
    series: Annotated[list[str] | None, typer.Option(help="Only these series (may be given again).")] = None,
    as_of: AsOf = None,
    strict: Strict = False,
    limit: Annotated[int, typer.Option(help="At most so many lines for people; 0: all.")] = 40,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """List claims as they were known at an instant (now, unless --as-of says otherwise).

    Example: muster claims --series SERIES --as-of 2022-05-29T13:00Z --strict
    """
    settings = _settings(as_json, bucket=bucket, catalog_folder=catalog)
    from flows import shown
    from flows.asking import claims_of

    rows = _guarded(lambda: claims_of(settings, series, _instant(as_of), strict), as_json)
    _print(shown.frame_json(rows) if as_json else shown.claims(rows, limit), as_json)


@app.command()
def series(
    series_id: Annotated[str, typer.Argument(metavar="SERIES", help="A series id of series.toml.")],
    as_of: AsOf = None,
    freq: Annotated[str, typer.Option(help="D as stated, W flow per ISO week, M flow per month.")] = "D",
    strict: Strict = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Print one series as it was known at an instant, as stated or as flows per week or month.

    Example: muster series SERIES --as-of 2026-08-04T03:00Z --freq W --csv
    """
    settings = _settings(as_json, bucket=bucket, catalog_folder=catalog)
    from flows import shown
    from flows.asking import series_of

    rows = _guarded(lambda: series_of(settings, series_id, _instant(as_of), freq, strict), as_json)
    _print(shown.frame_json(rows) if as_json else rows.to_csv() if as_csv else shown.frame(rows), as_json)


@app.command()
def revisions(
    series_id: Annotated[str, typer.Argument(metavar="SERIES", help="A series id of series.toml.")],
    as_of: AsOf = None,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """List every value of a series that its publisher changed: was, now, and since when it was known.

    Example: muster revisions SERIES
    """
    settings = _settings(as_json, bucket=bucket, catalog_folder=catalog)
    from flows import shown
    from flows.asking import revisions_of

    rows = _guarded(lambda: revisions_of(settings, series_id, _instant(as_of)), as_json)
    _print(shown.frame_json(rows) if as_json else shown.frame(rows), as_json)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; every error of ours ends with its own exit code and says how to mend it."""
    # A command is over in seconds: looking through everything for garbage, at the end too, takes a twelfth of them.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    app(args=list(arguments) if arguments is not None else None)


def _settings(as_json: bool, **said: Any) -> Settings:
    from flows.settings import Settings

    return _guarded(lambda: Settings.from_environ(os.environ, **said), as_json)


def _run(work: Any, engine: str | None, as_json: bool) -> Any:
    from flows.engine import use_engine
    from flows.shown import Progress

    # A temporary server, where one is started, neither reports home nor gives up while it still imports.
    for name, value in (
        ("PREFECT_SERVER_ANALYTICS_ENABLED", "false"),
        ("DO_NOT_TRACK", "1"),
        ("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120"),
    ):
        os.environ.setdefault(name, value)

    def under_engine() -> Any:
        with Progress(quiet=as_json) as progress, use_engine(_chosen(engine, progress)):
            return work()

    return _guarded(under_engine, as_json)


def _chosen(engine: str | None, progress: Progress) -> Engine:
    from flows.engine import choose_engine

    def prefect_engine() -> Engine:
        from flows.deployments import PrefectEngine

        return PrefectEngine()

    return choose_engine(engine, os.environ, prefect_engine, progress)


def _guarded(work: Any, as_json: bool) -> Any:
    try:
        return work()
    except MusterError as trouble:
        _fail(trouble, as_json=as_json)


def _fail(trouble: MusterError, *, as_json: bool) -> NoReturn:
    if as_json:
        said = {"error": trouble.message, "mend": trouble.mend, "exit_code": trouble.exit_code}
        print(json.dumps(said, ensure_ascii=False))
    print(f"error: {trouble}", file=sys.stderr)
    raise typer.Exit(trouble.exit_code)


def _print(result: Any, as_json: bool) -> None:
    print(json.dumps(result, ensure_ascii=False, indent=1, default=str) if as_json else result)


def _instant(text: str | None) -> dt.datetime | None:
    if text is None:
        return None
    try:
        instant = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as trouble:
        raise UsageError(f"{text!r} is no instant", mend="write it as 2026-08-04T03:00Z") from trouble
    return instant.replace(tzinfo=dt.UTC) if instant.tzinfo is None else instant.astimezone(dt.UTC)


if __name__ == "__main__":
    main()
