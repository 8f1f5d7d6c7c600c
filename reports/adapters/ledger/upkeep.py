"""What keeps the ledger's table in order: seals after each append, few files, and a rebuilt ledger put in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pyarrow as pa

from reports.adapters.ledger import checking, packing, replacing, sealing
from reports.adapters.ledger.checking import FileCheck
from reports.adapters.ledger.packing import Packed
from reports.adapters.ledger.table import LedgerTable
from reports.errors import AppendConflict, LedgerError
from reports.store import Store

ATTEMPTS = 40


class Upkeep:
    """The upkeep of one table, whose files `store` reaches one by one; without a store nothing is kept up."""

    def __init__(self, table: LedgerTable, store: Store | None) -> None:
        self._table = table
        self._store = store

    def after_append(self) -> Packed | None:
        """Seal what was just appended; now and then, pack if many small files have gathered."""
        if self._store is None:
            return None
        version = self._table.version()
        sealing.seal_through(self._store, version)
        return self.pack_if_due() if version % packing.LOOKED_EVERY == 0 else None

    def pack_if_due(self) -> Packed | None:
        """Pack where many small files have gathered; None where few have, or where another writer was first."""
        if self._store is None or packing.small_files(self._table) < packing.PACKED_FROM:
            return None
        with suppress(AppendConflict):  # Whoever appends next looks again.
            return self._packed(self._store)
        return None

    def pack(self) -> Packed | None:
        """Pack, after other writers if need be; None where nothing is to be put together. Raises AppendConflict."""
        store = self.store_to_be("packed")
        for _ in range(ATTEMPTS - 1):
            with suppress(AppendConflict):
                return self._packed(store)
        return self._packed(store)

    def replace(self, fetches: Sequence[Mapping[str, Any]], claims: pa.Table, previous: str) -> int:
        """Replace every row of the state in hand, and return the version that shows the new ones.

        `previous` is the chain digest of that state. Raises AppendConflict where another writer was first.
        """
        store = self.store_to_be("replaced")
        version = replacing.replace(self._table, store, fetches, claims, previous)
        promised = replacing.promise_again(self._table, store)
        if promised is None:  # A summary is written once, by whoever made its version: here, another.
            sealing.seal_through(store, version)
        else:
            packing.settle(self._table, store, promised)
        return version

    def check_files(self) -> FileCheck:
        """Return what is wrong with the table's files, down to the byte, and with its schema; changes nothing."""
        found = checking.check_files(self.store_to_be("checked"))
        if found.altered:
            return found  # What the table says of itself is worth nothing then, and opening it may fail.
        self._table.reload()
        troubles = [*self._table.schema_troubles(), *self._other_files(found)]
        return replace(found, altered=tuple(troubles))

    def seal_rest(self, found: FileCheck) -> None:
        """Seal what a check found whole and without a seal, because the run that wrote it broke off."""
        store = self.store_to_be("sealed")
        if found.unsealed:
            sealing.seal_through(store, found.unsealed[-1])
        for version in found.unsealed_summaries:
            sealing.seal_checkpoint(store, version, (file["path"] for file in self._table.files(version)))

    def verify(self, version: int) -> bool:
        """Return whether all that a reading at a version opens is sealed; raises LedgerAltered where it differs."""
        return self._store is not None and (version < 0 or checking.verify(self._store, version))

    def store_to_be(self, wish: str) -> Store:
        """Return the store; raises LedgerError where the ledger was opened without it."""
        if self._store is None:
            raise LedgerError(
                f"{self._table.uri} was opened without its store and cannot be {wish}",
                mend="open it with Ledger.open(address, s3, store)",
            )
        return self._store

    def _other_files(self, found: FileCheck) -> list[str]:
        opened = {file["path"] for file in self._table.files(found.versions - 1)}
        return [f"{self._table.uri}/{path} is in the log or in its summary, and not in both"
                for path in sorted(opened ^ found.standing)]  # fmt: skip

    def _packed(self, store: Store) -> Packed | None:
        self._table.reload()
        replacing.promise_again(self._table, store)
        return packing.pack(self._table, store)
