"""The publication log as pure functions: its entries, their chain, and what the acts make of each edition.

An entry is one act. *approve* is a person's word for an edition that is about to go out; *publish* puts one out;
*supersede* puts out the next revision of a week in place of the one that stood, and says why; *withdraw* takes an
edition back without another in its place. Order is that of acting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal

from reports.briefings.publication import EditionName, canonical, readable, sha256_of, week_folder
from reports.errors import LedgerAltered

LOG_FOLDER = "public/log/"
Act = Literal["publish", "supersede", "withdraw", "approve"]
CorrectionKind = Literal["error", "revision", "clarification"]
Standing = Literal["published", "superseded", "withdrawn"]
ISSUING: tuple[Act, ...] = ("publish", "supersede")
# Written where they say something: entries from before keep their bytes.
_LATER_FIELDS = ("why", "kind", "before_embargo", "is_backfilled")
_PDF_LANGUAGE = re.compile(r"_([a-z]{2})\.pdf$")


@dataclass(frozen=True)
class LogEntry:
    """One act of publication. `files` gives the sha256 of each file but the manifest; `sha256` is the entry's own.

    `why` is the reason of a supersession or a withdrawal, `kind` what sort of correction it is. A withdrawal names
    the edition that it takes back, with that edition's manifest and no files; so does an approval, whose `who` is the
    person that approved. `before_embargo` is the reason of
    whoever let an edition out before its embargo ended. `is_backfilled`: it was made when its own time was over, and
    is never the newest, whatever its week.
    """

    number: int
    act: Act
    edition: EditionName
    title: str
    as_of: str
    manifest_sha256: str
    files: Mapping[str, str]
    previous_sha256: str
    acted_at: str
    who: str
    run_id: str
    why: str = ""
    kind: CorrectionKind | Literal[""] = ""
    before_embargo: str = ""
    is_backfilled: bool = False
    sha256: str = ""

    @property
    def out_at(self) -> str:
        """Since when readers can have it: its release instant, or when it was put out if that was made later."""
        return self.acted_at if self.is_backfilled else self.as_of


@dataclass(frozen=True)
class Revision:
    """An edition that was put out: the entry that did, how it stands now, and the entry that made it so."""

    entry: LogEntry
    standing: Standing
    ended_by: LogEntry | None = None

    @property
    def number(self) -> int:
        """The revision of its week."""
        return self.entry.edition.revision


def log_key(number: int) -> str:
    """Return the key of an entry of the publication log."""
    return f"{LOG_FOLDER}{number:08d}.json"


def entry_bytes(entry: LogEntry) -> bytes:
    """Return a log entry as it is written; its own hash is no part of it."""
    said = asdict(entry)
    del said["sha256"]
    return canonical({name: value for name, value in said.items() if value or name not in _LATER_FIELDS})


def placed(act: LogEntry, number: int, previous_sha256: str) -> LogEntry:
    """Return an act as the entry with this number, behind the entry with that hash."""
    return replace(act, number=number, previous_sha256=previous_sha256)


def entry_from(body: bytes) -> LogEntry:
    """Return the entry that was written, with the sha256 of these very bytes; raises LedgerAltered for others."""
    with readable("an entry of the publication log"):
        said = json.loads(body)
        return LogEntry(**{**said, "edition": EditionName(**said["edition"])}, sha256=sha256_of(body))


def checked_log(entries: Sequence[LogEntry]) -> tuple[LogEntry, ...]:
    """Return the log if each entry follows from the one before; raises LedgerAltered naming the first that does not."""
    previous = ""
    for number, entry in enumerate(entries, start=1):
        if entry.number != number or entry.previous_sha256 != previous:
            raise LedgerAltered(
                f"{log_key(number)} does not follow from the entry before it",
                mend="publish nothing; restore the log's objects from the bucket's versions or from a backup",
            )
        previous = entry.sha256
    return tuple(entries)


def entry_of(log: Iterable[LogEntry], edition: EditionName) -> LogEntry | None:
    """Return the entry that put an edition out, None if none did."""
    return next((entry for entry in log if entry.edition == edition and entry.act in ISSUING), None)


def revisions_of(log: Iterable[LogEntry], week: EditionName) -> list[Revision]:
    """Return all revisions of an edition's week as they stand, newest revision first."""
    folder = week_folder(week)
    ours = [entry for entry in log if week_folder(entry.edition) == folder]
    issued = sorted((each for each in ours if each.act in ISSUING), key=lambda entry: entry.edition, reverse=True)
    return [_as_it_stands(entry, ours) for entry in issued]


def withdrawal_of(log: Iterable[LogEntry], edition: EditionName) -> LogEntry | None:
    """Return the entry that took an edition back, whatever came after it; None if nobody did."""
    return next((each for each in log if each.act == "withdraw" and each.edition == edition), None)


def newest_of(log: Iterable[LogEntry], desk: str, briefing: str) -> LogEntry | None:
    """Return the entry of a briefing's newest edition that stands, by week and then revision, whenever it was put out.

    Back-filled editions do not count. None where nothing was put out, or where all of it has been withdrawn.
    """
    ours = [entry for entry in log if (entry.edition.desk, entry.edition.briefing) == (desk, briefing)]
    in_time = [entry for entry in ours if entry.act in ISSUING and not entry.is_backfilled]
    standing = [entry for entry in in_time if _as_it_stands(entry, ours).standing == "published"]
    return max(standing, key=lambda entry: entry.edition, default=None)


def corrections_of(log: Iterable[LogEntry], desk: str = "") -> list[LogEntry]:
    """Return the supersessions and withdrawals of a desk, or of all of them, newest first."""
    return [each for each in log if each.act in ("supersede", "withdraw") and desk in ("", each.edition.desk)][::-1]


def approvals_in(log: Iterable[LogEntry], edition: EditionName | None = None) -> list[LogEntry]:
    """Return the approvals of an edition, or of all of them, oldest first."""
    return [each for each in log if each.act == "approve" and edition in (None, each.edition)]


def told_of(log: Iterable[LogEntry]) -> tuple[LogEntry, ...]:
    """Return the acts from which pointers, status and pages follow: an approval changes nothing of them."""
    return tuple(each for each in log if each.act != "approve")


def pdfs_by_language(entry: LogEntry) -> dict[str, str]:
    """Return the names of an edition's PDFs by language."""
    return {found[1]: name for name in sorted(entry.files) if (found := _PDF_LANGUAGE.search(name))}


def _as_it_stands(entry: LogEntry, ours: Iterable[LogEntry]) -> Revision:
    """Say how an edition stands: what ended it last in the log is what holds."""
    week = week_folder(entry.edition)
    for later in sorted(ours, key=lambda each: each.number, reverse=True):
        if later.number <= entry.number or week_folder(later.edition) != week:
            continue
        if later.act == "withdraw" and later.edition == entry.edition:
            return Revision(entry, "withdrawn", later)
        if later.act in ISSUING and later.edition > entry.edition:
            return Revision(entry, "superseded", later)
    return Revision(entry, "published")
