"""Checking: every byte against its seal, every log entry against the next, every row against the chain.

First the bytes, without opening the table: a damaged log cannot mislead that. Only where they are whole, the rows.
Others may append and pack meanwhile. All that they write is written once, before its seal, but for the pointer to the
newest summary; whatever seems to lack or to differ is therefore looked at again before anybody is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from reports.adapters.ledger import delta_log, sealing
from reports.adapters.ledger.delta_log import LogEntry
from reports.errors import LedgerAltered, MissingKey, StoreError
from reports.store import Store

_READERS = 8
_LOOKS = 20
T = TypeVar("T")


@dataclass(frozen=True)
class FileCheck:
    """What the bytes of a ledger say: how many files were held against their seals, and what is wrong with which.

    `orphans` are files that no version names, as a run that broke off leaves them: harmless, and told. `unsealed`
    are the last versions, where a run broke off before it sealed them, `unsealed_summaries` those of a broken packing.
    """

    versions: int = 0
    files: int = 0
    size_bytes: int = 0
    altered: tuple[str, ...] = ()
    orphans: tuple[str, ...] = ()
    unsealed: tuple[int, ...] = ()
    unsealed_summaries: tuple[int, ...] = ()
    standing: frozenset[str] = field(default=frozenset(), repr=False)


def check_files(store: Store) -> FileCheck:
    """Return what is wrong with the table's files, with the log, and with the seals themselves; changes nothing."""
    look = _Look(store)
    entries = look.at_log()
    expected = look.at_seals(len(entries)) | look.at_summaries().files
    loose = [entry for entry in entries if entry.version in look.unsealed]
    expected |= {key: "" for entry in loose for key in (delta_log.entry_key(entry.version), *_added(entry))}
    look.at_bytes(expected)
    look.at_pointer()
    return look.result(entries, expected)


def verify(store: Store, version: int) -> bool:
    """Return whether all that is read to open the table at a version is sealed; raises LedgerAltered where it differs.

    That is the newest summary of the log, each log entry since, and the files of that version; no superseded one.
    """
    seals = list(sealing.seals_to_read(store, version))
    expected = {key: sha256 for seal in seals for key, sha256 in seal.files.items() if key != sealing.LAST_CHECKPOINT}
    with ThreadPoolExecutor(_READERS) as pool:
        found = dict(zip(expected, pool.map(lambda key: sealing.digest_of(store, key), expected), strict=True))
    if altered := sorted(key for key in expected if found[key] != expected[key]):
        raise LedgerAltered(f"{', '.join(altered)}: not what was sealed", mend=sealing.MEND)
    return bool(seals) and seals[-1].version == version


@dataclass(frozen=True, slots=True)
class _Summaries:
    """What is sealed of the log's summaries: the sha256 of each file, those of the pointer, and what has no seal."""

    files: Mapping[str, str]
    pointers: frozenset[str]
    unsealed: frozenset[str]


