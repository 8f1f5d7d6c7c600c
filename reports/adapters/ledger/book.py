"""The ledger: what is appended to it, what it is asked, and how it is looked after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from reports.adapters.ledger import chain
from reports.adapters.ledger.appending import AppendResult, Planned
from reports.adapters.ledger.ordering import in_order
from reports.adapters.ledger.packing import Packed
from reports.adapters.ledger.rows import SCHEMA, utc
from reports.adapters.ledger.session import DECIDED
from reports.adapters.ledger.table import LedgerTable
from reports.adapters.ledger.upkeep import Upkeep
from reports.adapters.ledger.writing import ATTEMPTS, Writer
from reports.catalog.declared import Series, Source
from reports.errors import AppendConflict, LedgerAltered, LedgerError
from reports.figures import digests, views
from reports.figures.decisions import Decision
from reports.figures.digests import LedgerHead
from reports.figures.model import Fetch, Parsed
from reports.figures.quarantine import HeldClaim, held_claims
from reports.store import S3Settings, Store

if TYPE_CHECKING:
    import pandas as pd

    from reports.adapters.ledger.exporting import Desk, Wanted
    from reports.figures.data_package import Resource


class Ledger:
    """An append-only table of claims with two clocks, below `private/ledger` of a folder or a bucket."""

    def __init__(self, table: LedgerTable, store: Store | None = None) -> None:
        self._table = table
        self.upkeep = Upkeep(table, store)
        self._writer = Writer(table, self.upkeep)
        self._fetches_at: dict[int, pa.Table | None] = {}

    @classmethod
    def open(cls, address: str, s3: S3Settings | None = None, store: Store | None = None) -> Ledger:
        """Return the ledger of the store at `address`, a folder or an s3:// address; an empty one is not written.

        With `store`, the same place as a store, each append is sealed, and many small files are packed on the way.
        """
        return cls(LedgerTable(str(address), s3 or S3Settings(), store), store)

    @property
    def location(self) -> str:
        """Where the table lies: a path, or an s3:// address."""
        return self._table.uri

    def append(self, fetch: Fetch, parsed: Parsed, source: Source, series: Mapping[str, Series]) -> AppendResult:
        """Record one fetch and what it changed, in one commit; the same fetch a second time writes nothing.

        What is new in it is judged by the source's checks first. Raises OutOfOrder where a newer copy of the source
        is held, AppendConflict where others never let it in.
        """
        return self._writer.append(fetch, parsed, source, series)

    def planned(self, fetch: Fetch, parsed: Parsed, source: Source, series: Mapping[str, Series]) -> Planned:
        """Return what `append` would write and what the checks find, writing nothing; raises OutOfOrder as it does."""
        return self._writer.planned(fetch, parsed, source, series)

    def decide(self, decision: Decision, series: Mapping[str, Series]) -> AppendResult:
        """Record what a person decided on a claim that is held back; the same decision a second time writes nothing.

        It is known from `decided_at` on. Raises UsageError where nothing is held under its id, or it was decided
        already; OutOfOrder where the source was fetched since.
        """
        return self._writer.decide(decision, series, self.quarantined)

    def quarantined(
        self,
        as_of: dt.datetime | None = None,
        *,
        strict: bool = False,
        pin_version: int | None = None,
        decisions: Sequence[Decision] = (),
    ) -> list[HeldClaim]:
        """Return every claim that was ever held back (by `as_of`), oldest first, with what became of each."""
        sql = views.quarantined_sql(utc(as_of) if as_of else None, is_strict=strict)
        return held_claims(_plain(self._ask(sql, pin_version)), decisions)

    def view(
        self,
        as_of: dt.datetime,
        *,
        strict: bool = False,
        series: Iterable[str] | None = None,
        pin_version: int | None = None,
        columns: Sequence[str] = views.VIEW_COLUMNS,
        with_quarantined: bool = False,
        ordered: bool = True,
    ) -> pd.DataFrame:
        """Return what was known at `as_of`, one row a key; `is_reconstructed` where no copy was held by then.

        Days are datetime64 at midnight, instants are UTC. `strict` counts held copies only.
        """
        order = (*views.ORDER, "seq") if ordered else ()
        asked = (*columns, *(name for name in order if name not in columns))
        sql = views.as_of_sql(
            utc(as_of), is_strict=strict, series=series, columns=asked, has_quarantined=with_quarantined,
            is_ordered=False,
        )  # fmt: skip
        answer, shown = self._ask(sql, pin_version), (*columns, "is_reconstructed")
        return _as_frame(in_order(answer, order).select(shown) if answer is not None and ordered else answer, shown)

    def revisions(
        self,
        series: Iterable[str] | None = None,
        as_of: dt.datetime | None = None,
        *,
        pin_version: int | None = None,
    ) -> pd.DataFrame:
        """Return every row of each key that changed (`was_value`, `value`, `held_at`, `known_at`), oldest first."""
        sql = views.revisions_sql(series, utc(as_of) if as_of else None)
        return self._frame(sql, views.VIEW_COLUMNS, pin_version)

    def fetches(self, as_of: dt.datetime | None = None, *, pin_version: int | None = None) -> pd.DataFrame:
        """Return every attempt to fetch a source by `as_of`, failed ones too, in the order of the appends."""
        answer = self._ask(views.fetches_sql(utc(as_of)), pin_version) if as_of else self._fetches(pin_version)
        records = _as_frame(answer, views.FETCH_COLUMNS)
        return records[records["status"] != DECIDED].reset_index(drop=True)

    def claim_rows(self, source_id: str) -> list[dict[str, Any]]:
        """Return every row of one source's claims, quarantined and withdrawn ones too, in the order of the appends."""
        return _plain(self._ask(views.claims_sql(source_id), None))

    def asked(self, sql: str, columns: Sequence[str], *, pin_version: int | None = None) -> pd.DataFrame:
        """Return the answer to a query of `reports.figures` over the ledger's table, with these of its columns."""
        return self._frame(sql, columns, pin_version)

    def newest_fetches(self) -> dict[str, Fetch]:
        """Return the newest copy of each source, dated by its last confirmation; failed attempts are no copies."""
        return self._writer.newest_session().newest_copies()

    def newest_good_fetch(self, source_id: str) -> Fetch | None:
        """Return the newest fetch of a source that brought bytes, None if there is none."""
        return self._writer.newest_session().newest_good_fetch(source_id)

    def head(self, *, pin_version: int | None = None) -> LedgerHead:
        """Return the state of the ledger, now or at a version."""
        rows = _plain(self._fetches(pin_version))
        version = self._table.version() if pin_version is None else pin_version
        content = digests.ledger_content(row["content_digest"] for row in rows)
        newest = rows[-1] if rows else {"append_no": 0, "chain_digest": ""}
        return LedgerHead(version, newest["append_no"], newest["chain_digest"], content)

    def check(self, *, pin_version: int | None = None) -> LedgerHead:
        """Recompute every digest of the chain from its rows and return the head; raises LedgerAltered.

        What a rebuilt ledger replaced is checked too: the chain goes on from there.
        """
        fetches = _plain(self._ask(views.fetches_sql(), pin_version))
        begins_with = chain.check(fetches, self._rows_by_append(pin_version))
        if begins_with:
            replaced = self._table.replaced_version(pin_version)
            chain.check_replaced(begins_with, self.check(pin_version=replaced) if replaced is not None else None)
        return self.head(pin_version=pin_version)

    def _rows_by_append(self, pin_version: int | None) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        """Yield the claim rows of each append, some hundred thousand in memory at a time."""
        counts = self._ask(views.APPEND_SIZES, pin_version)
        for first, last in chain.spans(_plain(counts)):
            claims = self._table.ask(views.appended_sql(first, last), pin_version)
            yield from chain.rows_by_append(claims) if claims else ()

    def verify(self, standing: LedgerHead | None = None) -> None:
        """Hold what a reading opens, of the state now or of a pinned one, against its seals; raises LedgerAltered.

        Unsealed, its rows are held against the chain. Much quicker than `check`, which looks at every file there is.
        """
        version = self._table.reload() if standing is None else standing.version
        if not self.upkeep.verify(version):
            self.check(pin_version=version)
        if standing is not None and self.head(pin_version=version) != standing:
            raise LedgerAltered(f"{self.location}: version {version} is not the state that was pinned",
                                mend="restore the ledger from a backup, or rebuild it from the evidence")  # fmt: skip

    def export(self, folder: Path, wanted: Wanted, desk: Desk) -> tuple[Resource, ...]:
        """Write the ledger as it stands now into an empty folder, and return what was written; raises UsageError."""
        from reports.adapters.ledger import exporting  # writers of files, which no other run has to load

        head = self.head()
        about = {"append_no": head.append_no, "chain_digest": head.chain_digest, "content_digest": head.content_digest}
        return exporting.export(self._table, head.version, folder, wanted, desk, about)

    def pack(self) -> Packed | None:
        """Put the rows of small files together in few, in one commit that loses and doubles nothing; None: none are.

        Every earlier version stays readable. Raises AppendConflict where other writers were first each time.
        """
        return self._writer.keep_session(self.upkeep.pack())

    def pack_if_due(self) -> Packed | None:
        """Pack where many small files have gathered; None where few have, or where another writer was first."""
        self._table.reload()
        return self._writer.keep_session(self.upkeep.pack_if_due())

    def replace_with(self, rebuilt: Ledger, *, standing: LedgerHead) -> LedgerHead:
        """Put the rows of a rebuilt ledger into the place of those that stand, in one commit, and return the new head.

        `standing` is the head from which the rebuilding began; its state stays readable at its version, and the new
        chain goes on from its digest. Raises AppendConflict where something was appended since.
        """
        self.upkeep.store_to_be("replaced")
        fetches = _plain(rebuilt._ask(views.fetches_sql(), None))
        if not fetches:
            raise LedgerError(f"{rebuilt.location} is empty", mend="rebuild the ledger from its evidence first")
        claims = rebuilt._ask(views.KEPT_CLAIMS, None)
        for _ in range(ATTEMPTS):
            self._table.reload()
            if self.head().chain_digest != standing.chain_digest:
                raise AppendConflict(f"{self.location}: something was appended since the rebuilding began",
                                     mend="rebuild again, from all that is held now")  # fmt: skip
            with suppress(AppendConflict):  # Packing may have been first, which changes no row.
                version = self.upkeep.replace(fetches, claims, standing.chain_digest)
                self._writer.forget()
                return self.head(pin_version=version)
        raise AppendConflict(f"{self.location}: other writers were always first", mend="run again when they are done")

    def _ask(self, sql: str, pin_version: int | None) -> pa.Table | None:
        if pin_version is None:
            self._table.reload()
        return self._table.ask(sql, pin_version)

    def _fetches(self, pin_version: int | None) -> pa.Table | None:
        """Every fetch at a version, read once: a run asks for them again and again, and each has a file of its own."""
        version = self._table.reload() if pin_version is None else pin_version
        if version not in self._fetches_at:
            self._fetches_at[version] = self._table.ask(views.fetches_sql(), pin_version)
        return self._fetches_at[version]

    def _frame(self, sql: str, columns: Sequence[str], pin_version: int | None) -> pd.DataFrame:
        return _as_frame(self._ask(sql, pin_version), columns)


def _as_frame(answer: pa.Table | None, columns: Sequence[str]) -> pd.DataFrame:
    if answer is None:
        answer = pa.Table.from_pylist([], schema=pa.schema([_COLUMN_TYPES[name] for name in columns]))
    return answer.to_pandas(date_as_object=False, split_blocks=True)


def _plain(answer: pa.Table | None) -> list[dict[str, Any]]:
    return [] if answer is None else answer.to_pylist()


_COLUMN_TYPES = {field.name: field for field in (*SCHEMA, pa.field("is_reconstructed", pa.bool_()))}
