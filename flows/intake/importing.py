"""Taking in evidence that was captured before this service ran, oldest first by its original retrieval."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from flows.engine import Outcome, flow_body, run_each, step
from flows.intake.taking import Fetched, RefreshReport, Taken, error_of_source, take_in
from flows.settings import Settings
from reports.errors import FetchError, MissingKey, OutOfOrder, UsageError
from reports.figures.model import Fetch
from reports.sources.recorded import RecordedFile, read_manifest
from reports.store import ContentHeaders

# Where the import of recorded evidence was told to end, if it was: a decision, kept with who and when.
UNTIL_KEY = "private/decisions/import-until.json"
MANIFEST = "manifest.toml"


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
    report = RefreshReport(tuple(_taken_in_turn(due, settings, root)))
    settings.ledger.pack_if_due()
    return report


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
    said = {name: getattr(file, name) for name in ("licence", "attribution", "origin", "commit")}
    return take_in.fn(Fetched(record, (body,), how="imported", said=said), settings)


def is_first_import_unfinished(settings: Settings) -> bool:
    """Return whether recorded evidence waits and no other is held: no import was begun, or it came to no end.

    Where a person had it end at an instant (`--until`), it is not unfinished.
    """
    root = Path(settings.recorded_folder)
    if not (root / MANIFEST).is_file() or _decided_until(settings)[0]:
        return False
    return _times_held(settings) <= {(file.source_id, file.retrieved_at) for file in read_recorded(root)}


def read_recorded(folder: Path) -> tuple[RecordedFile, ...]:
    """Return the recorded files that the folder's manifest lists, oldest first; raises UsageError."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise UsageError(f"{folder} has no {MANIFEST}", mend="name a folder of recorded evidence, such as recorded/")
    return read_manifest(manifest.read_bytes())


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


def _times_held(settings: Settings) -> set[tuple[str, dt.datetime]]:
    rows = settings.ledger.fetches()
    good = rows[rows["status"] != "failed"]
    return {(row.source_id, row.retrieved_at.to_pydatetime()) for row in good.itertuples()}


def _taken_in_turn(due: Iterable[RecordedFile], settings: Settings, root: Path) -> Iterator[Taken]:
    """Yield what each file changed; ends with the first that bucket or ledger would not take.

    A later copy of the same source that went in without it would shut it out: evidence enters in its order.
    """
    for file in due:
        (outcome,) = run_each(take_in_recorded, [file], settings, root)
        yield _taken_recorded(outcome)


def _taken_recorded(outcome: Outcome[RecordedFile, Taken]) -> Taken:
    if outcome.value is not None:
        return outcome.value
    status = "late" if isinstance(outcome.error, OutOfOrder) else "failed"
    return Taken(outcome.item.source_id, status, outcome.item.retrieved_at, error=error_of_source(outcome))
