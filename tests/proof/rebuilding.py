"""Work for a warm pool of processes: publish weeks of a desk, and make them again beside the bucket."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from flows.publish import publish
from flows.settings import Settings
from reports.adapters.clock import FixedClock
from tests.flows.town import bytes_under
from tests.proof.runs import Desk

_told: dict[str, Desk] = {}


def begin(desk: Desk) -> None:
    """Tell a process of the pool its desk, and put the zone of its environment in force."""
    _told["desk"] = desk
    time.tzset()


@cache
def settings() -> Settings:
    """The settings of this process, opened once."""
    desk = _told["desk"]
    return replace(desk.settings, who="desk", clock=FixedClock(desk.now))


def published(week: str) -> str:
    """Publish a week and return how that ended."""
    return publish(settings(), briefing=_told["desk"].briefing.partition("/")[2], week=week).status


def again(week: str, folder: str) -> dict[str, str]:
    """Make a week's edition from its pin into a folder; return the sha256 of each of its files."""
    briefing = _told["desk"].briefing.partition("/")[2]
    report = publish(settings(), briefing=briefing, week=week, out=folder)
    assert report.status == "rebuilt"
    return bytes_under(Path(folder))


def surroundings() -> tuple[int, str, str, str, int]:
    """Return this process's id, zone, language, hash seed, and the hash of a word."""
    told = (os.environ.get(name, "") for name in ("TZ", "LC_ALL", "PYTHONHASHSEED"))
    return os.getpid(), *told, hash("word")


@contextmanager
def warm(desk: Desk, *environs: Mapping[str, str]) -> Iterator[Sequence[ProcessPoolExecutor]]:
    """Keep one process for each of the environments, all fresh (spawned), all kept warm from one week to the next."""
    with ExitStack() as pools:
        yield [pools.enter_context(_one(desk, environ)) for environ in environs]


@contextmanager
def _one(desk: Desk, environ: Mapping[str, str]) -> Iterator[ProcessPoolExecutor]:
    before = dict(os.environ)
    os.environ.update(environ)
    try:
        pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=begin, initargs=(desk,))
        pool.submit(surroundings).result()
    finally:
        os.environ.clear()
        os.environ.update(before)
    with pool:
        yield pool
