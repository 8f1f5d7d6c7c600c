"""Commands that ask and change nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.running import (
    AsJson,
    AsOf,
    Bucket,
    CatalogDir,
    Strict,
    guarded,
    instant_of,
    settings_for,
    show,
)


def claims(
    series: Annotated[list[str] | None, typer.Option(help="Only these series (may be given again).")] = None,
    as_of: AsOf = None,
    strict: Strict = False,
    limit: Annotated[int, typer.Option(help="At most so many lines for people; 0: all.")] = 40,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """List claims as they were known at an instant (now, unless --as-of says otherwise).

    Example: muster claims --series SERIES --as-of 2022-05-29T13:00Z --strict
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.questions.asking import claims_of
    from flows.shown import terminal as shown

    rows = guarded(lambda: claims_of(settings, series, instant_of(as_of), strict), as_json)
    show(shown.frame_json(rows) if as_json else shown.claims(rows, limit), as_json)


def series(
    series_id: Annotated[str, typer.Argument(metavar="SERIES", help="A series id of series.toml.")],
    as_of: AsOf = None,
    freq: Annotated[str, typer.Option(help="D as stated, W flow per ISO week, M flow per month.")] = "D",
    strict: Strict = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Print one series as it was known at an instant, as stated or as flows per week or month.

    Example: muster series SERIES --as-of 2026-08-04T03:00Z --freq W --csv
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.questions.asking import series_of
    from flows.shown import terminal as shown

    rows = guarded(lambda: series_of(settings, series_id, instant_of(as_of), freq, strict), as_json)
    show(shown.frame_json(rows) if as_json else rows.to_csv() if as_csv else shown.frame(rows), as_json)
