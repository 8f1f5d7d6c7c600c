"""Publication as pure functions: names of editions, entries of the log, and all that follows from the log."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from reports.errors import LedgerAltered
from reports.figures.digests import LedgerHead
from reports.store import ContentHeaders

LOG_FOLDER = "public/log/"
MANIFEST = "manifest.json"
_FOR_EVER = "public, max-age=31536000, immutable"
_CONTENT_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
_PDF_LANGUAGE = re.compile(r"_([a-z]{2})\.pdf$")


class PublishedFile(NamedTuple):
    """A file of an edition: its bytes, and what a web server says of it."""

    body: bytes
    headers: ContentHeaders


@dataclass(frozen=True, order=True)
class EditionName:
    """One immutable issue, by name; of one briefing they sort by week and then by revision."""

    desk: str
    briefing: str
    week: str
    revision: int = 1

    @property
    def identifier(self) -> str:
        """The name readers cite: desk/briefing/week/revision."""
        return f"{self.desk}/{self.briefing}/{self.week}/r{self.revision}"

    @property
    def folder(self) -> str:
        """Where its files lie: keys below this never change."""
        return f"{week_folder(self)}/r{self.revision}"

    def pdf_name(self, language: str) -> str:
        """The PDF's file name, which says what it is wherever it is saved."""
        return f"muster-{self.desk}-{self.briefing}_{self.week}_r{self.revision}_{language}.pdf"

    def key(self, name: str) -> str:
        """The key of one of its files."""
        return f"{self.folder}/{name}"


@dataclass(frozen=True)
class Pin:
    """The cut-off of an edition, written once: what was known when, and the ledger's state that says so."""

    desk: str
    briefing: str
    week: str
    as_of: dt.datetime
    head: LedgerHead
    log_count: int = 0  # entries of the publication log that it may speak of


@dataclass(frozen=True)
class LogEntry:
    """One act of publication. `files` gives the sha256 of each file but the manifest; `sha256` is the entry's own."""

    number: int
    act: str
    edition: EditionName
    title: str
    as_of: str
    manifest_sha256: str
    files: Mapping[str, str]
    previous_sha256: str
    acted_at: str
    who: str
    run_id: str
    sha256: str = ""


def headers_of(name: str) -> ContentHeaders:
    """Return the headers of an edition's file: kept for ever by caches, a PDF with its name for saving."""
    kind = name.rpartition(".")[2]
    disposition = f'inline; filename="{name}"' if kind == "pdf" else ""
    return ContentHeaders(_CONTENT_TYPES.get(kind, "application/octet-stream"), _FOR_EVER, disposition)


def moving_headers(name: str) -> ContentHeaders:
    """Return the headers of an object that follows the log: asked for anew each time."""
    kind = name.rpartition(".")[2]
    return ContentHeaders(_CONTENT_TYPES.get(kind, "application/octet-stream"), "no-cache")


def manifest_bytes(
    edition: EditionName, as_of: dt.datetime, files: Mapping[str, PublishedFile], inputs: Mapping[str, Any]
) -> bytes:
    """Return an edition's manifest: what it was made from (`inputs`, plain values) and the sha256 of every file."""
    listed = {name: {"sha256": sha256_of(file.body), "size_bytes": len(file.body)} for name, file in files.items()}
    return canonical({"edition": asdict(edition), "as_of": stamp(as_of), "inputs": dict(inputs), "files": listed})


def pin_key(desk: str, briefing: str, week: str) -> str:
    """Return where an edition's cut-off is pinned."""
    return f"private/cutoffs/{desk}/{briefing}/{week}.json"


def pin_bytes(pin: Pin) -> bytes:
    """Return a pin as it is written."""
    return canonical({**asdict(pin), "as_of": stamp(pin.as_of)})


def pin_from(body: bytes) -> Pin:
    """Return the pin that was written; raises LedgerAltered for anything else."""
    with _readable("a pinned cut-off"):
        said = json.loads(body)
        head = LedgerHead(**said.pop("head"))
        return Pin(**{**said, "as_of": dt.datetime.fromisoformat(said["as_of"]), "head": head})


def log_key(number: int) -> str:
    """Return the key of an entry of the publication log."""
    return f"{LOG_FOLDER}{number:08d}.json"


def entry_bytes(entry: LogEntry) -> bytes:
    """Return a log entry as it is written; its own hash is no part of it."""
    said = asdict(entry)
    del said["sha256"]
    return canonical(said)


def placed(act: LogEntry, number: int, previous_sha256: str) -> LogEntry:
    """Return an act as the entry with this number, behind the entry with that hash."""
    return replace(act, number=number, previous_sha256=previous_sha256)


def entry_from(body: bytes) -> LogEntry:
    """Return the entry that was written, with the sha256 of these very bytes; raises LedgerAltered for others."""
    with _readable("an entry of the publication log"):
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
    """Return the entry that published an edition, None if it was not published."""
    return next((entry for entry in log if entry.edition == edition), None)


def newest_of(log: Iterable[LogEntry], desk: str, briefing: str) -> LogEntry | None:
    """Return the entry of a briefing's newest edition, by week and then revision, whenever it was published."""
    ours = [entry for entry in log if (entry.edition.desk, entry.edition.briefing) == (desk, briefing)]
    return max(ours, key=lambda entry: entry.edition, default=None)


def revisions_of(log: Iterable[LogEntry], week: EditionName) -> list[LogEntry]:
    """Return the entries of all revisions of an edition's week, newest revision first."""
    folder = week_folder(week)
    ours = [entry for entry in log if week_folder(entry.edition) == folder]
    return sorted(ours, key=lambda entry: entry.edition, reverse=True)


def pdfs_by_language(entry: LogEntry) -> dict[str, str]:
    """Return the names of an edition's PDFs by language."""
    return {found[1]: name for name in sorted(entry.files) if (found := _PDF_LANGUAGE.search(name))}


def week_folder(edition: EditionName) -> str:
    """Return where a week's revisions lie."""
    return f"{briefing_folder(edition)}/{edition.week}"


def briefing_folder(edition: EditionName) -> str:
    """Return where a briefing's weeks lie."""
    return f"public/{edition.desk}/{edition.briefing}"


def canonical(said: Mapping[str, Any]) -> bytes:
    """Return JSON that is the same bytes for the same content."""
    return (json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def sha256_of(body: bytes) -> str:
    """Return the sha256 of the bytes in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def stamp(moment: dt.datetime) -> str:
    """Return an instant as ISO 8601 in UTC; raises ValueError where there is no time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@contextmanager
def _readable(what: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError, KeyError) as error:
        mend = "publish nothing; restore the object from the bucket's versions or from a backup"
        raise LedgerAltered(f"{what} is not as it was written ({error})", mend=mend) from error
