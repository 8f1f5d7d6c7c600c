"""What a bucket holds of its editions, held against the log: files, manifests, cut-offs, and what follows from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from reports.briefings.checking.chain import Trouble
from reports.briefings.checking.verdict import listed_in
from reports.briefings.publication import (
    MANIFEST,
    PINS_FOLDER,
    EditionName,
    Pin,
    briefing_folder,
    notes_key,
    sha256_of,
    stamp,
)
from reports.briefings.publication_log import ISSUING, LogEntry, log_key

MEND_FOLLOWER = "run `muster audit --mend`: it writes what follows from the log anew"
_FORGED_PIN = "find out who wrote the entry and the edition; withdraw it if it was not the desk"


def issued_in(entries: Iterable[LogEntry]) -> tuple[LogEntry, ...]:
    """Return the entry that put out each edition, oldest first."""
    first: dict[EditionName, LogEntry] = {}
    for entry in entries:
        if entry.act in ISSUING:
            first.setdefault(entry.edition, entry)
    return tuple(first.values())


def keys_of(entry: LogEntry) -> dict[str, str]:
    """Return the sha256 that an entry gives of each of its edition's objects, by key."""
    named = {**entry.files, MANIFEST: entry.manifest_sha256}
    return {entry.edition.key(name): digest for name, digest in named.items()}


def file_troubles(entry: LogEntry, held: Mapping[str, str | None]) -> Iterator[Trouble]:
    """Yield what is wrong with an edition's objects; `held` gives the sha256 under each key, None for nothing."""
    for key, digest in keys_of(entry).items():
        found = held.get(key)
        named = f"sha256 {digest} (log entry {entry.number})"
        if found is None:
            yield Trouble("missing", key, named, "nothing")
        elif found != digest:
            yield Trouble("altered", key, named, f"sha256 {found}")


def listing_troubles(entry: LogEntry, manifest: bytes) -> Iterator[Trouble]:
    """Yield where a manifest names other files, another edition or another cut-off than the entry that logged it."""
    key, listed = entry.edition.key(MANIFEST), listed_in(manifest)
    if sha256_of(manifest) != entry.manifest_sha256:
        yield from _exchanged(entry, key, listed)
        return
    for name in sorted({*listed, *entry.files}):
        if listed.get(name) != entry.files.get(name):
            told = f"{name} with sha256 {entry.files.get(name)} (log entry {entry.number})"
            yield Trouble("forged", log_key(entry.number), f"what {key} lists: sha256 {listed.get(name)}", told)
    said = json.loads(manifest)
    for field, told in (("edition", _name(entry.edition)), ("as_of", entry.as_of)):
        if said.get(field) != told:
            yield Trouble("forged", log_key(entry.number), f"{field} {said.get(field)} as in {key}", f"{told}")


def _exchanged(entry: LogEntry, key: str, listed: Mapping[str, str]) -> Iterator[Trouble]:
    """A manifest that is not the one logged: which of its files it tells otherwise, beside its own hash."""
    other = sorted(name for name in {*listed, *entry.files} if listed.get(name) != entry.files.get(name))
    if other:
        yield Trouble("altered", key, f"the files that log entry {entry.number} names", f"others: {', '.join(other)}")


def pin_troubles(entries: Sequence[LogEntry], pins: Mapping[EditionName, tuple[str, Pin]]) -> Iterator[Trouble]:
    """Yield where an edition was not pinned, or otherwise than the log has it; pins of what is not out are fine."""
    for entry in issued_in(entries):
        if entry.edition not in pins:
            told = f"a pinned cut-off of {entry.edition.identifier} under {PINS_FOLDER}"
            yield Trouble("forged", log_key(entry.number), told, "none: no run of the desk closed it", _FORGED_PIN)
            continue
        key, pin = pins[entry.edition]
        if stamp(pin.as_of) != entry.as_of:
            yield Trouble("altered", key, f"cut-off {entry.as_of} (log entry {entry.number})", stamp(pin.as_of))
        if pin.log_count >= entry.number:
            told = f"a log of fewer than {entry.number} entries, since entry {entry.number} put it out"
            yield Trouble("altered", key, told, f"one of {pin.log_count}")


