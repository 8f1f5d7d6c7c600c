"""Real copies of real sources, and ways to spoil the next one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from reports.adapters.files import read_folder
from reports.catalog import Catalog
from reports.catalog.loading import load_catalog
from reports.sources.recorded import RecordedFile, read_manifest

PROJECT = Path(__file__).parents[2]
RECORDED = PROJECT / "recorded"
Rows = list[dict[str, Any]]
Spoil = Callable[[bytes], bytes]


@cache
def desk() -> Catalog:
    """Return the desertion desk, as its files stand."""
    folder = PROJECT / "reports" / "catalogs" / "desertion"
    return load_catalog(read_folder(folder, suffixes=(".toml", ".csv", ".po")))


@cache
def recorded(source_id: str, time: str = "") -> tuple[RecordedFile, bytes]:
    """Return a recorded copy of a source and its bytes: the newest, or the one whose retrieval began with `time`."""
    files = read_manifest((RECORDED / "manifest.toml").read_bytes())
    file = [each for each in files if each.source_id == source_id and each.path.startswith(f"{source_id}/{time}")][-1]
    return file, (RECORDED / file.path).read_bytes()


def rows(change: Callable[[Rows], object]) -> Spoil:
    """Return a spoiling of a JSON array of rows: they are changed in place."""

    def spoil(body: bytes) -> bytes:
        found = json.loads(body)
        change(found)
        return json.dumps(found, ensure_ascii=False).encode()

    return spoil


def next_day(value: Any, *, days: int = 1, on: str = "") -> Spoil:
    """Return a spoiling that adds a report: `value` itself, or what a function makes of the newest figure."""
    return rows(lambda found: found.append(_after(found, value, days, on)))


def following(*values: Callable[[int], float]) -> Spoil:
    """Return a spoiling that adds reports of the days after the newest one."""

    def change(found: Rows) -> None:
        found += [_after(found, value, number, "") for number, value in enumerate(values, 1)]

    return rows(change)


def of_row(index: int, value: Callable[[int], float]) -> Spoil:
    """Return a spoiling of the figure of one row."""

    def change(found: Rows) -> None:
        found[index]["personnel"] = value(found[index]["personnel"])

    return rows(change)


def every(value: Callable[[int], float]) -> Spoil:
    """Return a spoiling of every figure, after a good new report."""

    def change(found: Rows) -> None:
        found.append(_after(found, lambda newest: newest + 1_000, 1, ""))
        for row in found:
            row["personnel"] = value(row["personnel"])

    return rows(change)


def both(first: Spoil, second: Spoil) -> Spoil:
    """Return one spoiling after the other."""
    return lambda body: second(first(body))


def line(text: str) -> Spoil:
    """Return a spoiling that adds a line to a CSV file."""
    return lambda body: body.rstrip(b"\r\n") + b"\n" + text.encode() + b"\n"


def instead(was: str, now: str) -> Spoil:
    """Return a spoiling that writes one thing for another, wherever it stands."""

    def spoil(body: bytes) -> bytes:
        assert was.encode() in body, f"{was!r} is not in the copy"
        return body.replace(was.encode(), now.encode())

    return spoil


def _after(found: Rows, value: Any, days: int, on: str) -> dict[str, Any]:
    newest = found[-1]
    day = on or (dt.date.fromisoformat(newest["date"]) + dt.timedelta(days=days)).isoformat()
    figure = value(newest["personnel"]) if callable(value) else value
    return {**newest, "date": day, "personnel": figure}
