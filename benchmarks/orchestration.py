"""What Prefect costs: the publishing flow with a server running, against the very same functions called directly.

A bucket is filled from the recorded evidence, and a Prefect server is started on this machine. Then, in each round and
each in a process of its own that starts from nothing:

- `direct`   `muster publish --engine none` into a copy of the bucket
- `flow`     the same with `--engine prefect` and the server: every step a task run, with states, logs and artifacts
- `import`   a process that imports Prefect as the flow does and declares an empty flow, and nothing of ours

The tax is what the flow takes beyond `direct` and that import, in CPU seconds of the process and its children, as a
share of `direct`: at most a tenth is the goal. The server's own CPU seconds are told beside it and do not count.
Ends with 1 where the two make other bytes or a process fails, never because something was slow.

    python benchmarks/orchestration.py [--rounds N] [--week WEEK] [--json]
"""

from __future__ import annotations

import argparse
import json
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
from pathlib import Path

import psutil
from timed.asking import parser_of
from timed.commands import WEEK, Cost, WrongResult, digests, environ, measured_in_a_folder, muster, run, with_evidence

GOAL, READY_SECONDS = 0.10, 400
# What Prefect brings in by itself, some of it only with the first flow that is declared and the first that is called.
IMPORT = """
import fastapi.encoders, prefect.artifacts, prefect.flow_engine, prefect.runtime, prefect.task_engine
import prefect.client.orchestration, prefect.task_runners
prefect.flow(lambda number: None, name="nothing")
"""
NOTHING = "pass"


def main() -> None:
    """Measure, print what came out, and end with 1 if a result was wrong."""
    asked = _arguments()
    costs, server_cpu = measured_in_a_folder(lambda folder: _measured(folder, asked.held, asked.rounds, asked.week))
    taxes = [_tax(costs, at) for at in range(asked.rounds)]
    if asked.json:
        told = {side: [{"cpu": each.cpu, "wall": each.wall} for each in rounds] for side, rounds in costs.items()}
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
    bare = with_evidence(folder, held)
    costs: dict[str, list[Cost]] = {"direct": [], "flow": [], "import": [], "nothing": []}
    with _server(folder) as (url, server):
        run(folder, IMPORT)
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
            costs["import"].append(run(folder, IMPORT))
            costs["nothing"].append(run(folder, NOTHING))
        server_cpu = (_cpu_of(server) - before) / rounds
    return costs, server_cpu


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
    cost = muster(folder, *words, **({"PREFECT_API_URL": url} if url else {}))
    made = digests(bucket / "public" / "desertion" / "weekly" / week / "r1")
    shutil.rmtree(bucket.parent)
    return made, cost


@contextmanager
def _server(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a Prefect server on a free port of this machine; yields the address of its API, and its process."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    url = f"http://127.0.0.1:{port}/api"
    line = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(line, cwd=folder, env=environ(folder), stdout=log, stderr=log)
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


def _arguments() -> argparse.Namespace:
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of all sides")
    parser.add_argument("--week", default=WEEK, help="the week to publish")
    parser.add_argument("--held", default="", help="a bucket's folder whose evidence and ledger to use")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return parser.parse_args()


if __name__ == "__main__":
    main()
