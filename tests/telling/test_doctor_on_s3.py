"""`muster doctor` on a real S3 server: credentials, rights and clock that are really wrong."""

from __future__ import annotations

import datetime as dt
import json
import os

import pytest

from flows.doctoring import holdings
from flows.doctoring.examining import examined
from flows.doctoring.findings import looked
from flows.settings import Settings
from reports.adapters.clock import FixedClock, SystemClock
from tests.conftest import Seaweed
from tests.rights.conftest import Guarded, guarded  # noqa: F401
from tests.telling.test_doctor import wrong


def on(bucket: str, seaweed: Seaweed, **more: object) -> Settings:
    """Return settings with that bucket."""
    return Settings(bucket=bucket, s3=seaweed.settings, **more)


def test_credentials_that_do_not_fit_are_one_finding(bucket: str, seaweed: Seaweed, monkeypatch: pytest.MonkeyPatch):
    """An operator with a mistyped key would read six lines that all say something else."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "mistyped")
    found = [each for each in wrong(examined(on(bucket, seaweed))) if each[0] == "bad"]
    assert len(found) == 1
    assert "the secret key does not fit" in found[0][1]
    assert "AWS_SECRET_ACCESS_KEY" in found[0][2]
    assert "mistyped" not in str(found)


def test_a_server_that_is_not_there(bucket: str, seaweed: Seaweed):
    """A wrong endpoint would be told as a wrong bucket."""
    elsewhere = on(bucket, Seaweed("http://127.0.0.1:9", "key", "secret"))
    found = wrong(looked("bucket", lambda: holdings.look_at_bucket(elsewhere)))
    assert "cannot be reached" in found[0][1] and "endpoint" in found[0][2]


def test_write_once_is_tried_and_honoured(bucket: str, seaweed: Seaweed):
    """A server that ignores conditions would be found out by two racing runs."""
    settings = on(bucket, seaweed)
    assert wrong(holdings.look_at_bucket(settings)) == []
    assert wrong(holdings.look_at_bucket(settings)) == []
    assert settings.store.read(holdings.PROBE).body == holdings.TEXT


@pytest.mark.parametrize(("minutes", "state"), [(2, "warn"), (-20, "bad")])
def test_a_clock_that_is_off_is_held_against_the_servers(bucket: str, seaweed: Seaweed, minutes: int, state: str):
    """Requests would be refused for their signatures, or editions go out at the wrong time."""
    off = FixedClock(SystemClock().now() + dt.timedelta(minutes=minutes))
    found = wrong(holdings.look_at_clock(on(bucket, seaweed, clock=off)))
    assert [each[0] for each in found] == [state]
    assert ("ahead of" if minutes > 0 else "behind") in found[0][1]
    assert wrong(holdings.look_at_clock(on(bucket, seaweed))) == []


def test_an_identity_that_may_delete_is_told_of(bucket: str, seaweed: Seaweed):
    """A stolen key of the worker could empty the bucket."""
    found = wrong(holdings.look_at_rights(on(bucket, seaweed)))
    assert [each[:2] for each in found] == [("warn", "this identity may delete what was published")]


def test_a_private_half_that_strangers_read_is_bad(bucket: str, seaweed: Seaweed):
    """Evidence, cut-offs and decisions would lie open."""
    settings = on(bucket, seaweed)
    list(holdings.look_at_bucket(settings))
    name = bucket.removeprefix("s3://").partition("/")[0]
    wide = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}
    seaweed.client().put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [wide]}))
    found = wrong(holdings.look_at_rights(settings))
    assert ("bad", "strangers can read the private half") in [each[:2] for each in found]


def test_the_shipped_writer_has_what_it_needs_and_no_more(guarded: Guarded, monkeypatch: pytest.MonkeyPatch):  # noqa: F811
    """The rights that the project ships would not let the doctor through, or let it too far."""
    for name, value in guarded.environ("writer").items():
        monkeypatch.setenv(name, value)
    settings = Settings.from_environ(os.environ)
    for look in (holdings.look_at_bucket, holdings.look_at_rights, holdings.look_at_clock):
        assert wrong(look(settings)) == []
