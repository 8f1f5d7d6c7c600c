"""Seals: the sha256 of every file of the table, kept beside it, one write-once file for each version.

The chain of appends shows a changed row. It does not show a changed statistic, for which a query silently passes rows
over, nor a changed log entry that names other files. A seal does, since it is over bytes. It names the seal before
it, and its own digest. A version that a broken-off run left without one is sealed by the next writer, or by a check.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reports.adapters.ledger import delta_log
from reports.errors import KeyOccupied, LedgerAltered, LedgerError, MissingKey
from reports.store import Store

FOLDER = "private/ledger-seals/"
LAST_CHECKPOINT = delta_log.LOG + "_last_checkpoint"
_LOOKS = 3
OF_POINTER = ".pointer-"
MEND = "publish nothing from it; restore the file from a backup, or rebuild the ledger from the evidence"


@dataclass(frozen=True, slots=True)
class Seal:
    """The sha256 of each file that one version brought, by key, and the sha256 of the seal before."""

    version: int
    previous_sha256: str
    files: Mapping[str, str]
    sha256: str


def seal_key(version: int) -> str:
    """Return the key of a version's seal."""
    return f"{FOLDER}{version:020}.json"


def checkpoint_seal_key(version: int) -> str:
    """Return the key of the seal of the log's summary that was made at a version."""
    return f"{FOLDER}{version:020}.checkpoint.json"


def seal_bytes(version: int, previous_sha256: str, files: Mapping[str, str]) -> bytes:
    """Return a seal as it is kept."""
    said: dict[str, Any] = {"files": dict(files), "previous_sha256": previous_sha256, "version": version}
    return _canonical({**said, "seal_sha256": hashlib.sha256(_canonical(said)).hexdigest()})


def seal_from(key: str, body: bytes) -> Seal:
    """Return the seal that was kept; raises LedgerAltered where a single byte of it is another."""
    try:
        said = json.loads(body)
        version, previous, files = int(said["version"]), str(said["previous_sha256"]), dict(said["files"])
        is_as_kept = seal_bytes(version, previous, files) == body
    except (ValueError, KeyError, TypeError):
        is_as_kept = False
    if not is_as_kept:
        raise LedgerAltered(f"{key} is not the seal that was written", mend=MEND)
    return Seal(version, previous, files, said["seal_sha256"])


def read_seal(store: Store, version: int) -> Seal | None:
    """Return the seal of a version, None where there is none; raises LedgerAltered."""
    return _read(store, seal_key(version), version)


def read_checkpoint_seal(store: Store, version: int) -> Seal | None:
    """Return the seal of the log's summary made at a version, None where there is none; raises LedgerAltered."""
    return _read(store, checkpoint_seal_key(version), version)


def sealed_versions(store: Store, *, summaries: bool = False) -> list[int]:
    """Return the versions that have a seal, or those whose log was summed up and sealed, in their order."""
    ending = ".checkpoint.json" if summaries else ".json"
    names = (key.removeprefix(FOLDER).removesuffix(ending) for key in store.keys(FOLDER))
    return [int(name) for name in names if name.isdecimal()]


def seal_through(store: Store, version: int) -> int:
    """Seal a version, and those before it that were left without; return how many seals were written."""
    if read_seal(store, version) is not None:
        return 0
    before = read_seal(store, version - 1) if version else None
    first = version if before or not version else _first_unsealed(store, version)
    previous = before or (read_seal(store, first - 1) if first else None)
    written = 0
    for each in range(first, version + 1):
        body = seal_bytes(each, previous.sha256 if previous else "", files_of(store, each))
        written += _keep(store, seal_key(each), body)
        previous = seal_from(seal_key(each), body)
    return written


