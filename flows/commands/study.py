"""`muster study`: what a long weekly series shows: shifts of level, outliers, seasons, records."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.running import AsJson, AsOf, Bucket, CatalogDir, Strict, guarded, instant_of, settings_for, show


def study(
    series: Annotated[
        list[str] | None, typer.Argument(metavar="[SERIES]", help="Series ids; without, those that lead a briefing.")
    ] = None,
    as_of: AsOf = None,
    strict: Strict = False,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Show what a weekly series says over its whole length, as known at an instant.

    Where its level shifted, each shift with the span in which it may lie; weeks far off those about them; whether
    the weekday or the month makes a difference, or only seems to; and the place of the newest week among all.

    Examples: muster study · muster study SERIES --as-of 2026-08-04T03:00Z · muster study SERIES --json
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.questions.studying import studies_of
    from flows.shown import study as shown_study

    found = guarded(lambda: studies_of(settings, series or (), instant_of(as_of), strict), as_json)
    show([shown_study.as_plain(each) for each in found] if as_json else shown_study.told(found), as_json)
