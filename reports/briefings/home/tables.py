"""Figures over time, for machines: the newest edition's table again, its claims alone, both as Parquet, described."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from reports.briefings.publication import canonical, sha256_of

_NUMBERS = frozenset({"value", "low", "high"})
_MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def made_from(figures: bytes, package: bytes) -> dict[str, bytes]:
    """Return the data files by name, from an edition's `figures.csv` and `datapackage.json`; same input, same bytes."""
    claims = claims_of(figures)
    tables = {
        "figures.csv": figures, "figures.parquet": parquet(figures),
        "claims.csv": claims, "claims.parquet": parquet(claims),
    }  # fmt: skip
    return {**tables, "datapackage.json": _described(json.loads(package), tables)}


def claims_of(figures: bytes) -> bytes:
    """Return the rows of a table of figures that are claims, with its header."""
    rows = csv.reader(io.StringIO(figures.decode()))
    header = next(rows)
    record = header.index("record")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(row for row in rows if row[record] == "claim")
    return out.getvalue().encode()


def parquet(table: bytes) -> bytes:
    """Return a table of figures as Parquet: numbers, days and instants as such, an empty cell as null."""
    header = next(csv.reader(io.StringIO(table.partition(b"\n")[0].decode())))
    read = pa.csv.read_csv(
        io.BytesIO(table),
        read_options=pa.csv.ReadOptions(use_threads=False),
        parse_options=pa.csv.ParseOptions(newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(
            column_types={name: _type(name) for name in header}, null_values=[""], strings_can_be_null=True
        ),
    )
    out = io.BytesIO()
    pa.parquet.write_table(read, out, compression="zstd")
    return out.getvalue()


def _type(column: str) -> pa.DataType:
    if column in _NUMBERS:
        return pa.float64()
    if column.endswith("_count"):
        return pa.int64()
    if column.endswith("_on"):
        return pa.date32()
    if column.endswith("_at"):
        return pa.timestamp("s", tz="UTC")
    return pa.bool_() if column.startswith("is_") else pa.string()


def _described(package: Mapping[str, Any], tables: Mapping[str, bytes]) -> bytes:
    """The edition's own data package, speaking of these files."""
    schema = next(each["schema"] for each in package["resources"] if each["path"] == "figures.csv")
    return canonical({**package, "resources": _resources(schema, tables)})


def _resources(schema: Mapping[str, Any], tables: Mapping[str, bytes]) -> Sequence[Mapping[str, Any]]:
    return [
        {
            "profile": "tabular-data-resource" if name.endswith(".csv") else "data-resource",
            "name": name.replace(".", "-"), "path": name, "format": name.rpartition(".")[2],
            "mediatype": _MEDIA[name.rpartition(".")[2]], "bytes": len(body), "hash": f"sha256:{sha256_of(body)}",
            **({"encoding": "utf-8", "schema": schema} if name.endswith(".csv") else {}),
        }
        for name, body in tables.items()
    ]  # fmt: skip
