"""The ledger in a bucket uses the same credentials as the bucket itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.adapters import open_store
from reports.adapters.ledger import Ledger
from reports.store import ContentHeaders
from tests.conftest import Seaweed
from tests.ledger.sample import append, seen


def test_a_profile_opens_bucket_and_ledger_alike(
    bucket: str, seaweed: Seaweed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator with a profile would see the bucket answer and the ledger refused."""
    keys = f"aws_access_key_id = {seaweed.access_key}\naws_secret_access_key = {seaweed.secret_key}\n"
    (tmp_path / "credentials").write_text(f"[desk]\n{keys}")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_PROFILE", "desk")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    assert open_store(bucket, seaweed.settings).create("public/a", b"a", ContentHeaders())
    ledger = Ledger.open(bucket, seaweed.settings)
    assert append(ledger, 2, {1: 7.0}).append_no == 1
    assert seen(ledger, 3) == {1: 7.0}
