"""Copies of a source's file, taken on one day."""

from __future__ import annotations

import datetime as dt

from reports.figures.model import Copy

TAKEN_AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)


def copy_of(source_id: str, *pages: bytes, retrieved_at: dt.datetime = TAKEN_AT) -> Copy:
    """Return the pages as one fetch brought them."""
    return Copy(source_id, pages, retrieved_at)
