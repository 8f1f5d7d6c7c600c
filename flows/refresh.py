"""fetch → archive → parse → check → append: what can be reached is taken in; the rest keeps its last good copy."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from flows.engine import Outcome, flow_body, run_each, step
from flows.settings import Settings
from reports.adapters import web
from reports.adapters.evidence import archive
from reports.errors import FetchError, LedgerError, MissingKey, OutOfOrder, SourceError, UsageError
from reports.figures.model import Fetch, Finding, Parsed
from reports.sources import parse
from reports.sources.recorded import RecordedFile, read_manifest
from reports.sources.register import register_entered_at
from reports.store import ContentHeaders

CATALOG_SCHEME = "catalog:"
# A fetch is tried twice within the seconds that the settings give to all of it.
RETRY_SECONDS = 0.5
# Where the import of recorded evidence was told to end, if it was: a decision, kept with who and when.
UNTIL_KEY = "private/decisions/import-until.json"
MANIFEST = "manifest.toml"


@dataclass(frozen=True)
class Fetched:
    """What one attempt brought: its record, and the bytes if any came."""

    fetch: Fetch
    body: bytes = b""


@dataclass(frozen=True)
class Taken:
    """What one source's fetch changed in the ledger."""

    source_id: str
    status: str
    retrieved_at: dt.datetime
    stated: int = 0
    revised: int = 0
    withdrawn: int = 0
    quarantined: int = 0
    error: str = ""
    findings: tuple[Finding, ...] = ()
    kept_from: dt.datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {**asdict(self), "retrieved_at": self.retrieved_at.isoformat()}

    @property
    def text(self) -> str:
        """Say it in one line, a failure with its reason and the age of the copy that stays in use."""
        if self.status != "failed":
            return self.outcome
        reason = self.error.splitlines()[0] if self.error else "failed"
        if self.kept_from is None:
            return f"{reason}; no good copy is held"
        age_days = (self.retrieved_at - self.kept_from).days
        return f"{reason}; the copy of {self.kept_from:%Y-%m-%d} stays in use, {age_days} days old"

    @property
    def outcome(self) -> str:
        """Say what changed, in a few words."""
        if self.status == "failed":
            return "recorded as failed"
        counts = {
            "new": self.stated,
            "revised": self.revised,
            "withdrawn": self.withdrawn,
            "quarantined": self.quarantined,
        }
        changed = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
        return changed or "unchanged"


@dataclass(frozen=True)
class RefreshReport:
    """What a refresh did, source by source."""

    taken: tuple[Taken, ...] = field(default=())

    @property
    def failed(self) -> tuple[Taken, ...]:
        """The sources that could not be reached or read."""
        return tuple(each for each in self.taken if each.status == "failed")


@flow_body(name="refresh")
def refresh(settings: Settings, *, source_ids: Sequence[str] | None = None) -> RefreshReport:
    """Fetch what can be reached and append what it says; a dead source is recorded and the others go on."""
    wanted = _chosen(settings, source_ids)
    local = [name for name in wanted if settings.catalog.sources[name].url.startswith(CATALOG_SCHEME)]
    remote = [] if settings.is_offline else [name for name in wanted if name not in local]
    held = newest_good_fetches(settings)
    moved = [name for name in local if _has_moved(name, held, settings)]
    fetched = [_brought(outcome, settings) for outcome in run_each(fetch_source, moved, settings, held)]
    fetched += [_brought(outcome, settings) for outcome in run_each(fetch_source, remote, settings, held, workers=32)]
    taken = [_taken(outcome) for outcome in run_each(take_in, fetched, settings)]
    return RefreshReport(tuple(_with_kept(each, held) for each in taken))


@flow_body(name="import recorded evidence")
def import_recorded(settings: Settings, *, folder: str = "", until: dt.datetime | None = None) -> RefreshReport:
    """Take recorded evidence in, oldest first by its original retrieval; what the ledger has already is passed over."""
    root = Path(folder or settings.recorded_folder)
    held = _times_held(settings)
    _decide_until(settings, until)
    due = [
        file
        for file in read_recorded(root)
        if file.source_id in settings.catalog.sources
        and (until is None or file.retrieved_at <= until)
        and (file.source_id, file.retrieved_at) not in held
    ]
    return RefreshReport(tuple(_taken_recorded(outcome) for outcome in run_each(take_in_recorded, due, settings, root)))