def input_troubles(
    entry: LogEntry, manifest: bytes, pinned: tuple[str, Pin] | None, notes: bytes | None
) -> Iterator[Trouble]:
    """Yield where the inputs that a manifest names are not those that are kept: the log's length, and the notes."""
    try:
        said = json.loads(manifest)["inputs"]
    except (ValueError, TypeError, KeyError):
        return  # What a manifest should say is told where its own bytes are held against the log.
    count, key = said.get("publication_log_count"), entry.edition.key(MANIFEST)
    if pinned and count is not None and pinned[1].log_count != count:
        yield Trouble("altered", pinned[0], f"log_count {count}, as in {key}", f"log_count {pinned[1].log_count}")
    named, where = said.get("notes_sha256") or {}, notes_key(entry.edition)
    kept = _notes_in(notes)
    if named and notes is None:
        yield Trouble("missing", where, f"the notes that {key} names", "nothing")
    elif (named or notes is not None) and kept != named:
        yield Trouble("altered", where, f"notes as in {key}", "other notes" if kept is not None else "no notes")


def _notes_in(body: bytes | None) -> dict[str, str] | None:
    """Return the sha256 of each kept note, None where they cannot be read."""
    try:
        return {str(name): sha256_of(text.encode()) for name, text in json.loads(body or b"{}").items()}
    except (ValueError, AttributeError):
        return None


def follower_trouble(key: str, wanted: bytes, standing: bytes | None, earlier: Mapping[str, int]) -> Trouble | None:
    """Return what is wrong with an object that follows from the log, None where nothing is.

    `earlier` gives, by sha256, after how many entries the log said what an object says: it is then merely behind.
    """
    expected = f"what follows from the log (sha256 {sha256_of(wanted)})"
    if standing is None:
        return Trouble("missing", key, expected, "nothing", MEND_FOLLOWER)
    if standing == wanted:
        return None
    digest = sha256_of(standing)
    if digest in earlier:
        return Trouble("behind", key, expected, f"what followed from {earlier[digest]} entries", MEND_FOLLOWER)
    differing = _differing(wanted, standing)
    told = f"other {', '.join(differing)}" if differing else f"sha256 {digest}"
    found = f"{told}: altered, or written by another release of the program"
    return Trouble("unlike", key, expected, found, MEND_FOLLOWER)


def dangling(edition: EditionName, pointer: bytes, keys: Iterable[str]) -> list[Trouble]:
    """Return the paths of a pointer to the newest edition under which nothing stands."""
    folder, there = briefing_folder(edition), frozenset(keys)
    key = f"{folder}/newest.json"
    try:
        files = json.loads(pointer).get("files", {})
        paths = {str(name): str(said["path"]) for name, said in files.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return [Trouble("dangling", key, "a pointer to the newest edition", "bytes that cannot be read", MEND_FOLLOWER)]
    gone = [path for path in paths.values() if f"{folder}/{path}" not in there]
    return [
        Trouble("dangling", key, f"{folder}/{path} to stand, which it names", "nothing", MEND_FOLLOWER) for path in gone
    ]


def strays(keys: Iterable[str], known: Iterable[str], pinned_folders: Iterable[str]) -> Iterator[Trouble]:
    """Yield public objects that no log entry names, nor anything that follows from the log."""
    expected, begun = set(known), tuple(f"{folder}/" for folder in pinned_folders)
    for key in keys:
        if key in expected:
            continue
        if begun and key.startswith(begun):
            mend = "run `muster publish` for that week: it finishes what a broken run began"
            yield Trouble("leftover", key, "a log entry that names it", "none: its run broke off", mend)
        else:
            yield Trouble("orphan", key, "a log entry that names it", "none", "move it out of the public half")


def _differing(wanted: bytes, standing: bytes) -> list[str]:
    """Return the names of the top fields in which two JSON objects differ, none where they are not JSON objects."""
    try:
        one, other = json.loads(wanted), json.loads(standing)
    except ValueError:
        return []
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return []
    return sorted(str(name) for name in {*one, *other} if one.get(name) != other.get(name))


def _name(edition: EditionName) -> dict[str, Any]:
    return {
        "desk": edition.desk, "briefing": edition.briefing, "week": edition.week, "revision": edition.revision,
    }  # fmt: skip
