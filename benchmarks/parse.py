"""Parsers against what one would read the same bytes with, in one run and in turn; then appending to a fresh ledger.

Ours makes claims: every cell checked, dated, attributed, located. Theirs (pandas) makes a table of cells, and what it
guesses stays guessed; of a web page, selectolax gives the text of its headings. Small files are read many times; the
workbook is read as it is and grown to a size that counts. Risky kinds are read again in a process of their own.
    python benchmarks/parse.py [--rounds N]
"""

from __future__ import annotations

import datetime as dt
import io
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
from selectolax.lexbor import LexborHTMLParser
from timed.asking import rounds_of

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from reports.adapters.confined import confined  # noqa: E402
from reports.adapters.files import read_folder  # noqa: E402
from reports.adapters.ledger import Ledger  # noqa: E402
from reports.catalog import Catalog  # noqa: E402
from reports.catalog.declared import Series, Source  # noqa: E402
from reports.catalog.loading import load_catalog  # noqa: E402
from reports.figures.model import Copy, Fetch, Parsed  # noqa: E402
from reports.sources import parse  # noqa: E402

TAKEN_AT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
LEAST_SECONDS = 0.2  # a side is read again until it took so long
PAGE_ROWS = 100
GROWN_DAYS = 400


@dataclass(frozen=True)
class Case:
    """One file, read by its source's own mapping and by pandas."""

    name: str
    pages: tuple[bytes, ...]
    source: Source
    series: Mapping[str, Series]
    theirs: Callable[[], pd.DataFrame]

    @property
    def copy(self) -> Copy:
        """The file as a fetch brought it."""
        return Copy("bench", self.pages, TAKEN_AT)

    def ours(self) -> Parsed:
        """Return what the file states."""
        return parse(self.copy, self.source, self.series)

    def ours_confined(self) -> Parsed:
        """Return the same, read in a process of its own with limits."""
        return confined(parse, self.copy, self.source, self.series, about=self.name)


def main(rounds: int) -> None:
    """Print for each kind of file its rates, the median ratio to the other side, and the rate of the first append."""
    for case in cases():
        found, rows = case.ours(), len(case.theirs())
        size = sum(map(len, case.pages))
        taken = [round_of(case, number) for number in range(rounds)]
        mine = statistics.median(ours for ours, _ in taken)
        ratio = statistics.median(ours / theirs for ours, theirs in taken)
        print(
            f"{case.name:<26} {size / 1e3:>7,.0f} kB {rows:>7,} rows {len(found.claims):>7,} claims in "
            f"{mine * 1e3:>7.1f} ms: {rows / mine:>9,.0f} rows/s {len(found.claims) / mine:>9,.0f} claims/s "
            f"{size / mine / 1e6:>5.1f} MB/s; ratio {ratio:>5.2f}; "
            f"append {append_rate(case, found):>9,.0f} claims/s"
        )
        if case.source.mapping.adapter in ("xlsx", "html"):
            print(f"{'':<26} in a process of its own, with limits: {seconds(case.ours_confined) * 1e3:,.0f} ms")


def cases() -> list[Case]:
    """Return one case for each kind of file."""
    first, second = desk("reports/catalogs/desertion"), desk("tests/displacement_desk")
    recorded, theirs = ROOT / "recorded", ROOT / "tests" / "displacement_desk" / "recorded"
    losses, table = newest(recorded, "orc-losses"), newest(recorded, "economist-casualties")
    inside, sheet = newest(theirs, "unhcr-countries"), newest(theirs, "iom-displaced")
    wide, branches = newest(recorded, "mediazona-confirmed"), by_branch(first)
    grown = grown_sheet(sheet)
    json_source, sheet_source = first.sources["orc-losses"], second.sources["iom-displaced"]
    page, register = (ROOT / "tests/sources/pages/oryx-headings.html").read_bytes(), first.files["register.csv"]
    return [
        Case("json, whole file", (losses,), json_source, first.series, lambda: pd.read_json(io.BytesIO(losses))),
        Case("json, array inside", (inside,), second.sources["unhcr-countries"], second.series,
             lambda: pd.json_normalize(json.loads(inside), "data")),
        Case("json, in pages", in_pages(losses), paged(json_source), first.series,
             lambda: pd.concat(pd.json_normalize(json.loads(page), "rows") for page in in_pages(losses))),
        Case("csv", (table,), first.sources["economist-casualties"], first.series,
             lambda: pd.read_csv(io.BytesIO(table))),
        Case("csv, wide", (wide,), branches, first.series,
             lambda: pd.read_csv(io.BytesIO(wide)).melt(["week_start", "total"]).dropna(subset="value")),
        Case("register", (register,), first.sources["register"], first.series,
             lambda: pd.read_csv(io.BytesIO(register))),
        Case("page, headings", (page,), by_heading(first), first.series,
             lambda: pd.DataFrame({"text": [each.text() for each in LexborHTMLParser(page).css("h3")]})),
        Case("workbook", (sheet,), sheet_source, second.series, lambda: by_pandas(sheet)),
        Case(f"workbook, {GROWN_DAYS} rounds", (grown,), sheet_source, second.series, lambda: by_pandas(grown)),
    ]  # fmt: skip


