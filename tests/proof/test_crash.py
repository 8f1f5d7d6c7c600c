"""Runs killed with SIGKILL at named points and at random ones, then run again, while a reader looks on."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from queue import Queue

import pytest

from flows.settings import shipped_desk
from tests.cli.conftest import ROOT
from tests.proof.dying_store import POINTS
from tests.proof.runs import (
    KILLED,
    Desk,
    Undisturbed,
    Watcher,
    begun,
    copied,
    ended,
    ledger_content,
    left,
    library,
    on_seaweed,
    publish,
    seeded,
)

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

AT_ONCE = 2
RANDOM_KILLS = {"folder": 14, "s3": 10}
TRACER = ("strace", "-f", "-qq")
CALLS = "link,linkat,rename,renameat,renameat2,fsync,fdatasync,unlink,ftruncate"  # where a folder changes
CALLS_KILLED_AT = 12
REAL_POINTS = ("cut-off pinned", "middle file", "log entry", "newest PDF")
STAGES = {
    "evidence": r"^private/(evidence|fetches)/", "ledger": r"^private/ledger-seals/", "cut-off": r"^private/",
    "files": r"/r\d+/", "log entry": r"^public/log/",
}  # fmt: skip

Ended = tuple[str, Counter[str]]


@pytest.fixture
def desk(address: str, request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """The toy desk with two recorded copies, on a folder once and on a bucket once."""
    small = library(tmp_path)
    if not address.startswith("s3://"):
        return small
    return on_seaweed(small, request.getfixturevalue("seaweed"), address)


@pytest.fixture
def watchers(desk: Desk) -> Iterator[Queue[Watcher]]:
    """Readers, one for each run that goes on at a time."""
    with watching(desk) as free:
        yield free


@contextmanager
def watching(desk: Desk) -> Iterator[Queue[Watcher]]:
    """Start the readers and end them."""
    free: Queue[Watcher] = Queue()
    all_of_them = [Watcher(desk) for _ in range(AT_ONCE)]
    for each in all_of_them:
        free.put(each)
    try:
        yield free
    finally:
        for each in all_of_them:
            each.close()


def undisturbed(desk: Desk, first: Desk | None = None) -> Undisturbed:
    """Run once on a bucket of its own (as `first` has it), and return what that leaves and how long it took."""
    alone = desk.at(f"{desk.bucket}-undisturbed")
    if first:
        copied(first, alone)
    began = time.monotonic()
    assert publish(alone) == "published"
    seconds = time.monotonic() - began
    return Undisturbed(left(alone), ledger_content(alone), seconds)


def finished_after(kills: Sequence[Callable[[], object]], mine: Desk, watchers: Queue[Watcher]) -> Ended:
    """Let runs be killed one after the other, then run to the end, while a reader looks on."""
    watcher = watchers.get()
    try:
        with watcher.on(mine) as seen:
            for kill in kills:
                kill()
            status = publish(mine)
        return status, Counter(seen)
    finally:
        watchers.put(watcher)


def all_of(work: Callable[[int], Ended], count: int) -> tuple[list[str], Counter[str]]:
    """Do a piece of work for each number, two at a time; return how each ended, and all that readers saw."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(work, range(count)))
    return [status for status, _ in done], sum((seen for _, seen in done), Counter())


def test_a_run_killed_at_any_named_point_is_finished_by_the_next(desk: Desk, watchers: Queue[Watcher]):
    """A power cut would leave half an edition, two log entries, or a reader with a pointer to nothing."""
    wanted, names = undisturbed(desk), list(POINTS)

    def one(number: int) -> Ended:
        mine = desk.at(f"{desk.bucket}-{number}")
        done = finished_after(
            [lambda: ended(begun(mine, "brief", "--json", dies=POINTS[names[number]]), KILLED)], mine, watchers
        )
        wanted.is_left_at(mine)
        return done

    statuses, saw = all_of(one, len(names))
    for name, status in zip(names, statuses, strict=True):
        print(f"killed: {name}; run again: {status}")
    print(f"{len(names)} named points, {len(wanted.public)} public files as undisturbed; a reader saw {dict(saw)}")
    logged = names.index("log entry")
    assert statuses == ["published"] * logged + ["already published"] * (len(names) - logged)
    assert saw["nothing"] and saw["2025-W44/r1"]


