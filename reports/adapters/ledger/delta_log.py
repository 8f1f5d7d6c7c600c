"""The table's own log, entry by entry: what each version added and removed, and one commit that appends cannot make.

Delta Lake's library appends; moving rows into fewer files, or a rebuilt ledger into the place of another, is one log
entry of the open Delta protocol here, created under the next number if nothing stands there. That is the way in
which the library commits too, in a folder as in a bucket, so that of two writers one is always refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reports.errors import AppendConflict, KeyOccupied, LedgerAltered
from reports.store import ContentHeaders, Store

ROOT = "private/ledger/"
LOG = ROOT + "_delta_log/"
PRIVATE = ContentHeaders("application/octet-stream", "private, max-age=31536000, immutable")
_ENTRY = re.compile(r"^(\d{20})\.json$")
_SUMMARY = re.compile(r"^\d{20}\.checkpoint\b[\w.-]*\.parquet$")


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One version of the table, as its log tells it: the files it adds and removes, and what it says of itself."""

    version: int
    added: tuple[Mapping[str, Any], ...]
    removed: tuple[Mapping[str, Any], ...]
    info: Mapping[str, Any]
    meta: Mapping[str, Any] | None


def entry_key(version: int) -> str:
    """Return the key of a version's log entry."""
    return f"{LOG}{version:020}.json"


def version_of(key: str) -> int | None:
    """Return the version whose log entry stands under a key, None for any other key."""
    match = _ENTRY.match(key.removeprefix(LOG))
    return int(match[1]) if match else None


def is_summary(key: str) -> bool:
    """Return whether a summary of the log, or a part of one, stands under a key; never what broke off half-written."""
    return key.startswith(LOG) and bool(_SUMMARY.match(key.removeprefix(LOG)))


def entry_from(version: int, body: bytes) -> LogEntry:
    """Return a log entry as it was written; raises LedgerAltered for bytes that are none."""
    try:
        actions = [json.loads(line) for line in body.splitlines() if line.strip()]
        added = tuple(each["add"] for each in actions if "add" in each)
        removed = tuple(each["remove"] for each in actions if "remove" in each)
        info = next((each["commitInfo"] for each in actions if "commitInfo" in each), {})
        meta = next((each["metaData"] for each in actions if "metaData" in each), None)
        _ = [(each["path"], each["size"]) for each in added], [each["path"] for each in removed]
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerAltered(
            f"{entry_key(version)} is no log entry: {error}", mend="restore the file from a backup"
        ) from error
    return LogEntry(version, added, removed, info, meta)


def read_entry(store: Store, version: int) -> LogEntry:
    """Return a version's log entry; raises MissingKey and LedgerAltered."""
    return entry_from(version, store.read(entry_key(version)).body)


def active(entries: Iterable[LogEntry]) -> dict[str, Mapping[str, Any]]:
    """Return the files that the table consists of after these entries, by path, as they were added."""
    standing: dict[str, Mapping[str, Any]] = {}
    for entry in entries:
        for file in entry.removed:
            standing.pop(file["path"], None)
        standing |= {file["path"]: file for file in entry.added}
    return standing


def commit(store: Store, version: int, actions: Iterable[Mapping[str, Any]]) -> None:
    """Write a version's log entry if none stands there; raises AppendConflict where another writer was first."""
    body = "".join(json.dumps(action, ensure_ascii=False, separators=(",", ":")) + "\n" for action in actions)
    try:
        store.create(entry_key(version), body.encode(), PRIVATE)
    except KeyOccupied as occupied:
        raise AppendConflict(f"{entry_key(version)} was written by another first", mend="try again") from occupied


def removal(file: Mapping[str, Any], *, is_change: bool) -> dict[str, Any]:
    """Return the action that takes a file out of the table; earlier versions go on reading it."""
    return {
        "remove": {
            "path": file["path"],
            "deletionTimestamp": file["modificationTime"],
            "dataChange": is_change,
            "extendedFileMetadata": True,
            "partitionValues": file["partitionValues"],
            "size": file["size"],
        }
    }


def told(operation: str, moment_ms: int, parameters: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the action that says what a commit was for; `moment_ms` counts from 1970, UTC."""
    said = {"timestamp": moment_ms, "operation": operation, "operationParameters": dict(parameters or {})}
    return {"commitInfo": {**said, "engineInfo": "muster"}}
