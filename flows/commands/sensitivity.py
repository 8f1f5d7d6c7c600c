"""`muster sensitivity`: what each key figure would be without each origin."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.running import AsJson, AsOf, Bucket, CatalogDir, guarded, instant_of, settings_for, show


def sensitivity(
    briefing: Annotated[str, typer.Option(help="Which briefing of the desk.")] = "weekly",
    week: Annotated[str, typer.Option(help="The edition: newest, or an ISO week.")] = "newest",
    as_of: AsOf = None,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Leave each origin out in turn: what every figure at a glance, judgement and envelope would be without it.

    A figure that is gone without one origin rests on it alone; such a judgement is held at low confidence in the
    edition, and says so.

    Examples: muster sensitivity · muster sensitivity --week 2026-W31 --json
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.questions.leaving_out import sensitivity_of
    from flows.shown import sensitivity as shown_sensitivity

    found = guarded(lambda: sensitivity_of(settings, briefing, week, instant_of(as_of)), as_json)
    show(shown_sensitivity.sensitivity_json(found) if as_json else shown_sensitivity.sensitivity(found), as_json)
