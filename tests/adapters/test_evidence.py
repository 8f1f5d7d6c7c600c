"""Evidence is kept under its own hash, once, and an altered copy is not taken for it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from reports.adapters.disk import FolderStore
from reports.adapters.evidence import archive, evidence_key, read_evidence
from reports.errors import MissingKey, StoreError
from reports.store import Store


def test_what_was_fetched_can_be_read_again(store: Store) -> None:
    """Otherwise a figure could not be traced to the bytes that it came from."""
    sha256 = archive(store, b"the gazette")
    assert sha256 == hashlib.sha256(b"the gazette").hexdigest()
    assert read_evidence(store, sha256) == b"the gazette"


def test_the_same_bytes_are_kept_once(store: Store) -> None:
    """Otherwise an unchanged source would fill the bucket, or its second fetch would fail."""
    first = archive(store, b"the gazette")
    assert archive(store, b"the gazette") == first
    assert list(store.keys("private/evidence/")) == [evidence_key(first)]


def test_altered_evidence_is_told(tmp_path: Path) -> None:
    """Otherwise a ledger could be rebuilt from forged bytes."""
    store = FolderStore(tmp_path)
    sha256 = archive(store, b"the gazette")
    (tmp_path / evidence_key(sha256)).write_bytes(b"the gazettE")
    with pytest.raises(StoreError, match="altered") as found:
        read_evidence(store, sha256)
    assert found.value.mend


def test_missing_evidence_is_told(store: Store) -> None:
    """Otherwise a lost file would look like an empty one."""
    with pytest.raises(MissingKey):
        read_evidence(store, "0" * 64)
