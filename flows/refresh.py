"""fetch → archive → parse → check → append: what can be reached is taken in; the rest keeps its last good copy."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from flows.engine import Outcome, flow_body, run_each, step
from flows.settings import Settings
from reports.adapters import web
from reports.adapters.evidence import archive
from reports.errors import FetchError, SourceError, UsageError
from reports.figures.model import Fetch, Finding, Parsed
from reports.sources import parse
from reports.sources.recorded import RecordedFile, read_manifest
from reports.sources.register import register_entered_at

CATALOG_SCHEME = "catalog:"


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

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {**asdict(self), "retrieved_at": self.retrieved_at.isoformat()}

    @property
    def text(self) -> str:
        """Say it in one line."""
        if self.status == "failed":
            return self.error
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
    fetched += [_brought(outcome, settings) for outcome in run_each(fetch_source, remote, settings, held, workers=8)]
    return RefreshReport(tuple(_taken(outcome) for outcome in run_each(take_in, fetched, settings)))


@flow_body(name="import recorded evidence")
def import_recorded(settings: Settings, *, folder: str = "", until: dt.datetime | None = None) -> RefreshReport:
    """Take recorded evidence in, oldest first by its original retrieval; what the ledger has already is passed over."""
    root = Path(folder or settings.recorded_folder)
    files = [file for file in read_recorded(root) if file.source_id in settings.catalog.sources]
    held = newest_good_fetches(settings)
    due = [
        _recorded(root, file)
        for file in files
        if (until is None or file.retrieved_at <= until)
        and (file.source_id not in held or file.retrieved_at > held[file.source_id].retrieved_at)
    ]
    return RefreshReport(tuple(_taken(outcome) for outcome in run_each(take_in, due, settings)))


@step(name="fetch {source_id}", retries=1, retry_delay_seconds=0.5)
def fetch_source(source_id: str, settings: Settings, held: Mapping[str, Fetch]) -> Fetched:
    """Return what the source's address sends now, or that nothing changed; raises FetchError."""
    source = settings.catalog.sources[source_id]
    if source.url.startswith(CATALOG_SCHEME):
        return _read_from_catalog(source_id, source.url.removeprefix(CATALOG_SCHEME), settings)
    before = held.get(source_id)
    answer = web.fetch(
        source.url,
        deadline_seconds=settings.fetch_seconds / 2,
        etag=before.etag if before else "",
        last_modified=before.last_modified if before else "",
        plain_http=settings.plain_http,
    )
    now = settings.clock.now()
    if answer.http_status == 304:
        return Fetched(Fetch(source_id, source.url, now, "unchanged", before.sha256 if before else "", http_status=304))
    record = Fetch(source_id, source.url, now, "ok", size_bytes=len(answer.body), http_status=answer.http_status,
                   etag=answer.etag, last_modified=answer.last_modified)  # fmt: skip
    return Fetched(record, answer.body)


@step(name="take in {fetched.fetch.source_id}", says=lambda taken: taken.text)
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
    manifest = folder / "manifest.toml"
    if not manifest.is_file():
        raise UsageError(f"{folder} has no manifest.toml", mend="name a folder of recorded evidence, such as recorded/")
    return read_manifest(manifest.read_bytes())


def _recorded(root: Path, file: RecordedFile) -> Fetched:
    body = (root / file.path).read_bytes()
    return Fetched(Fetch(file.source_id, file.url, file.retrieved_at, "ok", size_bytes=len(body)), body)


def _read_from_catalog(source_id: str, name: str, settings: Settings) -> Fetched:
    body = settings.catalog.files.get(name)
    if body is None:
        raise FetchError(f"{source_id}: the catalogue has no file {name}", mend=f"add {name} beside sources.toml")
    # The desk's own file has its own clock: the day its newest row was entered.
    entered_at = register_entered_at(body)
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
    return Taken(fetch.source_id, "failed", fetch.retrieved_at, error=str(outcome.error))


def _chosen(settings: Settings, source_ids: Sequence[str] | None) -> list[str]:
    known = settings.catalog.sources
    if source_ids is None:
        return list(known)
    for name in source_ids:
        if name not in known:
            raise UsageError(f"{name!r} is no source of this desk", mend=f"use one of {', '.join(known)}")
    return list(source_ids)
