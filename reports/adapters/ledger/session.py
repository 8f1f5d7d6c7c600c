"""What an appender keeps in mind between two appends, so that an import does not read the table for each file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from reports.adapters.ledger.rows import standing_from
from reports.adapters.ledger.table import LedgerTable
from reports.figures import views
from reports.figures.changes import Change, Key, Standing
from reports.figures.model import Fetch

_COPIES = frozenset({"ok", "unchanged"})
DECIDED = "decided"
_AS_KEPT = tuple(field.name for field in fields(Fetch) if field.name != "sha256")


class Session:
    """The state after the last append at one version of the table. Worthless as soon as the version has moved."""

    def __init__(self, table: LedgerTable) -> None:
        self._table = table
        self._standing: dict[str, dict[Key, Standing]] = {}
        self._newest_copy_at: dict[str, dt.datetime] = {}
        self._newest_good: dict[str, Mapping[str, Any]] = {}
        self._newest_decided_at: dict[str, dt.datetime] = {}
        self._fetched: dict[tuple[Any, ...], int] = {}
        self.append_no, self.seq, self.chain_digest = 0, 0, ""
        answer = table.ask(views.fetches_sql())
        for row in answer.to_pylist() if answer else ():
            self._note(row)
        self.version = table.version()

    def repeated(self, fetch: Fetch) -> int | None:
        """Return the number of the append that recorded this very fetch, None if there is none."""
        return self._fetched.get((fetch.source_id, fetch.retrieved_at, fetch.status, fetch.sha256))

    def newest_copy_at(self, source_id: str) -> dt.datetime | None:
        """Return when the newest copy of a source was taken; failed attempts are no copies."""
        return self._newest_copy_at.get(source_id)

    def newest_known_at(self, source_id: str) -> dt.datetime | None:
        """Return up to when the ledger's rows of a source are known: its newest copy, or the newest decision on it."""
        return max(filter(None, (self.newest_copy_at(source_id), self._newest_decided_at.get(source_id))), default=None)

    def newest_copies(self) -> dict[str, Fetch]:
        """Return the fetch that brought the newest copy of each source, dated by when it was last confirmed."""
        brought = {source_id: self.newest_good_fetch(source_id) for source_id in self._newest_copy_at}
        return {
            name: replace(fetch, retrieved_at=self._newest_copy_at[name]) for name, fetch in brought.items() if fetch
        }

    def newest_good_fetch(self, source_id: str) -> Fetch | None:
        """Return the newest fetch of a source that brought bytes, None if there is none."""
        row = self._newest_good.get(source_id)
        return None if row is None else Fetch(sha256=row["evidence_sha256"], **{name: row[name] for name in _AS_KEPT})

    def standing(self, source_id: str, kinds: Mapping[str, str]) -> dict[Key, Standing]:
        """Return the newest row of each key of a source, read from the table once."""
        if source_id not in self._standing:
            known = source_id in self._newest_copy_at
            self._standing[source_id] = standing_from(self._standing_rows(source_id) if known else (), kinds)
        return self._standing[source_id]

    def _standing_rows(self, source_id: str) -> list[dict[str, Any]]:
        """The rows of a source that no other replaces: found by number, then read from where the first of them is.

        A source that restates its past every night leaves millions that were replaced, and those are never read.
        """
        links = self._table.ask(views.links_sql(source_id))
        if links is None or not len(links):
            return []
        numbers, replaced = links["seq"].to_numpy(), links["replaces_seq"].drop_null().to_numpy()
        stands = np.zeros(max(numbers.max(), replaced.max(initial=0)) + 1, dtype=bool)
        stands[numbers] = True
        stands[replaced] = False
        answer = self._table.ask(views.standing_sql(source_id, int(stands.argmax())))
        return answer.to_pylist() if answer is not None else []

    def advance(self, made: Sequence[Change], fetch_record: Mapping[str, Any]) -> None:
        """Take in an append that was just committed."""
        standing = self._standing.get(fetch_record["source_id"], {})
        for seq, change in enumerate(made, start=self.seq + 1):
            standing[change.key] = Standing.after(change.claim, change.event, seq)
        self._note(fetch_record)
        self.version = self._table.version()

    def _note(self, row: Mapping[str, Any]) -> None:
        source_id, at = row["source_id"], row["retrieved_at"]
        self.append_no, self.seq, self.chain_digest = row["append_no"], row["seq"], row["chain_digest"]
        self._fetched.setdefault((source_id, at, row["status"], row["evidence_sha256"]), row["append_no"])
        if row["status"] in _COPIES:
            self._newest_copy_at[source_id] = max(at, self._newest_copy_at.get(source_id, at))
        if row["status"] == DECIDED:
            self._newest_decided_at[source_id] = max(at, self._newest_decided_at.get(source_id, at))
        if row["status"] == "ok":
            self._newest_good[source_id] = row
