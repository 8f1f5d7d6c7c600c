"""Years of editions made at once on a warm pool, against what the cores can give and against loops of processes.

The weeks before WEEK are back-filled from the recorded evidence into a bucket of their own, then:

- `limit`     one warm process makes a sample of the same weeks, one after the other, and busy loops tell how much more
              as many processes can do here as one: the goal is 95 % of the product, with start-up, log and pages in it
- `again`     the same command once more, with nothing left to do: a hundred times quicker for a hundred weeks
- `processes` a sample by a loop of `muster brief --week`, a process for each edition: four times its rate is the goal
- `plain`     the sample's twins by a loop of `weasyprint` processes, one for each language: the same goal

Every side starts from the same bucket. Rates of samples stand for all weeks (each nth of the span), which is said
where it is printed. Wall time decides, so nothing else should run; CPU seconds stand beside it. Ends with 1 where bytes
differ between sides or a process fails, never because something was slow.

    python benchmarks/backfill.py [--weeks N] [--sample N] [--workers N] [--json]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import time
from pathlib import Path

from timed.asking import parser_of
from timed.commands import (
    WEEK,
    Cost,
    WrongResult,
    digests,
    measured_in_a_folder,
    must_be_equal,
    muster,
    printed,
    run,
    with_evidence,
)

from reports.calendar import Week

LANGUAGES = ("en", "uk")
BUSY_SECONDS, FULL = 3.0, 100
GOALS = {"limit": 0.95, "processes": 4.0, "plain": 4.0, "again": 100.0}
SERIAL = """
import os, sys, time
from flows.settings import Settings
from flows.backfilling.making import handed_over, make_here, warm
from flows.backfilling.planning import plan_weeks
bucket, *weeks = sys.argv[1:]
settings = Settings.from_environ(os.environ, bucket=bucket)
over, jobs = handed_over(settings), [plan_weeks(settings, "weekly", week, week, False).jobs[0] for week in weeks]
warm(over)
make_here(over, jobs[:1])  # opens fonts and templates; it is not counted, and made again from its pin below
began, cpu = time.perf_counter(), time.process_time()
assert all(each.ending == "made" for each in make_here(over, jobs))
print(time.perf_counter() - began, time.process_time() - cpu)
"""


def main() -> None:
    """Measure, print what came out, and end with 1 if a result was wrong."""
    asked = _arguments()
    size = (asked.weeks, asked.sample, asked.workers)
    measured = measured_in_a_folder(lambda folder: _measured(folder, asked.held, *size))
    print(json.dumps(measured, indent=1) if asked.json else _as_table(measured))


def _measured(folder: Path, held: str, weeks: int, sample: int, workers: int) -> dict[str, float]:
    last = Week.parse(WEEK)
    span = [str(last.shifted(number - weeks + 1)) for number in range(weeks)]
    stretch = max(1, weeks // sample)
    chosen = span[stretch // 2 :: stretch][:sample]  # the middle of each: later weeks show more, and take longer
    bare, filled, alone = with_evidence(folder, held), folder / "filled", folder / "alone"
    shutil.copytree(bare, filled)
    shutil.copytree(bare, alone)
    words = ("backfill", "--from", span[0], "--to", span[-1], "--workers", str(workers), "--json")
    serial_wall, serial_cpu = map(float, run(folder, SERIAL, str(alone), *chosen).out.split())
    gain = _calibration(workers)
    pool = muster(folder, *words, "--bucket", str(filled))
    gain = (gain + _calibration(workers)) / 2
    if len(json.loads(pool.out)["made"]) != weeks:
        raise WrongResult(f"not all weeks were made: {pool.out}")
    before = digests(filled)
    again = muster(folder, *words, "--bucket", str(filled))
    if json.loads(again.out)["made"] or digests(filled) != before:
        raise WrongResult("the second run changed something")
    for week in chosen:
        must_be_equal(_edition(alone, week), _edition(filled, week))
    processes = [muster(folder, "brief", "--offline", "--week", week, "--bucket", str(bare)) for week in chosen]
    plain = [printed(folder, _edition(filled, week) / f"{language}.html") for week in chosen for language in LANGUAGES]
    each, count = pool.wall / weeks, len(chosen)
    return {
        "weeks": weeks, "sample": count, "workers": workers, "busy_loops_gain": gain,
        "pool_wall": pool.wall, "pool_cpu": pool.cpu, "again_wall": again.wall, "again_cpu": again.cpu,
        "serial_wall_each": serial_wall / count, "serial_cpu_each": serial_cpu / count,
        "processes_wall_each": _wall(processes) / count, "plain_wall_each": _wall(plain) / count,
        "limit": (1 / each) / (gain / (serial_wall / count)),
        "limit_cpu": (serial_cpu / count) / (pool.cpu / weeks),
        "processes": (_wall(processes) / count) / each, "plain": (_wall(plain) / count) / each,
        "again": pool.wall / again.wall,
    }  # fmt: skip


def _edition(bucket: Path, week: str) -> Path:
    return bucket / "public" / "desertion" / "weekly" / week / "r1"


def _wall(costs: list[Cost]) -> float:
    return sum(each.wall for each in costs)


def _calibration(workers: int) -> float:
    """How many times as much as one busy process so many can do at once, here and now."""
    alone = _counted(1)
    return _counted(workers) / alone


def _counted(workers: int) -> int:
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers) as pool:
        pool.map(_idle, range(workers), chunksize=1)  # they have begun before it counts
        return sum(pool.map(_busy, [BUSY_SECONDS] * workers, chunksize=1))


def _idle(number: int) -> int:
    time.sleep(0.2)
    return number


def _busy(seconds: float) -> int:
    until, count, total = time.perf_counter() + seconds, 0, 0
    while time.perf_counter() < until:
        for number in range(1000):
            total += number * number % 7
        count += 1
    return count


def _as_table(told: dict[str, float]) -> str:
    weeks, sample = int(told["weeks"]), int(told["sample"])
    whose = f"(from {sample} of the weeks)"
    scaled = "" if weeks >= FULL else f"; the goal is for {FULL} weeks: start-up weighs more on {weeks}"
    serial = f"{told['serial_wall_each']:.2f} s, {told['serial_cpu_each']:.2f} CPU s {whose}"
    return "\n".join(
        [
            f"{weeks} weeks, {told['workers']:.0f} processes: {told['pool_wall']:.1f} s, {told['pool_cpu']:.1f} CPU s",
            f"once more: {told['again_wall']:.2f} s, {told['again_cpu']:.2f} CPU s, same bytes",
            f"one warm process, each week: {serial}",
            f"busy loops side by side do {told['busy_loops_gain']:.2f} times as much as one",
            "",
            f"limit      {told['limit']:.2f} of what the cores can give {_verdict(told, 'limit')}",
            f"           {told['limit_cpu']:.2f} of it in CPU seconds, whatever else runs",
            f"again      {told['again']:.0f} times as quick {_verdict(told, 'again')}{scaled}",
            f"processes  {told['processes']:.2f} times a loop of `muster brief` {_verdict(told, 'processes')} {whose}",
            f"plain      {told['plain']:.2f} times a loop of `weasyprint` {_verdict(told, 'plain')} {whose}",
        ]
    )


def _verdict(told: dict[str, float], name: str) -> str:
    return f"(goal {GOALS[name]:g}): {'met' if told[name] >= GOALS[name] else 'missed'}"


def _arguments() -> argparse.Namespace:
    parser = parser_of(__doc__)
    parser.add_argument("--weeks", type=int, default=FULL, help="weeks to make; the goals are for 100")
    parser.add_argument("--sample", type=int, default=6, help="of which so many are made by the other sides")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)), help="processes of the pool")
    parser.add_argument("--held", default="", help="a bucket's folder whose evidence and ledger to use")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return parser.parse_args()


if __name__ == "__main__":
    main()
