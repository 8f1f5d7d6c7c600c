"""What only a bucket can get wrong: headers, checksums, lost replies, and errors that must say what to mend."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from reports.adapters import open_store
from reports.errors import KeyOccupied, StoreError, TagMoved
from reports.store import ContentHeaders, S3Settings, split_address
from tests.adapters.faulty_proxy import Fault, FaultyProxy, Plan, Request
from tests.conftest import Seaweed

HEADERS = ContentHeaders("application/pdf", "public, max-age=31536000, immutable", 'inline; filename="a.pdf"')
ROOT = Path(__file__).resolve().parents[2]


def test_a_browser_is_told_what_it_gets(bucket: str, seaweed: Seaweed) -> None:
    """Otherwise a PDF would be saved without a name, fetched again each time, or shown as text."""
    open_store(bucket, seaweed.settings).create("public/a.pdf", b"%PDF", HEADERS)
    name, prefix = split_address(bucket)
    told = seaweed.client().head_object(Bucket=name, Key=f"{prefix}/public/a.pdf")
    assert told["ContentType"] == HEADERS.content_type
    assert told["CacheControl"] == HEADERS.cache_control
    assert told["ContentDisposition"] == HEADERS.disposition
    assert told["Metadata"]["sha256"] == hashlib.sha256(b"%PDF").hexdigest()


def test_an_altered_object_is_not_read_as_if_nothing_were(bucket: str, seaweed: Seaweed) -> None:
    """Otherwise whoever holds the bucket's keys could change a file and the next run would build on it."""
    store = open_store(bucket, seaweed.settings)
    store.create("public/a.txt", b"one", HEADERS)
    name, prefix = split_address(bucket)
    written = seaweed.client().head_object(Bucket=name, Key=f"{prefix}/public/a.txt")["Metadata"]
    seaweed.client().put_object(Bucket=name, Key=f"{prefix}/public/a.txt", Body=b"two", Metadata=written)
    with pytest.raises(StoreError, match="no longer holds what was written"):
        store.read("public/a.txt")


def first_reply_lost() -> Plan:
    """Return a plan that passes the first write on and loses its reply, and lets everything else pass."""
    writes = count(1)

    def plan(request: Request) -> Fault | None:
        return "lost reply" if request.method == "PUT" and next(writes) == 1 else None

    return plan


def test_a_lost_reply_is_no_conflict(bucket: str, seaweed: Seaweed) -> None:
    """Otherwise a write that succeeded would be reported as somebody else's."""
    with FaultyProxy(urlsplit(seaweed.endpoint).port or 0, first_reply_lost()) as proxy:
        store = open_store(bucket, S3Settings(endpoint=proxy.endpoint))
        assert store.create("public/a.txt", b"one", HEADERS) is True
        assert proxy.befell["lost reply"] == 1
    with FaultyProxy(urlsplit(seaweed.endpoint).port or 0, first_reply_lost()) as proxy:
        store = open_store(bucket, S3Settings(endpoint=proxy.endpoint))
        store.replace("public/b.txt", b"one", HEADERS, tag=None)
        assert proxy.befell["lost reply"] == 1
    direct = open_store(bucket, seaweed.settings)
    assert (direct.read("public/a.txt").body, direct.read("public/b.txt").body) == (b"one", b"one")


def test_the_same_content_by_another_writer_still_moves_the_tag(bucket: str, seaweed: Seaweed) -> None:
    """Otherwise two writers with equal bytes would both believe that they had made the swap."""
    store = open_store(bucket, seaweed.settings)
    store.replace("public/a.txt", b"1", HEADERS, tag=None)
    tag = store.read("public/a.txt").tag
    store.replace("public/a.txt", b"2", HEADERS, tag=tag)
    with pytest.raises(TagMoved):
        store.replace("public/a.txt", b"2", HEADERS, tag=tag)


def test_a_server_without_sha256_checksums_can_be_used(bucket: str, seaweed: Seaweed) -> None:
    """Otherwise older S3 servers would refuse every write."""
    store = open_store(bucket, S3Settings(endpoint=seaweed.endpoint, checksum_mode="none"))
    assert store.create("public/a.txt", b"one", HEADERS) is True
    with pytest.raises(KeyOccupied):
        store.create("public/a.txt", b"two", HEADERS)
    assert store.read("public/a.txt").body == b"one"


def test_a_wrong_secret_is_told_without_printing_it(
    bucket: str, seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the operator would search for the fault in the wrong place, and the log would hold a secret."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary-of-a-secret")
    with pytest.raises(StoreError) as refused:
        open_store(bucket, seaweed.settings).create("public/a.txt", b"one", HEADERS)
    assert "AWS_SECRET_ACCESS_KEY" in refused.value.mend
    assert "canary" not in str(refused.value)


def test_an_unknown_access_key_is_told(bucket: str, seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a rotated key would look like a broken server."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody-else")
    with pytest.raises(StoreError, match="access key") as refused:
        open_store(bucket, seaweed.settings).read("public/a.txt")
    assert "AWS_ACCESS_KEY_ID" in refused.value.mend


def test_a_missing_bucket_is_told(bucket: str, seaweed: Seaweed) -> None:
    """Otherwise a mistyped bucket name would end in a stack trace."""
    with pytest.raises(StoreError, match="no such bucket"):
        list(open_store("s3://muster-not-there/desk", seaweed.settings).keys("public/"))


def test_an_unreachable_server_is_told(bucket: str) -> None:
    """Otherwise a stopped server would be reported in words that nobody understands."""
    with pytest.raises(StoreError, match="cannot be reached") as refused:
        open_store(bucket, S3Settings(endpoint="http://127.0.0.1:9")).read("public/a.txt")
    assert "endpoint" in refused.value.mend


def test_an_unusable_endpoint_is_told(bucket: str) -> None:
    """Otherwise a mistyped setting would end in a stack trace."""
    with pytest.raises(StoreError, match="settings are not usable"):
        open_store(bucket, S3Settings(endpoint="not an address"))


def test_missing_credentials_are_told(
    bucket: str, seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Otherwise a first run would fail without naming the variables to set."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(StoreError, match="no usable credentials") as refused:
        open_store(bucket, seaweed.settings).read("public/a.txt")
    assert "AWS_PROFILE" in refused.value.mend


def test_a_folder_needs_no_boto3() -> None:
    """Otherwise every command on a folder would pay for importing a client that it never uses."""
    script = "import sys; from reports.adapters import open_store; open_store('x'); print('boto3' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
