"""Politeness: how often a host is asked, and what happens when it says that it is busy."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from reports.adapters.web import Turns
from reports.errors import FetchError, NotReached
from tests.adapters.web.hostile import BODY, Publisher, get, visit


def test_a_host_is_asked_one_thing_at_a_time(publisher: Publisher) -> None:
    """A small publisher would be run over by a desk that reads thirty of its files, and shut it out."""
    turns = Turns()
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(get, f"{publisher.address}/slow", turns=turns) for _ in range(6)]
        assert {each.result().body for each in asked} == {BODY}
    assert publisher.most_at_once == 1


def test_two_requests_to_a_host_keep_their_distance(publisher: Publisher) -> None:
    """A walk over five hundred pages would look like an attack."""
    asking = visit(f"{publisher.address}/good", fetching={"pause_seconds": 0.3})
    began = time.monotonic()
    asking.get()
    asking.get()
    assert time.monotonic() - began >= 0.3


def test_waiting_for_a_turn_ends_with_the_deadline(publisher: Publisher) -> None:
    """A host that answers slowly would hold up the run by as much again for each of its files."""
    turns = Turns()
    host = f"127.0.0.1:{publisher.port}"
    with turns.turn(host, 0, time.monotonic() + 5), pytest.raises(FetchError, match="not done in time"):
        get(f"{publisher.address}/good", turns=turns, seconds=0.3)
    assert publisher.asked == []


def test_hosts_do_not_wait_for_one_another(publisher: Publisher) -> None:
    """One slow publisher would hold up all the others."""
    turns = Turns()
    with turns.turn("slow.example", 0, time.monotonic() + 5):
        assert get(f"{publisher.address}/good", turns=turns, seconds=2).body == BODY


def test_waiting_for_others_is_not_being_late(publisher: Publisher) -> None:
    """Eleven files of one host would not all be read, because the last has waited for the ten before it."""
    turns = Turns()
    with ThreadPoolExecutor(16) as pool:
        told = {"turns": turns, "seconds": 1.5, "queue_seconds": 20.0}
        asked = [pool.submit(get, f"{publisher.address}/slow", **told) for _ in range(16)]
        assert {each.result().body for each in asked} == {BODY}
    with turns.turn(f"127.0.0.1:{publisher.port}", 0, time.monotonic() + 5), pytest.raises(FetchError, match="in time"):
        get(f"{publisher.address}/good", turns=turns, seconds=0.2, queue_seconds=0.3)


@pytest.mark.parametrize("said", ["1", "Thu, 01 Jan 2026 00:00:01 GMT"])
def test_a_busy_publisher_is_asked_again_when_it_wishes(publisher: Publisher, said: str) -> None:
    """A desk would hammer a publisher that asks for a moment, or give up a source that had only to be waited for."""
    publisher.busy_for, publisher.retry_after = 1, said
    told: list[str] = []
    began = time.monotonic()
    assert get(f"{publisher.address}/busy", tell=told.append).body == BODY
    if said == "1":
        assert time.monotonic() - began >= 1
        assert told == ["127.0.0.1 is busy (HTTP status 429): asked again in 1 s, as it wishes"]
    assert publisher.paths == ["/busy", "/busy"]


@pytest.mark.parametrize("said", ["3600", "Wed, 07 Jan 2099 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "9" * 40])
def test_a_publisher_that_wants_an_hour_is_left_alone(publisher: Publisher, said: str) -> None:
    """The whole run would wait for one publisher, or nobody would know when to try again."""
    publisher.busy_for, publisher.retry_after = 9, said
    turns = Turns()
    with pytest.raises(FetchError, match=r"HTTP status 429, with the wish to be left alone for [\d,]+ s") as refused:
        get(f"{publisher.address}/busy", turns=turns)
    assert not isinstance(refused.value, NotReached)
    assert "refresh this source again after 20" in refused.value.mend
    with pytest.raises(FetchError, match="is to be left alone"):
        get(f"{publisher.address}/good", turns=turns)
    assert publisher.paths == ["/busy"]


@pytest.mark.parametrize("said", ["", "soon", "-3", "1 week"])
def test_a_publisher_that_names_no_time_is_worth_another_try(publisher: Publisher, said: str) -> None:
    """A busy publisher would be given up for the day, or a strange header end the run."""
    publisher.busy_for, publisher.retry_after = 9, said
    with pytest.raises(NotReached, match="HTTP status 429"):
        get(f"{publisher.address}/busy")


def test_a_publisher_that_is_always_busy_is_given_up(publisher: Publisher) -> None:
    """A server that says "in no seconds" for ever would be asked for ever."""
    publisher.busy_for, publisher.retry_after = 99, "0"
    with pytest.raises(FetchError, match="busy each of 4 times"):
        get(f"{publisher.address}/busy")
    assert len(publisher.asked) == 4
