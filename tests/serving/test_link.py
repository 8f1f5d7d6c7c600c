"""`muster link` from end to end: who has the link has the file, until it expires, and nothing else keeps the link."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import botocore.auth
import httpx
import pytest

from flows.handing_out.linking import link_to
from reports.errors import UsageError
from tests.cli.conftest import muster
from tests.conftest import Seaweed
from tests.proof.runs import Desk, environ_of, library, on_seaweed, publish

WEEK = "2025-W44"


@pytest.fixture
def desk(bucket: str, seaweed: Seaweed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The toy desk with an edition, in a bucket that strangers may not read."""
    made = on_seaweed(library(tmp_path), seaweed, bucket)
    assert publish(made) == "published"
    for name, told in environ_of(made).items():
        monkeypatch.setenv(name, told)
    return made


def linked(desk: Desk, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `muster link` on the week."""
    return muster("link", WEEK, *words, **environ_of(desk))


def manifest_of(desk: Desk) -> dict[str, str]:
    """Return the sha256 of each file, as the edition's manifest has it."""
    told = json.loads(desk.store.read(f"public/{desk.briefing}/{WEEK}/r1/manifest.json").body)
    return {name: file["sha256"] if isinstance(file, dict) else file for name, file in told["files"].items()}


def test_a_link_brings_the_very_pdf_to_somebody_without_credentials(desk: Desk) -> None:
    """A minister's aide would be sent an address that shows nothing, or another file than was published."""
    said = json.loads(linked(desk, "--expires", "1h", "--json").stdout)
    assert (said["edition"], said["warnings"]) == (f"{desk.briefing}/{WEEK}/r1", [])
    answer = httpx.get(said["link"], trust_env=False)
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/pdf"
    assert hashlib.sha256(answer.content).hexdigest() == manifest_of(desk)[said["file"]]
    assert said["file"] in answer.headers["content-disposition"]
    assert httpx.get(said["link"].partition("?")[0], trust_env=False).status_code == 403
    other = said["link"].replace(said["file"], "figures.csv")
    assert other != said["link"] and httpx.get(other, trust_env=False).status_code == 403


def test_a_link_that_has_expired_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link that was forwarded too far would open the edition for ever."""
    settings = desk.settings
    link = link_to(settings, "weekly", WEEK, "1h")
    assert parse_qs(urlsplit(link.address).query)["X-Amz-Expires"] == ["3600"]
    right, two_hours = botocore.auth.get_current_datetime, dt.timedelta(hours=2)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *said, **more: right(*said, **more) - two_hours)
    key = f"public/{link.edition}/{link.name}"
    statuses = {
        hours: httpx.get(settings.store.presigned(key, hours * 3600), trust_env=False).status_code for hours in (1, 3)
    }
    monkeypatch.undo()
    assert statuses == {1: 403, 3: 200}


def test_a_link_stands_in_no_log_and_in_no_file(desk: Desk, tmp_path: Path) -> None:
    """Whoever reads a log, a summary or the bucket could read what only one person was meant to have."""
    environ = {"MUSTER_LOG_LEVEL": "DEBUG", "PREFECT_HOME": str(tmp_path / "prefect"), "HOME": str(tmp_path / "home")}
    done = linked(desk.at(desk.bucket, **environ))
    err, (address,) = done.stderr, done.stdout.split()
    secret = parse_qs(urlsplit(address).query)["X-Amz-Signature"][0]
    assert len(secret) == 64 and secret not in err and "X-Amz" not in err
    for path in (each for each in tmp_path.rglob("*") if each.is_file()):
        assert secret.encode() not in path.read_bytes(), path
    store = desk.store
    assert all(secret.encode() not in store.read(key).body for key in store.keys(""))


def test_nothing_is_signed_that_cannot_be_read(desk: Desk) -> None:
    """A link to nothing would be found out by the one person who was not to be bothered."""
    for words in (("weekly", "2025-W40", "1h"), ("weekly", WEEK, "8d"), ("weekly", WEEK, "soon")):
        with pytest.raises(UsageError) as refused:
            link_to(desk.settings, *words)
        assert refused.value.mend
