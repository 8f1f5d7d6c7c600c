"""`muster chain` and `muster drift`: who really knows a figure, and how figures changed on their way."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.running import AsJson, AsOf, Bucket, CatalogDir, Strict, guarded, instant_of, settings_for, show

NEW_DRIFT = 3


def chain(
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="A claim_ref of the register, or a number.")],
    as_of: AsOf = None,
    strict: Strict = False,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Show what stands behind a figure: outlets, independent origins, each claim's way, and what changed on it.

    Origins are counted as stated, and again as if every suspicion held. A number shows all claims of it, and those
    that count something else apart.

    Examples: muster chain c07 · muster chain 50,554 · muster chain 10% --json
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.questions.tracing import chain_of
    from flows.shown import chains as shown_chains

    found = guarded(lambda: chain_of(settings, claim, instant_of(as_of), strict=strict), as_json)
    told = shown_chains.chains_json if as_json else shown_chains.chains
    show(told(found, settings.catalog.origins), as_json)


def drift(
    as_of: AsOf = None,
    strict: Strict = False,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """List how figures changed on the way from who knows them to who prints them; exit 3 where one is new.

    Another measure, scope, period, whole, kind or bound; a certainty gained or a condition lost; spans of unlike
    length compared; numbers that look alike and are not. A finding is known once drift.toml gives it a reason.

    Examples: muster drift · muster drift --json · muster drift --as-of 2025-12-16T06:00Z
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.questions.tracing import drift_of
    from flows.shown import chains as shown_chains

    report = guarded(lambda: drift_of(settings, instant_of(as_of), strict=strict), as_json)
    show(shown_chains.drift_json(report) if as_json else shown_chains.drift(report), as_json)
    if report.new:
        raise typer.Exit(NEW_DRIFT)