def test_a_second_week_killed_at_random_moments_is_finished_by_the_next(
    desk: Desk, watchers: Queue[Watcher], tmp_path: Path
):
    """Readers of last week's edition would lose it, or meet the new one before it is whole."""
    first = desk.at(f"{desk.bucket}-first")
    assert publish(first, "--week", "2025-W43") == "published"
    wanted = undisturbed(desk, first)
    count = RANDOM_KILLS["s3" if desk.bucket.startswith("s3://") else "folder"]
    chance = seeded("second week")
    moments = [[chance.uniform(0.3, 1) for _ in range(chance.choice((1, 1, 2)))] for _ in range(count)]
    fell: Counter[str] = Counter()

    def one(number: int) -> Ended:
        mine, trace = desk.at(f"{desk.bucket}-{number}"), tmp_path / f"trace-{number}"
        copied(first, mine)

        def kill(share: float) -> None:
            trace.write_text("")
            run = begun(mine, "brief", "--json", trace=trace)
            with suppress(subprocess.TimeoutExpired):
                run.wait(share * wanted.seconds)
            run.kill()
            ended(run, None)
            fell[stage_of(trace.read_text().splitlines()) if run.returncode == KILLED else "never: it was done"] += 1

        done = finished_after([partial(kill, share) for share in moments[number]], mine, watchers)
        wanted.is_left_at(mine)
        return done

    statuses, saw = all_of(one, count)
    print(f"{fell.total()} random kills in {count} buckets, by what was written last: {dict(fell)}")
    print(f"run again: {dict(Counter(statuses))}; a reader saw {dict(saw)}")
    assert fell.total() - fell["never: it was done"] > 0
    assert saw["2025-W43/r1"] and saw["2025-W44/r1"] and not saw["nothing"]


def stage_of(written: Sequence[str]) -> str:
    """Return a word for how far a run had come."""
    if not written:
        return "nothing yet"
    return next((stage for stage, pattern in STAGES.items() if re.search(pattern, written[-1])), "listings")


def test_a_run_killed_inside_a_write_to_a_folder_is_finished_by_the_next(tmp_path: Path):
    """A half-written file, row or log entry would stop every later run, or be taken for a whole one."""
    desk = library(tmp_path)
    wanted = undisturbed(desk)
    calls = calls_of(desk.at(f"{desk.bucket}-traced"))
    chosen = seeded("calls").sample(calls, min(CALLS_KILLED_AT, len(calls))) if calls else []
    ends: Counter[int] = Counter()
    with watching(desk) as watchers:

        def one(number: int) -> Ended:
            name, nth = chosen[number]
            mine = desk.at(f"{desk.bucket}-{number}")
            tracer = [*TRACER, "-o/dev/null", f"-etrace={name}", f"-einject={name}:signal=KILL:when={nth}"]

            def kill() -> None:
                run = begun(mine, "brief", "--json", before=tracer)
                ended(run, None)
                ends[run.returncode] += 1

            done = finished_after([kill], mine, watchers)
            wanted.is_left_at(mine)
            return done

        statuses, saw = all_of(one, len(chosen))
        killed_at = ", ".join(f"{name} {nth}" for name, nth in chosen)
        # Which thread makes a call is chance: where none came to its n-th, the run was simply done.
        assert set(ends) <= {0, KILLED} and ends[KILLED] >= len(chosen) // 2, ends
        print(f"killed {ends[KILLED]} times, at {killed_at} of {len(calls)} calls")
        print(f"run again: {dict(Counter(statuses))}; a reader saw {dict(saw)}")


def calls_of(desk: Desk) -> list[tuple[str, int]]:
    """Return every system call by which a run changes a folder, as its name and how many of that name it is."""
    if not shutil.which("strace"):
        print("strace is not here: no run was killed inside a write")
        return []
    told = Path(f"{desk.bucket}.calls")
    ended(begun(desk, "brief", "--json", before=[*TRACER, f"-o{told}", f"-etrace={CALLS}"]))
    made = [found.groups() for line in told.read_text().splitlines() if (found := re.match(r"(\d+) +(\w+)\(", line))]
    # The tracer counts for each thread apart: the first of any, and every one of the thread that began.
    count: Counter[tuple[str, str]] = Counter()
    numbered = {}
    for thread, name in made:
        count[thread, name] += 1
        if thread == made[0][0] or count[thread, name] == 1:
            numbered[name, count[thread, name]] = True
    return list(numbered)


def test_the_real_desk_killed_at_named_points_is_finished_by_the_next(tmp_path: Path):
    """The weekly briefing itself, in two languages and with all its evidence, would not stand a power cut."""
    desk = Desk(
        str(tmp_path / "bucket"), str(ROOT / "recorded"), str(shipped_desk()), "desertion/weekly",
        dt.datetime(2026, 8, 8, tzinfo=dt.UTC),
    )  # fmt: skip
    ended(begun(desk, "import", "--until", "2026-08-08T00:00Z"))
    ended(begun(desk, "refresh"))
    wanted = undisturbed(desk, desk)
    with watching(desk) as watchers:

        def one(number: int) -> Ended:
            mine = desk.at(f"{desk.bucket}-{number}")
            copied(desk, mine)
            dies = POINTS[REAL_POINTS[number]]
            done = finished_after([lambda: ended(begun(mine, "brief", "--json", dies=dies), KILLED)], mine, watchers)
            wanted.is_left_at(mine)
            return done

        statuses, saw = all_of(one, len(REAL_POINTS))
        print(f"{dict(zip(REAL_POINTS, statuses, strict=True))}; {len(wanted.public)} public files; saw {dict(saw)}")
        assert saw["nothing"] and saw["2026-W31/r1"]
