"""The questions a ledger is asked, as SQL over its one table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

VIEW_COLUMNS = (
    "series_id", "source_id", "publisher", "period_start_on", "period_end_on", "published_on", "published_precision",
    "value", "low", "high", "bound", "ordinal", "claim_ref", "scope", "origin", "link", "suspected_origin", "via",
    "url", "quote", "note", "credibility", "locator", "release_at", "quarantine", "event", "was_value", "was_low",
    "was_high", "was_bound", "held_at", "known_at", "evidence_sha256", "append_no", "seq",
)  # fmt: skip
FETCH_COLUMNS = (
    "append_no", "seq", "source_id", "url", "retrieved_at", "status", "evidence_sha256", "size_bytes", "http_status",
    "etag", "last_modified", "error", "stated_count", "revised_count", "withdrawn_count", "quarantined_count",
    "unchanged_count", "content_digest", "rows_digest", "previous_chain_digest", "chain_digest",
)  # fmt: skip
KEPT_CLAIMS = "SELECT * FROM ledger WHERE record = 'claim' ORDER BY seq"
APPEND_SIZES = (
    "SELECT append_no, count(*) AS rows FROM ledger WHERE record = 'claim' GROUP BY append_no ORDER BY append_no"
)
SERIES_SIZES = (
    "SELECT series_id, count(*) AS rows FROM ledger WHERE record = 'claim' GROUP BY series_id ORDER BY series_id"
)
SOURCES = "SELECT DISTINCT source_id FROM ledger ORDER BY source_id"
# An order that a replay reproduces: nothing of it depends on when, or in which turn, a row was appended.
ORDER = (
    "series_id", "period_end_on", "period_start_on", "source_id", "publisher", "published_on", "ordinal", "quarantine",
)  # fmt: skip
_ORDER = ", ".join(ORDER)


def as_of_sql(
    as_of: dt.datetime,
    *,
    is_strict: bool = False,
    series: Iterable[str] | None = None,
    columns: Sequence[str] = VIEW_COLUMNS,
    has_quarantined: bool = False,
    is_ordered: bool = True,
) -> str:
    """Return the query for what was known at `as_of`: of each key the newest row known by then, unless withdrawn.

    Strict: known because a copy held by then shows it. `is_reconstructed` marks rows whose first copy came later.
    A key's rows become known in the order in which they were appended, so its newest is the one that no other
    known row replaces. That is quicker to ask than the greatest number of each key, since most rows replace none.
    """
    clock = "held_at" if is_strict else "known_at"
    known = [f"{clock} <= {instant_sql(as_of)}", *_only(series)]
    known += [] if has_quarantined else ["quarantine = ''"]
    shown = [*columns, f"held_at > {instant_sql(as_of)} AS is_reconstructed"]
    # Only what was held back is ever released or rejected.
    wanted = "event IN ('stated', 'revised')" if has_quarantined else "event <> 'withdrawn'"
    return _unreplaced(shown, known, [wanted]) + (f" ORDER BY {_ORDER}" if is_ordered else "")


def revisions_sql(series: Iterable[str] | None, as_of: dt.datetime | None) -> str:
    """Return the query for every row of each key that changed after it was first stated, oldest first."""
    known = ["record = 'claim'", "quarantine = ''", *_only(series)]
    known += [f"known_at <= {instant_sql(as_of)}"] if as_of else []
    where = " AND ".join(known)
    return (
        f"SELECT {', '.join(VIEW_COLUMNS)} FROM ledger WHERE {where} AND key_id IN "
        f"(SELECT key_id FROM ledger WHERE {where} GROUP BY key_id HAVING count(*) > 1) ORDER BY {_ORDER}, seq"
    )


def fetches_sql(as_of: dt.datetime | None = None) -> str:
    """Return the query for every record of a fetch or decision by `as_of`, in the order of the appends."""
    until = f" AND retrieved_at <= {instant_sql(as_of)}" if as_of else ""
    return f"SELECT {', '.join(FETCH_COLUMNS)} FROM ledger WHERE record = 'fetch'{until} ORDER BY append_no"


def claims_sql(source_id: str = "") -> str:
    """Return the query for every claim row, or for those of one source, in the order in which they were appended."""
    columns = ", ".join((*VIEW_COLUMNS, "key_id", "replaces_seq"))
    only = f" AND source_id = {text_sql(source_id)}" if source_id else ""
    return f"SELECT {columns} FROM ledger WHERE record = 'claim'{only} ORDER BY seq"


def appended_sql(first: int, last: int) -> str:
    """Return the query for the claim rows of successive appends, in the order in which they were appended."""
    columns = ", ".join((*VIEW_COLUMNS, "key_id", "replaces_seq"))
    among = f"append_no BETWEEN {first} AND {last}"
    return f"SELECT {columns} FROM ledger WHERE record = 'claim' AND {among} ORDER BY append_no, seq"


def quarantined_sql(as_of: dt.datetime | None = None, *, is_strict: bool = False) -> str:
    """Return the query for every row of claims that were held back, known by `as_of`, in the order of the appends."""
    columns = ", ".join((*VIEW_COLUMNS, "key_id", "replaces_seq"))
    until = f" AND {'held_at' if is_strict else 'known_at'} <= {instant_sql(as_of)}" if as_of else ""
    return f"SELECT {columns} FROM ledger WHERE record = 'claim' AND quarantine <> ''{until} ORDER BY seq"


def links_sql(source_id: str) -> str:
    """Return the query for the number of each claim row of a source, and of the row that it replaces."""
    return f"SELECT seq, replaces_seq FROM ledger WHERE record = 'claim' AND source_id = {text_sql(source_id)}"


def standing_sql(source_id: str, from_seq: int = 0) -> str:
    """Return the query for the newest row of each key of one source, withdrawn and quarantined ones included.

    `from_seq` is the first of them, where that is known: files that end before it are not opened then.
    """
    return _unreplaced(VIEW_COLUMNS, [f"source_id = {text_sql(source_id)}", f"seq >= {from_seq}"], [])


def _unreplaced(shown: Sequence[str], among: Sequence[str], wanted: Sequence[str]) -> str:
    """Return the query for those rows among some that are wanted and that no row among them replaces."""
    rows = " AND ".join(["record = 'claim'", *among])
    kept = " AND ".join([rows, *wanted])
    return (
        f"SELECT {', '.join(shown)} FROM (SELECT * FROM ledger WHERE {kept}) AS kept "
        f"LEFT ANTI JOIN (SELECT replaces_seq FROM ledger WHERE {rows} AND replaces_seq IS NOT NULL) AS later "
        f"ON kept.seq = later.replaces_seq"
    )


def _only(series: Iterable[str] | None) -> list[str]:
    if series is None:
        return []
    names = ", ".join(text_sql(name) for name in sorted(set(series)))
    return [f"series_id IN ({names})" if names else "false"]


def text_sql(words: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + words.replace("'", "''") + "'"


def instant_sql(moment: dt.datetime) -> str:
    """Return an instant as SQL writes it; raises ValueError where it has no time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    stamp = moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return f"arrow_cast('{stamp}', 'Timestamp(Microsecond, Some(\"UTC\"))')"
