"""A bucket in a folder on a disk that is full, that may only be read, or on which a dead run left its lock."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT
from tests.proof.dying_store import POINTS
from tests.proof.runs import (
    KILLED,
    Desk,
    Undisturbed,
    begun,
    command,
    ended,
    environ_of,
    ledger_content,
    left,
    library,
    publish,
)

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

ON_A_DISK_OF_ITS_OWN = ("unshare", "--map-root-user", "--mount", "sh", "-ec")
SIZES_KIB = (8, 40, 72, 104, 144, 176, 208, 240)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The toy desk on a folder."""
    return library(tmp_path)


@pytest.fixture
def wanted(desk: Desk) -> Undisturbed:
    """What a run leaves on a disk with room."""
    alone = desk.at(f"{desk.bucket}-undisturbed")
    assert publish(alone) == "published"
    return Undisturbed(left(alone), ledger_content(alone))


def run_on_disk(desk: Desk, script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script where $D is an empty folder to mount on, and "$@" is `muster brief --json`."""
    folder = Path(desk.bucket)
    folder.mkdir()
    line = [*ON_A_DISK_OF_ITS_OWN, script, "run", *command(desk, "brief", "--json")]
    environ = {**environ_of(desk), "D": str(folder)}
    return subprocess.run(line, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=240)


FILLED = """
mount -t tmpfs -o size=%dk,mode=700 none "$D"
"$@" && echo ended 0 || echo ended $?
ls -A "$D/public/library/weekly/newest.json" 2>/dev/null || echo points to nothing
mount -o remount,size=64m "$D"
find "$D" -name '.unfinished-*' | wc -l
"$@" > /dev/null
cp -a "$D" "$D-kept"
"""


def test_a_full_disk_is_told_and_once_there_is_room_the_next_run_finishes(desk: Desk, wanted: Undisturbed):
    """A full disk would leave half a file under a name that never changes, and every later run would stop at it."""
    ends: Counter[str] = Counter()
    for size in SIZES_KIB:
        mine = desk.at(f"{desk.bucket}-{size}")
        done = run_on_disk(mine, FILLED % size)
        assert done.returncode == 0, done.stderr[-2000:]
        first = next(line for line in done.stdout.splitlines() if line.startswith("ended "))
        ends[first] += 1
        if first != "ended 0":
            assert "free some space" in done.stderr and "Traceback" not in done.stderr, done.stderr[-2000:]
        assert done.stdout.splitlines()[-1].strip() == "0", "an unfinished file was left"
        wanted.is_left_at(desk.at(f"{mine.bucket}-kept"))
    print(f"disks of {SIZES_KIB} KiB: {dict(ends)}; with room, each was finished as undisturbed")
    assert ends["ended 0"] == 0


READ_ONLY = """
cp -a "$D-before/." "$D"
mount --bind "$D" "$D"
mount -o remount,bind,ro "$D"
"$@"
"""


def test_a_disk_that_may_only_be_read_is_told(desk: Desk):
    """The operator would get a stack trace, or believe that something was published."""
    for name, prepare in {"empty": (), "with last week's edition": ("--week", "2025-W43")}.items():
        mine = desk.at(f"{desk.bucket}-{len(name)}")
        before = desk.at(f"{mine.bucket}-before")
        Path(before.bucket).mkdir()
        if prepare:
            publish(before, *prepare)
        done = run_on_disk(mine, READ_ONLY)
        print(f"read-only, {name}: ends with {done.returncode}: {done.stderr.strip().splitlines()[-2:]}")
        assert done.returncode == 1 and "read-only" in done.stderr.lower() and "Traceback" not in done.stderr
        assert left(mine) == left(before)


def test_a_week_that_is_out_ends_well_where_nothing_may_be_written(desk: Desk):
    """A run on a copy for readers would fail although there is nothing to do."""
    before = desk.at(f"{desk.bucket}-before")
    publish(before)
    done = run_on_disk(desk, READ_ONLY)
    assert done.returncode == 0 and "already published" in done.stdout


def test_a_run_that_died_with_the_lock_in_its_hand_stops_nobody(desk: Desk, wanted: Undisturbed):
    """One killed run would stop all later ones until somebody found the lock file."""
    ended(begun(desk, "brief", "--json", dies=POINTS["log entry"]), KILLED)
    script = (
        "import sys\nfrom reports.adapters.disk import FolderStore\n"
        "with FolderStore(sys.argv[1])._locked():\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    line = [sys.executable, "-c", script, desk.bucket]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as holder:
        assert holder.stdout is not None and holder.stdout.readline().strip() == "held"
        waiting = begun(desk, "brief", "--json")
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(6)
        os.kill(holder.pid, signal.SIGKILL)
    assert "already published" in ended(waiting)
    wanted.is_left_at(desk)
    print("a run waited for the lock's holder, and went on when that was killed")
