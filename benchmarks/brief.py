"""A whole cold `muster brief --offline` with nothing to fetch, in turn with what one would do without it.

Every side is a process of its own that starts from nothing; CPU seconds of it and of its children count, imports
included, because the cores may be shared. A bucket is filled and one edition published first; then, in each round:

- `first`      makes it again in its first language alone, beside the bucket: one PDF with all that travels in it
- `rebuilt`    makes that edition's bytes again from its pin, in all its languages, beside the bucket
- `published`  publishes it into a copy of the bucket that has every claim, no pin and no edition
- `plain`      prints the edition's HTML twin, charts inline with all their points, with plain `weasyprint`
- `repeated`   asks for the edition again where it is published
- `help`       prints `muster --help`

and once or twice the same publication through a temporary Prefect server. Ends with 1 if an edition's bytes differ
from those published first, or a process fails; never because something was slow.

    python benchmarks/brief.py [--rounds N] [--prefect N] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from timed.asking import parser_of
from timed.commands import WEEK, Cost, WrongResult, measured_in_a_folder, must_be_equal, muster, printed

PACKAGES = ("weasyprint", "pandas", "pyarrow", "deltalake", "prefect")
GOALS = (("first", "plain", 1.15), ("published", "prefect", 1 / 3))
FIRST = "en"


@dataclass(frozen=True)
class Ground:
    """What every round starts from: a bucket with the edition, one without it, and the edition itself."""

    folder: Path
    with_edition: Path
    without_edition: Path
    edition: Path


def main() -> None:
    """Measure, print what came out, and end with 1 if a result was wrong."""
    asked = _arguments()
    measured = measured_in_a_folder(lambda folder: _measured(folder, asked.rounds, asked.prefect))
    print(json.dumps(_as_json(measured), indent=1) if asked.json else _as_table(measured))


def _measured(folder: Path, rounds: int, prefect_rounds: int) -> dict[str, list[Cost]]:
    ground = _prepared(folder)
    sides = {
        "first": _first, "plain": _plain, "rebuilt": _rebuilt, "published": _published, "repeated": _repeated,
        "help": _help,
    }  # fmt: skip
    for warm in (_plain, _help):
        warm(ground)  # leaves bytecode behind, as the preparation did for the other sides
    measured: dict[str, list[Cost]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, run in sides.items():
            measured[name].append(run(ground))
    measured["prefect"] = [_published(ground, engine="prefect") for _ in range(prefect_rounds)]
    return measured


def _prepared(folder: Path) -> Ground:
    bucket, bare = folder / "bucket", folder / "bare"
    muster(folder, "brief", "--offline", "--week", WEEK, "--bucket", str(bucket))
    shutil.copytree(bucket, bare)
    shutil.rmtree(bare / "public")
    shutil.rmtree(bare / "private" / "cutoffs")
    (edition,) = (bucket / "public").glob(f"*/*/{WEEK}/r1")
    return Ground(folder, bucket, bare, edition)


def _first(ground: Ground) -> Cost:
    out = Path(tempfile.mkdtemp(dir=ground.folder))
    words = ("brief", "--offline", "--week", WEEK, "--bucket", str(ground.with_edition), "--language", FIRST)
    cost = muster(ground.folder, *words, "--out", str(out))
    (made,) = out.glob(f"*_{FIRST}.pdf")
    if not made.read_bytes().startswith(b"%PDF-"):
        raise WrongResult("no PDF was made")
    return cost


def _rebuilt(ground: Ground) -> Cost:
    out = Path(tempfile.mkdtemp(dir=ground.folder))
    words = ("brief", "--offline", "--week", WEEK, "--bucket", str(ground.with_edition), "--out", str(out))
    cost = muster(ground.folder, *words)
    must_be_equal(out, ground.edition)
    return cost


def _published(ground: Ground, engine: str = "none") -> Cost:
    bucket = Path(tempfile.mkdtemp(dir=ground.folder)) / "bucket"
    shutil.copytree(ground.without_edition, bucket)
    words = ("brief", "--offline", "--week", WEEK, "--bucket", str(bucket), "--engine", engine)
    # Each temporary server of Prefect's begins without a database, and has minutes to start in on a busy machine.
    alone = {"PREFECT_HOME": str(bucket.parent), "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "240"}
    cost = muster(ground.folder, *words, **alone)
    must_be_equal(bucket / ground.edition.relative_to(ground.with_edition), ground.edition)
    return cost


def _repeated(ground: Ground) -> Cost:
    return muster(ground.folder, "brief", "--offline", "--week", WEEK, "--bucket", str(ground.with_edition))


def _plain(ground: Ground) -> Cost:
    return printed(ground.folder, ground.edition / f"{FIRST}.html")


def _help(ground: Ground) -> Cost:
    return muster(ground.folder, "--help")


def _ratios(measured: Mapping[str, Sequence[Cost]]) -> list[tuple[str, str, float, float]]:
    """Each goal's two sides, the ratio of their median CPU seconds, and the goal."""
    return [(side, other, _median(measured[side]) / _median(measured[other]), goal)
            for side, other, goal in GOALS if measured[side] and measured[other]]  # fmt: skip


def _median(costs: Sequence[Cost]) -> float:
    return statistics.median(cost.cpu for cost in costs)


def _as_json(measured: Mapping[str, Sequence[Cost]]) -> dict[str, object]:
    return {
        "machine": _machine(),
        "rounds": {
            name: [{"cpu_seconds": cost.cpu, "wall_seconds": cost.wall} for cost in costs]
            for name, costs in measured.items()
        },
        "ratios": [
            {
                "side": side,
                "against": other,
                "cpu_ratio": round(ratio, 3),
                "goal": round(goal, 3),
                "is_met": ratio <= goal,
            }
            for side, other, ratio, goal in _ratios(measured)
        ],
    }


def _as_table(measured: Mapping[str, Sequence[Cost]]) -> str:
    lines = [_machine(), "", f"{'side':<10} {'CPU-s':>7} {'wall s':>7}   CPU-s of each round"]
    for name, costs in measured.items():
        if costs:
            wall = statistics.median(cost.wall for cost in costs)
            each = " ".join(f"{cost.cpu:.2f}" for cost in costs)
            lines.append(f"{name:<10} {_median(costs):>7.2f} {wall:>7.2f}   {each}")
    told = [f"{side} is {ratio:.2f} of {other} in CPU seconds (goal: at most {goal:.2f}): {_verdict(ratio, goal)}"
            for side, other, ratio, goal in _ratios(measured)]  # fmt: skip
    return "\n".join([*lines, "", *told])


def _verdict(ratio: float, goal: float) -> str:
    return "met" if ratio <= goal else "missed"


def _machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"Python {platform.python_version()} on {os.cpu_count()} cores ({platform.machine()}), {packages}"


def _arguments() -> argparse.Namespace:
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of all sides but Prefect's")
    parser.add_argument("--prefect", type=int, default=1, help="runs through a temporary Prefect server")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return parser.parse_args()


if __name__ == "__main__":
    main()
