"""Looking at evidence: what was fetched when, the bytes themselves, and all of it as a file for web archives."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial
from pathlib import Path

from flows.settings import Settings
from reports.adapters.evidence import BYTES_FOLDER, evidence_key, read_evidence, read_records
from reports.adapters.warc import WarcSummary, write_warc
from reports.errors import UsageError
from reports.figures.fetch_records import FetchRecord

_FEWEST_DIGITS = 8


def records_of(settings: Settings, source_id: str = "") -> list[FetchRecord]:
    """Return the records of all sources or of one, oldest first; what confirms a copy in pages is marked so too.

    Raises UsageError for a source of which nothing is known.
    """
    found = list(read_records(settings.store, source_id))
    if source_id and not found and source_id not in settings.catalog.sources:
        raise UsageError(f"nothing is held of {source_id!r}", mend=f"use one of {', '.join(settings.catalog.sources)}")
    paged = {record.fetch.sha256 for record in found if record.is_paged}
    return sorted(
        (replace(record, is_paged=record.fetch.sha256 in paged) for record in found), key=lambda record: record.order
    )


def bytes_of(settings: Settings, sha256: str) -> bytes:
    """Return the evidence whose sha256 begins so; raises UsageError where none or more than one does."""
    wanted = sha256.lower()
    if len(wanted) < _FEWEST_DIGITS or not all(digit in "0123456789abcdef" for digit in wanted):
        raise UsageError(f"{sha256!r} is no sha256", mend=f"give its first {_FEWEST_DIGITS} digits or more, or all 64")
    found = [key.removeprefix(BYTES_FOLDER) for key in settings.store.keys(evidence_key(wanted))]
    if len(found) != 1:
        what = "more than one file" if found else "nothing"
        raise UsageError(f"{what} is held under {sha256}", mend="find it with `muster evidence list`")
    return read_evidence(settings.store, found[0])


def sha256_at(settings: Settings, source_id: str, at: dt.datetime) -> str:
    """Return the sha256 of the copy of a source that was the newest at an instant; raises UsageError for none."""
    held = [record for record in records_of(settings, source_id) if record.fetch.status != "failed"]
    known = [record for record in held if record.fetch.retrieved_at <= at]
    if not known:
        first = f"; the first was taken at {held[0].fetch.retrieved_at:%Y-%m-%dT%H:%M:%SZ}" if held else ""
        raise UsageError(
            f"no copy of {source_id} was held at {at:%Y-%m-%dT%H:%M:%SZ}{first}", mend="name a later instant"
        )
    return known[-1].fetch.sha256


def write_out(path: Path, body: bytes) -> None:
    """Write bytes to a file; raises UsageError where that cannot be done."""
    try:
        path.write_bytes(body)
    except OSError as trouble:
        mend = "name a file in a folder that may be written to"
        raise UsageError(f"{path}: {trouble.strerror or trouble}", mend=mend) from trouble


def export_warc(settings: Settings, path: Path, source_id: str = "") -> WarcSummary:
    """Write the evidence of all sources or of one as a WARC file and return what it holds."""
    return write_warc(path, records_of(settings, source_id), partial(read_evidence, settings.store))