def seal_checkpoint(store: Store, version: int, paths: Iterable[str]) -> None:
    """Seal the log's summary made at a version, the pointer to it, and again the files that the table then had.

    So whoever holds what he reads against the seals begins at the newest summary, as the reading itself does. A check
    may have sealed the same summary a moment before, when another pointer lay there: then this one's seal stands apart.
    """
    summaries = _summaries_at(store, version)
    said = sealed_files(store, version, {delta_log.ROOT + path for path in paths})
    said |= {key: digest_of(store, key) for key in sorted(summaries | {LAST_CHECKPOINT})}
    try:
        _keep(store, checkpoint_seal_key(version), seal_bytes(version, "", said))
    except LedgerAltered:
        standing = read_checkpoint_seal(store, version)
        pointer = {LAST_CHECKPOINT: said[LAST_CHECKPOINT]}
        if standing is None or {**standing.files, **pointer} != said:
            raise
        _keep(store, f"{FOLDER}{version:020}{OF_POINTER}{pointer[LAST_CHECKPOINT]}.json",
              seal_bytes(version, "", pointer))  # fmt: skip


def sealed_pointers(store: Store) -> set[str]:
    """Return the sha256 of each pointer that has a seal of its own; raises LedgerAltered."""
    keys = [key for key in store.keys(FOLDER) if OF_POINTER in key]
    return {seal_from(key, store.read(key).body).files.get(LAST_CHECKPOINT, "") for key in keys}


def files_of(store: Store, version: int) -> dict[str, str]:
    """Return the sha256 of a version's log entry and of each file that it adds, by key, as they lie now."""
    body = store.read(delta_log.entry_key(version)).body
    added = delta_log.entry_from(version, body).added
    files = {delta_log.ROOT + file["path"]: digest_of(store, delta_log.ROOT + file["path"]) for file in added}
    return {delta_log.entry_key(version): hashlib.sha256(body).hexdigest(), **files}


def digest_of(store: Store, key: str) -> str:
    """Return the sha256 of what lies under a key; raises MissingKey."""
    return hashlib.sha256(store.read(key).body).hexdigest()


def sealed_files(store: Store, version: int, wanted: Iterable[str]) -> dict[str, str]:
    """Return the sealed sha256 of those files, by key, as the table had them at a version.

    Raises LedgerError where one has no seal: a listing came damaged each time, or the versions before are not sealed.
    """
    keys = set(wanted)
    for _ in range(_LOOKS):
        said: dict[str, str] = {}
        for seal in seals_to_read(store, version):
            said |= seal.files
        if keys <= said.keys():
            return {key: said[key] for key in keys}
    lacking = ", ".join(sorted(keys - said.keys())[:3])
    raise LedgerError(f"no seal tells of {lacking}", mend="run again; if it stays so, run `muster ledger check`")


def seals_to_read(store: Store, version: int) -> Iterator[Seal]:
    """Yield the seals of all that is read to open the table at a version: its newest summary, and what came since."""
    summed_up = [each for each in sealed_versions(store, summaries=True) if each <= version]
    begun = summed_up[-1] if summed_up else -1
    found = [read_checkpoint_seal(store, begun)] if summed_up else []
    found += [read_seal(store, each) for each in range(begun + 1, version + 1)]
    yield from (seal for seal in found if seal is not None)


def _summaries_at(store: Store, version: int) -> set[str]:
    """Return the files of the log's summary made at a version; raises LedgerError where no listing shows any."""
    for _ in range(_LOOKS):
        lying = store.keys(f"{delta_log.LOG}{version:020}.checkpoint")
        if summaries := {key for key in lying if delta_log.is_summary(key)}:
            return summaries
    raise LedgerError(f"{delta_log.LOG} shows no summary of version {version}", mend="run again")


def _first_unsealed(store: Store, version: int) -> int:
    sealed = [each for each in sealed_versions(store) if each < version]
    return sealed[-1] + 1 if sealed else 0


def _read(store: Store, key: str, version: int) -> Seal | None:
    try:
        seal = seal_from(key, store.read(key).body)
    except MissingKey:
        return None
    if seal.version != version:
        raise LedgerAltered(f"{key} is the seal of version {seal.version}", mend=MEND)
    return seal


def _keep(store: Store, key: str, body: bytes) -> bool:
    try:
        return store.create(key, body, delta_log.PRIVATE)
    except KeyOccupied as occupied:
        raise LedgerAltered(f"{key} holds another seal than its files ask for", mend=MEND) from occupied


def _canonical(said: Mapping[str, Any]) -> bytes:
    return (json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()
