"""Where a reader finds what stands behind a number: in the twin its proof, in print the row of its claim or source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from reports.briefings.page import Page
from reports.briefings.tokens import Binding
from reports.briefings.tokens.linking import LinkOf

_IDS = re.compile(r'\sid="([^"]+)"')


def claim_row(claim_id: str) -> str:
    """Return the id of the row that shows a claim, where a table has one."""
    return f"claim-{sha256(claim_id.encode()).hexdigest()[:12]}"


def source_row(source_id: str) -> str:
    """Return the id of the row that shows a source: its licence, its copies and their hashes."""
    return f"source-{source_id}"


def proved_in(page: Page, html: str, *, is_print: bool) -> LinkOf:
    """Return which link leads from a binding to what proves it within a document; none to what is not there."""
    there: dict[str, str] = {}
    for name in _IDS.findall(html):
        there[name] = name
        there.setdefault(name.rpartition("--")[2], name)  # a row's own name, after that of its table
    places = {}
    for entry in page.proof:
        for number in entry.bindings:
            names = _rows_of(page, page.bindings[number]) if is_print else (entry.id,)
            places[number] = next((f"#{there[name]}" for name in names if name in there), None)
    return places.get


def _rows_of(page: Page, binding: Binding) -> Iterator[str]:
    """Yield the rows that could prove a number, the nearest to it first: its claims, then the sources of its series."""
    yield from map(claim_row, binding.claims)
    for series_id in binding.series:
        yield from map(source_row, page.sources_by_series.get(series_id, ()))
