"""`muster envelope`: what all claims about one quantity allow together, and which cannot hold together."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.running import AsJson, AsOf, Bucket, CatalogDir, guarded, instant_of, settings_for, show


def envelope(
    group: Annotated[str | None, typer.Argument(metavar="[GROUP]", help="A group of groups.toml.")] = None,
    as_of: AsOf = None,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Show the lowest and highest total that all claims of a group allow, week by week, and whose word binds.

    Each independent origin counts once for a series and a period, by itself or by the copy nearest to it. Where no
    course satisfies all: which claims cannot hold together, and what the course that breaks them least would break.
    Without GROUP, the groups are listed.

    Examples: muster envelope · muster envelope GROUP · muster envelope GROUP --as-of 2025-12-16T06:00Z --json
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.questions.enveloping import envelope_of
    from flows.shown import envelope as shown_envelope

    if group is None:
        declared = guarded(lambda: settings.catalog.groups, as_json)
        show(shown_envelope.groups_json(declared) if as_json else shown_envelope.groups(declared), as_json)
        return
    found = guarded(lambda: envelope_of(settings, group, instant_of(as_of)), as_json)
    told = shown_envelope.envelope_json if as_json else shown_envelope.envelope
    show(told(found, settings.catalog), as_json)
