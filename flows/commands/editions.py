"""Commands that make editions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from flows.commands.running import (
    AsJson,
    AsOf,
    Bucket,
    CatalogDir,
    EngineName,
    Notes,
    Offline,
    Strict,
    TemplatesDir,
    fail,
    instant_of,
    run,
    settings_for,
    show,
    watched,
)
from reports.errors import UsageError

BeforeEmbargo = Annotated[str, typer.Option(metavar="WHY", help="Let it out before its embargo ends; WHY is logged.")]


def brief(
    briefing: Annotated[str, typer.Argument(help="Which briefing of the desk.")] = "weekly",
    week: Annotated[str, typer.Option(help="newest, last, or an ISO week such as 2026-W31.")] = "newest",
    as_of: AsOf = None,
    out: Annotated[Path | None, typer.Option(help="Write the files here and publish nothing.")] = None,
    strict: Strict = False,
    draft: Annotated[bool, typer.Option("--draft", help="Watermarked, into drafts/, also before the release.")] = False,
    language: Annotated[str, typer.Option(help="Write one language of the desk alone; with --draft or --out.")] = "",
    paper: Annotated[str, typer.Option(help="Print on a4 or letter instead; with --draft or --out.")] = "",
    missed: Annotated[str, typer.Option(help="Weeks due and not out: skip, newest or all, as the schedule does.")] = "",
    before_embargo: BeforeEmbargo = "",
    notes: Notes = None,
    templates: TemplatesDir = None,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    offline: Offline = False,
    engine: EngineName = None,
    as_json: AsJson = False,
) -> None:
    """Refresh what can be reached, then make and publish an edition.

    Examples:

    muster brief                                  the newest complete week, into ./bucket

    muster brief --week 2025-W50 --offline        an older week, from what is held

    muster brief --week 2026-W31 --out /tmp/w31   rebuild an edition's bytes beside the bucket

    muster brief --week 2026-W31 --out /tmp/us --paper letter   print it on US Letter

    muster brief --missed all                     every week since the newest that is out, oldest first

    muster brief --draft --notes lead.en.md       see an editor's note on its page before it lies in the desk's folder
    """
    if missed and week != "newest":
        twice = UsageError("--missed says which weeks are made, and so does --week", mend="leave one out")
        fail(twice, as_json=as_json)
    settings = settings_for(
        as_json, bucket=bucket, catalog_folder=catalog, is_offline=offline or None, notes=tuple(map(str, notes or ())),
        templates_folder=templates, paper=paper,
    )  # fmt: skip

    def work() -> Any:
        from flows.weekly import weekly as body

        def brief_it() -> Any:
            return body(settings, briefing=briefing, week="last" if missed else week, missed=missed or "newest",
                        as_of=instant_of(as_of), strict=strict, draft=draft, out=str(out) if out else "",
                        language=language, before_embargo=before_embargo)  # fmt: skip

        is_aside = bool(as_of or out or strict or draft)
        return brief_it() if is_aside else watched(settings, "weekly", brief_it, briefing=briefing, week=week)

    from flows.shown import terminal as shown

    report = run(work, engine, as_json)
    show(report.as_json() if as_json else shown.brief(report), as_json)


def publish(
    briefing: Annotated[str, typer.Argument(help="Which briefing of the desk.")] = "weekly",
    week: Annotated[str, typer.Option(help="newest, last, or an ISO week such as 2026-W31.")] = "newest",
    strict: Strict = False,
    before_embargo: BeforeEmbargo = "",
    templates: TemplatesDir = None,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    engine: EngineName = None,
    as_json: AsJson = False,
) -> None:
    """Make and publish an edition from what the ledger holds, fetching nothing.

    Example: muster publish weekly --week 2026-W31
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog, is_offline=True, templates_folder=templates)

    def work() -> Any:
        from flows.publish import publish as body

        def publish_it() -> Any:
            return body(settings, briefing=briefing, week=week, strict=strict, before_embargo=before_embargo)

        return publish_it() if strict else watched(settings, "publish", publish_it, briefing=briefing, week=week)

    from flows.shown import terminal as shown

    report = run(work, engine, as_json)
    show(report.as_json() if as_json else shown.published(report), as_json)
