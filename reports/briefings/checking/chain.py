"""The publication log as it lies there, looked through to its end: every entry that does not hold is named.

`publication_log.checked_log` stops a publisher at the first such entry; whoever examines a bucket wants them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reports.briefings.publication import sha256_of
from reports.briefings.publication_log import ISSUING, LOG_FOLDER, LogEntry, entry_bytes, entry_from, log_key
from reports.errors import LedgerAltered

Kind = Literal["altered", "missing", "dangling", "forged", "behind", "unlike", "orphan", "leftover", "other maker"]
HARMLESS: tuple[Kind, ...] = ("orphan", "leftover", "other maker")
RESTORE = "restore the object from the bucket's versions or from a backup"


@dataclass(frozen=True)
class Trouble:
    """One thing that is not as it should be: which object, what was expected, what is there, and the mend."""

    kind: Kind
    key: str
    expected: str
    found: str
    mend: str = RESTORE

    @property
    def is_harmless(self) -> bool:
        """Whether nothing that was published is touched by it."""
        return self.kind in HARMLESS

    def __str__(self) -> str:
        return f"{self.kind}: {self.key}: expected {self.expected}; found {self.found}"


@dataclass(frozen=True)
class Chain:
    """The entries that can be read, oldest first, and what is wrong with the log."""

    entries: tuple[LogEntry, ...]
    troubles: tuple[Trouble, ...]

    @property
    def head_sha256(self) -> str:
        """The hash of the newest entry, empty for an empty log."""
        return self.entries[-1].sha256 if self.entries else ""


def walked(bodies: Mapping[str, bytes]) -> Chain:
    """Return the log that lies under these keys, with every break of its numbers, hashes and acts."""
    entries: list[LogEntry] = []
    strange = [key for key in sorted(bodies) if not _is_entry(key)]
    bodies = {key: bodies[key] for key in sorted(bodies) if key not in strange}
    told = ("entries alone in this folder", "another object: nobody can publish while it lies there", _MOVE)
    troubles = [Trouble("forged", key, *told) for key in strange]
    for key in bodies:
        try:
            entry = entry_from(bodies[key])
        except LedgerAltered as trouble:
            troubles.append(Trouble("altered", key, "an entry of the publication log", trouble.message))
            continue
        if entry_bytes(entry) != bodies[key]:
            troubles.append(Trouble("altered", key, "the bytes of an entry as they are written", "other spelling"))
        if log_key(entry.number) != key:
            troubles.append(Trouble("forged", key, "the number of its key", f"number {entry.number}"))
        entries.append(entry)
    troubles += [*_gaps(bodies), *_links(bodies, entries), *_acts(entries)]
    return Chain(tuple(entries), tuple(troubles))


def _is_entry(key: str) -> bool:
    number = key.removeprefix(LOG_FOLDER).removesuffix(".json")
    return number.isdecimal() and log_key(int(number)) == key


def _gaps(bodies: Mapping[str, bytes]) -> list[Trouble]:
    """Every number below the highest must be taken."""
    taken = {int(key.removeprefix(LOG_FOLDER).removesuffix(".json")) for key in bodies}
    missing = sorted(set(range(1, max(taken, default=0) + 1)) - taken)
    return [Trouble("missing", log_key(number), "an entry: later ones stand", "nothing") for number in missing]


def _links(bodies: Mapping[str, bytes], entries: Sequence[LogEntry]) -> list[Trouble]:
    """Each entry names the hash of the one before; of two that differ, the one that a later entry names is whole."""
    by_key = {log_key(entry.number): entry for entry in entries}
    troubles = []
    for entry in entries:
        before, after = log_key(entry.number - 1), by_key.get(log_key(entry.number + 1))
        held = sha256_of(bodies[before]) if before in bodies else ""
        if entry.previous_sha256 == held or (entry.number > 1 and before not in bodies):
            continue
        is_vouched_for = after is not None and after.previous_sha256 == entry.sha256
        if is_vouched_for and entry.number > 1:
            expected = f"sha256 {entry.previous_sha256}, which entry {entry.number} names"
            troubles.append(Trouble("altered", before, expected, f"sha256 {held}"))
        else:
            expected = f"the entry before it to be sha256 {held or 'none'}"
            one = f"it or {before}" if entry.number > 1 else "it"
            told = f"it names {entry.previous_sha256 or 'none'}: {one} is not what was written"
            troubles.append(Trouble("forged", log_key(entry.number), expected, told))
    return troubles


def _acts(entries: Sequence[LogEntry]) -> list[Trouble]:
    """An edition is put out once; only what was put out is taken back, with the manifest that it has."""
    issued: dict[str, LogEntry] = {}
    troubles = []
    for entry in entries:
        key, name = log_key(entry.number), entry.edition.identifier
        first = issued.get(name)
        if entry.act in ISSUING:
            if first:
                troubles.append(
                    Trouble("forged", key, f"{name} put out once, by entry {first.number}", "it is put out again")
                )
            issued.setdefault(name, entry)
            troubles += _unlike_approved(entry, entries)
        elif entry.act == "approve":
            continue  # It may be the last word on an edition that never went out.
        elif entry.act != "withdraw":
            troubles.append(Trouble("forged", key, "an act of publication", f"{entry.act!r}"))
        elif first is None or first.manifest_sha256 != entry.manifest_sha256:
            expected = f"{name} with manifest {first.manifest_sha256}" if first else f"{name} to have been put out"
            troubles.append(Trouble("forged", key, expected, f"it is taken back with manifest {entry.manifest_sha256}"))
    return troubles


def _unlike_approved(issued: LogEntry, entries: Sequence[LogEntry]) -> list[Trouble]:
    """An edition that people approved goes out with the manifest that one of them saw last."""
    said = [each for each in entries if each.act == "approve" and each.edition == issued.edition]
    before = [each for each in said if each.number < issued.number]
    if not said or any(each.manifest_sha256 == issued.manifest_sha256 for each in before):
        return []
    expected = f"{issued.edition.identifier} with manifest {said[-1].manifest_sha256}, which {said[-1].who} approved"
    return [Trouble("forged", log_key(issued.number), expected, f"manifest {issued.manifest_sha256}")]


_MOVE = "move it out of the log's folder: no act of publication names it"