class _Look:
    """One look at all files: what was found wrong so far."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._keys = set(store.keys(delta_log.ROOT))
        self._unsealed_summaries: set[str] = set()
        self._size_bytes = 0
        self.altered: list[str] = []
        self.unsealed: list[int] = []

    def at_log(self) -> list[LogEntry]:
        """Return every log entry that can be read; each number must stand there."""
        numbers = (version for key in self._keys if (version := delta_log.version_of(key)) is not None)
        every = range(max(numbers, default=-1) + 1)  # A listing may pass a place before the entry comes to stand there.
        with ThreadPoolExecutor(_READERS) as pool:
            found = pool.map(lambda number: self._told(lambda: delta_log.read_entry(self._store, number)), every)
        return [entry for entry in found if entry is not None]

    def at_seals(self, entries: int) -> dict[str, str]:
        """Return the sha256 that every version's seal gives of each file; each seal must name the one before."""
        sealed = sealing.sealed_versions(self._store)
        last = max([entries - 1, *sealed])
        with ThreadPoolExecutor(_READERS) as pool:
            found = list(pool.map(self._seal, range(last + 1)))
        files: dict[str, str] = {}
        for version, seal in enumerate(found):
            if seal is None:
                self._without_seal(version, sealed)
                continue
            before = found[version - 1] if version else None
            if before is not None and seal.previous_sha256 != before.sha256:
                self.altered.append(f"{sealing.seal_key(version)} does not follow the seal before it")
            files |= seal.files
        return files

    def at_summaries(self) -> _Summaries:
        """Return what is sealed of the log's summaries; those without a seal are noted."""
        lying = {key for key in self._store.keys(delta_log.LOG) if delta_log.is_summary(key)}  # Before their seals.
        files: dict[str, str] = {}
        pointers = self._told(lambda: sealing.sealed_pointers(self._store)) or set()
        for version in sealing.sealed_versions(self._store, summaries=True):
            seal = self._told(lambda version=version: sealing.read_checkpoint_seal(self._store, version))
            if seal is not None:
                pointers |= {digest for key, digest in seal.files.items() if key == sealing.LAST_CHECKPOINT}
                files |= {key: digest for key, digest in seal.files.items() if delta_log.is_summary(key)}
        self._unsealed_summaries = lying - set(files)
        return _Summaries(files, frozenset(pointers), frozenset(self._unsealed_summaries))

    def at_bytes(self, expected: Mapping[str, str]) -> None:
        """Hold every file against its sha256; those without one must only be there."""
        with ThreadPoolExecutor(_READERS) as pool:
            for told in pool.map(self._held, expected, expected.values()):
                self._size_bytes += told

    def at_pointer(self) -> None:
        """The pointer to the newest summary must be one that was sealed, or one that no run came to seal.

        It is the one file that is written over. Its summary is there before it, and its seal comes after: where
        neither is found although nobody moved the pointer meanwhile, nobody who packs has written it.
        """
        for _ in range(_LOOKS):
            pointer, summaries = self._pointer(), self.at_summaries()
            if pointer is None or pointer in (summaries.pointers or {""}) or summaries.unsealed:
                return
            if pointer == self._pointer():
                break
        self.altered.append(f"{sealing.LAST_CHECKPOINT} is {'not what was sealed' if pointer else 'missing'}")

    def _pointer(self) -> str | None:
        """Return the sha256 of the pointer, empty where there is none, None where what is wrong with it was told."""

        def digest() -> str:
            try:
                return sealing.digest_of(self._store, sealing.LAST_CHECKPOINT)
            except MissingKey:
                return ""

        return self._told(digest)

    def result(self, entries: Iterable[LogEntry], expected: Mapping[str, str]) -> FileCheck:
        """Return what was found."""
        entries = list(entries)
        known = set(expected) | self._unsealed_summaries | {sealing.LAST_CHECKPOINT}
        logged = {key for key in self._keys if delta_log.version_of(key) is not None}
        return FileCheck(
            versions=len(entries),
            files=len(expected),
            size_bytes=self._size_bytes,
            altered=tuple(sorted(set(self.altered))),
            orphans=tuple(sorted(self._keys - known - logged)),
            unsealed=tuple(self.unsealed),
            unsealed_summaries=tuple(
                sorted(int(key.removeprefix(delta_log.LOG)[:20]) for key in self._unsealed_summaries)
            ),
            standing=frozenset(delta_log.active(entries)),
        )

    def _seal(self, version: int) -> sealing.Seal | None:
        return self._told(lambda: sealing.read_seal(self._store, version))

    def _without_seal(self, version: int, sealed: list[int]) -> None:
        if version in sealed:
            return  # It is there, and what is wrong with it was told.
        if sealed and version < sealed[-1]:
            self.altered.append(f"{sealing.seal_key(version)} is missing")
        self.unsealed.append(version)

    def _held(self, key: str, sha256: str) -> int:
        """Return how many bytes a file has; what is wrong with it is noted."""
        body = self._told(lambda: self._store.read(key).body)
        if body is None:
            return 0
        if sha256 and hashlib.sha256(body).hexdigest() != sha256:
            self.altered.append(f"{key} is not what was sealed")
        return len(body)

    def _told(self, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except MissingKey as missing:
            self.altered.append(f"{missing.message}, where the ledger has a file")
        except (LedgerAltered, StoreError) as trouble:
            self.altered.append(trouble.message)
        return None


def _added(entry: LogEntry) -> list[str]:
    return [delta_log.ROOT + file["path"] for file in entry.added]
