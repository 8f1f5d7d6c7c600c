"""Writing into the ledger: one commit for each fetch or decision, chained, in turn with other writers."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reports.adapters.ledger import chain, deciding
from reports.adapters.ledger.appending import AppendResult, Planned, planned, refuse_older
from reports.adapters.ledger.packing import Packed
from reports.adapters.ledger.rows import as_arrow, claim_row, fetch_row, utc
from reports.adapters.ledger.session import Session
from reports.adapters.ledger.table import LedgerTable
from reports.adapters.ledger.upkeep import Upkeep
from reports.catalog.declared import Series, Source
from reports.errors import AppendConflict
from reports.figures.changes import Change
from reports.figures.decisions import Decision
from reports.figures.model import Fetch, Parsed
from reports.figures.quarantine import HeldClaim

ATTEMPTS = 40
_PAUSE_S = 0.02


class Writer:
    """Appends to one table, and keeps in mind what stands from one append to the next."""

    def __init__(self, table: LedgerTable, upkeep: Upkeep) -> None:
        self._table, self._upkeep = table, upkeep
        self._session: Session | None = None

    def append(self, fetch: Fetch, parsed: Parsed, source: Source, series: Mapping[str, Series]) -> AppendResult:
        """Append what a fetch changes; raises OutOfOrder, AppendConflict."""
        fetch = replace(fetch, retrieved_at=utc(fetch.retrieved_at))

        def once(session: Session) -> AppendResult:
            refuse_older(fetch, session)
            return self._append_once(session, fetch, planned(session, fetch, parsed, source, series))

        return self._in_turn(fetch, once)

    def planned(self, fetch: Fetch, parsed: Parsed, source: Source, series: Mapping[str, Series]) -> Planned:
        """Return what `append` would write; raises OutOfOrder."""
        fetch = replace(fetch, retrieved_at=utc(fetch.retrieved_at))
        session = self.newest_session()
        refuse_older(fetch, session)
        return planned(session, fetch, parsed, source, series)

    def decide(
        self, decision: Decision, series: Mapping[str, Series], held: Callable[[], list[HeldClaim]]
    ) -> AppendResult:
        """Append what a decision changes; `held` gives the claims held back; raises UsageError, OutOfOrder."""
        record = deciding.record_of(decision)

        def once(session: Session) -> AppendResult:
            made, rows = deciding.decided_rows(session, record, decision, held(), series)
            result = AppendResult(session.append_no + 1, **Counter(change.event for change in made[1:]))
            self._commit(session, record, made, rows, result)
            return result

        return self._in_turn(record, once)

    def session(self) -> Session:
        """Return the state to append to; whatever was kept in mind of an older version of the table is dropped."""
        if self._session is None:
            self._table.reload()
        if self._session is None or self._session.version != self._table.version():
            self._session = Session(self._table)
        return self._session

    def newest_session(self) -> Session:
        """Return the newest state, what other writers appended included."""
        self._table.reload()
        return self.session()

    def forget(self) -> None:
        """Drop what was kept in mind: the rows themselves were replaced."""
        self._session = None

    def keep_session(self, packed: Packed | None) -> Packed | None:
        """Keep in mind what stands after the same rows were put into other files; return what was packed."""
        if packed and self._session is not None and self._session.version == packed.version - 1:
            self._session.version = packed.version
        return packed

    def _in_turn(self, record: Fetch, once: Callable[[Session], AppendResult]) -> AppendResult:
        """Return what an append wrote onto the newest state, tried again where another writer was first."""
        for attempt in range(ATTEMPTS):
            session = self.session()
            if (repeated := session.repeated(record)) is not None:
                return AppendResult(repeated, is_repeat=True)
            try:
                return once(session)
            except AppendConflict:
                self._session = None
                time.sleep(_PAUSE_S * random.uniform(0.5, 1 + attempt))
        raise AppendConflict(
            f"{self._table.uri}: other writers were first {ATTEMPTS} times", mend="run again when they are done"
        )

    def _append_once(self, session: Session, fetch: Fetch, plan: Planned) -> AppendResult:
        result = plan.result(session.append_no + 1)
        numbered = enumerate(plan.changes, start=session.seq + 1)
        rows = [claim_row(change, fetch, result.append_no, seq) for seq, change in numbered]
        self._commit(session, fetch, plan.changes, rows, result)
        return result

    def _commit(
        self, session: Session, fetch: Fetch, made: Sequence[Change], rows: list[dict[str, Any]], result: AppendResult
    ) -> None:
        record = fetch_row(fetch, result.append_no, session.seq + len(rows), result.counts)
        record |= chain.link(session.chain_digest, rows, record)
        self._table.commit(as_arrow([record, *rows]))
        session.advance(made, record)
        self.keep_session(self._upkeep.after_append())
