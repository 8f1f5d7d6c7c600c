"""One digest over tables of claims, taken column by column from the bytes as they lie: quick, and everywhere the same.

Each column gives a fixed form: days and instants as microseconds since 1970 in UTC, numbers as little-endian doubles,
text as the length of each entry in bytes (-1: missing) and then all of it in UTF-8. The order of rows counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def claims_digest(*frames: pd.DataFrame) -> str:
    """Return one sha256 over every column of every frame: equal for equal rows in equal order, in any process."""
    whole = hashlib.sha256()
    for rows in frames:
        whole.update(f"{len(rows)} rows\n".encode())
        for name, column in rows.items():
            whole.update(f"{name}\n".encode())
            for part in _bytes_of(column):
                whole.update(part)
    return whole.hexdigest()


def _bytes_of(column: pd.Series) -> Iterator[bytes | memoryview]:
    match column.dtype.kind:
        case "M":
            yield _since_1970(pd.DatetimeIndex(column)).tobytes()
        case "b" | "i" | "u" | "f":
            yield _doubles(column).tobytes()
        case _:
            yield from _text(pa.array(column, pa.large_string(), from_pandas=True))


def _since_1970(moments: pd.DatetimeIndex) -> np.ndarray:
    utc = moments if moments.tz is None else moments.tz_convert("UTC")
    return utc.as_unit("us").asi8.astype("<i8")


def _doubles(column: pd.Series) -> np.ndarray:
    numbers = column.to_numpy(dtype="<f8", na_value=np.nan) + 0.0  # One zero, whatever its sign.
    return np.where(np.isnan(numbers), np.nan, numbers)


def _text(column: pa.Array | pa.ChunkedArray) -> Iterator[bytes | memoryview]:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    yield pc.fill_null(pc.binary_length(whole), -1).to_numpy(zero_copy_only=False).astype("<i8").tobytes()
    filled = pc.fill_null(whole, "")
    if len(filled):
        _, offsets, letters = filled.buffers()
        ends = np.frombuffer(offsets, dtype=np.int64)[filled.offset : filled.offset + len(filled) + 1]
        yield memoryview(letters or b"")[ends[0] : ends[-1]]
