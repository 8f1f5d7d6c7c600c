"""`muster approve`: a person's yes or no to an edition that waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.running import AsJson, Bucket, CatalogDir, EngineName, Notes, fail, guarded, run, settings_for, show
from reports.errors import UsageError

if TYPE_CHECKING:
    from flows.making.approval import Answer, Question
    from flows.settings import Settings
    from reports.briefings.approvals import Waiting


@dataclass
class ByHand:
    """Gives the answer of a command line, once; a wrong one ends the command with what is wrong."""

    answer: Answer
    is_given: bool = False
    is_resuming: bool = True

    def ask(self, question: Question) -> Answer | None:
        """Return the answer, None the second time; raises UsageError where it was no answer."""
        if question.remark:
            message, _, mend = question.remark.partition("\n  mend: ")
            raise UsageError(message, mend=mend)
        if self.is_given:
            return None
        self.is_given = True
        return self.answer


def approve(
    week: Annotated[str, typer.Argument(metavar="WEEK", help="Such as 2026-W31; empty: list what waits.")] = "",
    who: Annotated[str, typer.Option("--as", help="Your own name: it stands in the publication log.")] = "",
    reject: Annotated[bool, typer.Option("--reject", help="Say no instead; with --why.")] = False,
    why: Annotated[str, typer.Option("--why", help="What must be mended first; with --reject.")] = "",
    briefing: Annotated[str, typer.Option(help="Which briefing of the desk.")] = "weekly",
    notes: Notes = None,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    engine: EngineName = None,
    as_json: AsJson = False,
) -> None:
    """Approve or reject an edition or correction that waits for it, and publish it once all names are there.

    A briefing asks for names with `approval = { editions = 1, corrections = 2 }`; `muster brief` then leaves a draft
    and ends with exit code 3. A name counts for the bytes of that draft: an edition made otherwise asks again. With
    --notes you approve it with another lead, which is kept with the edition; names given before then count no more.
    Ends with 0 where it was published, with 3 where more names are needed or it was rejected.

    Examples:

    muster approve                                             what waits, since when, and for how many

    muster approve 2026-W31                                    the draft, and what changed since the edition before

    muster approve 2026-W31 --as "O. Kovalenko"

    muster approve 2026-W31 --as "O. Kovalenko" --notes lead.en.md --notes lead.uk.md

    muster approve 2026-W31 --as "O. Kovalenko" --reject --why "The second judgement claims too much."
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog, is_offline=True)
    from flows.shown import approving as shown

    waiting = guarded(lambda: _waiting(settings, briefing, week), as_json)
    if not who:
        if reject or why or notes:
            fail(UsageError("a name is missing", mend='say who you are with --as "NAME"'), as_json=as_json)
        from flows.making.changes import as_markdown

        changes = [as_markdown(_changes(settings, each)) for each in waiting] if week else []
        show([shown.plain(each) for each in waiting] if as_json else shown.waiting(waiting, changes), as_json)
        return

    def work() -> Any:
        from flows.making.approval import Answer, answered_by
        from flows.making.notes import read_notes

        answer = Answer(who, "reject" if reject else "approve", why, notes=read_notes(notes or ()))
        with answered_by(ByHand(answer)):
            return _taken_up(settings, waiting[0])

    if not week:
        fail(UsageError("which week?", mend="name it, as in `muster approve 2026-W31 --as NAME`"), as_json=as_json)
    report = run(work, engine, as_json)
    from flows.shown import terminal

    show(report.as_json() if as_json else terminal.published(report), as_json)


def _waiting(settings: Settings, briefing: str, week: str) -> Sequence[Waiting]:
    """Return what waits, of one week its newest revision alone; raises UsageError where nothing of it does."""
    from reports.adapters import publisher
    from reports.adapters.publisher.approvals import all_waiting
    from reports.briefings.publication_log import entry_of

    log = publisher.read_log(settings.store)
    found = [each for each in all_waiting(settings.store, settings.catalog.desk) if not entry_of(log, each.edition)]
    if not week:
        return found
    ours = [each for each in found if (each.edition.briefing, each.edition.week) == (briefing, week)]
    if not ours:
        raise UsageError(f"{briefing} {week} waits for nobody", mend="`muster approve` lists what does")
    return [max(ours, key=lambda each: each.edition)]


def _changes(settings: Settings, waiting: Waiting) -> Any:
    import json

    from flows.making.changes import changes_since
    from reports.briefings.publication import MANIFEST

    path = Path(waiting.draft) / MANIFEST
    if not path.is_file():
        mend = f"`muster publish --week {waiting.edition.week}` makes the draft again"
        raise UsageError(f"{path} is gone", mend=mend)
    return changes_since(settings, waiting.edition, json.loads(path.read_text())["inputs"])


def _taken_up(settings: Settings, waiting: Waiting) -> Any:
    from flows.correct import correct
    from flows.publish import publish

    name, pin = waiting.edition, waiting.pin
    if name.revision == 1:
        return publish(settings, briefing=name.briefing, week=name.week)
    return correct(
        settings, briefing=name.briefing, week=name.week, why=pin.why, kind=pin.kind, as_of=pin.as_of
    )  # fmt: skip
