"""`muster verify`: whether a file is what was published, and whether it still stands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.running import AsJson, guarded, settings_for, show
from reports.errors import PageAltered

Asked = Annotated[
    str | None,
    typer.Option("--bucket", help="Whom to ask: a folder, s3://… or https://…; else the address in the PDF."),
]
Extract = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Write what travels in the PDF into a folder; overwrites nothing.")
]
Trust = Annotated[
    list[Path] | None, typer.Option(metavar="CERT.pem", help="Of a signed copy: whose signature counts; repeatable.")
]


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of an edition, as it was downloaded.")],
    numbers: Annotated[
        bool, typer.Option("--numbers", help="Hold every number against its record; alone, ask nobody.")
    ] = False,
    bucket: Asked = None,
    extract: Extract = None,
    trust: Trust = None,
    offline: Annotated[bool, typer.Option("--offline", help="Ask nobody outside this machine.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say whether a file is what was published, and whether it still stands. Needs no credentials and no ledger.

    Its sha256 is held against the public log and manifest, the log against itself; of a PDF, every number shown is
    held against the records that travel inside. Any other file of an edition is found by its sha256 with --bucket.

    Ends with 0 where the file is as published and current, 4 where its edition was superseded or withdrawn, 5 where
    the file (or the public record) was altered, 6 where nobody who was asked knows it. Without anybody to ask nothing
    but the numbers can be proven: that is 6 too, and 0 with --numbers alone.

    Of a signed copy (`muster sign`) the edition's own bytes are held against the log, and what follows them must be one
    signature and nothing else; who signed is told where the extra `sign` is installed. With --trust a signer for whom
    none of these certificates vouches ends it with 6.

    Examples:

    muster verify muster-strikes-weekly_2026-W31_r1_en.pdf

    muster verify figures.csv --bucket https://briefings.example/muster

    muster verify muster-strikes-weekly_2026-W31_r1_en.pdf --extract attachments

    muster verify muster-strikes-weekly_2026-W31_r1_en.pdf --numbers

    muster verify muster-strikes-weekly_2026-W31_r1_en.signed.pdf --trust publisher.pem
    """
    from flows.shown import verifying as shown

    if numbers and not bucket and not extract and not trust:
        from dataclasses import asdict

        from flows.proving.verifying import verify_file

        held = guarded(lambda: verify_file(file), as_json)
        show(asdict(held) if as_json else shown.numbers(held), as_json)
        raise typer.Exit(PageAltered.exit_code if held.troubles else 0)
    settings = settings_for(as_json, needs_desk=False)
    from flows.proving.looking_up import look_up

    found = guarded(
        lambda: look_up(settings, file, bucket or "", extract=extract, offline=offline, trust=trust or ()), as_json
    )
    show(shown.as_plain(found) if as_json else shown.looked_up(found), as_json)
    raise typer.Exit(found.exit_code)
