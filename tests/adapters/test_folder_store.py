"""What only a folder can get wrong: half-written files, abandoned locks, full or forbidden disks."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.adapters.disk import FolderStore
from reports.errors import StoreError
from reports.store import ContentHeaders

PLAIN = ContentHeaders()
ROOT = Path(__file__).resolve().parents[2]


def test_nothing_unfinished_is_left_or_listed(tmp_path: Path) -> None:
    """Otherwise a web server on the folder would hand out halves of files."""
    store = FolderStore(tmp_path)
    store.create("public/a.txt", b"one", PLAIN)
    store.replace("public/b.txt", b"two", PLAIN, tag=None)
    (tmp_path / "public" / ".unfinished-abc").write_bytes(b"half")
    assert list(store.keys("")) == ["public/a.txt", "public/b.txt"]
    assert sorted(path.name for path in (tmp_path / "public").iterdir()) == [".unfinished-abc", "a.txt", "b.txt"]


def test_a_published_file_may_be_read_by_a_web_server(tmp_path: Path) -> None:
    """Otherwise the folder, served by another user, would show nothing but errors."""
    FolderStore(tmp_path).create("public/a.txt", b"one", PLAIN)
    assert (tmp_path / "public" / "a.txt").stat().st_mode & 0o777 == 0o644


def test_a_dead_holder_leaves_no_lock_behind(tmp_path: Path) -> None:
    """Otherwise one killed run would stop all later ones until somebody found the lock file."""
    with _holder_of_lock(tmp_path) as holder:
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait(30)
    FolderStore(tmp_path, lock_patience_s=5).replace("a.txt", b"one", PLAIN, tag=None)
    assert FolderStore(tmp_path).read("a.txt").body == b"one"


def test_a_living_holder_is_named(tmp_path: Path) -> None:
    """Otherwise a hanging process would make others wait without saying for whom."""
    with _holder_of_lock(tmp_path) as holder, pytest.raises(StoreError, match=str(holder.pid)):
        FolderStore(tmp_path, lock_patience_s=0.1).replace("a.txt", b"one", PLAIN, tag=None)


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    """Otherwise a mistyped bucket would end in a stack trace."""
    (tmp_path / "bucket").write_text("a file")
    with pytest.raises(StoreError) as refused:
        FolderStore(tmp_path / "bucket").create("public/a.txt", b"one", PLAIN)
    assert "bucket" in refused.value.message and "file" in refused.value.mend


def test_the_lock_is_free_after_each_swap(tmp_path: Path) -> None:
    """Otherwise a second publisher on the same machine would wait for the first to end."""
    FolderStore(tmp_path).replace("a.txt", b"one", PLAIN, tag=None)
    with (tmp_path / ".lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert list(FolderStore(tmp_path).keys("")) == ["a.txt"]


@contextlib.contextmanager
def _holder_of_lock(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that takes the folder's lock as the store does, says so, and keeps it."""
    script = (
        "import sys\nfrom reports.adapters.disk import FolderStore\n"
        "with FolderStore(sys.argv[1])._locked():\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as holder:
        assert holder.stdout is not None and holder.stdout.readline().strip() == "held"
        yield holder
        holder.kill()
