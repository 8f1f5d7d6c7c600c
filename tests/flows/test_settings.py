"""Settings: the environment is read in one place, and a wrong value is told by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.settings import Settings, shipped_desk
from reports.errors import StoreError, UsageError
from reports.store import S3Settings


def test_the_environment_speaks_and_the_command_line_goes_first() -> None:
    """An operator's bucket would be ignored, or a flag would not override it."""
    environ = {"MUSTER_BUCKET": "s3://town/desk", "MUSTER_S3_ENDPOINT": "http://127.0.0.1:9", "MUSTER_OFFLINE": "1"}
    settings = Settings.from_environ(environ)
    assert (settings.bucket, settings.is_offline) == ("s3://town/desk", True)
    assert settings.s3.endpoint == "http://127.0.0.1:9"
    assert Settings.from_environ(environ, bucket="here").bucket == "here"


def test_an_empty_environment_means_this_folder() -> None:
    """`make briefing` would want set-up before it does anything."""
    settings = Settings.from_environ({})
    assert (settings.bucket, settings.is_offline, settings.s3.endpoint) == ("bucket", False, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [("MUSTER_OFFLINE", "perhaps"), ("MUSTER_FETCH_SECONDS", "soon"), ("MUSTER_S3_CHECKSUM", "md5")],
)
def test_a_wrong_value_is_told_by_name(name: str, value: str) -> None:
    """A slip in a deployment would show as a strange failure an hour later."""
    with pytest.raises(UsageError, match=name) as refused:
        Settings.from_environ({name: value})
    assert value in str(refused.value)
    assert refused.value.mend


def test_credentials_are_no_setting() -> None:
    """A key in a setting would stand in a form, a log or a manifest."""
    environ = {"AWS_SECRET_ACCESS_KEY": "CANARY", "AWS_ACCESS_KEY_ID": "CANARY"}
    assert "CANARY" not in repr(Settings.from_environ(environ))


def test_the_shipped_desk_is_the_only_one() -> None:
    """`muster brief` would not know which desk is meant."""
    assert (Path(shipped_desk()) / "desk.toml").is_file()


def test_digests_of_code_and_lock_are_of_contents() -> None:
    """A manifest could not tell an edition made by other code from an altered one."""
    settings = Settings()
    assert len(settings.code_digest) == len(settings.lock_digest) == 64
    assert settings.code_digest == Settings().code_digest


def test_a_bucket_without_a_name_is_refused() -> None:
    """An empty variable in a deployment would spill the ledger into the folder where the worker stands."""
    with pytest.raises(UsageError, match="no name"):
        _ = Settings(bucket=" ").store


def test_an_unreached_bucket_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator would read ten lines of a library's retries instead of the address that is wrong."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody-at-all")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing-at-all")
    settings = Settings(bucket="s3://town/desk", s3=S3Settings(endpoint="http://127.0.0.1:1"))
    with pytest.raises(StoreError, match=r"http://127\.0\.0\.1:1 cannot be reached") as refused:
        _ = settings.ledger
    assert "\n" not in refused.value.message
