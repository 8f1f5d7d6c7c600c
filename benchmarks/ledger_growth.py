"""A series of 1,600 rows that its publisher re-estimates every night: does the ledger grow slower to use?

Each night's copy revises every row, in a process that has just been started (nothing is kept in mind from the night
before). Compared: the first and the last nights, the same table packed and never packed, and at the end the check.
    python benchmarks/ledger_growth.py [--nights N] [--five-years]
"""

from __future__ import annotations

import datetime as dt
import hashlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from timed.asking import parser_of

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from reports.adapters import open_store  # noqa: E402
from reports.adapters.ledger import Ledger  # noqa: E402
from reports.catalog.declared import Series, Source  # noqa: E402
from reports.catalog.file_kinds import RegisterMapping  # noqa: E402
from reports.figures.model import Claim, Fetch, Parsed  # noqa: E402

ROWS = 1_600
FIVE_YEARS = 1_825
SAMPLE = 50
START = dt.datetime(2021, 1, 1, 3, tzinfo=dt.UTC)
SERIES = {
    "herd.deaths": Series(title="Deaths", measure="deaths", population="herd", kind="stock", unit="head",
                          basis="estimated", group="herd")
}  # fmt: skip
SOURCE = Source(
    title="Model", publisher="Gazette", origin="gazette", kind="media", reliability="C", licence="none", cadence_days=1,
    warn_after_days=2, error_after_days=4, url="https://example.org/model.csv", whole_history=True,
    mapping=RegisterMapping(adapter="register"),
)  # fmt: skip


def main(nights: int) -> None:
    """Print seconds of appends, views and checks, first and last, packed and not."""
    with tempfile.TemporaryDirectory() as folder:
        packed = grown(Path(folder, "packed"), nights, has_store=True)
        loose = grown(Path(folder, "loose"), min(nights, 4 * SAMPLE), has_store=False)
        tell("an append, packed on the way", packed)
        tell("an append, never packed", loose)
        views(Path(folder, "packed"), Path(folder, "loose"), nights)


def grown(folder: Path, nights: int, *, has_store: bool) -> list[float]:
    """Return the seconds of each night's append."""
    return [seconds(lambda night=night: append(opened(folder, has_store=has_store), night)) for night in range(nights)]


def opened(folder: Path, *, has_store: bool) -> Ledger:
    """Return the ledger as a fresh process finds it; with its store it seals and packs."""
    return Ledger.open(str(folder), None, open_store(str(folder)) if has_store else None)


def append(ledger: Ledger, night: int) -> None:
    """Append the copy of one night, in which every estimate moved a little."""
    taken_at, first = START + dt.timedelta(days=night), START.date() - dt.timedelta(days=ROWS)
    claims = tuple(
        Claim("herd.deaths", "model", "The Gazette", first + dt.timedelta(days=row), value=1_000.0 * row + night,
              low=900.0 * row + night, high=1_100.0 * row + night, locator=f"line {row + 2}")
        for row in range(ROWS)
    )  # fmt: skip
    sha256 = hashlib.sha256(str(night).encode()).hexdigest()
    result = ledger.append(Fetch("model", SOURCE.url, taken_at, "ok", sha256), Parsed(claims), SOURCE, SERIES)
    assert result.stated + result.revised == ROWS, result


def views(packed: Path, loose: Path, nights: int) -> None:
    """Print what a view, the verification before an edition and the whole check take at the end."""
    short = min(nights, 4 * SAMPLE)
    ledger, at = opened(packed, has_store=True), START + dt.timedelta(days=nights)
    early = START + dt.timedelta(days=short - 1)
    print(f"view of {ROWS * nights:,} rows in few files: {best(lambda: ledger.view(at)):.3f} s")
    print(f"view as of night {short}, of the same: {best(lambda: ledger.view(early)):.3f} s")
    other = opened(loose, has_store=False)
    before = best(lambda: other.view(early))
    after_store = opened(loose, has_store=True)
    print(f"packing {2 * short:,} small files: {seconds(after_store.pack):.2f} s")
    after = best(lambda: opened(loose, has_store=True).view(early))
    print(f"view of {ROWS * short:,} rows in {2 * short:,} files: {before:.3f} s, packed {after:.3f} s")
    print(f"verify before an edition: {best(ledger.verify):.3f} s")
    whole = seconds(ledger.upkeep.check_files)
    rows = seconds(ledger.check)
    print(f"check: every file {whole:.1f} s, every row {rows:.1f} s ({ROWS * nights / rows:,.0f} rows a second)")


def tell(what: str, taken: list[float]) -> None:
    """Print the first and the last appends side by side."""
    first, last = statistics.median(taken[1 : SAMPLE + 1]), statistics.median(taken[-SAMPLE:])
    rate = ROWS / last
    print(f"{what}: first {SAMPLE} nights {first:.3f} s, last {SAMPLE} of {len(taken):,} {last:.3f} s"
          f" (ratio {last / first:.2f}; {rate:,.0f} rows a second; slowest {max(taken):.2f} s)")  # fmt: skip


def best(work: Callable[[], object], times: int = 3) -> float:
    """Return the least of so many times."""
    return min(seconds(work) for _ in range(times))


def seconds(work: Callable[[], object]) -> float:
    """Return how long the work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("--nights", type=int, default=2 * SAMPLE, help="how many nights")
    parser.add_argument("--five-years", action="store_true", help=f"{FIVE_YEARS:,} of them: it takes twenty minutes")
    asked = parser.parse_args()
    main(FIVE_YEARS if asked.five_years else asked.nights)