@step(name="fetch {source_id}", retries=1, retry_delay_seconds=RETRY_SECONDS)
def fetch_source(source_id: str, settings: Settings, held: Mapping[str, Fetch]) -> Fetched:
    """Return what the source's address sends now, or that nothing changed; raises FetchError."""
    source = settings.catalog.sources[source_id]
    if source.url.startswith(CATALOG_SCHEME):
        return _read_from_catalog(source_id, source.url.removeprefix(CATALOG_SCHEME), settings, held.get(source_id))
    before = held.get(source_id)
    answer = web.fetch(
        source.url,
        deadline_seconds=(settings.fetch_seconds - RETRY_SECONDS) / 2,
        etag=before.etag if before else "",
        last_modified=before.last_modified if before else "",
        plain_http=settings.plain_http,
    )
    now = settings.clock.now()
    if answer.http_status == 304 and before:
        # The tags stay with the copy, or the next question would ask for all of it again.
        same = replace(before, url=source.url, retrieved_at=now, status="unchanged", size_bytes=0, http_status=304)
        return Fetched(same)
    record = Fetch(source_id, source.url, now, "ok", size_bytes=len(answer.body), http_status=answer.http_status,
                   etag=answer.etag, last_modified=answer.last_modified)  # fmt: skip
    return Fetched(record, answer.body)


@step(name="take in {fetched.fetch.source_id}", says=lambda taken: taken.outcome)
def take_in(fetched: Fetched, settings: Settings) -> Taken:
    """Archive the bytes, parse them, and append what they say in one commit; a parse that fails is recorded."""
    fetch, source = fetched.fetch, settings.catalog.sources[fetched.fetch.source_id]
    if fetch.status != "ok":
        settings.ledger.append(fetch, Parsed(()), source, settings.catalog.series)
        return Taken(fetch.source_id, fetch.status, fetch.retrieved_at, error=fetch.error)
    sha256 = archive(settings.store, fetched.body)
    try:
        parsed = parse(fetched.body, fetch.source_id, source, settings.catalog.series)
    except SourceError as trouble:
        failed = _failed(fetch, str(trouble), sha256, len(fetched.body))
        settings.ledger.append(failed, Parsed(()), source, settings.catalog.series)
        return Taken(fetch.source_id, "failed", fetch.retrieved_at, error=str(trouble))
    record = Fetch(fetch.source_id, fetch.url, fetch.retrieved_at, "ok", sha256, len(fetched.body), fetch.http_status,
                   fetch.etag, fetch.last_modified)  # fmt: skip
    done = settings.ledger.append(record, parsed, source, settings.catalog.series)
    return Taken(fetch.source_id, "ok", fetch.retrieved_at, done.stated, done.revised, done.withdrawn, done.quarantined,
                 findings=parsed.findings)  # fmt: skip


@step(name="take in {file.source_id} of {file.retrieved_at:%Y-%m-%d %H:%M}", says=lambda taken: taken.outcome)
def take_in_recorded(file: RecordedFile, settings: Settings, root: Path) -> Taken:
    """Read a recorded file and take it in as it was retrieved; raises FetchError where it is not the file recorded."""
    path = root / file.path
    if not path.is_file():
        raise FetchError(f"{path} is not there", mend="restore it, or take its table out of manifest.toml")
    body = path.read_bytes()
    if hashlib.sha256(body).hexdigest() != file.sha256:
        mend = "restore the file: evidence is never edited"
        raise FetchError(f"{path} is not the file recorded: its sha256 is another than in manifest.toml", mend=mend)
    record = Fetch(file.source_id, file.url, file.retrieved_at, "ok", size_bytes=len(body))
    return take_in.fn(Fetched(record, body), settings)


def is_first_import_unfinished(settings: Settings) -> bool:
    """Return whether recorded evidence waits and no other is held: no import was begun, or it came to no end.

    Where a person had it end at an instant (`--until`), it is not unfinished.
    """
    root = Path(settings.recorded_folder)
    if not (root / MANIFEST).is_file() or _decided_until(settings)[0]:
        return False
    return _times_held(settings) <= {(file.source_id, file.retrieved_at) for file in read_recorded(root)}


def _decided_until(settings: Settings) -> tuple[str, str | None]:
    """The instant at which a person had the import end, empty for none, and the tag of that decision."""
    try:
        standing = settings.store.read(UNTIL_KEY)
    except MissingKey:
        return "", None
    return str(json.loads(standing.body)["until"]), standing.tag


def _decide_until(settings: Settings, until: dt.datetime | None) -> None:
    said, tag = _decided_until(settings)
    wanted = until.isoformat() if until else ""
    if said != wanted:
        decision = {"until": wanted, "who": settings.who, "decided_at": settings.clock.now().isoformat()}
        body = (json.dumps(decision, ensure_ascii=False, sort_keys=True) + "\n").encode()
        settings.store.replace(UNTIL_KEY, body, ContentHeaders("application/json", "private, no-cache"), tag=tag)


