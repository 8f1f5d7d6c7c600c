"""The ledger written out as files that other programs read: in parts, so that memory stays small at any size.

The order is the one of the page, or that of the rows where all are wanted. The same state gives the same bytes,
however its rows are packed.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any, Literal, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq

from reports.adapters.ledger import chain
from reports.adapters.ledger.rows import SCHEMA
from reports.adapters.ledger.table import LedgerTable
from reports.catalog.declared import Series, Source
from reports.errors import UsageError
from reports.figures import views
from reports.figures.data_package import (
    SERIES_COLUMNS,
    SOURCE_COLUMNS,
    Resource,
    data_package,
    series_row,
    source_row,
)

Format = Literal["parquet", "csv", "package"]
FORMATS: tuple[Format, ...] = ("parquet", "csv", "package")
_FORMULA = r"^([=+\-@\t\r])"
_TYPES = {field.name: field.type for field in SCHEMA} | {"is_reconstructed": pa.bool_()}
_ALL_COLUMNS = (*views.VIEW_COLUMNS, "key_id", "replaces_seq")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to write out: every row that was ever appended (no `as_of`), or what was known at an instant."""

    format: Format
    as_of: dt.datetime | None
    is_strict: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the claims."""
        return (*views.VIEW_COLUMNS, "is_reconstructed") if self.as_of else _ALL_COLUMNS


@dataclass(frozen=True, slots=True)
class Desk:
    """What the catalogue says of the figures' series and sources, and what the package is to be called."""

    name: str
    series: Mapping[str, Series]
    sources: Mapping[str, Source]


class _Sink(Protocol):
    def write_table(self, table: pa.Table, /) -> None:
        """Write some more rows."""


def export(
    table: LedgerTable, version: int, folder: Path, wanted: Wanted, desk: Desk, about: Mapping[str, Any]
) -> tuple[Resource, ...]:
    """Write the ledger of a version into a folder that must not hold anything yet; raises UsageError where it does.

    Everything is written beside it first, so that a folder with that name is always whole.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not an empty folder", mend="name one that does not exist yet")
    aside = folder.with_name(f".{folder.name}.unfinished")
    aside.mkdir(parents=True, exist_ok=True)
    claims, fetches = claim_parts(table, version, wanted), fetch_parts(table, version, wanted.as_of)
    made = [
        _written(aside, "claims", wanted, wanted.columns, claims),
        _written(aside, "fetches", wanted, views.FETCH_COLUMNS, fetches),
    ]
    if wanted.format == "package":
        made += _described(aside, table, version, desk)
        package = data_package(desk.name, about, made, desk.sources)
        (aside / "datapackage.json").write_bytes(package)
    if folder.exists():
        folder.rmdir()
    os.replace(aside, folder)
    return tuple(made)


def claim_parts(table: LedgerTable, version: int, wanted: Wanted, rows: int = 200_000) -> Iterator[pa.Table]:
    """Yield the claims in their order, some hundred thousand rows at a time."""
    if wanted.as_of is None:
        for first, last in chain.spans(_asked(table, views.APPEND_SIZES, version), rows):
            yield _answer(table, views.appended_sql(first, last), version)
        return
    for names in _groups(_asked(table, views.SERIES_SIZES, version), rows):
        yield _answer(table, views.as_of_sql(wanted.as_of, is_strict=wanted.is_strict, series=names), version)


def fetch_parts(table: LedgerTable, version: int, as_of: dt.datetime | None) -> Iterator[pa.Table]:
    """Yield the records of all fetches by an instant."""
    answer = table.ask(views.fetches_sql(as_of), version)
    if answer is not None:
        yield answer


def _groups(sizes: Iterable[Mapping[str, Any]], rows: int) -> Iterator[list[str]]:
    names: list[str] = []
    gathered = 0
    for size in sizes:
        names, gathered = [*names, size["series_id"]], gathered + size["rows"]
        if gathered >= rows:
            yield names
            names, gathered = [], 0
    if names:
        yield names


def _asked(table: LedgerTable, sql: str, version: int) -> list[dict[str, Any]]:
    answer = table.ask(sql, version)
    return answer.to_pylist() if answer is not None else []


def _answer(table: LedgerTable, sql: str, version: int) -> pa.Table:
    answer = table.ask(sql, version)
    return answer if answer is not None else SCHEMA.empty_table()


def _written(folder: Path, name: str, wanted: Wanted, columns: Sequence[str], parts: Iterable[pa.Table]) -> Resource:
    ending = "parquet" if wanted.format == "parquet" else "csv"
    path, rows = folder / f"{name}.{ending}", 0
    schema = pa.schema([(column, _TYPES[column]) for column in columns])
    with path.open("wb") as file:
        if ending == "parquet":
            with pq.ParquetWriter(file, schema, compression="zstd") as sink:
                rows = _poured(sink, parts, schema)
        else:
            told = pa.schema([(column, _as_text(_TYPES[column])) for column in columns])
            options = pc_csv.WriteOptions(include_header=False, quoting_style="needed")
            file.write((",".join(columns) + "\n").encode())
            with pc_csv.CSVWriter(file, told, write_options=options) as sink:
                rows = _poured(sink, (_spelt(part.select(columns)) for part in parts), told)
    return _resource(path, name, columns, rows)


def _poured(sink: _Sink, parts: Iterable[pa.Table], schema: pa.Schema) -> int:
    rows = 0
    for part in parts:
        sink.write_table(part.select(schema.names).cast(schema))
        rows += len(part)
    return rows


def _described(folder: Path, table: LedgerTable, version: int, desk: Desk) -> list[Resource]:
    """Write what the catalogue says of each series and source; one that it no longer declares has its name alone."""
    series = {each["series_id"]: None for each in _asked(table, views.SERIES_SIZES, version)} | dict(desk.series)
    sources = {each["source_id"]: None for each in _asked(table, views.SOURCES, version)} | dict(desk.sources)
    tables = (
        ("series", SERIES_COLUMNS, [series_row(*each) for each in sorted(series.items(), key=itemgetter(0))]),
        ("sources", SOURCE_COLUMNS, [source_row(*each) for each in sorted(sources.items(), key=itemgetter(0))]),
    )
    made = []
    for name, columns, rows in tables:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([columns, *([_safe(cell) for cell in row] for row in rows)])
        path = folder / f"{name}.csv"
        path.write_bytes(text.getvalue().encode())
        made.append(_resource(path, name, columns, len(rows)))
    return made


def _resource(path: Path, name: str, columns: Sequence[str], rows: int) -> Resource:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Resource(name, path.name, tuple(columns), rows, path.stat().st_size, sha256)


def _as_text(kept: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_timestamp(kept) else kept


def _spelt(part: pa.Table) -> pa.Table:
    """Instants as ISO 8601 in UTC, and no text that a spreadsheet would take for a formula."""
    return pa.table({name: _spelt_column(part[name]) for name in part.column_names})


def _spelt_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_timestamp(column.type):
        return pc.binary_join_element_wise(pc.strftime(column, "%Y-%m-%dT%H:%M:%S"), "Z", "")
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type) or pa.types.is_string_view(column.type):
        return pc.replace_substring_regex(column.cast(pa.string()), _FORMULA, r"'\1")
    return column


def _safe(cell: str) -> str:
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell
