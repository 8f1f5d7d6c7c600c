"""A feed that is watched (RSS or Atom) → items to review. An entry may hold a figure; none is ever read from it."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from reports.catalog.declared import Series, Source
from reports.catalog.file_kinds import FeedMapping
from reports.errors import ParseError
from reports.figures.model import Copy, Finding, Parsed, ReviewItem
from reports.figures.page_text import plain_text, shown_text
from reports.figures.row_findings import LOOK_AT_THE_FILE
from reports.figures.stated_numbers import shortened

LONGEST_TITLE, LONGEST_SUMMARY = 300, 2_000
_DAYS = ("published_parsed", "updated_parsed")
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


def parse(copy: Copy, source: Source, series: Mapping[str, Series]) -> Parsed:
    """Return the entries that a person should read; raises ParseError for what is not a whole feed with entries.

    A feed without entries is an error, never "no news": so do error pages and broken feeds look.
    """
    mapping = source.mapping
    assert isinstance(mapping, FeedMapping)
    patterns = [re.compile(pattern) for pattern in mapping.matches]
    findings: list[Finding] = []
    items = {item.item_id: item for item in _items(_entries(copy), copy.source_id, findings)}
    if not items:
        raise ParseError(f"{copy.source_id}: no entry of the feed has a title or an address", mend=LOOK_AT_THE_FILE)
    wanted = [
        item
        for item in items.values()
        if not patterns or any(pattern.search(f"{item.title}\n{item.summary}") for pattern in patterns)
    ]
    return Parsed((), tuple(findings), tuple(wanted))


def _entries(copy: Copy) -> list[Mapping[str, Any]]:
    import feedparser

    # As a stream: bytes would be taken for the name of a file to open, if there is one of that name.
    read = feedparser.parse(io.BytesIO(copy.body), sanitize_html=True, resolve_relative_uris=False)
    if read.bozo:
        trouble = read.bozo_exception
        raise ParseError(
            f"{copy.source_id}: the feed is broken: {type(trouble).__name__}: {shortened(str(trouble), 120)}",
            mend=LOOK_AT_THE_FILE,
        )
    if not read.get("version"):
        beginning = shortened(" ".join(copy.body[:200].decode("utf-8", "replace").split()), 80)
        raise ParseError(f"{copy.source_id}: this is no feed: it begins {beginning}", mend=LOOK_AT_THE_FILE)
    if not read.entries:
        raise ParseError(f"{copy.source_id}: the feed has no entries", mend=LOOK_AT_THE_FILE)
    return list(read.entries)


def _items(entries: list[Mapping[str, Any]], source_id: str, findings: list[Finding]) -> Iterator[ReviewItem]:
    seen: dict[str, ReviewItem] = {}
    for number, entry in enumerate(entries, 1):
        item = _item(entry, source_id)
        where = f"{source_id} entry {number}"
        if not item.item_id:
            text = "the entry has neither title nor address; it is left out"
            findings.append(Finding("empty-entry", "warn", where, text))
        elif item.item_id in seen and seen[item.item_id] != item:
            text = f"the entry has the name of another, {shortened(item.item_id)}, and other words; the first is kept"
            findings.append(Finding("same-entry-twice", "warn", where, text))
        elif item.item_id not in seen:
            seen[item.item_id] = item
            yield item


def _item(entry: Mapping[str, Any], source_id: str) -> ReviewItem:
    title = plain_text(str(entry.get("title", "")))[:LONGEST_TITLE]
    link = str(entry.get("link", ""))
    url = link if _ADDRESS.fullmatch(link) else ""
    name = shown_text(str(entry.get("id", ""))) if title or url else ""
    return ReviewItem(
        source_id=source_id,
        item_id=name or url or title,
        title=title or url,
        url=url,
        published_at=_instant(next((entry[name] for name in _DAYS if name in entry), None)),
        summary=plain_text(str(entry.get("summary", "")))[:LONGEST_SUMMARY],
    )


def _instant(parts: Any) -> dt.datetime | None:
    """Return when an entry was published; nothing where the feed gives no day that there is."""
    if not parts:
        return None
    try:
        return dt.datetime(*parts[:6], tzinfo=dt.UTC)
    except ValueError:
        return None
