"""Publishing to a store: write once, read back, log the act, then bring what follows from the log up to it."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from reports.adapters.publisher.acts import ATTEMPTS, Fence, PublicationLog, log_act, nobody_objects
from reports.briefings import publication as pure
from reports.briefings import publication_log as log_of
from reports.briefings.following import following, unshown
from reports.briefings.publication import EditionName, Pin, PublishedFile
from reports.briefings.publication_log import Act, CorrectionKind, LogEntry, Revision
from reports.errors import AppendConflict, KeyOccupied, MissingKey, StoreError, TagMoved, UsageError
from reports.store import ContentHeaders, Read, Store


@dataclass(frozen=True)
class PublishResult:
    """How publishing ended, and the log entry that stands for the edition."""

    status: Literal["published", "already published"]
    entry: LogEntry

    @property
    def edition(self) -> EditionName:
        """The edition's name."""
        return self.entry.edition


def pin(store: Store, wanted: Pin) -> Pin:
    """Pin an edition's cut-off, once: return what stands pinned, which is the first that was ever written."""
    key = pure.pin_key(EditionName(wanted.desk, wanted.briefing, wanted.week, wanted.revision))
    with contextlib.suppress(KeyOccupied):  # Somebody pinned it first, and theirs holds.
        store.create(key, pure.pin_bytes(wanted), _PRIVATE)
    return pure.pin_from(store.read(key).body)


def read_pin(store: Store, desk: str, briefing: str, week: str, revision: int = 1) -> Pin | None:
    """Return an edition's pinned cut-off, None where no run has closed it yet."""
    standing = _standing(store, pure.pin_key(EditionName(desk, briefing, week, revision)))
    return pure.pin_from(standing.body) if standing else None


def pins(store: Store) -> dict[str, Pin]:
    """Return every pinned cut-off, by the key under which it stands."""
    return {key: pure.pin_from(store.read(key).body) for key in store.keys(pure.PINS_FOLDER)}


def read_log(store: Store, count: int | None = None) -> tuple[LogEntry, ...]:
    """Return the publication log or its first entries, oldest first; raises LedgerAltered where one does not follow."""
    return PublicationLog(store).entries(count)


def published(store: Store, desk: str, briefing: str, week: str) -> LogEntry | None:
    """Return the log entry of a week's highest revision, None where nothing was published for it."""
    standing = revisions(store, EditionName(desk, briefing, week))
    return standing[0].entry if standing else None


def revisions(store: Store, week: EditionName) -> list[Revision]:
    """Return all revisions of an edition's week as they stand, newest revision first."""
    return log_of.revisions_of(read_log(store), week)


def publish_edition(
    store: Store,
    edition: EditionName,
    files: Mapping[str, PublishedFile],
    manifest: bytes,
    *,
    title: str,
    acted_at: dt.datetime,
    who: str,
    run_id: str = "",
    act: Act = "publish",
    why: str = "",
    kind: CorrectionKind | Literal[""] = "",
    before_embargo: str = "",
    fence: Fence = nobody_objects,
    is_backfilled: bool = False,
) -> PublishResult:
    """Publish an edition, or finish what an interrupted run began; an edition in the log is left as it is.

    `act` is "supersede" for a later revision, with the reason and the kind of correction; `before_embargo` the reason
    of an early publication. `fence` is called right before the log entry is written: what it raises leaves nothing
    that a reader is led to.
    `manifest` is what `publication.manifest_bytes` made of the same files.
    Raises KeyOccupied where an earlier attempt left other bytes under the edition's keys.
    """
    log = PublicationLog(store)
    entry, status = log_of.entry_of(log.entries(), edition), "already published"
    if entry is None:
        lay_down(store, edition, files, manifest)
        said = {"act": act, "why": why, "kind": kind, "before_embargo": before_embargo,
                "is_backfilled": is_backfilled}  # fmt: skip
        ours = replace(_act(edition, files, manifest, title, acted_at, who, run_id), **said)
        entry, is_ours = log_act(log, ours, fence)
        status = "published" if is_ours else "already published"
    bring_up_to_log(store, edition)
    return PublishResult(status, entry)


