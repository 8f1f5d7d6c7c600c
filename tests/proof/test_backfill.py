"""Back-fills killed with SIGKILL in the middle, then run again, while a reader looks on."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from tests.proof.dying_store import Point
from tests.proof.runs import KILLED, Desk, Watcher, begun, copied, ended, left, library, on_seaweed, publish

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

WEEKS = ("2025-W39", "2025-W40", "2025-W41", "2025-W42", "2025-W43")
WORDS = ("backfill", "--from", WEEKS[0], "--workers", "2", "--batch", "2", "--json")
WORKER_DIED, PATIENCE_S = 1, 60
# Where the one that logs and shows dies, and where those that make editions do.
POINTS = {
    "first week logged": (Point(r"^public/log/", nth=1), KILLED),
    "between two weeks of a batch": (Point(r"^public/log/", nth=2, is_after=False), KILLED),
    "first batch logged, not shown": (Point(r"^public/log/", nth=2), KILLED),
    "first week of a batch shown": (Point(r"/2025-W39/status\.json$"), KILLED),
    "before the archive": (Point(r"/weekly/archive\.html$", is_after=False), KILLED),
    "second batch logged, not shown": (Point(r"^public/log/", nth=4), KILLED),
    "all shown, home page not": (Point(r"^public/index\.html$", nth=3, is_after=False), KILLED),
    "a maker pins a cut-off": (Point(r"^private/cutoffs/", nth=2), WORKER_DIED),
    "a maker is in the middle of an edition": (Point(r"/r1/.*\.pdf$", nth=2), WORKER_DIED),
    "a maker has laid one down": (Point(r"/r1/manifest\.json$", nth=2), WORKER_DIED),
}


@pytest.fixture
def desk(address: str, request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """The toy desk with an edition of its own time, on a folder once and on a bucket once."""
    small = library(tmp_path)
    if address.startswith("s3://"):
        small = on_seaweed(small, request.getfixturevalue("seaweed"), address)
    assert publish(small) == "published"
    return small


def filled(desk: Desk) -> list[str]:
    """Back-fill to the end and return the weeks that were made."""
    return list(json.loads(ended(begun(desk, *WORDS)))["made"])


def test_a_back_fill_killed_anywhere_is_finished_by_the_next(desk: Desk):
    """After a power cut weeks would be missing or doubled, the log in disorder, or the archive would lead nowhere."""
    whole = desk.at(f"{desk.bucket}-whole")
    copied(desk, whole)
    assert filled(whole) == list(WEEKS)
    wanted, names = left(whole), list(POINTS)

    def one(number: int) -> list[str]:
        mine = desk.at(f"{desk.bucket}-{number}")
        copied(desk, mine)
        point, status = POINTS[names[number]]
        watcher = Watcher(mine)
        try:
            with watcher.on(mine) as seen:
                ended(begun(mine, *WORDS, dies=point), status)
                made = filled(mine)
        finally:
            watcher.close()
        found = left(mine)
        other = {key for key in found.keys() | wanted.keys() if found.get(key) != wanted.get(key)}
        assert not other, (names[number], sorted(other))
        assert set(seen) == {"2025-W44/r1", "files checked"}, "a reader saw another edition as the newest"
        return made

    with ThreadPoolExecutor(2) as pool:
        rests = list(pool.map(one, range(len(names))))
    for name, rest in zip(names, rests, strict=True):
        print(f"killed: {name}; the next run made {len(rest)} of {len(WEEKS)}")
    assert all(rest == list(WEEKS)[len(WEEKS) - len(rest) :] for rest in rests)


def test_the_makers_end_with_the_one_that_began_them(tmp_path: Path):
    """Each killed back-fill would leave processes behind that hold memory for ever, and write on."""
    desk = library(tmp_path)
    assert publish(desk) == "published"
    run = begun(desk, *WORDS, dies=Point(r"^public/log/", nth=3))
    makers: dict[int, psutil.Process] = {}
    while run.poll() is None:
        try:
            makers |= {each.pid: each for each in psutil.Process(run.pid).children(recursive=True)}
        except psutil.NoSuchProcess:
            break
        time.sleep(0.05)
    ended(run, KILLED)
    assert len(makers) >= 2
    gone, alive = psutil.wait_procs(list(makers.values()), timeout=PATIENCE_S)
    assert alive == [] and len(gone) == len(makers)
