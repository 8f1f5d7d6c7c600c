"""Columns of a view as lists of what Python holds: dates, numbers, texts, None. One pass over a whole column costs
less than one row taken out of a frame.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd


def plain_cells(column: pd.Series) -> list[Any]:
    """Return a column's cells: days as dates, other values as Python's own, what is missing as None."""
    kind = column.dtype.kind
    if kind == "M":
        return column.to_numpy().astype("datetime64[D]").tolist()
    cells = column.tolist()
    if kind in "iub":
        return cells
    if kind == "f":
        return [None if cell != cell else cell for cell in cells]
    return [cell if isinstance(cell, str) else _plain(cell) for cell in cells]


def day_of(cell: Any) -> dt.date | None:
    """Return a single cell that holds a day, as a date; None where it is missing."""
    return None if pd.isna(cell) else cell.date() if isinstance(cell, dt.datetime) else cell


def _plain(cell: Any) -> Any:
    if isinstance(cell, pd.Timestamp):
        return cell.date()
    if cell is None or cell is pd.NaT or cell is pd.NA or (isinstance(cell, float) and cell != cell):
        return None
    return cell.item() if hasattr(cell, "item") else cell
