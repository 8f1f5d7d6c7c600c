"""Commands about claims that were not believed."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from flows.commands.running import AsJson, AsOf, Bucket, CatalogDir, guarded, instant_of, settings_for, show

app = typer.Typer(
    no_args_is_help=True,
    help="See and decide the claims that the checks hold back."
    + '\n\nExamples: muster quarantine list · muster quarantine release ID --why "the ministry confirmed it"',
)

Ids = Annotated[list[str], typer.Argument(metavar="ID…", help="Ids as `muster quarantine list` names them.")]
Why = Annotated[str, typer.Option("--why", help="The reason, kept with your name and the time.")]


@app.command("list")
def list_(
    source: Annotated[str, typer.Option(help="Only claims of this source.")] = "",
    has_settled: Annotated[bool, typer.Option("--all", help="Also those that are held back no longer.")] = False,
    limit: Annotated[int, typer.Option(help="At most so many claims for people; 0: all.")] = 40,
    as_of: AsOf = None,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """List the claims that are held back and not used, the newest first, each with the reason.

    Examples:

    muster quarantine list                   what waits for a decision

    muster quarantine list --all --json      with what was released, rejected or mended, for machines
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.intake.quarantine import held_back
    from flows.shown import quarantine as shown_quarantine

    def work() -> Any:
        return held_back(settings, source_id=source, has_settled=has_settled, as_of=instant_of(as_of))

    claims = guarded(work, as_json)
    show([claim.as_json() for claim in claims] if as_json else shown_quarantine.listed(claims, limit), as_json)


@app.command("show")
def show_(
    held_id: Annotated[str, typer.Argument(metavar="ID", help="An id, or how one begins.")],
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Show one claim that was held back: what it says, why, where it stands, and what is in use in its place.

    Example: muster quarantine show 7c074a5d21
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.intake.quarantine import shown
    from flows.shown import quarantine as shown_quarantine

    found = guarded(lambda: shown(settings, held_id), as_json)
    show(found.as_json() if as_json else shown_quarantine.one(found), as_json)


@app.command()
def release(
    held_ids: Ids, why: Why, bucket: Bucket = None, catalog: CatalogDir = None, as_json: AsJson = False
) -> None:
    """Let claims be used from now on; what was known before stays as it was.

    Example: muster quarantine release 7c074a5d21 --why "the ministry confirmed it by telephone"
    """
    _settle("release", held_ids, why, bucket, catalog, as_json)


@app.command()
def reject(held_ids: Ids, why: Why, bucket: Bucket = None, catalog: CatalogDir = None, as_json: AsJson = False) -> None:
    """Keep claims out for good; the same value stays out when it comes again, another is judged anew.

    Example: muster quarantine reject 7c074a5d21 --why "a digit is missing"
    """
    _settle("reject", held_ids, why, bucket, catalog, as_json)


def _settle(act: str, held_ids: list[str], why: str, bucket: str | None, catalog: str | None, as_json: bool) -> None:
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.intake.quarantine import settle
    from flows.shown import quarantine as shown_quarantine

    settled = guarded(lambda: settle(settings, act, held_ids, why), as_json)
    show([claim.as_json() for claim in settled] if as_json else shown_quarantine.listed(settled, 0), as_json)
