"""The digest that a reader finds on the page: the same for the same claims, and for no others."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from typing import Any

import pandas as pd
import pytest

from reports.briefings.claims_digest import claims_digest

IN_ANOTHER_PROCESS = """
from tests.briefings.test_claims_digest import claims
from reports.briefings.claims_digest import claims_digest
print(claims_digest(claims()))
"""


def claims(**other: Any) -> pd.DataFrame:
    """Return three claims with a gap in every kind of column."""
    columns = {
        "series_id": pd.Series(["a", "ab", "c"], dtype="str"),
        "period_end_on": pd.Series([dt.datetime(2026, 8, 2), None, dt.datetime(2026, 8, 3)], dtype="datetime64[ms]"),
        "value": pd.Series([0.0, None, 1.5]),
        "ordinal": pd.Series([0, 0, 1], dtype="int32"),
        "known_at": pd.to_datetime(["2026-08-04T03:00:00.000000Z", None, "2026-08-04T03:00:00.000001Z"], utc=True),
        "note": pd.Series(["ß", None, ""], dtype="str"),
    }
    return pd.DataFrame({**columns, **other})


def test_equal_claims_have_one_digest_in_every_process() -> None:
    """If this failed, a reader who makes the edition again would find another digest on the same page."""
    environ = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PYTHONPATH": os.pathsep.join(sys.path)}
    other = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS], env=environ, capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == claims_digest(claims())


@pytest.mark.parametrize(
    "other",
    [
        {"series_id": ["aa", "b", "c"]},  # the same letters, otherwise divided
        {"period_end_on": pd.to_datetime(["2026-08-02", "2026-08-02", "2026-08-03"])},
        {"value": [0.0, 0.0, 1.5]},
        {"ordinal": [0, 1, 1]},
        {"known_at": pd.to_datetime(["2026-08-04T03:00:00.000000Z", None, "2026-08-04T03:00:00.000002Z"], utc=True)},
        {"note": ["ß", "", ""]},
        {"note": ["ß", "", None]},
    ],
)
def test_a_difference_in_one_cell_shows(other: dict[str, Any]) -> None:
    """If this failed, an edition made from other claims would carry the digest of these."""
    assert claims_digest(claims(**other)) != claims_digest(claims())


def test_how_the_columns_are_held_does_not_matter() -> None:
    """If this failed, slices, joined pieces or another width of text column would change the digest of equal claims."""
    whole, expected = claims(), claims_digest(claims())
    as_objects = whole.astype({"series_id": object, "note": object}).astype({"ordinal": "int64"})
    negative_zero = claims(value=[-0.0, None, 1.5])
    in_pieces = pd.concat([pd.concat([whole, whole]).iloc[3:5], whole.iloc[2:]])
    for held in (as_objects, negative_zero, in_pieces, whole.set_axis([9, 8, 7])):
        assert claims_digest(held) == expected


def test_rows_and_frames_keep_their_places() -> None:
    """If this failed, claims of the cut-off before could be taken for claims of this one."""
    whole = claims()
    first, rest = whole.iloc[:1], whole.iloc[1:]
    divided = {claims_digest(*frames) for frames in ((whole,), (first, rest), (rest, first), (whole.iloc[:0], whole))}
    assert len(divided) == 4
