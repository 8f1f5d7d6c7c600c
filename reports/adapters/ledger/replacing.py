"""Putting a rebuilt ledger into the place of the one that stands, in one commit; the state before stays readable.

The new rows are chained to what they replace: the first append of the rebuilt ledger names the chain digest of the
old head. The table promises to be appended to only; the commit lifts that promise, and the next one gives it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import pyarrow as pa

from reports.adapters.ledger import delta_log, packing, sealing
from reports.adapters.ledger.rows import as_arrow
from reports.adapters.ledger.table import APPEND_ONLY, REPLACED, LedgerTable
from reports.errors import AppendConflict
from reports.figures import digests
from reports.store import Store

_FILE_ROWS = 500_000


def replace(
    table: LedgerTable, store: Store, fetches: Sequence[Mapping[str, Any]], claims: pa.Table, previous: str
) -> int:
    """Replace every row of the state in hand, and return the version that shows the new ones.

    `previous` is the chain digest of the state in hand. Raises AppendConflict where another writer was first.
    """
    version = table.version()
    sealing.seal_through(store, version)
    gone = table.files()
    added_at_ms = max((file["modificationTime"] for file in gone), default=0)
    records = as_arrow([{**record, "record": "fetch"} for record in relinked(fetches, previous)])
    parts = [("claim", part) for part in _parts(claims)] + [("fetch", part) for part in _parts(records)]
    made = [packing.written(store, version + 1, record, rows, added_at_ms, is_change=True) for record, rows in parts]
    taken_out = [delta_log.removal(file, is_change=True) for file in gone]
    said = delta_log.told(REPLACED, added_at_ms, {"replacedVersion": str(version)})
    lifted = table.described({APPEND_ONLY: "false"})
    delta_log.commit(store, version + 1, [said, lifted, *taken_out, *made])
    table.reload()
    return version + 1


def promise_again(table: LedgerTable, store: Store) -> int | None:
    """Let the table be appended to only, where a replacement just made, or one broken off, left it open.

    Returns the version that this made, None where the promise stood, or where another writer gave it first.
    """
    made = None
    while not table.is_append_only():
        with suppress(AppendConflict):  # Somebody appended, and may have promised it too: look again.
            coming = table.version() + 1
            delta_log.commit(
                store, coming, [delta_log.told("SET TBLPROPERTIES", 0), table.described({APPEND_ONLY: "true"})]
            )
            made = coming
        table.reload()
    return made


def relinked(fetches: Sequence[Mapping[str, Any]], previous: str) -> Iterator[dict[str, Any]]:
    """Yield fetch records in their order, with the chain that begins at `previous`."""
    for record in fetches:
        linked = digests.chain_digest(previous, record["content_digest"], record["rows_digest"], record)
        yield {**record, "previous_chain_digest": previous, "chain_digest": linked}
        previous = linked


def _parts(rows: pa.Table) -> Iterator[pa.Table]:
    yield from (rows.slice(begun, _FILE_ROWS) for begun in range(0, len(rows), _FILE_ROWS))
