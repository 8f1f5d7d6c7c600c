"""Editions that wait in a store, and the names of those who approved one, written into the publication log."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

from reports.adapters.publisher.acts import ATTEMPTS, Fence, PublicationLog, nobody_objects
from reports.briefings import publication_log as log_of
from reports.briefings.approvals import WAITING_FOLDER, Said, Waiting, waiting_bytes, waiting_from, waiting_key
from reports.briefings.publication import EditionName, stamp
from reports.briefings.publication_log import LogEntry
from reports.errors import AppendConflict, KeyOccupied, MissingKey, TagMoved
from reports.store import ContentHeaders, Store

_PRIVATE = ContentHeaders("application/json", "private, no-store")


def waiting(store: Store, edition: EditionName) -> Waiting | None:
    """Return an edition as it waits, None where it never did."""
    try:
        return waiting_from(store.read(waiting_key(edition)).body)
    except MissingKey:
        return None


def all_waiting(store: Store, desk: str) -> tuple[Waiting, ...]:
    """Return every edition of a desk that waits or waited, by briefing and week."""
    return tuple(waiting_from(store.read(key).body) for key in store.keys(f"{WAITING_FOLDER}{desk}/"))


def change_waiting(store: Store, edition: EditionName, change: Callable[[Waiting | None], Waiting]) -> Waiting:
    """Write what `change` makes of an edition as it waits, and return that; nobody's word in between is lost."""
    for _ in range(ATTEMPTS):
        try:
            standing = store.read(waiting_key(edition))
        except MissingKey:
            standing = None
        wanted = change(waiting_from(standing.body) if standing else None)
        body = waiting_bytes(wanted)
        if standing and standing.body == body:
            return wanted
        with contextlib.suppress(TagMoved):
            store.replace(waiting_key(edition), body, _PRIVATE, tag=standing.tag if standing else None)
            return wanted
    raise AppendConflict("others kept speaking of the same edition", mend="run again")


def log_approvals(
    store: Store, waits: Waiting, said: Sequence[Said], *, title: str, run_id: str, fence: Fence = nobody_objects
) -> None:
    """Write an entry of the act *approve* for each name that has none yet, before the edition itself is logged."""
    log = PublicationLog(store)
    for each in said:
        _log_one(log, _act(waits, each, title, run_id), fence)


def _log_one(log: PublicationLog, act: LogEntry, fence: Fence) -> None:
    for _ in range(ATTEMPTS):
        entries = log.entries()
        names = {(one.edition, one.manifest_sha256, one.who) for one in log_of.approvals_in(entries)}
        if log_of.entry_of(entries, act.edition) or (act.edition, act.manifest_sha256, act.who) in names:
            return
        fence()
        with contextlib.suppress(KeyOccupied):
            log.append(act, entries)
            return
    raise AppendConflict("the publication log was busy for too long", mend="run again")


def _act(waits: Waiting, said: Said, title: str, run_id: str) -> LogEntry:
    return LogEntry(
        number=0, act="approve", edition=waits.edition, title=title, as_of=stamp(waits.pin.as_of),
        manifest_sha256=said.manifest_sha256, files={}, previous_sha256="", acted_at=said.at, who=said.who,
        run_id=run_id,
    )  # fmt: skip
