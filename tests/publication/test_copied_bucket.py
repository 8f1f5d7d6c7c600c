"""A bucket on an S3 server copied into another one there, and the copy audited as if it had always been the place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reports.store import ContentHeaders
from tests.conftest import Seaweed, _remove
from tests.proof.runs import Desk, begun, ended, ledger_content, left, library, on_seaweed, publish

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]


@pytest.fixture
def origin(bucket: str, seaweed: Seaweed, tmp_path: Path) -> Desk:
    """The toy desk on a bucket, with two weeks published."""
    desk = on_seaweed(library(tmp_path), seaweed, bucket)
    assert publish(desk, "--week", "2025-W43") == publish(desk) == "published"
    return desk


@pytest.fixture
def other_bucket(bucket: str, seaweed: Seaweed) -> Iterator[str]:
    """The s3:// address of a place in a second bucket, under a prefix of another depth."""
    name, client = f"{bucket.removeprefix('s3://').partition('/')[0]}-copy", seaweed.client()
    client.create_bucket(Bucket=name)
    yield f"s3://{name}/kept/elsewhere/desk"
    _remove(client, name)


def audited(desk: Desk, expected: int) -> dict[str, Any]:
    """Return what `muster audit --rebuild all --json` says of a bucket."""
    return json.loads(ended(begun(desk, "audit", desk.bucket, "--rebuild", "all", "--json"), expected))


def test_a_copy_in_another_bucket_is_the_same_and_stands_every_audit(origin: Desk, other_bucket: str) -> None:
    """A desk that changes its provider could no longer prove, correct or rebuild what it published before."""
    copy = origin.at(other_bucket)
    said = json.loads(ended(begun(origin, "mirror", origin.bucket, other_bucket, "--private", "--json")))
    assert len(said["written"]) > 60 and said["same"] == 0
    assert left(copy) == left(origin) and ledger_content(copy) == ledger_content(origin)
    whole = audited(copy, 0)
    assert len(whole["remade"]) == 2 and not whole["troubles"], whole
    # A manifest also names the code, which may have been edited since the edition was published a minute ago.
    assert all(set(each["files"]) <= {"manifest.json"} for each in whole["remade"]), whole
    again = json.loads(ended(begun(origin, "mirror", origin.bucket, other_bucket, "--private", "--json")))
    assert again["written"] == [] and again["same"] == len(said["written"])
    assert publish(copy) == "already published"


def test_a_byte_that_changed_in_the_copy_is_found_there(origin: Desk, other_bucket: str, seaweed: Seaweed) -> None:
    """The copy would be trusted for years, and found to be wrong on the day on which the first bucket is gone."""
    copy = origin.at(other_bucket)
    ended(begun(origin, "mirror", origin.bucket, other_bucket, "--private", "--json"))
    key = next(key for key in copy.store.keys("public/") if key.endswith("2025-W43/r1/figures.csv"))
    held = copy.store.read(key)
    copy.store.replace(key, held.body.replace(b"1", b"7", 1), ContentHeaders(), tag=held.tag)
    assert key in json.dumps(audited(copy, 5))
    audited(origin, 0)
