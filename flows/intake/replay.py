"""The ledger read anew from evidence and decisions alone: which claims would change, and how they are changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from flows.engine import flow_body
from flows.intake.readers import REPLAY, read_otherwise, readers_today
from flows.intake.rebuilding import Piece, Unread, pieces_of, rebuild, workshop
from flows.settings import Settings
from reports.adapters.decisions import keep_decision
from reports.errors import LedgerError, UsageError
from reports.figures.decisions import Decision
from reports.figures.digests import append_digests, ledger_content
from reports.figures.replayed import ClaimChange, Row, claim_changes


@dataclass(frozen=True)
class SourceReplay:
    """What a replay makes of one source.

    `waiting`: when copies were taken that are archived and not in the ledger yet; `unread`: what could not be entered.
    """

    source_id: str
    pieces: int
    unchanged: int
    changes: tuple[ClaimChange, ...]
    waiting: tuple[dt.datetime, ...]
    unread: tuple[Unread, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            **vars(self),
            "changes": [change.as_json() for change in self.changes],
            "unread": [vars(each) for each in self.unread],
        }


@dataclass(frozen=True)
class ReplayReport:
    """What a replay found. `content_was` and `content` are the digests of the ledger and of what was rebuilt.

    `source_id` is the one that was asked for, empty for all; `otherwise`: the sources whose mapping is another now.
    """

    sources: tuple[SourceReplay, ...]
    content_was: str
    content: str
    source_id: str = ""
    otherwise: tuple[str, ...] = ()
    is_applied: bool = False

    @property
    def pieces(self) -> int:
        """How many fetches and decisions were read."""
        return sum(each.pieces for each in self.sources)

    @property
    def claims(self) -> int:
        """How many claims there are, before or after."""
        return sum(each.unchanged + len(each.changes) for each in self.sources)

    @property
    def is_same(self) -> bool:
        """Whether the ledger follows from its evidence, as it is read today."""
        return self.content == self.content_was and not any(each.changes for each in self.sources)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        counted = {"is_same": self.is_same, "pieces": self.pieces, "claims": self.claims}
        return {**vars(self), **counted, "sources": [each.as_json() for each in self.sources]}


@flow_body(name="replay")
def replay(settings: Settings, *, source_id: str = "", is_applied: bool = False, why: str = "") -> ReplayReport:
    """Read all evidence anew by today's catalogue and tell which claims would change; write only if `is_applied`.

    With `source_id`, only that source is compared, and no other may change when it is applied.
    """
    decision = _decision(settings, source_id, why) if is_applied else None
    head = settings.ledger.head()
    # What is applied is the whole ledger; what is only looked at may be one source of it.
    pieces = pieces_of(settings, "" if is_applied else source_id)
    _refuse_unrecorded(settings, pieces, "" if is_applied else source_id)
    with workshop(settings) as rebuilt:
        unread = rebuild(settings, rebuilt, pieces)
        found = _compared(settings, rebuilt, pieces, unread)
        report = replace(found, source_id=source_id, otherwise=_otherwise(settings, found))
        if decision is None:
            return report
        _refuse_others(report, source_id)
        _keep(settings, report, decision)
        if head.version < 0:
            rebuild(settings, settings, pieces)  # nothing stands that could be replaced
        elif not report.is_same:
            settings.ledger.replace_with(rebuilt.ledger, standing=head)
        return replace(report, is_applied=True)


def _decision(settings: Settings, source_id: str, why: str) -> Decision:
    readers = readers_today(settings)
    if source_id and source_id not in readers:
        raise UsageError(f"{source_id!r} is no source of this desk", mend=f"use one of {', '.join(readers)}")
    chosen = {source_id: readers[source_id]} if source_id else readers
    return Decision(REPLAY, {"source": source_id, "readers": chosen}, settings.who, why, settings.clock.now())


def _refuse_unrecorded(settings: Settings, pieces: Iterable[Piece], source_id: str) -> None:
    """Raise LedgerError where the ledger knows fetches that no record tells of: a replay would lose them."""
    told = {(piece.source_id, piece.at) for piece in pieces}
    lost = [fetch for fetch in _held(settings) if fetch not in told and source_id in ("", fetch[0])]
    if lost:
        first, at = lost[0]
        raise LedgerError(
            f"{len(lost)} fetches stand in the ledger and have no record below private/fetches, "
            f"the first {first} of {at:%Y-%m-%dT%H:%M:%SZ}",
            mend="restore private/fetches from a backup; a bucket older than fetch records is imported anew",
        )


def _held(settings: Settings) -> list[tuple[str, dt.datetime]]:
    """Return source and instant of every fetch in the ledger."""
    rows = settings.ledger.fetches()
    return [(row.source_id, row.retrieved_at.to_pydatetime()) for row in rows.itertuples()]


def _compared(settings: Settings, rebuilt: Settings, pieces: Sequence[Piece], unread: Sequence[Unread]) -> ReplayReport:
    held = set(_held(settings))
    kinds = {name: series.kind for name, series in settings.catalog.series.items()}
    sources, content_was, content = [], [], []
    for name in sorted({piece.source_id for piece in pieces}):
        own = [piece for piece in pieces if piece.source_id == name]
        rows_were, rows = settings.ledger.claim_rows(name), rebuilt.ledger.claim_rows(name)
        changes, unchanged = claim_changes(rows_were, rows, kinds)
        waiting = (each.at for each in own if not isinstance(each.told, Decision) and (name, each.at) not in held)
        failed = (each for each in unread if each.source_id == name)
        sources.append(SourceReplay(name, len(own), unchanged, tuple(changes), tuple(waiting), tuple(failed)))
        content_was += _contents(rows_were)
        content += _contents(rows)
    return ReplayReport(tuple(sources), ledger_content(content_was), ledger_content(content))


def _otherwise(settings: Settings, report: ReplayReport) -> tuple[str, ...]:
    named = [each.source_id for each in report.sources if each.source_id in settings.catalog.sources]
    return tuple(read_otherwise(settings, named))


def _contents(rows: Iterable[Row]) -> list[str]:
    """Return the content digest of each append, from the rows of one source."""
    appends = groupby(rows, key=lambda row: row["append_no"])
    return [append_digests([*group])[0] for _, group in appends]


def _refuse_others(report: ReplayReport, source_id: str) -> None:
    """Raise UsageError where another source than the one named would change too: nobody has looked at that."""
    others = [each.source_id for each in report.sources if each.changes and each.source_id != source_id]
    if source_id and others:
        raise UsageError(
            f"a replay would change other sources too: {', '.join(others)}",
            mend="look at them with `muster replay`, then apply all with `muster replay --apply --why …`",
        )


def _keep(settings: Settings, report: ReplayReport, decision: Decision) -> None:
    """Keep the decision to apply a replay, before it is done: what was compared, and by whom."""
    digests = {"content_was": report.content_was, "content": report.content}
    keep_decision(settings.store, replace(decision, subject={**decision.subject, **digests}))
