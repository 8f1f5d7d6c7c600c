"""The questions that moved history asks the ledger, as SQL over its one table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from reports.figures.views import instant_sql, text_sql

# Whether a row replaces another tells a figure stated anew from one stated again after it was withdrawn.
MOVE_COLUMNS = (
    "series_id", "source_id", "publisher", "period_start_on", "period_end_on", "published_on", "value", "low", "high",
    "bound", "url", "note", "event", "was_value", "was_low", "was_high", "was_bound", "held_at", "known_at",
    "append_no", "seq", "replaces_seq", "key_id",
)  # fmt: skip
STATED_COLUMNS = ("source_id", "series_id", "publisher", "period_start_on", "period_end_on", "append_no")
FIRST_COLUMNS = ("key_id", "known_at", "held_at", "value", "low", "high")
COUNT_COLUMNS = ("source_id", "append_no", "key_id")


def moves_sql(
    as_of: dt.datetime | None = None,
    since: dt.datetime | None = None,
    *,
    series: Iterable[str] | None = None,
    sources: Iterable[str] | None = None,
) -> str:
    """Return the query for every row that replaced another and was known after `since`, in the order of the ledger.

    With each withdrawal come the figures that the same copy stated for the first time in that series: one of them
    may be the withdrawn one at another day, or under another name.
    """
    among = ["record = 'claim'", "quarantine = ''", *_among("series_id", series), *_among("source_id", sources)]
    among += [f"known_at <= {instant_sql(as_of)}"] if as_of else []
    # Nothing is known later than it is held; what stands in place of a withdrawn row may be known before `since`.
    among += [f"held_at > {instant_sql(since)}"] if since else []
    where = " AND ".join(among)
    is_recent = f" AND found.known_at > {instant_sql(since)}" if since else ""
    columns = ", ".join(f"found.{name}" for name in MOVE_COLUMNS)
    return (
        f"SELECT {columns} FROM (SELECT * FROM ledger WHERE {where}) AS found LEFT JOIN "
        f"(SELECT DISTINCT append_no AS gone_no, series_id AS gone_series FROM ledger WHERE {where} "
        f"AND event = 'withdrawn') AS gone ON found.append_no = gone_no AND found.series_id = gone_series "
        f"WHERE (found.replaces_seq IS NOT NULL{is_recent}) OR (gone_no IS NOT NULL AND found.event = 'stated') "
        "ORDER BY found.seq"
    )


def stated_sql(series: Iterable[str], sources: Iterable[str]) -> str:
    """Return the query for each period that sources ever stated of some series, and the append that stated it."""
    where = " AND ".join(
        ["record = 'claim'", "quarantine = ''", *_among("series_id", series), *_among("source_id", sources)]
    )
    by = ", ".join(STATED_COLUMNS[:-1])
    return f"SELECT {by}, min(append_no) AS append_no FROM ledger WHERE {where} GROUP BY {by} ORDER BY {by}"


def first_stated_sql(source_id: str, as_of: dt.datetime) -> str:
    """Return the query for how each key of a source that changed by an instant was first stated, and when."""
    known = f"record = 'claim' AND quarantine = '' AND source_id = {text_sql(source_id)}"
    known += f" AND known_at <= {instant_sql(as_of)}"
    columns = ", ".join(FIRST_COLUMNS)
    return (
        f"SELECT {columns} FROM ledger WHERE {known} AND replaces_seq IS NULL AND key_id IN "
        f"(SELECT key_id FROM ledger WHERE {known} AND replaces_seq IS NOT NULL) ORDER BY key_id"
    )


def stated_counts_sql(source_id: str, as_of: dt.datetime) -> str:
    """Return the query for how many values each append of a source stated for the first time, as `key_id`."""
    known = f"record = 'claim' AND quarantine = '' AND source_id = {text_sql(source_id)}"
    known += f" AND known_at <= {instant_sql(as_of)} AND replaces_seq IS NULL"
    return (
        f"SELECT source_id, append_no, count(*) AS key_id FROM ledger WHERE {known} "
        "GROUP BY source_id, append_no ORDER BY append_no"
    )


def _among(column: str, names: Iterable[str] | None) -> list[str]:
    if names is None:
        return []
    listed = ", ".join(text_sql(name) for name in sorted(set(names)))
    return [f"{column} IN ({listed})" if listed else "false"]
