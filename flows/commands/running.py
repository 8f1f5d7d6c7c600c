"""What every command needs: settings, the engine, the errors that end it, and the options that many share."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from reports.errors import MusterError, UsageError

if TYPE_CHECKING:
    from flows.engine import Engine
    from flows.settings import Settings
    from flows.shown.terminal import Progress

Bucket = Annotated[str | None, typer.Option(help="A folder, or s3://name/prefix. [env MUSTER_BUCKET, else bucket/]")]
CatalogDir = Annotated[str | None, typer.Option("--catalog", help="Another desk's folder. [env MUSTER_CATALOG]")]
Notes = Annotated[
    list[Path] | None, typer.Option(help="An editor's note, NAME.en.md; once for each language. [notes/ of the desk]")
]
TemplatesDir = Annotated[
    str | None, typer.Option("--templates", help="A template pack of your own. [env MUSTER_TEMPLATES]")
]
Offline = Annotated[bool, typer.Option("--offline", help="Reach for nothing outside this machine.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document for machines.")]
EngineName = Annotated[str | None, typer.Option(help="prefect or none. [PREFECT_API_URL set: prefect, else none]")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="What was known at this instant, such as 2026-08-04T03:00Z.")]
Strict = Annotated[bool, typer.Option("--strict", help="Count only copies held by then; reconstruct nothing.")]


def settings_for(as_json: bool, *, needs_desk: bool = True, **said: Any) -> Settings:
    """Return the settings that the environment and the options give; ends the command where they are wrong.

    Of several desks the one chosen: this process is about that desk from then on. What `needs_desk` does not, such as
    a file held against a public log, goes on where none is chosen; so does what names its catalogue and its bucket.
    """
    from flows.desks.choosing import DESK, enter_desk
    from flows.settings import Settings

    def chosen() -> Settings:
        names_all = said.get("catalog_folder") and said.get("bucket")
        if (needs_desk and not names_all) or os.environ.get(DESK):
            enter_desk(os.environ)
        return Settings.from_environ(os.environ, **said)

    return guarded(chosen, as_json)


def run(work: Any, engine: str | None, as_json: bool, *, quiet: bool | None = None) -> Any:
    """Return what the work returns, done under the engine chosen, with progress told; ends the command on an error.

    `quiet`: tell no progress; by default where the command speaks to a machine.
    """
    from flows.engine import use_engine
    from flows.shown.terminal import Progress

    # A temporary server, where one is started, neither reports home nor gives up while it still imports.
    for name, value in (
        ("PREFECT_SERVER_ANALYTICS_ENABLED", "false"),
        ("DO_NOT_TRACK", "1"),
        ("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120"),
    ):
        os.environ.setdefault(name, value)

    def under_engine() -> Any:
        with Progress(quiet=as_json if quiet is None else quiet) as progress, use_engine(_chosen(engine, progress)):
            return work()

    return guarded(under_engine, as_json)


def watched(settings: Settings, flow: str, work: Callable[[], Any], **about: Any) -> Any:
    """Return what the work returns; whoever wants to be told hears how it ended. Under Prefect its flow sees to that.

    `about` is the run's briefing and week.
    """
    from flows.engine import PlainEngine, current_engine
    from flows.telling.channels import is_named

    if not is_named(settings.environ) or not isinstance(current_engine(), PlainEngine):
        return work()
    from flows.telling.watching import watched_over

    with watched_over(settings, flow, **about) as watch:
        return watch.came_to(work())


def _chosen(engine: str | None, progress: Progress) -> Engine:
    from flows.engine import choose_engine

    def prefect_engine() -> Engine:
        from flows.deployments.reaching import reached_engine

        return reached_engine()

    return choose_engine(engine, os.environ, prefect_engine, progress)


def guarded(work: Any, as_json: bool) -> Any:
    """Return what the work returns; an error of ours ends the command with its exit code."""
    try:
        return work()
    except MusterError as trouble:
        fail(trouble, as_json=as_json)


def fail(trouble: MusterError, *, as_json: bool) -> NoReturn:
    """End the command: the error and its mend, on the error stream and for machines."""
    if as_json:
        said = {"error": trouble.message, "mend": trouble.mend, "exit_code": trouble.exit_code}
        print(json.dumps(said, ensure_ascii=False))
    print(f"error: {trouble}", file=sys.stderr)
    raise typer.Exit(trouble.exit_code)


def show(result: Any, as_json: bool) -> None:
    """Print a result for people or as JSON."""
    print(json.dumps(result, ensure_ascii=False, indent=1, default=str) if as_json else result)


def instant_of(text: str | None) -> dt.datetime | None:
    """Return an instant given as text, UTC where it names no zone; raises UsageError."""
    if text is None:
        return None
    try:
        instant = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as trouble:
        raise UsageError(f"{text!r} is no instant", mend="write it as 2026-08-04T03:00Z") from trouble
    return instant.replace(tzinfo=dt.UTC) if instant.tzinfo is None else instant.astimezone(dt.UTC)
