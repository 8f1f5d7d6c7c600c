"""Commands in processes of their own, what each takes, and the ground they start from: shared by three benchmarks."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]
WEEK = "2026-W31"
"""The newest week of which the recorded evidence knows everything."""
LIBRARY = ("evidence", "fetches", "ledger", "ledger-seals", "decisions")
MUSTER = "from flows.cli import main; main()"
PLAIN = "import sys, weasyprint; weasyprint.HTML(filename=sys.argv[1]).write_pdf(sys.argv[2])"


@dataclass(frozen=True)
class Cost:
    """What a process and its children took, in seconds, and what it printed."""

    cpu: float
    wall: float
    out: str = ""


class WrongResult(Exception):
    """A process failed, or made something else than it should have."""


def measured_in_a_folder(measure: Callable[[Path], T]) -> T:
    """Return what is measured in a folder that goes with it; ends the program with 1 where a result was wrong."""
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as name:
        try:
            return measure(Path(name))
        except WrongResult as wrong:
            print(f"wrong result: {wrong}", file=sys.stderr)
            raise SystemExit(1) from wrong


def run(folder: Path, code: str, *words: str, **more: str) -> Cost:
    """Return what one new Python process took; raises WrongResult if it failed. `more` goes into its environment."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    line, inside = [sys.executable, "-c", code, *words], environ(folder) | more
    done = subprocess.run(line, cwd=ROOT, env=inside, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise WrongResult(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall, done.stdout)


def muster(folder: Path, *words: str, **more: str) -> Cost:
    """Return what one command of ours took."""
    return run(folder, MUSTER, *words, **more)


def printed(folder: Path, page: Path) -> Cost:
    """Return what plain weasyprint takes to print a page; raises WrongResult where it is no PDF."""
    cost = run(folder, PLAIN, str(page), str(folder / "plain.pdf"))
    if not (folder / "plain.pdf").read_bytes().startswith(b"%PDF-"):
        raise WrongResult("plain weasyprint printed no PDF")
    return cost


def environ(folder: Path) -> dict[str, str]:
    """This shell's environment without settings of the parts, and Prefect's files in the bench's own folder.

    Bytecode is kept, as it is where Muster is installed.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "MUSTER_", "PYTHON"))}
    return kept | {
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1",
    }  # fmt: skip


def with_evidence(folder: Path, held: str) -> Path:
    """Return a bucket that holds evidence and ledger, and no edition: those of another one, or else as recorded."""
    bare = folder / "bare"
    if held:
        for name in LIBRARY:
            if (Path(held) / "private" / name).is_dir():
                shutil.copytree(Path(held) / "private" / name, bare / "private" / name)
        return bare
    muster(folder, "import", "recorded", "--bucket", str(bare))
    muster(folder, "refresh", "--offline", "--bucket", str(bare))  # the desk's own register
    return bare


def digests(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file below a folder, locks aside."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def must_be_equal(made: Path, expected: Path) -> None:
    """Raise WrongResult where two folders do not hold the same files, or hold none."""
    one, other = digests(made), digests(expected)
    if not one or one != other:
        raise WrongResult(f"{made} is not what {expected} is: {sorted(one.items() ^ other.items())}")
