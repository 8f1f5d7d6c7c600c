"""A file held against a publication log: as published, altered or unknown, and how its edition stands now."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from reports.briefings.checking.chain import Chain
from reports.briefings.checking.told import Told
from reports.briefings.publication import MANIFEST, EditionName, sha256_of
from reports.briefings.publication_log import (
    ISSUING,
    LogEntry,
    Revision,
    Standing,
    entry_of,
    newest_of,
    pdfs_by_language,
    revisions_of,
)

Bytes = Literal["as published", "altered", "unknown"]


@dataclass(frozen=True)
class Verdict:
    """What the log says of one file.

    `why` explains bytes that are not as published. `ended_by` is the act that superseded or withdrew the edition,
    `replaced_by` the revision that stands in its place, `newest` the newest edition of the briefing that stands.
    """

    bytes_are: Bytes
    why: str = ""
    file: str = ""
    entry: LogEntry | None = None
    standing: Standing | None = None
    ended_by: LogEntry | None = None
    replaced_by: EditionName | None = None
    newest: EditionName | None = None

    @property
    def edition(self) -> EditionName | None:
        """The edition that the log has for the file."""
        return self.entry.edition if self.entry else None


def verdict_on(sha256: str, file_name: str, told: Told | None, chain: Chain) -> Verdict:
    """Return what the log says of a file with this hash and name, which may say of itself which edition it is."""
    found = _named_by(chain.entries, sha256)
    if found:
        entry, name = found
        return _standing(Verdict("as published", file=name, entry=entry), chain.entries)
    if told is None:
        return Verdict("unknown", why="no published file has these bytes, and nothing in it says which edition it is")
    entry = entry_of(chain.entries, told.edition)
    if told.is_unpublished:
        return Verdict("unknown", why=f"it says itself that it is a {told.status}: it was never published")
    if entry is None:
        return Verdict("unknown", why=f"it says that it is {told.edition.identifier}, which was never published there")
    names = [file_name] if file_name in entry.files else list(pdfs_by_language(entry).values())
    expected = " or ".join(f"{name} with sha256 {entry.files[name]}" for name in names)
    why = f"of {told.edition.identifier} the log has {expected}; this file has sha256 {sha256}"
    return _standing(Verdict("altered", why, entry=entry), chain.entries)


def manifest_troubles(entry: LogEntry, manifest: bytes | None) -> list[str]:
    """Return how an edition's manifest contradicts its log entry; None is a manifest that is not there."""
    if manifest is None:
        return [f"{entry.edition.key(MANIFEST)} is not there, which log entry {entry.number} names"]
    digest = sha256_of(manifest)
    if digest != entry.manifest_sha256:
        return [
            f"{entry.edition.key(MANIFEST)} has sha256 {digest}, and log entry {entry.number} names "
            f"{entry.manifest_sha256}: it was exchanged"
        ]
    listed = listed_in(manifest)
    if listed != dict(entry.files):
        names = sorted(name for name in {*listed, *entry.files} if listed.get(name) != entry.files.get(name))
        return [f"{entry.edition.key(MANIFEST)} and log entry {entry.number} differ in {', '.join(names)}"]
    return []


def listed_in(manifest: bytes) -> dict[str, str]:
    """Return the sha256 that a manifest gives of each file, none where it cannot be read."""
    try:
        return {str(name): str(said["sha256"]) for name, said in json.loads(manifest)["files"].items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def log_is_short(status: bytes | None, chain: Chain) -> str:
    """Return why the log must have more entries than were shown, empty where nothing says so.

    A week's status names the entries behind it: whoever holds back the newest ones would hide a withdrawal.
    """
    try:
        revisions = json.loads(status or b'{"revisions": []}')["revisions"]
        named = [each["log_number"] for each in revisions]
        named += [each["ended_by"]["log_number"] for each in revisions if "ended_by" in each]
        last = max(map(int, named), default=0)
    except (ValueError, TypeError, KeyError):
        return "the week's status cannot be read"
    shown = chain.entries[-1].number if chain.entries else 0
    return f"the week's status rests on log entry {last}, and the log ends at {shown}" if last > shown else ""


def _named_by(entries: Sequence[LogEntry], sha256: str) -> tuple[LogEntry, str] | None:
    for entry in reversed(entries):
        names: Mapping[str, str] = {**entry.files, MANIFEST: entry.manifest_sha256} if entry.act in ISSUING else {}
        name = next((name for name, digest in names.items() if digest == sha256), None)
        if name:
            return entry, name
    return None


def _standing(verdict: Verdict, entries: Sequence[LogEntry]) -> Verdict:
    """Add how the edition stands: the act that ended it, and what stands in its place."""
    entry = verdict.entry
    if entry is None:
        return verdict
    revisions = revisions_of(entries, entry.edition)
    ours = next(each for each in revisions if each.entry == entry)
    standing: Revision | None = next((each for each in revisions if each.standing == "published"), None)
    newest = newest_of(entries, entry.edition.desk, entry.edition.briefing)
    return replace(
        verdict,
        standing=ours.standing,
        ended_by=ours.ended_by,
        replaced_by=standing.entry.edition if standing and standing is not ours else None,
        newest=newest.edition if newest else None,
    )
