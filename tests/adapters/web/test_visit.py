"""Fetching: what comes, what stays out, and that every way to fail ends in time with a clear word."""

from __future__ import annotations

import socket

import pytest

from reports.errors import FetchError, NotReached, NotServed
from tests.adapters.web.hostile import BODY, Publisher, get, visit


def test_the_body_comes_with_its_tags(publisher: Publisher) -> None:
    """A source would be fetched whole every day, for want of the tag to ask by."""
    answer = get(f"{publisher.address}/good")
    assert (answer.http_status, answer.body, answer.etag) == (200, BODY, '"v1"')
    assert answer.last_modified.endswith("GMT")


def test_what_has_not_changed_is_said_to_be_so(publisher: Publisher) -> None:
    """An unchanged source would be taken for an empty one."""
    answer = get(f"{publisher.address}/good", etag='"v1"')
    assert (answer.http_status, answer.body, answer.etag) == (304, b"", '"v1"')
    assert get(f"{publisher.address}/good", last_modified="Thu, 01 Jan 2026 00:00:00 GMT").http_status == 304


def test_nothing_changed_is_only_believed_where_it_was_asked(publisher: Publisher) -> None:
    """A server's slip would pass for a confirmation of a copy that nobody holds."""
    with pytest.raises(FetchError, match="304, but no copy was named"):
        get(f"{publisher.address}/never_changed")


def test_a_tag_that_cannot_be_sent_back_is_not_kept(publisher: Publisher) -> None:
    """A publisher's strange header would end the next day's run."""
    answer = get(f"{publisher.address}/strange_tags")
    assert (answer.body, answer.etag, answer.last_modified) == (BODY, "", "")
    assert get(f"{publisher.address}/good", etag="\xe9\n").http_status == 200


def test_a_publisher_is_told_who_asks(publisher: Publisher) -> None:
    """A publisher could not write to the desk before it shuts it out."""
    get(f"{publisher.address}/good", agent="muster (town; +https://town.example)")
    (_, headers), *_ = publisher.asked
    assert headers["User-Agent"] == "muster (town; +https://town.example)"
    assert headers["Host"] == f"127.0.0.1:{publisher.port}"


@pytest.mark.parametrize(
    ("path", "kind", "said"),
    [
        ("broken", NotReached, "HTTP status 500"),
        ("nowhere", NotServed, "HTTP status 404"),
        ("nowhere_named", FetchError, "HTTP status 302"),
        ("short", NotReached, "127.0.0.1: peer closed connection"),
        ("not_packed", FetchError, "broken gzip"),
        ("packed_and_cut", NotReached, "the gzip ends in the middle"),
        ("double_bomb", FetchError, "packed as gzip, gzip; only gzip, once"),
        ("other_packing", FetchError, "packed as br"),
    ],
)
def test_a_page_that_is_not_the_file_is_an_error(
    publisher: Publisher, path: str, kind: type[FetchError], said: str
) -> None:
    """An error page or half a file would be parsed as figures, or a lasting error asked for again and again."""
    with pytest.raises(FetchError, match=said) as refused:
        get(f"{publisher.address}/{path}")
    assert type(refused.value) is kind
    assert refused.value.mend
    assert len(publisher.asked) == 1


@pytest.mark.parametrize("path", ["packed", "packed_in_two"])
def test_a_packed_body_is_unpacked(publisher: Publisher, path: str) -> None:
    """A source that saves the network's time could not be read, or only its first part."""
    assert get(f"{publisher.address}/{path}").body == BODY


@pytest.mark.parametrize("path", ["bomb", "large"])
def test_a_body_without_end_is_cut_off(publisher: Publisher, path: str) -> None:
    """A bomb of a few kilobytes would fill the memory: bytes are counted as they come, and as they unpack."""
    with pytest.raises(FetchError, match="more than 1000000 bytes") as refused:
        get(f"{publisher.address}/{path}", fetching={"most_bytes": 1_000_000})
    assert "fetching.most_bytes" in refused.value.mend


def test_a_dripping_publisher_is_left_in_time(publisher: Publisher) -> None:
    """One slow publisher would hold up the whole run: the deadline is on the exchange, not on a read."""
    with pytest.raises(FetchError, match="not done in time") as refused:
        get(f"{publisher.address}/drip", seconds=0.5)
    assert not isinstance(refused.value, NotReached)


def test_a_publisher_that_says_nothing_is_left_in_time() -> None:
    """A network that swallows packets would hold up the whole run."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(FetchError, match=r"not done in time"):
            get(f"http://127.0.0.1:{silent.getsockname()[1]}/good", seconds=0.3)


def test_a_name_server_that_says_nothing_is_left_in_time() -> None:
    """A resolver without a time-out would hold up the whole run."""
    import threading

    gate = threading.Event()

    def silent(host: str, port: int) -> tuple[str, ...]:
        gate.wait(20)
        return ()

    with pytest.raises(FetchError, match=r"figures\.example: not done in time"):
        get("https://figures.example/a", seconds=0.3, resolve=silent)
    gate.set()


def test_nobody_there_is_worth_another_try() -> None:
    """A dead source would end the run with a traceback, or a server that restarts would be given up."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NotReached, match=r"127\.0\.0\.1") as refused:
        get(f"http://127.0.0.1:{port}/good")
    assert "last good copy" in refused.value.mend


def test_a_fetch_has_a_quota_of_requests(publisher: Publisher) -> None:
    """A loop that nobody thought of would use up a day's quota at the publisher, and shut the desk out."""
    asking = visit(f"{publisher.address}/good", fetching={"most_requests": 2})
    asking.get()
    asking.get()
    with pytest.raises(FetchError, match="more than 2 requests for one fetch"):
        asking.get()
    assert len(publisher.asked) == 2
