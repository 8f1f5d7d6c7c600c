"""Secrets: told to the source's own host, and to nobody else."""

from __future__ import annotations

import logging
from urllib.parse import parse_qs, urlsplit

import pytest

from reports.adapters.web import Secrets
from reports.errors import FetchError
from tests.adapters.web.hostile import BODY, Publisher, get, open_publisher

SECRETS = Secrets({"x-token": "Bearer CANARY-head"}, {"app": "CANARY query+&=é"})


def test_the_sources_own_host_is_told(publisher: Publisher) -> None:
    """A source that wants a token could not be read, or a token with a plus sign would arrive as another."""
    answer = get(f"{publisher.address}/good?limit=5&app=stale#x", secrets=SECRETS)
    ((path, headers),) = publisher.asked
    assert headers["x-token"] == "Bearer CANARY-head"
    assert parse_qs(urlsplit(path).query) == {"limit": ["5"], "app": ["CANARY query+&=é"]}
    assert "CANARY" not in answer.url


def test_a_redirect_within_the_host_keeps_them_once(publisher: Publisher) -> None:
    """A redirect would lose the token, or send it twice."""
    get(f"{publisher.address}/moved_keeping_query?limit=5", secrets=SECRETS)
    path, headers = publisher.asked[-1]
    assert parse_qs(urlsplit(path).query) == {"limit": ["5"], "app": ["CANARY query+&=é"]}
    assert headers["x-token"] == "Bearer CANARY-head"


def test_another_host_is_told_nothing(publisher: Publisher) -> None:
    """A publisher's file host, or whoever took it over, would collect the desk's tokens."""
    with open_publisher() as files:
        there = {"redirect_hosts": (f"127.0.0.1:{files.port}",)}
        get(f"{publisher.address}/to?{files.address}/good", secrets=Secrets(SECRETS.headers), fetching=there)
        assert "CANARY" not in str(files.asked)


@pytest.mark.parametrize("path", ["broken", "nowhere", "short", "bomb", "circle", "not_packed", "to?http://127.0.0.1/"])
def test_no_error_and_no_log_tells_them(publisher: Publisher, path: str, caplog: pytest.LogCaptureFixture) -> None:
    """A token would stand in the ledger, in the terminal or in the log of a run that failed."""
    with caplog.at_level(logging.DEBUG), pytest.raises(FetchError) as refused:
        get(f"{publisher.address}/{path}", secrets=SECRETS, fetching={"most_bytes": 1000})
    assert "CANARY" not in str(refused.value) + caplog.text
    assert refused.value.__cause__ is None or "CANARY" not in repr(refused.value.__cause__)


def test_no_log_tells_them_when_all_goes_well(publisher: Publisher, caplog: pytest.LogCaptureFixture) -> None:
    """The library beneath would write each address that it asks, token and all."""
    with caplog.at_level(logging.DEBUG):
        assert get(f"{publisher.address}/good", secrets=SECRETS).body == BODY
    assert "CANARY" not in caplog.text


def test_an_answer_that_repeats_a_secret_is_not_kept(publisher: Publisher) -> None:
    """Evidence is archived and exported for others to check: the token would go with it."""
    with pytest.raises(FetchError, match="repeats the secret that it was asked with") as refused:
        get(f"{publisher.address}/echo", secrets=SECRETS)
    assert "CANARY" not in str(refused.value)


def test_secrets_do_not_show_themselves(publisher: Publisher) -> None:
    """A traceback with local values, or a debugger's line, would tell them."""
    from tests.adapters.web.hostile import visit

    assert "CANARY" not in repr(visit(publisher.address, secrets=SECRETS))
