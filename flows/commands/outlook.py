"""`muster outlook`: what weekly flows may come to, from methods that have beaten the naive forecast."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.running import AsJson, AsOf, Bucket, CatalogDir, Strict, guarded, instant_of, settings_for, show


def outlook(
    series: Annotated[
        list[str] | None, typer.Argument(metavar="[SERIES]", help="Series ids; without, those that the briefing shows.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Show how the methods did on sums of weeks, too.")] = False,
    as_of: AsOf = None,
    strict: Strict = False,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Project weekly flows four and thirteen weeks ahead, and date the next round total, each with its intervals.

    Each method forecasts again from every week of the last two years, knowing only the weeks before. One that beats
    the naive forecast (the newest week again) in weighted interval score and absolute error, and whose intervals
    hold what they say within five points, is used; where none does, that is said. “to naive” is the ratio of scores
    to the naive forecast with all its past errors, “(alike)” to the one with intervals made as the method's own.

    Examples: muster outlook · muster outlook SERIES --as-of 2026-08-04T03:00Z · muster outlook --json
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.questions.projecting import outlooks_of
    from flows.shown import outlook as shown_outlook

    found = guarded(lambda: outlooks_of(settings, series or (), instant_of(as_of), strict), as_json)
    show(
        [shown_outlook.as_plain(each) for each in found] if as_json else shown_outlook.told(found, every=every), as_json
    )
