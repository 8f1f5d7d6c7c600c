"""The exact bytes that were fetched, kept for ever under their own hash."""

from __future__ import annotations

import hashlib

from reports.errors import StoreError
from reports.store import ContentHeaders, Store

_HEADERS = ContentHeaders(cache_control="private, max-age=31536000, immutable")


def evidence_key(sha256: str) -> str:
    """Return the key under which evidence with this hash lies."""
    return f"private/evidence/{sha256}"


def archive(store: Store, body: bytes) -> str:
    """Keep the bytes and return their sha256; bytes that are kept already are not written again."""
    sha256 = hashlib.sha256(body).hexdigest()
    store.create(evidence_key(sha256), body, _HEADERS)
    return sha256


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
