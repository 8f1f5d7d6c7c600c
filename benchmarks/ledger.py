"""The ledger's as-of view against pandas and raw DuckDB over the same Parquet files, in one run, in turn.

Ten thousand and a million claims (or ten million) of a thousand series, three in ten of them revisions; the cut-off
lies at nine tenths of the time. All give the same rows, which is checked. Goals: under a third of pandas' time, within
1.2 of DuckDB's.
    python benchmarks/ledger.py [--rounds N] [--ten-million]
"""

from __future__ import annotations

import datetime as dt
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from deltalake import DeltaTable, WriterProperties, write_deltalake
from timed.asking import parser_of

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import duckdb  # noqa: E402

from reports.adapters import open_store  # noqa: E402
from reports.adapters.ledger import Ledger  # noqa: E402
from reports.adapters.ledger.rows import SCHEMA  # noqa: E402

COLUMNS = ("series_id", "source_id", "period_end_on", "value", "bound", "known_at", "held_at", "seq")
NEEDED = [*COLUMNS, "key_id", "event", "quarantine"]
START = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
CLAIMS_A_MINUTE = 1_000
APPENDS = 40


def main(claims: int, rounds: int) -> None:
    """Print the seconds of each side, round by round, and the median ratios."""
    as_of = START + dt.timedelta(minutes=0.9 * claims / CLAIMS_A_MINUTE)
    with tempfile.TemporaryDirectory() as folder:
        build(folder, claims)
        table = DeltaTable(Path(folder, "private/ledger"))
        files, ledger = sorted(table.file_uris()), Ledger.open(folder)
        sides = {
            "ledger": lambda: ledger.view(as_of, columns=COLUMNS, ordered=False),
            "pandas": lambda: by_pandas(files, as_of),
            "duckdb": lambda: by_duckdb(files, as_of),
        }
        check_same_rows(sides)
        taken = [round_of(number, sides) for number in range(1, rounds + 1)]
        ordered = seconds(lambda: ledger.view(as_of, columns=COLUMNS))
    for other, goal in (("pandas", "0.33"), ("duckdb", "1.2")):
        ratio = statistics.median(each["ledger"] / each[other] for each in taken)
        print(f"{claims:,} claims: median ratio to {other} {ratio:.2f} over {rounds} rounds (goal: at most {goal})")
    print(f"{claims:,} claims: in the order of the page {ordered:.2f} s; peak memory of all sides {peak_mib():,} MiB")


def build(folder: str, claims: int) -> None:
    """Write a ledger of so many claims below `folder`, in appends of equal size, and pack it as a run would."""
    for rows in batches(claims):
        write_deltalake(
            Path(folder, "private/ledger"),
            rows,
            mode="append",
            partition_by=["record"],
            writer_properties=WriterProperties(compression="ZSTD"),
        )
    taken = seconds(Ledger.open(folder, None, open_store(folder)).pack)
    print(f"{claims:,} claims: packed in {taken:.2f} s")


def batches(claims: int) -> Iterator[pa.Table]:
    """Yield the appends: first every key is stated, then random keys are revised; the same on every run."""
    random, keys, size = np.random.default_rng(20240101), int(claims * 0.7), claims // APPENDS
    key = np.concatenate([np.arange(keys), random.integers(0, keys, claims - keys)])
    replaces = previous_rows(key)
    for append in range(APPENDS):
        part = slice(append * size, (append + 1) * size)
        yield as_rows(append + 1, np.arange(claims)[part], key[part], replaces[part], random.random(size) * 1e5)


def previous_rows(key: np.ndarray) -> np.ndarray:
    """Return for each row the number of the row before it of the same key, 0 where there is none."""
    order = np.argsort(key, kind="stable")
    repeats = np.append(False, key[order][1:] == key[order][:-1])
    before = np.zeros(len(key), dtype="int64")
    before[order[repeats]] = order[np.flatnonzero(repeats) - 1] + 1
    return before


