"""The publication log in a store: read, and added to one act at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reports.briefings import publication as pure
from reports.briefings import publication_log as log_of
from reports.briefings.publication_log import LogEntry
from reports.errors import AppendConflict, KeyOccupied
from reports.store import Store

ATTEMPTS = 100
Fence = Callable[[], None]


class PublicationLog:
    """The log as far as it was read; entries never change, so each is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: dict[str, LogEntry] = {}

    def entries(self, count: int | None = None) -> tuple[LogEntry, ...]:
        """Return the log or its first entries, oldest first; raises LedgerAltered where one does not follow."""
        keys = sorted(self._store.keys(log_of.LOG_FOLDER))[:count]
        for key in keys:
            if key not in self._read:
                self._read[key] = log_of.entry_from(self._store.read(key).body)
        return log_of.checked_log([self._read[key] for key in keys])

    def append(self, act: LogEntry, behind: Sequence[LogEntry]) -> LogEntry:
        """Log the act as the entry that follows `behind`; raises KeyOccupied where another took that place."""
        number, previous = len(behind) + 1, behind[-1].sha256 if behind else ""
        body = log_of.entry_bytes(log_of.placed(act, number, previous))
        self._store.create(log_of.log_key(number), body, pure.headers_of("entry.json"))
        return log_of.entry_from(body)


def nobody_objects() -> None:
    """Let an act be logged."""


def log_act(log: PublicationLog, act: LogEntry, fence: Fence = nobody_objects) -> tuple[LogEntry, bool]:
    """Log the act under the next free number; return the edition's entry, and whether it is ours.

    `fence` is called right before an entry is written, and raises where the act is no longer wanted.
    """
    for _ in range(ATTEMPTS):
        entries = log.entries()
        standing = log_of.entry_of(entries, act.edition)
        if standing:
            return standing, False
        fence()
        try:
            # Behind these very entries: whoever logs after they were looked through takes the number from us.
            return log.append(act, entries), True
        except KeyOccupied:
            continue  # Somebody took the number: look who, and take the next.
    raise AppendConflict("the publication log was busy for too long", mend="run again")
