"""`muster link` and `muster serve`: a private bucket's editions for people who have no credentials."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from flows.commands.running import AsJson, Bucket, CatalogDir, guarded, settings_for, show


def link(
    week: Annotated[str, typer.Argument(help="An ISO week such as 2026-W31, or newest.")],
    expires: Annotated[str, typer.Option(help="How long it works: 90m, 24h, 7d at the most.")] = "24h",
    file: Annotated[str, typer.Option(help="A file of the edition. [its PDF]")] = "",
    language: Annotated[str, typer.Option(help="The PDF in this language. [the first]")] = "",
    revision: Annotated[int, typer.Option(min=0, help="Another revision than the newest.")] = 0,
    briefing: Annotated[str, typer.Option(help="Which briefing of the desk.")] = "weekly",
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Print a link that lets whoever has it read one file of an edition in a private S3 bucket, until it expires.

    The link is printed and kept nowhere: no log, no summary, no run knows it. Who has it needs no credentials.

    Examples: muster link 2026-W31 · muster link 2026-W31 --expires 7d --language uk · muster link newest
    --file figures.csv
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog, is_offline=True)
    from flows.handing_out.linking import link_to

    made = guarded(
        lambda: link_to(settings, briefing, week, expires, name=file, language=language, revision=revision), as_json
    )
    if as_json:
        show(
            {
                "link": made.address,
                "edition": made.edition,
                "file": made.name,
                "expires_at": made.expires_at.isoformat(timespec="seconds"),
                "warnings": list(made.warnings),
            },
            True,
        )
        return
    for warning in made.warnings:
        print(f"note: {warning}", file=sys.stderr)
    print(f"{made.edition} {made.name}, until {made.expires_at:%Y-%m-%dT%H:%MZ}", file=sys.stderr)
    print(made.address)


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Listen at this port; 0 takes a free one.")] = 8000,
    bind: Annotated[str, typer.Option(help="Others than this machine's own need a key.")] = "127.0.0.1",
    bucket: Bucket = None,
    catalog: CatalogDir = None,
) -> None:
    """Show the public half of a folder or bucket to browsers: read-only, with ranges, as it would be published.

    MUSTER_SERVE_USER=user:password asks for a password, MUSTER_SERVE_TOKEN for a bearer token; elsewhere than on this
    machine one of them is needed, and a proxy in front that speaks https. Ctrl-C ends it.

    Examples: muster serve · MUSTER_SERVE_TOKEN=… muster serve --bind 10.0.0.5 --port 8080 --bucket s3://desk/muster
    """
    settings = settings_for(False, bucket=bucket, catalog_folder=catalog, is_offline=True)

    def work() -> None:
        from flows.handing_out.serving import serve as until_interrupted

        try:
            until_interrupted(settings, bind, port, lambda address: print(address, flush=True))
        except KeyboardInterrupt:
            print("ended", file=sys.stderr)

    guarded(work, False)
