"""Many editions laid down beforehand, logged one after the other: the log is in the order in which they are given."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from reports.adapters.publisher.acts import Fence, PublicationLog, log_act, nobody_objects
from reports.briefings import publication as pure
from reports.briefings.publication import EditionName
from reports.briefings.publication_log import LogEntry
from reports.errors import MissingKey, StoreError
from reports.store import Store


def log_laid_down(
    store: Store,
    laid_down: Sequence[tuple[EditionName, bytes, bool]],
    *,
    title: str,
    acted_at: dt.datetime,
    who: str,
    run_id: str = "",
    fence: Fence = nobody_objects,
) -> list[LogEntry]:
    """Log editions whose files stand already (`lay_down`), and return the entries that stand for them.

    Each is given as its name, its manifest, and whether it is back-filled. What is in the log already is left as it is.
    `fence` is called right before each entry is written. Raises StoreError where a manifest is not in the store:
    it was laid down somewhere else.
    """
    log = PublicationLog(store)
    return [
        log_act(log, _act(store, *each, title=title, acted_at=acted_at, who=who, run_id=run_id), fence)[0]
        for each in laid_down
    ]


def _act(
    store: Store, edition: EditionName, manifest: bytes, is_backfilled: bool, *, title: str, acted_at: dt.datetime,
    who: str, run_id: str,
) -> LogEntry:  # fmt: skip
    _refuse_elsewhere(store, edition, manifest)
    said = json.loads(manifest)
    return LogEntry(
        number=0,
        act="publish",
        edition=edition,
        title=title,
        as_of=said["as_of"],
        manifest_sha256=pure.sha256_of(manifest),
        files={name: said["files"][name]["sha256"] for name in sorted(said["files"])},
        previous_sha256="",
        acted_at=pure.stamp(acted_at),
        who=who,
        run_id=run_id,
        is_backfilled=is_backfilled,
    )


def _refuse_elsewhere(store: Store, edition: EditionName, manifest: bytes) -> None:
    key = edition.key(pure.MANIFEST)
    try:
        standing = store.read(key).body
    except MissingKey:
        standing = b""
    if standing != manifest:
        raise StoreError(
            f"{store.locate(key)} is not what was made: its files were written into another place",
            mend="let everybody who makes editions reach one and the same bucket; nothing was logged",
        )
