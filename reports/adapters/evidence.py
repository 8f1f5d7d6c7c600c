"""The exact bytes that were fetched, kept for ever under their own hash, and the record of every fetch."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from reports.errors import KeyOccupied, StoreError
from reports.figures.fetch_records import (
    FetchRecord,
    Page,
    pages_bytes,
    pages_from,
    record_bytes,
    record_from,
)
from reports.store import ContentHeaders, Store

BYTES_FOLDER = "private/evidence/"
RECORDS_FOLDER = "private/fetches/"
_FOR_EVER = "private, max-age=31536000, immutable"
_HEADERS = ContentHeaders(cache_control=_FOR_EVER)
_RECORD_HEADERS = ContentHeaders("application/json", _FOR_EVER)


def evidence_key(sha256: str) -> str:
    """Return the key under which evidence with this hash lies."""
    return f"{BYTES_FOLDER}{sha256}"


def archive(store: Store, body: bytes) -> str:
    """Keep the bytes and return their sha256; bytes that are kept already are not written again."""
    sha256 = hashlib.sha256(body).hexdigest()
    store.create(evidence_key(sha256), body, _HEADERS)
    return sha256


def archive_copy(store: Store, pages: Sequence[bytes], page_urls: Sequence[str] = ()) -> str:
    """Keep what one fetch brought and return the sha256 that stands for it.

    Of a source that comes in pages, `page_urls` are their masked addresses: each page is kept, and a list of them.
    """
    if not page_urls:
        (body,) = pages
        return archive(store, body)
    named = zip(page_urls, pages, strict=True)
    return archive(store, pages_bytes(Page(url, archive(store, body), len(body)) for url, body in named))


def read_evidence(store: Store, sha256: str) -> bytes:
    """Return the bytes with this hash; raises MissingKey, and StoreError where they were altered since."""
    body = store.read(evidence_key(sha256)).body
    found = hashlib.sha256(body).hexdigest()
    if found != sha256:
        raise StoreError(
            f"{store.locate(evidence_key(sha256))} was altered: its sha256 is {found}",
            mend="restore it from a backup, or fetch the source again",
        )
    return body


def read_copy(store: Store, record: FetchRecord) -> tuple[bytes, ...]:
    """Return the pages of the copy that a fetch brought or confirmed, one where it came in one piece."""
    body = read_evidence(store, record.fetch.sha256)
    return tuple(read_evidence(store, page.sha256) for page in pages_from(body)) if record.is_paged else (body,)


def record_key(record: FetchRecord) -> str:
    """Return the key under which the record of a fetch lies."""
    return f"{RECORDS_FOLDER}{record.fetch.source_id}/{record.name}"


def keep_record(store: Store, record: FetchRecord) -> str:
    """Keep the record of a fetch write-once and return its key.

    The same fetch a second time changes nothing, by whatever mapping it was read; raises KeyOccupied for another.
    """
    key = record_key(record)
    try:
        store.create(key, record_bytes(record), _RECORD_HEADERS)
    except KeyOccupied as trouble:
        if not record_from(store.read(key).body, key).is_same_fetch(record):
            raise KeyOccupied(
                f"{store.locate(key)} tells another fetch of {record.fetch.source_id} at the same instant",
                mend="it was fetched twice at once, or evidence was edited: compare the file with what came now",
            ) from trouble
    return key


def read_records(store: Store, source_id: str = "") -> Iterator[FetchRecord]:
    """Yield the record of every fetch, or of one source's, by the name of its file; raises LedgerAltered."""
    for key in store.keys(RECORDS_FOLDER + (f"{source_id}/" if source_id else "")):
        yield record_from(store.read(key).body, key)


def first_record(store: Store, source_id: str) -> FetchRecord | None:
    """Return the record of the oldest copy of a source, None where none is held."""
    keys = store.keys(f"{RECORDS_FOLDER}{source_id}/")
    key = next((key for key in keys if key.endswith("_ok.json")), None)
    return record_from(store.read(key).body, key) if key else None