def withdraw_edition(
    store: Store, edition: EditionName, *, why: str, acted_at: dt.datetime, who: str, run_id: str = ""
) -> LogEntry:
    """Take an edition back: its files stay, and everything that lists it says why; a second time changes nothing.

    Raises UsageError where it was never published.
    """
    log = PublicationLog(store)
    for _ in range(ATTEMPTS):
        entries = log.entries()
        issued = log_of.entry_of(entries, edition)
        if issued is None:
            raise UsageError(f"{edition.identifier} was never published", mend="`muster list` shows what was")
        # Also where a later revision has replaced it since: one edition is taken back once.
        taken_back = log_of.withdrawal_of(entries, edition)
        if taken_back:
            entry = taken_back
            break
        act = replace(
            issued, act="withdraw", files={}, why=why, acted_at=pure.stamp(acted_at), who=who, run_id=run_id, kind=""
        )
        with contextlib.suppress(KeyOccupied):
            entry = log.append(act, entries)
            break
    else:
        raise AppendConflict("the publication log was busy for too long", mend="run again")
    bring_up_to_log(store, edition)
    return entry


def bring_up_to_log(store: Store, edition: EditionName) -> tuple[str, ...]:
    """Make pointers, newest PDFs, status and pages say what the log says; return the keys that had to change."""
    log = PublicationLog(store)
    for _ in range(ATTEMPTS):
        entries = log.entries()
        wanted = following(entries, edition, partial(as_logged, store), _unshown(store, entries, edition))
        seen = {key: _standing(store, key) for key in wanted}
        # Tags before the log: whoever wrote an object that we saw had logged its act first, so we never go backwards.
        if log.entries() == entries:
            with contextlib.suppress(TagMoved):
                return _replace_where_other(store, seen, wanted)
    raise AppendConflict("others kept publishing at the same time", mend="run again: it finishes what is left")


def _unshown(store: Store, log: tuple[LogEntry, ...], edition: EditionName) -> list[LogEntry]:
    """Return the back-filled entries whose weeks are not shown yet; nothing is listed where none was back-filled."""
    if not any(entry.is_backfilled for entry in log):
        return []
    return unshown(log, edition, store.keys(f"{pure.briefing_folder(edition)}/"))


def lay_down(store: Store, edition: EditionName, files: Mapping[str, PublishedFile], manifest: bytes) -> None:
    """Write the files, the manifest last, and read each back before anything points to it."""
    listed = {name: file["sha256"] for name, file in json.loads(manifest)["files"].items()}
    if listed != {name: pure.sha256_of(file.body) for name, file in files.items()}:
        mend = "make the manifest of the very files that are published"
        raise StoreError(f"{edition.identifier}: its manifest speaks of other files", mend=mend)
    for name, file in files.items():
        _write_once(store, edition.key(name), file.body, file.headers)
    _write_once(store, edition.key(pure.MANIFEST), manifest, pure.headers_of(pure.MANIFEST))


def _write_once(store: Store, key: str, body: bytes, headers: ContentHeaders) -> None:
    store.create(key, body, headers)
    if store.read(key).body != body:
        raise StoreError(
            f"{store.locate(key)} does not read back as it was written",
            mend="nothing points to it yet; look at the store, then run again",
        )


def _act(
    edition: EditionName,
    files: Mapping[str, PublishedFile],
    manifest: bytes,
    title: str,
    acted_at: dt.datetime,
    who: str,
    run_id: str,
) -> LogEntry:
    """Return the entry to log, still without its place in the log."""
    return LogEntry(
        number=0,
        act="publish",
        edition=edition,
        title=title,
        as_of=json.loads(manifest)["as_of"],
        manifest_sha256=pure.sha256_of(manifest),
        files={name: pure.sha256_of(file.body) for name, file in sorted(files.items())},
        previous_sha256="",
        acted_at=pure.stamp(acted_at),
        who=who,
        run_id=run_id,
    )


def as_logged(store: Store, entry: LogEntry, name: str) -> bytes:
    """Return a file of an edition, held against the log; raises StoreError where it was altered since."""
    key = entry.edition.key(name)
    body = store.read(key).body
    if pure.sha256_of(body) != entry.files[name]:
        raise StoreError(
            f"{store.locate(key)} was altered since it was published",
            mend="restore it from the bucket's versions or from a backup; nothing was pointed to it",
        )
    return body


def _replace_where_other(store: Store, seen: Mapping[str, Read | None], wanted: Mapping[str, bytes]) -> tuple[str, ...]:
    changed = []
    for key, body in wanted.items():
        standing = seen[key]
        if standing is None or standing.body != body:
            store.replace(key, body, pure.moving_headers(key), tag=standing.tag if standing else None)
            changed.append(key)
    return tuple(changed)


def _standing(store: Store, key: str) -> Read | None:
    try:
        return store.read(key)
    except MissingKey:
        return None


_PRIVATE = ContentHeaders("application/json", "private, no-cache")
