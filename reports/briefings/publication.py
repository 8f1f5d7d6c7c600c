"""Publication as pure functions: names of editions, their manifests and pinned cut-offs."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from reports.errors import LedgerAltered
from reports.figures.digests import LedgerHead
from reports.store import ContentHeaders

MANIFEST = "manifest.json"
PINS_FOLDER = "private/cutoffs/"
_OF_A_CORRECTION = ("revision", "why", "kind")
_FOR_EVER = "public, max-age=31536000, immutable"
_CONTENT_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "png": "image/png",
    "css": "text/css; charset=utf-8",
    "xml": "application/atom+xml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}


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
    revision: int = 1
    why: str = ""  # of a later revision: the reason, and which kind of correction it is
    kind: str = ""
    is_backfilled: bool = False  # made when its own time was over, and labelled so on every page


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


def pin_key(edition: EditionName) -> str:
    """Return where an edition's cut-off is pinned."""
    return f"{PINS_FOLDER}{edition.desk}/{edition.briefing}/{week_and_revision(edition)}.json"


def notes_key(edition: EditionName) -> str:
    """Return where an edition's notes are kept."""
    return f"private/notes/{edition.desk}/{edition.briefing}/{week_and_revision(edition)}.json"


def week_and_revision(edition: EditionName) -> str:
    """Return how private objects of an edition are named: the week, and of later revisions the revision."""
    return edition.week if edition.revision == 1 else f"{edition.week}_r{edition.revision}"


def pin_bytes(pin: Pin) -> bytes:
    """Return a pin as it is written; that of a first revision speaks of no correction."""
    said = {**asdict(pin), "as_of": stamp(pin.as_of)}
    unsaid = {*(() if pin.revision > 1 else _OF_A_CORRECTION), *(() if pin.is_backfilled else ("is_backfilled",))}
    return canonical({name: said[name] for name in said if name not in unsaid})


def pin_from(body: bytes) -> Pin:
    """Return the pin that was written; raises LedgerAltered for anything else."""
    with readable("a pinned cut-off"):
        said = json.loads(body)
        head = LedgerHead(**said.pop("head"))
        return Pin(**{**said, "as_of": dt.datetime.fromisoformat(said["as_of"]), "head": head})


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
def readable(what: str) -> Iterator[None]:
    """Turn what makes a stored object unreadable into LedgerAltered, with the mend."""
    try:
        yield
    except (ValueError, TypeError, KeyError) as error:
        mend = "publish nothing; restore the object from the bucket's versions or from a backup"
        raise LedgerAltered(f"{what} is not as it was written ({error})", mend=mend) from error
