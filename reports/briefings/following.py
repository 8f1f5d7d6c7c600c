"""What follows from the publication log: pointers, status and pages, each a function of log and editions alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from reports.briefings.home.pages import pages
from reports.briefings.home.shelf import ReadFile, Shelf
from reports.briefings.publication import MANIFEST, EditionName, briefing_folder, canonical, week_folder
from reports.briefings.publication_log import LogEntry, Revision, newest_of, pdfs_by_language, revisions_of

_RECENT_ACTS = 3

Log = Sequence[LogEntry]


def newest_pdfs(log: Log, edition: EditionName) -> dict[str, tuple[LogEntry, str]]:
    """Return the newest edition's PDFs by language: its log entry, and the file's name."""
    newest = newest_of(log, edition.desk, edition.briefing)
    return {language: (newest, name) for language, name in pdfs_by_language(newest).items()} if newest else {}


def following(log: Log, edition: EditionName, read: ReadFile) -> dict[str, bytes]:
    """Return what must stand under each of these keys; `read` gives an edition's file, held against the log.

    In the order in which readers should see it change: what is pointed to comes before what points to it.
    """
    newest = newest_of(log, edition.desk, edition.briefing)
    if not log:
        return {}
    folder, wanted, touched = briefing_folder(edition), {}, _touched(log, edition)
    for entry in touched:
        wanted[f"{week_folder(entry.edition)}/status.json"] = status_json(revisions_of(log, entry.edition))
    for language, which in newest_pdfs(log, edition).items():
        wanted[f"{folder}/newest_{language}.pdf"] = read(*which)
    wanted[f"{folder}/newest.json"] = newest_json(newest) if newest else none_stands_json(log[-1])
    return {**wanted, **dict(pages(Shelf(log, read), edition, [entry.edition for entry in touched]))}


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


def _touched(log: Log, edition: EditionName) -> list[LogEntry]:
    """Return an entry of each week that may be behind: the edition's own, and those of the last acts."""
    ours = [entry for entry in log if (entry.edition.desk, entry.edition.briefing) == (edition.desk, edition.briefing)]
    recent = {entry.edition.week: entry for entry in ours[-_RECENT_ACTS:]}
    recent |= {entry.edition.week: entry for entry in ours if entry.edition.week == edition.week}
    return [recent[week] for week in sorted(recent)]
