"""Commands that correct and withdraw what was published, and say how it stands."""

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
    TemplatesDir,
    fail,
    guarded,
    instant_of,
    run,
    settings_for,
    show,
)
from reports.errors import UsageError

WeekName = Annotated[str, typer.Argument(metavar="WEEK", help="An ISO week such as 2026-W31, or newest.")]
BriefingName = Annotated[str, typer.Option(help="Which briefing of the desk.")]


def correct(
    week: WeekName = "newest",
    why: Annotated[str, typer.Option("--why", help="What readers should know; printed under the title.")] = "",
    kind: Annotated[str, typer.Option("--type", help="error (ours), revision or clarification.")] = "error",
    as_of: AsOf = None,
    draft: Annotated[bool, typer.Option("--draft", help="Watermarked, into a folder; nothing public changes.")] = False,
    out: Annotated[Path | None, typer.Option(help="The folder of a draft, or of --revision.")] = None,
    revision: Annotated[int | None, typer.Option(help="Make this revision's bytes again, with --out.")] = None,
    offered: Annotated[bool, typer.Option("--offered", help="Only list the editions that wait for one.")] = False,
    briefing: BriefingName = "weekly",
    notes: Notes = None,
    templates: TemplatesDir = None,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    engine: EngineName = None,
    as_json: AsJson = False,
) -> None:
    """Issue a published week anew, from what the ledger holds now: the next revision, which says what it corrects.

    What stood before keeps every byte, and its page says what superseded it and why. The reason and the cut-off hold
    from the first run on, so that a second one finishes the same revision, or finds it out.

    Examples:

    muster correct 2026-W31 --why "A district was counted twice." --draft     look at it first

    muster correct 2026-W31 --why "A district was counted twice."

    muster correct 2026-W31 --type revision --why "The publisher restated July." --as-of 2026-08-08T00:00Z

    muster correct 2026-W31 --revision 2 --out /tmp/w31r2                     its bytes again, beside the bucket
    """
    settings = settings_for(
        as_json, bucket=bucket, catalog_folder=catalog, is_offline=True, notes=tuple(map(str, notes or ())),
        templates_folder=templates,
    )  # fmt: skip
    if offered:
        _show_offered(settings, as_json)
        return
    if (out is not None) != (revision is not None) and not (out is not None and draft):
        wrong = UsageError("--out goes with --revision or --draft", mend="name both, as in --revision 2 --out DIR")
        fail(wrong, as_json=as_json)

    def work() -> Any:
        from flows.correct import correct as body
        from flows.correct import make_again

        folder = str(out) if out else ""
        if revision is not None:
            return make_again(settings, week=week, revision=revision, out=folder, briefing=briefing)
        return body(settings, week=week, why=why, kind=kind, briefing=briefing, as_of=instant_of(as_of), draft=draft,
                    out=folder)  # fmt: skip

    report = run(work, engine, as_json)
    from flows.shown import corrections as shown

    show(report.as_json() if as_json else shown.corrected(report), as_json)


def withdraw(
    week: WeekName = "newest",
    why: Annotated[str, typer.Option("--why", help="What readers should know; it stands on the week's page.")] = "",
    revision: Annotated[int | None, typer.Option(help="Which revision; else the newest.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: for machines.")] = False,
    briefing: BriefingName = "weekly",
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    engine: EngineName = None,
    as_json: AsJson = False,
) -> None:
    """Take an edition back. Its files stay; the week's page, its status and every listing say why it was withdrawn.

    Shows first what readers will find, and asks. Where it was the newest, the pointer goes to the newest that stands.

    Examples: muster withdraw 2026-W31 --why "It rests on a forged document." · the same with --yes --json
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog, is_offline=True)
    from flows.shown import corrections as shown
    from flows.withdraw import withdraw as body

    def asked(confirmed: bool) -> Any:
        return run(
            lambda: body(settings, week=week, why=why, briefing=briefing, revision=revision, confirmed=confirmed),
            engine, as_json,
        )  # fmt: skip

    report = asked(yes)
    if report.status == "foreseen":
        if as_json:
            fail(UsageError(f"{report.edition} was not withdrawn", mend="confirm it with --yes"), as_json=True)
        print(shown.withdrawal(report))
        typer.confirm("Withdraw it?", abort=True)
        report = asked(True)
    show(report.as_json() if as_json else shown.withdrawal(report), as_json)


def list_(
    briefing: Annotated[str, typer.Option(help="One briefing of the desk; empty: all.")] = "",
    offered: Annotated[bool, typer.Option("--offered", help="Only those that wait for a correction.")] = False,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """List every edition and how it stands: published, superseded by which, or withdrawn; with the reasons.

    Examples: muster list · muster list --offered · muster list --json
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog, is_offline=True)
    if offered:
        _show_offered(settings, as_json)
        return
    from flows.questions.standings import edition_lines, plain_lines
    from flows.shown import corrections as shown

    lines = guarded(lambda: edition_lines(settings, briefing), as_json)
    show(plain_lines(lines) if as_json else shown.editions(lines), as_json)


def _show_offered(settings: Any, as_json: bool) -> None:
    from flows.questions.standings import offers, plain_offers
    from flows.shown import corrections as shown

    found = guarded(lambda: offers(settings), as_json)
    show(plain_offers(found) if as_json else shown.offered(found), as_json)
