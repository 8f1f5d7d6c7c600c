"""Reading a ledger that lies in a bucket: its files come to this machine, are held against their seals, and asked here.

Delta Lake's library reads a bucket by ranges and believes every byte that arrives. One that a line or a proxy changed
would become a figure, or a wrong link of the chain. So nothing is asked of bytes that nobody held against a digest.
A file is copied once for each process; the copies go with it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from urllib.parse import unquote

import pyarrow as pa
from deltalake import DeltaTable

from reports.adapters.ledger import delta_log, sealing
from reports.errors import LedgerAltered, LedgerError, MissingKey, TagMoved
from reports.store import ContentHeaders, Store

_POINTER = ContentHeaders("application/json", "private, no-cache")
_READERS = 8
_LOOKS = 3
_NEAR = 64  # So many versions on, it is quicker to go on from what is held than to begin at a newer summary.


@dataclass
class _Held:
    """A copy that begins at a summary of the log (-1: at the first entry) and goes up to a version."""

    begun: int
    upto: int
    folder: Path


class ReadCopy:
    """Copies of the versions of one table that were asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._root: Path | None = None
        self._held: list[_Held] = []
        self._files: dict[str, Path] = {}
        self._tables: dict[int, DeltaTable] = {}
        self._turn = Lock()

    def at(self, version: int) -> DeltaTable:
        """Return the table at a version; raises LedgerError where there is none, LedgerAltered, StoreError."""
        with self._turn:
            if version not in self._tables:
                held = self._held_before(version) or self._begun_for(version)
                for each in range(held.upto + 1, version + 1):
                    self._take(held, self._named(each))
                    held.upto = each
                self._tables[version] = self._whole(held, DeltaTable(str(held.folder), version=version))
            return self._tables[version]

    def sum_up(self, version: int) -> None:
        """Write a checkpoint of a version into the bucket, and let the pointer name it, unless it names a later one."""
        self.at(version).create_checkpoint()
        folder = self._tables[version].table_uri.removeprefix("file://")
        log = Path(unquote(folder), "_delta_log")
        for path in sorted(log.glob(f"{version:020}.checkpoint*.parquet")):
            self._store.create(delta_log.LOG + path.name, path.read_bytes(), delta_log.PRIVATE)
        self._point((log / "_last_checkpoint").read_bytes(), version)

    def _point(self, pointer: bytes, version: int) -> None:
        for _ in range(_LOOKS):
            try:
                standing = self._store.read(sealing.LAST_CHECKPOINT)
                tag: str | None = standing.tag
                if _version_in(standing.body) >= version:
                    return
            except MissingKey:
                tag = None
            with suppress(TagMoved):
                return self._store.replace(sealing.LAST_CHECKPOINT, pointer, _POINTER, tag=tag)
        raise LedgerError(f"{sealing.LAST_CHECKPOINT} was moved by others each time", mend="run again")

    def _whole(self, held: _Held, table: DeltaTable) -> DeltaTable:
        """Return the table once all its files are there: a summary of a ledger from before seals lacks some."""
        paths = [unquote(path) for path in pa.table(table.get_add_actions(flatten=True))["path"].to_pylist()]
        self._take(held, {delta_log.ROOT + path: "" for path in paths if not (held.folder / path).exists()})
        return table

    def _held_before(self, version: int) -> _Held | None:
        near = (held for held in self._held if held.begun <= version <= held.upto + _NEAR)
        return max(near, key=lambda held: held.upto, default=None)

    def _begun_for(self, version: int) -> _Held:
        """Begin a copy at the newest summary up to a version that is sealed."""
        if self._root is None:
            self._root = Path(tempfile.mkdtemp(prefix="muster-ledger-"))
            weakref.finalize(self, shutil.rmtree, self._root, ignore_errors=True)
        seal = self._newest_summary(version)
        begun = seal.version if seal is not None else -1
        held = _Held(begun, begun, self._root / str(begun))
        (held.folder / "_delta_log").mkdir(parents=True, exist_ok=True)
        if seal is not None:
            self._take(held, {key: digest for key, digest in seal.files.items() if key != sealing.LAST_CHECKPOINT})
        self._held.append(held)
        return held

    def _newest_summary(self, version: int) -> sealing.Seal | None:
        """Return the seal of the newest summary up to a version, of those that name one; None where there is none."""
        for each in reversed(sealing.sealed_versions(self._store, summaries=True)):
            seal = sealing.read_checkpoint_seal(self._store, each) if each <= version else None
            if seal is not None and any(map(delta_log.is_summary, seal.files)):
                return seal
        return None

    def _named(self, version: int) -> Mapping[str, str]:
        """Return the files that a version brought, with their sha256, which is empty where it was not sealed yet."""
        seal = sealing.read_seal(self._store, version)
        if seal is not None:
            return seal.files
        try:
            entry = delta_log.read_entry(self._store, version)
        except MissingKey as missing:
            raise LedgerError(
                f"the ledger has no version {version}", mend="is this the bucket in which the edition was pinned?"
            ) from missing
        return {delta_log.entry_key(version): "", **{delta_log.ROOT + file["path"]: "" for file in entry.added}}

    def _take(self, held: _Held, files: Mapping[str, str]) -> None:
        """Put files into a copy, those that another copy has by a link."""
        with ThreadPoolExecutor(_READERS) as pool:
            for key, body in zip(files, pool.map(self._body, files, files.values()), strict=True):
                path = held.folder / key.removeprefix(delta_log.ROOT)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.unlink(missing_ok=True)
                if body is None:
                    os.link(self._files[key], path)
                else:
                    path.write_bytes(body)
                    self._files[key] = path

    def _body(self, key: str, sha256: str) -> bytes | None:
        """Return a file's bytes once they are what was sealed, None where they are held; raises LedgerAltered."""
        if key in self._files:
            return None
        for body in self._looks(key):
            if not sha256 or hashlib.sha256(body).hexdigest() == sha256:
                return body
        raise LedgerAltered(f"{key}: not what was sealed", mend=sealing.MEND)

    def _looks(self, key: str) -> Iterator[bytes]:
        yield from (self._store.read(key).body for _ in range(_LOOKS))


def _version_in(pointer: bytes) -> int:
    """Return the version that a pointer names, -1 for bytes that are no pointer: it may be written over then."""
    try:
        return int(json.loads(pointer)["version"])
    except (ValueError, KeyError, TypeError):
        return -1