def desk(folder: str) -> Catalog:
    """Return a desk's catalogue."""
    return load_catalog(read_folder(ROOT / folder, suffixes=(".toml", ".csv", ".po")))


def newest(folder: Path, source_id: str) -> bytes:
    """Return the newest recorded copy of a source."""
    return max(path for path in (folder / source_id).rglob("*") if path.is_file()).read_bytes()


def in_pages(body: bytes) -> tuple[bytes, ...]:
    """Return an array as the pages of an interface that sends so many rows at once."""
    rows = json.loads(body)
    return tuple(json.dumps({"rows": rows[at : at + PAGE_ROWS]}).encode() for at in range(0, len(rows), PAGE_ROWS))


def paged(source: Source) -> Source:
    """Return a source of JSON as one that comes in pages."""
    mapping = source.mapping.model_dump() | {
        "adapter": "paged_json",
        "records": ["rows"],
        "paging": {"style": "page", "parameter": "page"},
    }
    return Source.model_validate(source.model_dump() | {"mapping": mapping})


def by_branch(catalog: Catalog) -> Source:
    """Return a source that reads every branch of the wide table, into series chosen for the measurement alone."""
    source, series = catalog.sources["mediazona-confirmed"], [name for name in catalog.series if "losses." in name]
    branches = newest(ROOT / "recorded", "mediazona-confirmed").split(b"\n")[0].decode().split(",")[2:]
    labels = dict(zip([name.strip() for name in branches], series, strict=False))
    by = {"column": "heading", "series": labels, "ignored_patterns": [".*"]}
    mapping = source.mapping.model_dump() | {
        "columns": {},
        "values": [{"series_by": by, "value": "value"}],
        "wide": {"headings": "(?!week_start|total).*"},
        "ignore": ["total"],
    }
    return Source.model_validate(source.model_dump() | {"mapping": mapping})


def by_heading(catalog: Catalog) -> Source:
    """Return a source that reads the totals in a page's headings, into one series chosen for the measurement alone."""
    source = catalog.sources["oryx"]
    by = {"column": "what", "series": {"Tanks": source.mapping.targets()[0]}, "ignored_patterns": ["."]}
    mapping = {
        "adapter": "html",
        "select": "h3",
        "pattern": r"(?P<what>.+) \((?P<total>[0-9]+), of which [^()]*\)",
        "period": {"of": "retrieved"},
        "values": [{"series_by": by, "value": "total"}],
    }
    return Source.model_validate(source.model_dump() | {"mapping": mapping})


def grown_sheet(body: bytes) -> bytes:
    """Return the real sheet with its rows again for many days."""
    head, tags, *rows = [
        row[:8]
        for row in openpyxl.load_workbook(io.BytesIO(body))["Estimated Population"].iter_rows(values_only=True)
        if row[0]
    ]
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Estimated Population")
    for row in (head, tags, *(later(row, day) for day in range(GROWN_DAYS) for row in rows)):
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def later(row: tuple, days: int) -> list:
    """Return a row of the sheet as of so many days later."""
    return [cell + dt.timedelta(days=days) if isinstance(cell, dt.date) else cell for cell in row]


def by_pandas(body: bytes) -> pd.DataFrame:
    """Return the sheet as one would read it with pandas, by the quicker of its engines."""
    return pd.read_excel(io.BytesIO(body), sheet_name="Estimated Population", skiprows=[1], engine="calamine")


def round_of(case: Case, number: int) -> tuple[float, float]:
    """Return the seconds of one reading by us and by pandas, beginning with the other one in each round."""
    if number % 2:
        theirs = seconds(case.theirs)
        return seconds(case.ours), theirs
    return seconds(case.ours), seconds(case.theirs)


def seconds(work: Callable[[], object]) -> float:
    """Return how long the work takes once, as the mean over enough times to be measured."""
    times, begun = 0, time.perf_counter()
    while (spent := time.perf_counter() - begun) < LEAST_SECONDS:
        work()
        times += 1
    return spent / times


def append_rate(case: Case, found: Parsed) -> float:
    """Return how many claims a second a fresh ledger takes in, in one append."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(folder)
        fetch = Fetch("bench", "https://bench.example/", TAKEN_AT, "ok", "0" * 64, sum(map(len, case.pages)))
        begun = time.perf_counter()
        ledger.append(fetch, found, case.source, case.series)
        return len(found.claims) / (time.perf_counter() - begun)


if __name__ == "__main__":
    main(rounds_of(__doc__, 5))
