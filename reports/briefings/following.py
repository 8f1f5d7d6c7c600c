"""What follows from the publication log: pointers, status and pages, each a function of log and editions alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from reports.briefings.home.pages import pages
from reports.briefings.home.places import page_key
from reports.briefings.home.shelf import ReadFile, Shelf
from reports.briefings.publication import MANIFEST, EditionName, briefing_folder, canonical, week_folder
from reports.briefings.publication_log import LogEntry, Revision, newest_of, pdfs_by_language, revisions_of, told_of

_RECENT_ACTS = 3

Log = Sequence[LogEntry]


def newest_pdfs(log: Log, edition: EditionName) -> dict[str, tuple[LogEntry, str]]:
    """Return the newest edition's PDFs by language: its log entry, and the file's name."""
    newest = newest_of(log, edition.desk, edition.briefing)
    return {language: (newest, name) for language, name in pdfs_by_language(newest).items()} if newest else {}


def following(
    log: Log, edition: EditionName, read: ReadFile, unshown: Sequence[LogEntry] = ()
) -> dict[str, bytes]:  # fmt: skip
    """Return what must stand under each of these keys; `read` gives an edition's file, held against the log.

    In the order in which readers should see it change: what is pointed to comes before what points to it.
    `unshown` are entries whose weeks may be behind besides the edition's own and the last.
    """
    log = told_of(log)
    if not log:
        return {}
    folder, wanted, touched = briefing_folder(edition), {}, _touched(log, edition, unshown)
    for entry in touched:
        wanted[f"{week_folder(entry.edition)}/status.json"] = status_json(revisions_of(log, entry.edition))
    for language, which in newest_pdfs(log, edition).items():
        wanted[f"{folder}/newest_{language}.pdf"] = read(*which)
    if (pointer := pointer_json(log, edition)) is not None:
        wanted[f"{folder}/newest.json"] = pointer
    return {**wanted, **dict(pages(Shelf(log, read), edition, [entry.edition for entry in touched]))}


def pointer_json(log: Log, edition: EditionName) -> bytes | None:
    """Return the pointer to a briefing's newest edition; None where none was ever published in its own time."""
    newest = newest_of(log, edition.desk, edition.briefing)
    if newest:
        return newest_json(newest)
    in_time = [entry for entry in _of_briefing(log, edition) if not entry.is_backfilled]
    return none_stands_json(in_time[-1]) if in_time else None


def unshown(log: Log, edition: EditionName, keys: Iterable[str]) -> list[LogEntry]:
    """Return the back-filled entries of a briefing whose weeks lack their status or a page among `keys`.

    Of one batch many weeks are logged before the first of them is shown: a run that breaks off there leaves them so.
    """
    there, shelf = frozenset(keys), Shelf(log, _unread)
    ours = [entry for entry in _of_briefing(log, edition) if entry.is_backfilled]
    return [entry for entry in ours if not there.issuperset(_keys_of_week(shelf, entry.edition))]


def _keys_of_week(shelf: Shelf, week: EditionName) -> list[str]:
    folder, told_in = week_folder(week), shelf.week_languages(week)
    return [f"{folder}/status.json", *(page_key(folder, "index", each, told_in) for each in told_in)]


def _unread(entry: LogEntry, name: str) -> bytes:
    raise AssertionError(f"{name} of {entry.edition.identifier} is not needed to name a page")


def _of_briefing(log: Log, edition: EditionName) -> list[LogEntry]:
    return [entry for entry in log if (entry.edition.desk, entry.edition.briefing) == (edition.desk, edition.briefing)]


def newest_json(entry: LogEntry) -> bytes:
    """Return the pointer to a briefing's newest edition, with paths relative to the pointer."""
    here = f"{entry.edition.week}/r{entry.edition.revision}"
    files = {name: {"path": f"{here}/{name}", "sha256": sha256} for name, sha256 in entry.files.items()}
    files[MANIFEST] = {"path": f"{here}/{MANIFEST}", "sha256": entry.manifest_sha256}
    return canonical(
        {"edition": asdict(entry.edition), "as_of": entry.as_of, "files": files, "log_number": entry.number}
    )


def none_stands_json(entry: LogEntry) -> bytes:
    """Return the pointer of a briefing of which no edition stands: what was taken back last, and why."""
    taken = {"withdrawn": asdict(entry.edition), "why": entry.why, "log_number": entry.number}
    return canonical({"edition": None, **taken})


def status_json(revisions: Sequence[Revision]) -> bytes:
    """Return what became of a week's edition: each revision, newest first, and whether it still stands."""
    told = [
        {
            "revision": each.number,
            "status": each.standing,
            "as_of": each.entry.as_of,
            "manifest_sha256": each.entry.manifest_sha256,
            "log_number": each.entry.number,
            "log_sha256": each.entry.sha256,
            **_ended(each),
        }
        for each in revisions
    ]
    return canonical({"week": revisions[0].entry.edition.week, "revisions": told})


def _ended(revision: Revision) -> dict[str, object]:
    """What took the place of an edition, or took it back, when and why."""
    ended = revision.ended_by
    if ended is None:
        return {}
    by = {"by_revision": ended.edition.revision} if ended.act == "supersede" else {}
    kind = {"kind": ended.kind} if ended.kind else {}
    said = {"act": ended.act, **by, **kind, "why": ended.why, "at": ended.acted_at}
    return {"ended_by": {**said, "log_number": ended.number, "log_sha256": ended.sha256}}


def _touched(log: Log, edition: EditionName, unshown: Sequence[LogEntry]) -> list[LogEntry]:
    """Return an entry of each week that may be behind: the edition's own, those of the last acts, those unshown."""
    ours = _of_briefing(log, edition)
    recent = {entry.edition.week: entry for entry in (*unshown, *ours[-_RECENT_ACTS:])}
    recent |= {entry.edition.week: entry for entry in ours if entry.edition.week == edition.week}
    return [recent[week] for week in sorted(recent)]