def as_rows(append_no: int, seq: np.ndarray, key: np.ndarray, replaces: np.ndarray, value: np.ndarray) -> pa.Table:
    """Return claims as the ledger's table has them; text that does not matter here is empty."""
    known_at = np.datetime64(START.replace(tzinfo=None), "us") + (seq // CLAIMS_A_MINUTE).astype("timedelta64[m]")
    series = key % 1000
    made = {
        "record": np.full(len(seq), "claim"),
        "event": np.where(replaces > 0, "revised", "stated"),
        "series_id": np.char.add("series.number-", series.astype(str)),
        "source_id": np.char.add("source-", (series % 20).astype(str)),
        "period_end_on": np.datetime64("2020-01-01") + (key // 1000).astype("timedelta64[D]"),
        "value": value,
        "bound": np.full(len(seq), "exact"),
        "known_at": known_at,
        "held_at": known_at + np.timedelta64(1, "h"),
        "append_no": np.full(len(seq), append_no),
        "seq": seq + 1,
        "replaces_seq": pa.array(replaces, mask=replaces == 0),
        "key_id": (key.astype("uint64") * np.uint64(11400714819323198485)).view("int64"),
        "evidence_sha256": np.full(len(seq), f"{append_no:064x}"),
    }
    return pa.table({field.name: column(field, made, len(seq)) for field in SCHEMA})


def column(field: pa.Field, made: dict[str, np.ndarray | pa.Array], size: int) -> pa.Array:
    """Return a made column in the ledger's type, or one that is empty or zero."""
    if field.name in made:
        return pa.array(made[field.name]).cast(field.type)
    if pa.types.is_string(field.type):
        return pa.repeat(pa.scalar("", field.type), size)
    return pa.nulls(size, field.type)


def by_pandas(files: list[str], as_of: dt.datetime) -> pd.DataFrame:
    """Return the view as one would write it in pandas."""
    rows = pd.concat([pd.read_parquet(file, columns=NEEDED, partitioning=None) for file in files])
    known = rows[(rows["known_at"] <= as_of) & (rows["quarantine"] == "")]
    newest = known.sort_values("seq").drop_duplicates("key_id", keep="last")
    return newest.loc[newest["event"] != "withdrawn", list(COLUMNS)]


def by_duckdb(files: list[str], as_of: dt.datetime) -> pd.DataFrame:
    """Return the view as one would write it for DuckDB, in the form that is quicker there than a window."""
    known = f"FROM read_parquet({files!r}) WHERE known_at <= TIMESTAMPTZ '{as_of.isoformat()}' AND quarantine = ''"
    newest = f"SELECT max(seq) {known} GROUP BY key_id"
    return duckdb.sql(f"SELECT {', '.join(COLUMNS)} {known} AND seq IN ({newest}) AND event <> 'withdrawn'").df()


def check_same_rows(sides: dict[str, Callable[[], pd.DataFrame]]) -> None:
    """Raise AssertionError unless every side gives the same rows."""
    told = {name: side().sort_values("seq") for name, side in sides.items()}
    wanted = told.pop("pandas")
    for name, rows in told.items():
        assert rows["seq"].tolist() == wanted["seq"].tolist(), f"{name} gives other rows than pandas"
        assert rows["value"].tolist() == wanted["value"].tolist(), f"{name} gives other values than pandas"
        assert rows["series_id"].tolist() == wanted["series_id"].tolist(), f"{name} gives other series than pandas"


def round_of(number: int, sides: dict[str, Callable[[], pd.DataFrame]]) -> dict[str, float]:
    """Return the seconds of each side, one after the other, beginning with another one in each round."""
    names = list(sides)[number % len(sides) :] + list(sides)[: number % len(sides)]
    taken = {name: seconds(sides[name]) for name in names}
    print(f"round {number}: " + ", ".join(f"{name} {taken[name]:.2f} s" for name in sides))
    return taken


def seconds(work: Callable[[], object]) -> float:
    """Return how long the work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def peak_mib() -> int:
    """Return the most memory that this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="rounds of all sides")
    parser.add_argument("--ten-million", action="store_true", help="of so many claims alone")
    asked = parser.parse_args()
    for size in (10**7,) if asked.ten_million else (10**4, 10**6):
        main(size, asked.rounds)