def newest_good_fetches(settings: Settings) -> dict[str, Fetch]:
    """Return the newest fetch of each source that brought its file, or said that it had not changed."""
    rows = settings.ledger.fetches()
    good = rows[rows["status"] != "failed"]
    return {
        row.source_id: Fetch(row.source_id, row.url, row.retrieved_at.to_pydatetime(), row.status, row.evidence_sha256,
                             etag=row.etag, last_modified=row.last_modified)
        for row in good.itertuples()
    }  # fmt: skip


def read_recorded(folder: Path) -> tuple[RecordedFile, ...]:
    """Return the recorded files that the folder's manifest lists, oldest first; raises UsageError."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise UsageError(f"{folder} has no {MANIFEST}", mend="name a folder of recorded evidence, such as recorded/")
    return read_manifest(manifest.read_bytes())


def _times_held(settings: Settings) -> set[tuple[str, dt.datetime]]:
    rows = settings.ledger.fetches()
    good = rows[rows["status"] != "failed"]
    return {(row.source_id, row.retrieved_at.to_pydatetime()) for row in good.itertuples()}


def _read_from_catalog(source_id: str, name: str, settings: Settings, before: Fetch | None) -> Fetched:
    body = settings.catalog.files.get(name)
    if body is None:
        raise FetchError(f"{source_id}: the catalogue has no file {name}", mend=f"add {name} beside sources.toml")
    # The desk's own file has its own clock: the day its newest row was entered.
    entered_at = register_entered_at(body)
    if before is not None and entered_at <= before.retrieved_at:
        raise FetchError(
            f"{source_id}: {name} was changed, but its newest row was entered on {entered_at:%Y-%m-%d} as before",
            mend="give each row that you add or change a later entered_on",
        )
    return Fetched(Fetch(source_id, f"{CATALOG_SCHEME}{name}", entered_at, "ok", size_bytes=len(body)), body)


def _has_moved(source_id: str, held: Mapping[str, Fetch], settings: Settings) -> bool:
    """Whether a file of the catalogue is not held yet as it stands: reading it again would say nothing new."""
    body = settings.catalog.files.get(settings.catalog.sources[source_id].url.removeprefix(CATALOG_SCHEME))
    before = held.get(source_id)
    return before is None or body is None or before.sha256 != hashlib.sha256(body).hexdigest()


def _brought(outcome: Outcome[str, Fetched], settings: Settings) -> Fetched:
    if outcome.value is not None:
        return outcome.value
    source = settings.catalog.sources[outcome.item]
    return Fetched(Fetch(outcome.item, source.url, settings.clock.now(), "failed", error=str(outcome.error)))


def _failed(fetch: Fetch, error: str, sha256: str, size_bytes: int) -> Fetch:
    return Fetch(
        fetch.source_id, fetch.url, fetch.retrieved_at, "failed", sha256, size_bytes, fetch.http_status, error=error
    )


def _taken(outcome: Outcome[Fetched, Taken]) -> Taken:
    if outcome.value is not None:
        return outcome.value
    fetch = outcome.item.fetch
    return Taken(fetch.source_id, "failed", fetch.retrieved_at, error=_error_of_source(outcome))


def _with_kept(taken: Taken, held: Mapping[str, Fetch]) -> Taken:
    before = held.get(taken.source_id)
    return replace(taken, kept_from=before.retrieved_at if before and taken.status == "failed" else None)


def _taken_recorded(outcome: Outcome[RecordedFile, Taken]) -> Taken:
    if outcome.value is not None:
        return outcome.value
    return Taken(outcome.item.source_id, "failed", outcome.item.retrieved_at, error=_error_of_source(outcome))


def _error_of_source(outcome: Outcome[Any, Taken]) -> str:
    """What went wrong with one source; raises what is wrong with the bucket or the ledger, and so with every source."""
    if isinstance(outcome.error, SourceError | OutOfOrder):
        return str(outcome.error)
    raise outcome.error or LedgerError("a source came to no end", mend="run again")


def _chosen(settings: Settings, source_ids: Sequence[str] | None) -> list[str]:
    known = settings.catalog.sources
    if source_ids is None:
        return list(known)
    for name in source_ids:
        if name not in known:
            raise UsageError(f"{name!r} is no source of this desk", mend=f"use one of {', '.join(known)}")
    return list(source_ids)
