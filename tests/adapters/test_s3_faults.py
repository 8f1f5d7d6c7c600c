"""What a network does to a bucket's traffic, and what a server may refuse: each has one right outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import botocore.auth
import pytest

from reports.adapters import open_store
from reports.adapters.s3 import S3Store
from reports.errors import KeyOccupied, StoreError
from reports.store import ContentHeaders, S3Settings
from tests.adapters.striking_proxy import Strike, StrikingProxy
from tests.conftest import Seaweed
from tests.loopback import Silent, serving

PLAIN = ContentHeaders("text/plain")
BODY = b"MARKED-CONTENT of an edition " * 40
FAULTS: tuple[Strike, ...] = (
    "reset reply", "cut reply", "corrupt reply", "reset upload", "cut upload", "corrupt upload", "slow",
)  # fmt: skip


def port_of(seaweed: Seaweed) -> int:
    """Return the port of the real server."""
    return urlsplit(seaweed.endpoint).port or 0


@pytest.mark.parametrize("checksum", ["sha256", "none"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_on_the_way_changes_nothing_of_what_is_written_or_read(
    bucket: str, seaweed: Seaweed, fault: Strike, checksum: str
) -> None:
    """A week's edition would be lost, doubled, cut short or off by one byte because a line was bad for a second."""
    direct = open_store(bucket, seaweed.settings)
    with StrikingProxy(port_of(seaweed), fault, b"MARKED-CONTENT") as proxy:
        store = open_store(bucket, S3Settings(endpoint=proxy.endpoint, checksum_mode=checksum))
        assert store.create("public/a.txt", BODY, PLAIN) is True
        assert store.read("public/a.txt").body == BODY
        assert store.create("public/a.txt", BODY, PLAIN) is False
        with pytest.raises(KeyOccupied):
            store.create("public/a.txt", b"other", PLAIN)
        assert proxy.struck == 1
    assert direct.read("public/a.txt").body == BODY


@pytest.mark.proof
@pytest.mark.parametrize("fault", ["cut reply", "corrupt reply", "corrupt upload"])
def test_a_fault_that_does_not_end_is_told_and_nothing_is_believed(
    bucket: str, seaweed: Seaweed, fault: Strike
) -> None:
    """A run would hang for ever, or publish what never arrived as it was sent."""
    direct = open_store(bucket, seaweed.settings)
    if "reply" in fault:
        direct.create("public/a.txt", BODY, PLAIN)
    with StrikingProxy(port_of(seaweed), fault, b"MARKED-CONTENT", times=10_000) as proxy:
        store = open_store(bucket, S3Settings(endpoint=proxy.endpoint))
        with pytest.raises(StoreError) as told:
            if "reply" in fault:
                store.read("public/a.txt")
            else:
                store.create("public/a.txt", BODY, PLAIN)
        assert told.value.mend and proxy.struck > 1
    assert list(direct.keys("public/")) == (["public/a.txt"] if "reply" in fault else [])


REFUSALS = [
    (403, "AccessDenied", "", "refuses this identity", "deploy/policies"),
    (403, "SignatureDoesNotMatch", "", "secret key does not fit", "AWS_SECRET_ACCESS_KEY"),
    (403, "InvalidAccessKeyId", "", "does not know this access key", "AWS_ACCESS_KEY_ID"),
    (403, "RequestTimeTooSkewed", "", "clock is more than 15 minutes off", "set the clock"),
    (400, "ExpiredToken", "", "have expired", "sign in again"),
    (400, "InvalidToken", "", "have expired", "sign in again"),
    (404, "NoSuchBucket", "", "no such bucket", "correct its name"),
    (301, "PermanentRedirect", "eu-north-1", "another region", "set it to eu-north-1"),
    (400, "AuthorizationHeaderMalformed", "eu-north-1", "another region", "set it to eu-north-1"),
    (400, "IllegalLocationConstraintException", "", "another region", "the bucket's own region"),
    (503, "SlowDown", "", "too busy", "in a minute"),
    (429, "TooManyRequests", "", "too busy", "in a minute"),
    (501, "NotImplemented", "", "does not know conditional writes", "MUSTER_S3_CHECKSUM=none"),
    (418, "Teapot", "", "Teapot: said", "whoever runs the bucket"),
]


@pytest.mark.parametrize(("status", "code", "region", "said", "mend"), REFUSALS, ids=[each[1] for each in REFUSALS])
def test_each_refusal_is_one_line_with_its_mend(
    bucket: str, monkeypatch: pytest.MonkeyPatch, status: int, code: str, region: str, said: str, mend: str
) -> None:
    """An operator would look for a wrong secret in a clock that is off."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with refusing(status, code, region) as endpoint:
        store = open_store(bucket, S3Settings(endpoint=endpoint))
        for act in (lambda: store.read("public/a.txt"), lambda: store.create("public/a.txt", b"a", PLAIN)):
            with pytest.raises(StoreError, match=said) as told:
                act()
            assert mend in told.value.mend and "\n" not in told.value.message
            assert "Signature=" not in str(told.value)


@contextmanager
def refusing(status: int, code: str, region: str) -> Iterator[str]:
    """A small server that refuses everything for one reason, as S3 words it."""
    told = f"<Region>{region}</Region>" if region else ""
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>said\nso</Message>{told}</Error>".encode()

    class Refuses(Silent):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Refuse."""
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", "application/xml")
            self.end_headers()
            self.wfile.write(body if self.command != "HEAD" else b"")

        do_PUT = do_HEAD = do_GET

    with serving(Refuses) as address:
        yield address


def test_a_server_that_shows_no_trusted_certificate_is_told(bucket: str, seaweed: Seaweed) -> None:
    """An s too many in the endpoint, or a company's own authority, would look like a server that is down."""
    with pytest.raises(StoreError, match="no certificate that this machine trusts") as told:
        open_store(bucket, S3Settings(endpoint=seaweed.endpoint.replace("http:", "https:"))).read("public/a.txt")
    assert "AWS_CA_BUNDLE" in told.value.mend


def test_a_link_reads_one_object_until_it_ends(bucket: str, seaweed: Seaweed) -> None:
    """A reader without credentials could not open what the desk sent, or could open everything, or for ever."""
    import httpx

    store = open_store(bucket, seaweed.settings)
    assert isinstance(store, S3Store) and not store.has_session_token()
    store.create("public/a.txt", BODY, PLAIN)
    link = store.presigned("public/a.txt", 60)
    assert httpx.get(link).content == BODY
    assert httpx.get(link.replace("a.txt", "b.txt")).status_code == 403
    assert httpx.get(link.replace("X-Amz-Expires=60", "X-Amz-Expires=600")).status_code == 403
    assert httpx.put(link, content=b"x").status_code == 403


@pytest.mark.parametrize(("minutes", "is_refused"), [(20, True), (-20, True), (5, False)])
def test_a_clock_that_is_off_is_told(
    bucket: str, seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch, minutes: int, is_refused: bool
) -> None:
    """A worker whose clock ran away would be sent to look for wrong keys."""
    right = botocore.auth.get_current_datetime
    off = dt.timedelta(minutes=minutes)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *said, **more: right(*said, **more) + off)
    store = open_store(bucket, seaweed.settings)
    if is_refused:
        with pytest.raises(StoreError, match="clock is more than 15 minutes off"):
            list(store.keys("public/"))
    else:
        assert list(store.keys("public/")) == []
