"""What Prefect costs: the publishing flow with a server running, against the very same functions called directly.

A bucket is filled from the recorded evidence, and a Prefect server is started on this machine. Then, in each round and
each in a process of its own that starts from nothing:

- `direct`   `muster publish --engine none` into a copy of the bucket
- `flow`     the same with `--engine prefect` and the server: every step a task run, with states, logs and artifacts
- `import`   a process that imports Prefect as the flow does, and nothing of ours

The tax is what the flow takes beyond `direct` and that import, in CPU seconds of the process and its children, as a
share of `direct`: at most a tenth is the goal. The server's own CPU seconds are told beside it and do not count.
Ends with 1 where the two make other bytes or a process fails, never because something was slow.

    python benchmarks/orchestration.py [--rounds N] [--week WEEK] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
WEEK, GOAL, READY_SECONDS = "2026-W31", 0.10, 400
MUSTER = "from flows.cli import main; main()"
IMPORT = "import prefect, prefect.artifacts, prefect.runtime, prefect.task_runners, prefect.client.orchestration"
NOTHING = "pass"


@dataclass(frozen=True)
class Cost:
    """What one process took, its children included, in seconds."""

    cpu: float
    wall: float


class WrongResult(Exception):
    """A process failed, or made something else than it should have."""


def main() -> None:
    """Measure, print what came out, and end with 1 if a result was wrong."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as name:
        try:
            costs, server_cpu = _measured(Path(name), asked.held, asked.rounds, asked.week)
        except WrongResult as wrong:
            print(f"wrong result: {wrong}", file=sys.stderr)
            raise SystemExit(1) from wrong
    taxes = [_tax(costs, at) for at in range(asked.rounds)]
    if asked.json:
        told = {side: [asdict(each) for each in rounds] for side, rounds in costs.items()}
        print(json.dumps({"rounds": told, "taxes": taxes, "server_cpu": server_cpu, "goal": GOAL}, indent=1))
        return
    for side, rounds in costs.items():
        cpu, wall = (statistics.median(getattr(each, kind) for each in rounds) for kind in ("cpu", "wall"))
        print(f"{side:<8} {cpu:6.2f} CPU s  {wall:6.2f} s   {' '.join(f'{each.cpu:.2f}' for each in rounds)}")
    tax = statistics.median(taxes)
    print(f"server   {server_cpu:6.2f} CPU s for each flow, beside it")
    print(f"\ntax: {tax:+.1%} beyond Prefect's own import (goal: at most {GOAL:.0%}): {_verdict(tax)}")
    print(f"rounds: {', '.join(f'{each:+.1%}' for each in taxes)}")


def _measured(folder: Path, held: str, rounds: int, week: str) -> tuple[dict[str, list[Cost]], float]:
    bare = _with_evidence(folder, held)
    costs: dict[str, list[Cost]] = {"direct": [], "flow": [], "import": [], "nothing": []}
    with _server(folder) as (url, server):
        _run(folder, IMPORT)
        _publish(folder, bare, week, "none")  # both sides find their bytecode
        _publish(folder, bare, week, "prefect", url)
        before = _cpu_of(server)
        for _ in range(rounds):
            one, direct = _publish(folder, bare, week, "none")
            other, flow = _publish(folder, bare, week, "prefect", url)
            if one != other:
                raise WrongResult(f"under Prefect other bytes are made: {sorted(one.items() ^ other.items())}")
            for side, cost in (("direct", direct), ("flow", flow)):
                costs[side].append(cost)
            costs["import"].append(_run(folder, IMPORT))
            costs["nothing"].append(_run(folder, NOTHING))
        server_cpu = (_cpu_of(server) - before) / rounds
    return costs, server_cpu


def _with_evidence(folder: Path, held: str) -> Path:
    """Return a bucket that holds evidence and ledger, and no edition: those of another one, or else as recorded."""
    bare = folder / "bare"
    if held:
        for name in ("evidence", "fetches", "ledger", "ledger-seals", "decisions"):
            if (Path(held) / "private" / name).is_dir():
                shutil.copytree(Path(held) / "private" / name, bare / "private" / name)
        return bare
    _run(folder, MUSTER, "import", "recorded", "--bucket", str(bare))
    _run(folder, MUSTER, "refresh", "--offline", "--bucket", str(bare))  # the desk's own register
    return bare


def _tax(costs: dict[str, list[Cost]], at: int) -> float:
    direct, flow, imports, nothing = (costs[side][at].cpu for side in ("direct", "flow", "import", "nothing"))
    return (flow - (imports - nothing) - direct) / direct


def _verdict(tax: float) -> str:
    return "met" if tax <= GOAL else "missed"


def _publish(folder: Path, bare: Path, week: str, engine: str, url: str = "") -> tuple[dict[str, str], Cost]:
    """Publish a week into a copy of the bucket; return the sha256 of its files, and the cost."""
    bucket = Path(tempfile.mkdtemp(dir=folder)) / "bucket"
    shutil.copytree(bare, bucket)
    words = ("publish", "--week", week, "--bucket", str(bucket), "--engine", engine, "--json")
    cost = _run(folder, MUSTER, *words, **({"PREFECT_API_URL": url} if url else {}))
    made = sorted((bucket / "public" / "desertion" / "weekly" / week / "r1").iterdir())
    digests = {path.name: sha256(path.read_bytes()).hexdigest() for path in made}
    shutil.rmtree(bucket.parent)
    return digests, cost


def _run(folder: Path, code: str, *words: str, **more: str) -> Cost:
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    line = [sys.executable, "-c", code, *words]
    environ = _environ(folder) | more
    done = subprocess.run(line, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise WrongResult(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall)


@contextmanager
def _server(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a Prefect server on a free port of this machine; yields the address of its API, and its process."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    url = f"http://127.0.0.1:{port}/api"
    line = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(line, cwd=folder, env=_environ(folder), stdout=log, stderr=log)
        try:
            _wait_for(url, process, folder / "server.log")
            yield url, process
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(30)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise WrongResult(f"the Prefect server did not answer:\n{log.read_text(errors='replace')[-2000:]}")


def _cpu_of(process: subprocess.Popen[bytes]) -> float:
    """Return the CPU seconds that a process and its children have taken while they run."""
    one = psutil.Process(process.pid)
    times = [each.cpu_times() for each in (one, *one.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def _environ(folder: Path) -> dict[str, str]:
    """This shell's environment without settings of the parts, and Prefect's files in the bench's own folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "MUSTER_", "PYTHON"))}
    return kept | {
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1",
    }  # fmt: skip


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3, help="rounds of all sides")
    parser.add_argument("--week", default=WEEK, help="the week to publish")
    parser.add_argument("--held", default="", help="a bucket's folder whose evidence and ledger to use")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return parser.parse_args()


if __name__ == "__main__":
    main()
