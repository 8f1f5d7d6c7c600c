"""A whole cold `muster brief --offline`, against what one would do without Muster's engine, in turn.

Each round starts from a copy of one bucket with all evidence in it (nothing is to fetch) and no edition, and ends with
a published one. CPU seconds of the process and its children count, imports included, because the cores may be shared.

- against the same command through a temporary Prefect server (goal: at most a third)
- against a bare process that prints the edition's HTML twin with plain `weasyprint` (goal: at most 1.25 times)

    python benchmarks/orchestration.py [ROUNDS]
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

MUSTER = "from flows.cli import main; main()"
PLAIN = "import sys, weasyprint; weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2])"
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Cost:
    """What one process took, its children included."""

    cpu_seconds: float
    wall_seconds: float


def main(rounds: int) -> None:
    """Print every round and the median ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepared = folder / "prepared"
        _run(MUSTER, "import", "--bucket", str(prepared), home=folder)
        _run(MUSTER, "refresh", "--offline", "--bucket", str(prepared), home=folder)
        measured = [_round(number, folder, prepared) for number in range(1, rounds + 1)]
    for against, goal in (("prefect", 1 / 3), ("weasyprint", 1.25)):
        ratio = statistics.median(each["muster"].cpu_seconds / each[against].cpu_seconds for each in measured)
        print(f"muster brief is {ratio:.2f} of {against} in CPU seconds (goal: at most {goal:.2f})")


def _round(number: int, folder: Path, prepared: Path) -> dict[str, Cost]:
    twin = None
    costs: dict[str, Cost] = {}
    for engine, side in (("none", "muster"), ("prefect", "prefect")):
        bucket = folder / f"{side}-{number}"
        shutil.copytree(prepared, bucket)
        costs[side] = _run(MUSTER, "brief", "--offline", "--engine", engine, "--bucket", str(bucket), home=folder)
        twin = next((bucket / "public").glob("*/*/*/r1/*.html"))
    costs["weasyprint"] = _run(PLAIN, str(twin), str(folder / "plain.pdf"), home=folder)
    told = [f"{side} {cost.cpu_seconds:.1f} CPU-s in {cost.wall_seconds:.1f} s" for side, cost in costs.items()]
    print(f"round {number}: {', '.join(told)}", flush=True)
    return costs


def _run(code: str, *words: str, home: Path) -> Cost:
    """Return what one Python process took; each Prefect server is a new one, with a database of its own."""
    left_out = ("PREFECT_", "MUSTER_", "PYTHONDONTWRITEBYTECODE")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    prefect_home = tempfile.mkdtemp(dir=home)
    environ |= {"PREFECT_HOME": prefect_home, "DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
                "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120"}  # fmt: skip
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    cpu_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu_seconds, time.perf_counter() - began)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
