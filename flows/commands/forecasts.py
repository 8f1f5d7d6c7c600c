"""`muster forecasts`: what was projected, by editions and by sources, and what came of it."""

from __future__ import annotations

from flows.commands.running import AsJson, AsOf, Bucket, CatalogDir, guarded, instant_of, settings_for, show


def forecasts(
    as_of: AsOf = None,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """List every projection that an edition printed or a source published, and score those whose date has come.

    What an edition printed is read from its own files, which never change. A source's projection is settled only by
    a count of the very period that it speaks of; where there is none, it is said that nobody has counted.

    Examples: muster forecasts · muster forecasts --as-of 2026-08-04T03:00Z · muster forecasts --json
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.questions.kept_forecasts import forecasts_of
    from flows.shown import forecasts as shown_forecasts

    found = guarded(lambda: forecasts_of(settings, instant_of(as_of)), as_json)
    show(shown_forecasts.as_plain(found) if as_json else shown_forecasts.told(found), as_json)
