"""One bit of one object, each object of a bucket in turn: whatever is turned is found, and by its name."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from flows.audit import audit
from tests.flows.planting import Hands, town_bucket

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

COVERED = (
    "public/", "private/cutoffs/", "private/evidence/", "private/notes/", "private/ledger/", "private/ledger-seals/",
)  # fmt: skip


@pytest.fixture(scope="module")
def hands(tmp_path_factory: pytest.TempPathFactory) -> Hands:
    """A bucket with two editions."""
    return Hands(town_bucket(tmp_path_factory.mktemp("flipped")))


def test_one_bit_of_any_object_is_found(hands: Hands):
    """There would be a place in the bucket where what was published can be changed and nobody notices."""
    keys = [key for folder in COVERED for key in hands.store.keys(folder)]
    assert len(keys) > 50
    unseen, unnamed = [], []
    for key in keys:
        path = Path(hands.settings.bucket, key)
        whole = path.read_bytes()
        at = int(sha256(key.encode()).hexdigest(), 16) % len(whole)
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        report = audit(replace(hands.settings), rebuild="none")
        path.write_bytes(whole)
        if report.exit_code != 5:
            unseen.append((key, at, whole[max(0, at - 20) : at + 20]))
        elif not any(key in str(each) for each in report.troubles):
            unnamed.append((key, [str(each) for each in report.troubles]))
    assert unseen == []
    assert unnamed == []
    assert audit(replace(hands.settings), rebuild="none").troubles == ()
