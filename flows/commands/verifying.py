"""`muster verify`: whether a PDF still shows what it was published with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.running import AsJson, guarded, show
from reports.errors import PageAltered, UsageError

if TYPE_CHECKING:
    from reports.briefings.tokens.verifying import Verified

_COUNTED = {"claim": "claims", "figure": "computed figures", "scale": "ticks of scales", "declared": "declared"}


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE.pdf", help="An edition as it was downloaded.")],
    numbers: Annotated[bool, typer.Option("--numbers", help="Hold every number against its record.")] = False,
    as_json: AsJson = False,
) -> None:
    """Hold a PDF against the records inside it: every number shown is known, every number known is shown.

    Reads the glyphs with their places from the finished file, those in its pictures too, and the provenance that
    travels in it. Needs neither the ledger nor a network.

    Ends with 0 where all is as it was made, 5 where a number is not, 6 where the file is no edition of ours.

    Example: muster verify muster-strikes-weekly_2026-W31_r1_en.pdf --numbers
    """

    def work() -> Verified:
        from flows.verifying import verify_file

        if not numbers:
            raise UsageError("nothing to verify was named", mend="add --numbers")
        return verify_file(file)

    found = guarded(work, as_json)
    show(as_plain(found) if as_json else told(found), as_json)
    if found.troubles:
        raise typer.Exit(PageAltered.exit_code)


def told(found: Verified) -> str:
    """Return counts by kind, then a line for each trouble."""
    counts = ", ".join(f"{found.matched.get(kind, 0):,} {words}" for kind, words in _COUNTED.items())
    head = f"{found.edition}: {found.pages} pages; as they were made: {counts}"
    lines = [each.message for each in found.troubles]
    return "\n".join([head, *lines, f"{len(lines):,} not as made" if lines else "every number is as it was made"])


def as_plain(found: Verified) -> dict[str, Any]:
    """Return the same as plain values for machines."""
    from dataclasses import asdict

    return asdict(found)
