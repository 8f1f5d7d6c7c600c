"""`muster calendar`: when editions come out, and what became of those that should have."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from flows.commands.running import AsJson, Bucket, CatalogDir, guarded, settings_for, show


def calendar(
    briefing: Annotated[str, typer.Argument(help="Which briefing of the desk; without, all of them.")] = "",
    weeks: Annotated[int, typer.Option(help="How many weeks to come.", min=0, max=520)] = 8,
    past: Annotated[int, typer.Option(help="How many weeks whose time has come.", min=0, max=520)] = 4,
    ics: Annotated[bool, typer.Option("--ics", help="Print a calendar file of the weeks to come.")] = False,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Show each briefing's releases: the hour in its zone and in UTC, cut-off and embargo, and how past weeks stand.

    published, superseded, withdrawn: what was put out. withheld: what is known now does not meet the gate. missing: it
    is not out, and the run that should have made it is late. open: it is not out, and may be made now.

    Examples: muster calendar · muster calendar --weeks 26 --past 0 · muster calendar --ics > releases.ics
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog, is_offline=True)
    from flows.questions.calendars import calendar_of, ics_of
    from flows.shown import calendar as shown_calendar

    lines = guarded(lambda: calendar_of(settings, briefing, weeks=weeks, past=past), as_json)
    if ics:
        sys.stdout.buffer.write(ics_of(settings, lines))
        return
    show([each.as_json() for each in lines] if as_json else shown_calendar.told(lines, settings.clock.now()), as_json)
