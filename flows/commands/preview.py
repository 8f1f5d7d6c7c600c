"""`muster preview`: an edition in the browser, made anew while its files are edited."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from flows.commands.running import Bucket, CatalogDir, Notes, TemplatesDir, guarded, settings_for


def preview(
    briefing: Annotated[str, typer.Argument(help="Which briefing of the desk.")] = "weekly",
    week: Annotated[str, typer.Option(help="newest, last, or an ISO week such as 2026-W31.")] = "newest",
    templates: TemplatesDir = None,
    notes: Notes = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Listen at this port; 0 takes a free one.")] = 0,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the browser.")] = False,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
) -> None:
    """Show an edition as it would be, and again whenever a template, style sheet, note or catalogue file changes.

    It answers on this machine alone, at an address that nobody can guess. Nothing is published; Ctrl-C ends it.

    Examples: muster preview --open · muster preview --week 2026-W31 --templates mine --notes lead.en.md
    """
    settings = settings_for(
        False, bucket=bucket, catalog_folder=catalog, is_offline=True, templates_folder=templates,
        notes=tuple(map(str, notes or ())),
    )  # fmt: skip

    def told(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def opened(address: str) -> None:
        print(address, flush=True)
        if open_browser:
            typer.launch(address)

    def work() -> None:
        from flows.questions.previewing import serve

        serve(settings, briefing, week, port=port, tell=told, opened=opened)

    guarded(work, False)
