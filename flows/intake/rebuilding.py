"""Reading all evidence and decisions anew, in the order of time, into an empty ledger somewhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from tempfile import TemporaryDirectory

from flows.engine import run_each, step
from flows.intake.evidence import records_of
from flows.intake.taking import Taken, enter
from flows.settings import Settings
from reports.adapters.decisions import read_decisions
from reports.adapters.evidence import read_copy
from reports.errors import LedgerError, MissingKey, OutOfOrder, SourceError, UsageError
from reports.figures.decisions import Decision
from reports.figures.fetch_records import FetchRecord
from reports.figures.quarantine import ACTS
from reports.store import S3Settings


@dataclass(frozen=True)
class Piece:
    """A fetch, or a decision about a source's figures, as the ledger heard of it."""

    source_id: str
    at: dt.datetime
    told: FetchRecord | Decision

    @property
    def order(self) -> tuple[dt.datetime, bool, str, str]:
        """Its place in time; what is decided in the second of a fetch is decided after it."""
        return self.at, isinstance(self.told, Decision), self.source_id, self.told.name


@dataclass(frozen=True)
class Unread:
    """A copy that today's catalogue cannot read, or a decision about a claim that is held back no longer."""

    source_id: str
    at: dt.datetime
    why: str


@contextmanager
def workshop(settings: Settings) -> Iterator[Settings]:
    """Yield settings with the same catalogue and an empty bucket on this machine, which is gone afterwards."""
    with TemporaryDirectory(prefix="muster-replay-") as folder:
        yield replace(settings, bucket=folder, s3=S3Settings())


def pieces_of(settings: Settings, source_id: str = "") -> list[Piece]:
    """Return all fetches and decisions of every source or of one, in the order of time."""
    pieces = [Piece(each.fetch.source_id, each.fetch.retrieved_at, each) for each in records_of(settings, source_id)]
    for decision in read_decisions(settings.store):
        about = str(decision.subject.get("source_id", ""))
        if decision.act in ACTS and source_id in ("", about):
            pieces.append(Piece(about, decision.decided_at, decision))
    return sorted(pieces, key=lambda piece: piece.order)


def rebuild(settings: Settings, rebuilt: Settings, pieces: list[Piece]) -> list[Unread]:
    """Enter what the catalogue's sources brought into the rebuilt ledger; return what could not be.

    Raises LedgerError where bytes are gone or altered.
    """
    declared = [piece for piece in pieces if piece.source_id in settings.catalog.sources]
    unread = []
    for outcome in run_each(read_again, declared, settings, rebuilt):
        if outcome.error is not None and not isinstance(outcome.error, SourceError | OutOfOrder | UsageError):
            raise outcome.error
        why = str(outcome.error or "") or (outcome.value.error if outcome.value else "")
        is_told_already = isinstance(outcome.item.told, FetchRecord) and outcome.item.told.fetch.status == "failed"
        if why and not is_told_already:
            unread.append(Unread(outcome.item.source_id, outcome.item.at, why))
    return unread


@step(name="read again {piece.source_id} of {piece.at:%Y-%m-%d %H:%M}", says=lambda taken: taken.outcome)
def read_again(piece: Piece, settings: Settings, rebuilt: Settings) -> Taken:
    """Enter one archived copy or one decision into the ledger that is rebuilt."""
    if isinstance(piece.told, Decision):
        done = rebuilt.ledger.decide(piece.told, rebuilt.catalog.series)
        return Taken(piece.source_id, "decided", piece.at, done.stated, done.revised)
    record = piece.told
    fetch = record.fetch
    held = rebuilt.ledger.newest_good_fetch(fetch.source_id) if fetch.status == "unchanged" else None
    if held is not None and held.sha256 != fetch.sha256:
        # What was confirmed then is not what is read last now, so what was confirmed is read again.
        fetch = replace(fetch, status="ok")
    return enter(fetch, _pages(record, settings) if fetch.status == "ok" else (), rebuilt)


def _pages(record: FetchRecord, settings: Settings) -> tuple[bytes, ...]:
    try:
        return read_copy(settings.store, record)
    except MissingKey as trouble:
        source_id, at = record.fetch.source_id, record.fetch.retrieved_at
        raise LedgerError(
            f"{source_id}: the bytes of {at:%Y-%m-%dT%H:%M:%SZ} are gone: {trouble.message}",
            mend="restore private/evidence from the bucket's versions or a backup",
        ) from trouble
