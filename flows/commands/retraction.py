"""`muster retract`: believe an origin no longer, and see what stands on it."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.running import AsJson, Bucket, CatalogDir, guarded, settings_for, show


def retract(
    origin: Annotated[str, typer.Argument(metavar="ORIGIN", help="An origin of sources.toml, or a publisher.")],
    why: Annotated[str, typer.Option("--why", help="The reason, kept with your name and the time.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what stands on it.")] = False,
    reinstate: Annotated[bool, typer.Option("--reinstate", help="Take it back in.")] = False,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Leave an origin's claims out from now on, and list what stands on it: figures, judgements, published editions.

    The decision is kept with who, when and why. Editions with a cut-off after it are made without the origin, and say
    so; what was published keeps its bytes, and is listed as in need of a correction.

    Examples: muster retract ORIGIN --dry-run · muster retract ORIGIN --why "the list was forged" ·
    muster retract ORIGIN --reinstate --why "the list was confirmed by the court"
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.questions.retracting import retract as retract_origin
    from flows.shown import retraction as shown_retraction
    from reports.figures.retraction import REINSTATE, RETRACT

    act = REINSTATE if reinstate else RETRACT
    found = guarded(lambda: retract_origin(settings, origin, why=why, act=act, is_dry=dry_run), as_json)
    show(found.as_json() if as_json else shown_retraction.standing(found), as_json)
