"""Packing: the rows of many small files put together in a few, in one commit, with nothing lost and nothing doubled.

Each fetch leaves two small files, and a query pays for the opening of each. Delta Lake's own compaction is not used:
in deltalake 1.6 two of them from the same version both commit, and every row stands twice. Here the old files are
held against their seals, the new file is read back and must hold the very rows of the old ones, and only then is one
log entry created, under the next number alone. The old files stay: a pinned edition reads them for ever.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reports.adapters.ledger import delta_log, sealing
from reports.adapters.ledger.rows import SCHEMA
from reports.adapters.ledger.table import LedgerTable
from reports.errors import LedgerAltered
from reports.store import Store

# A query pays a millisecond for each file, packing a third of a second; an ordinary week leaves fewer than so many.
PACKED_FROM = 32
LOOKED_EVERY = 16
FULL_BYTES = 16 * 2**20
_GROUP_ROWS = 2**17
_STORED = SCHEMA.remove(SCHEMA.get_field_index("record"))
_COUNTED = ("append_no", "seq")


@dataclass(frozen=True, slots=True)
class Packed:
    """What packing did: the version it made, and how many files and rows it put together."""

    version: int
    files_before: int
    files_after: int
    rows: int


def small_files(table: LedgerTable) -> int:
    """Return how many files of the state in hand are small enough to be put together."""
    return sum(file["size"] < FULL_BYTES for file in table.files())


def pack(table: LedgerTable, store: Store) -> Packed | None:
    """Put the small files of the table together in one commit; None where fewer than two of a kind are small.

    Raises AppendConflict where another writer was first, and LedgerAltered where a file is not what was sealed.
    """
    version = table.reload()
    small = [file for file in table.files() if file["size"] < FULL_BYTES]
    bins = [each for record in ("claim", "fetch") for each in _bins(small, record) if len(each) > 1]
    if not bins:
        return None
    sealing.seal_through(store, version)
    made = [_put_together(store, version, each) for each in bins]
    gone = [file for each in bins for file in each]
    taken_out = [delta_log.removal(file, is_change=False) for file in gone]
    said = delta_log.told("OPTIMIZE", max(file["modificationTime"] for file in gone))
    delta_log.commit(store, version + 1, [said, *taken_out, *made])
    table.reload()
    settle(table, store, version + 1)
    return Packed(version + 1, len(gone), len(made), sum(_rows_in(file) for file in made))


def settle(table: LedgerTable, store: Store, version: int) -> None:
    """Seal a version just made, and sum up the log there, so that opening the table reads few files."""
    sealing.seal_through(store, version)
    if table.version() == version:  # Another may have appended since: then the next packing sums up.
        table.sum_up()
        sealing.seal_checkpoint(store, version, (file["path"] for file in table.files()))


def written(
    store: Store, version: int, record: str, rows: pa.Table, added_at_ms: int, *, is_change: bool
) -> dict[str, Any]:
    """Write rows of one kind, in their order, as a file for a version and return the action that adds it.

    The file is named after that version and its bytes, and read back: it must hold these very rows; else raises
    LedgerAltered.
    """
    kept = rows.select(_STORED.names).cast(_STORED)
    sink = io.BytesIO()
    pq.write_table(kept, sink, compression="zstd", row_group_size=_GROUP_ROWS)
    body = sink.getvalue()
    path = f"record={record}/packed-{version:08}-{hashlib.sha256(body).hexdigest()[:32]}.parquet"
    store.create(delta_log.ROOT + path, body, delta_log.PRIVATE)
    if not _rows_of(store, path).equals(kept):
        raise LedgerAltered(f"{path} does not hold the rows that were written to it", mend="run again; check the disk")
    return {
        "add": {
            "path": path,
            "partitionValues": {"record": record},
            "size": len(body),
            "modificationTime": added_at_ms,
            "dataChange": is_change,
            "stats": json.dumps(_statistics(kept), separators=(",", ":")),
        }
    }


def _bins(files: Iterable[Mapping[str, Any]], record: str) -> Iterator[list[Mapping[str, Any]]]:
    """Yield the files of a kind, oldest first, in groups that fill about one file each."""
    group: list[Mapping[str, Any]] = []
    own = (file for file in files if file["partitionValues"]["record"] == record)
    for file in sorted(own, key=lambda file: (file["modificationTime"], file["path"])):
        group.append(file)
        if sum(each["size"] for each in group) >= FULL_BYTES:
            yield group
            group = []
    yield group


def _put_together(store: Store, version: int, files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    sealed = sealing.sealed_files(store, version, {delta_log.ROOT + file["path"] for file in files})
    rows = pa.concat_tables([_rows_of(store, file["path"], sealed) for file in files])
    in_turn = rows.take(pc.sort_indices(rows, sort_keys=[(name, "ascending") for name in _COUNTED]))
    added_at_ms = max(file["modificationTime"] for file in files)
    record = files[0]["partitionValues"]["record"]
    return written(store, version + 1, record, in_turn, added_at_ms, is_change=False)


def _rows_of(store: Store, path: str, sealed: Mapping[str, str] | None = None) -> pa.Table:
    """Return the rows of a file, held against its seal if one is given; raises LedgerAltered."""
    key = delta_log.ROOT + path
    body = store.read(key).body
    if sealed is not None and hashlib.sha256(body).hexdigest() != sealed[key]:
        raise LedgerAltered(f"{key} is not the file that was sealed", mend=sealing.MEND)
    rows = pq.read_table(io.BytesIO(body))
    if unknown := set(rows.column_names) - set(_STORED.names):
        raise LedgerAltered(f"{key} has columns that no ledger has: {', '.join(sorted(unknown))}", mend=sealing.MEND)
    nothing = [field for field in _STORED if field.name not in rows.column_names]
    for field in nothing:  # A file from before the column was thought of.
        rows = rows.append_column(field, pa.nulls(len(rows), field.type))
    return rows.select(_STORED.names).cast(_STORED)


def _statistics(rows: pa.Table) -> dict[str, Any]:
    """What a query may pass a file over for: only whole numbers, since nothing of them is cut or rounded."""
    spans = {name: pc.min_max(rows[name]).as_py() for name in _COUNTED}
    return {
        "numRecords": len(rows),
        "minValues": {name: span["min"] for name, span in spans.items()},
        "maxValues": {name: span["max"] for name, span in spans.items()},
        "nullCount": {name: rows[name].null_count for name in _COUNTED},
    }


def _rows_in(made: Mapping[str, Any]) -> int:
    return int(json.loads(made["add"]["stats"])["numRecords"])
