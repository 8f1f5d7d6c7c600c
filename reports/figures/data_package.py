"""A ledger as a data package: what each column means and in which unit, and whose figures these are, as JSON.

The format is Frictionless Data's (specs.frictionlessdata.io, Tabular Data Package).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.catalog.declared import Series, Source

_NUMBERS = {"value": "number", "low": "number", "high": "number", "was_value": "number", "was_low": "number",
            "was_high": "number"}  # fmt: skip
_WHOLE = ("ordinal", "credibility", "append_no", "seq", "replaces_seq", "key_id", "size_bytes", "http_status")
_FIGURE = "in the unit of the series, see series.csv"
MEANINGS = {
    "event": "what the source did: stated, revised, withdrawn; or what a person decided on a claim held back",
    "series_id": "measure, population and scope that the figure is of, see series.csv",
    "source_id": "whose file was read, see sources.csv",
    "publisher": "who stated the figure",
    "period_start_on": "first day that the figure is about, where stated",
    "period_end_on": "last day that the figure is about, or the day of the report",
    "published_on": "day of publication, the source's clock",
    "published_precision": "whether the day of publication is known, or only its month",
    "value": f"the figure as stated, {_FIGURE}",
    "low": f"stated lower limit, {_FIGURE}",
    "high": f"stated upper limit, {_FIGURE}",
    "bound": "how the figure was worded: exact, about, at_least, …",
    "ordinal": "tells conflicting statements of one file apart",
    "claim_ref": "the claim's own name in the register",
    "scope": "place or unit, where the register names one",
    "origin": "where the publisher says that the figure comes from",
    "link": "whether that origin is stated or suspected",
    "suspected_origin": "whom the stated origin itself seems to repeat",
    "via": "through whom the figure came",
    "url": "where it stands or stood on the web",
    "quote": "its wording",
    "note": "an editor's note",
    "credibility": "1 confirmed to 6 cannot be judged (Admiralty scale)",
    "locator": "where in the evidence the figure stands",
    "release_at": "when it could be known at the earliest by the source's usual time of release, UTC",
    "quarantine": "why it is held back and not used; empty where it is used",
    "was_value": f"the figure that it replaced, {_FIGURE}",
    "was_low": f"lower limit of the figure that it replaced, {_FIGURE}",
    "was_high": f"upper limit of the figure that it replaced, {_FIGURE}",
    "was_bound": "wording of the figure that it replaced",
    "evidence_sha256": "sha256 of the bytes in which it stands",
    "held_at": "when the first copy that shows it was taken, UTC",
    "known_at": "when it could first be known, UTC",
    "append_no": "number of the append that brought it",
    "seq": "number of the row",
    "replaces_seq": "number of the row that it replaces",
    "key_id": "64 bits of the hash of what makes two claims speak of the same thing",
    "is_reconstructed": "whether no copy that shows it was held by the cut-off",
    "retrieved_at": "when the copy was taken, UTC",
    "status": "ok, unchanged, failed; or decided, for a person's decision",
    "size_bytes": "size of what came, bytes",
    "http_status": "what the server answered; 0: nothing, or no server",
    "etag": "the server's mark of the copy",
    "last_modified": "the server's time of the copy",
    "error": "why nothing came",
    "stated_count": "figures that were new, number of rows",
    "revised_count": "figures that were changed, number of rows",
    "withdrawn_count": "figures that were taken back, number of rows",
    "quarantined_count": "figures that are held back, number of rows",
    "unchanged_count": "figures that stood already, number of rows",
    "content_digest": "sha256 of what the append says, whatever its order",
    "rows_digest": "sha256 of how its rows lie",
    "previous_chain_digest": "sha256 of the chain up to the append before",
    "chain_digest": "sha256 of the chain up to this append",
    "title": "its name",
    "unit": "what is counted",
    "kind": "of a series: cumulative, flow, stock, …; of a source: party, government, media, …",
    "basis": "how the series knows: claimed, documented, estimated",
    "measure": "what is measured",
    "population": "of whom",
    "group": "series of one group may stand on one axis",
    "definition": "what exactly is counted",
    "licence": "terms under which the source publishes",
    "licence_url": "where the terms stand",
    "homepage": "where the source introduces itself",
    "reliability": "A reliable to F cannot be judged (Admiralty scale)",
}
SERIES_COLUMNS = (
    "series_id",
    "title",
    "measure",
    "population",
    "scope",
    "kind",
    "unit",
    "basis",
    "group",
    "definition",
)
SOURCE_COLUMNS = ("source_id", "title", "publisher", "kind", "reliability", "licence", "licence_url", "homepage")
_KEYS = {"claims": ["seq"], "fetches": ["append_no"], "series": ["series_id"], "sources": ["source_id"]}
_POINTS = {"series_id": "series", "source_id": "sources"}
_TEXT_NOTE = "Text that a spreadsheet would take for a formula (it begins with = + - @) has an apostrophe in front."


@dataclass(frozen=True, slots=True)
class Resource:
    """A table of the package, as it was written."""

    name: str
    path: str
    columns: Sequence[str]
    rows: int
    size_bytes: int
    sha256: str


def data_package(
    name: str, about: Mapping[str, Any], resources: Sequence[Resource], sources: Mapping[str, Source]
) -> bytes:
    """Return datapackage.json: the tables with their columns, whose figures they hold and under which terms.

    `about` is what the tables were taken from; it is a part of the package, and the same for the same ledger.
    """
    told = {
        "profile": "tabular-data-package",
        "name": name,
        "title": "Contested figures: who said what, and since when it was known",
        "description": f"Attributed claims, none of them endorsed. {_TEXT_NOTE}",
        "ledger": dict(about),
        "sources": [source_told(source) for source in sources.values()],
        "licenses": licences_of(sources.values()),
        "resources": [_resource(each, {other.name for other in resources}) for each in resources],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def series_row(series_id: str, series: Series | None) -> list[str]:
    """Return a series as a row of SERIES_COLUMNS; of one that is not declared any more, its name alone."""
    return [series_id, *(str(getattr(series, column)) if series else "" for column in SERIES_COLUMNS[1:])]


def source_row(source_id: str, source: Source | None) -> list[str]:
    """Return a source as a row of SOURCE_COLUMNS; of one that is not declared any more, its name alone."""
    return [source_id, *(str(getattr(source, column)) if source else "" for column in SOURCE_COLUMNS[1:])]


def source_told(source: Source) -> dict[str, str]:
    """Return a source as a package names it, with where it introduces itself."""
    address = source.homepage or (source.url if source.url.startswith("https://") else "")
    return {"title": f"{source.publisher}: {source.title}", **({"path": address} if address else {})}


def licences_of(sources: Iterable[Source]) -> list[dict[str, str]]:
    """Return each licence once, in the order of the sources; what has no address has a name made of its words."""
    found: dict[str, dict[str, str]] = {}
    for source in sources:
        slug = re.sub(r"[^A-Za-z0-9.]+", "-", source.licence).strip("-")[:80] or "none"
        address = {"path": source.licence_url} if source.licence_url else {}
        found.setdefault(source.licence, {"name": slug, "title": source.licence, **address})
    return list(found.values())


def _resource(made: Resource, tables: set[str]) -> dict[str, Any]:
    points = [
        {"fields": [column], "reference": {"resource": table, "fields": [column]}}
        for column, table in _POINTS.items()
        if column in made.columns and table in tables and table != made.name
    ]
    schema = {
        "fields": [_field(column) for column in made.columns],
        "missingValues": [""],
        "primaryKey": _KEYS[made.name],
        **({"foreignKeys": points} if points else {}),
    }
    return {"profile": "tabular-data-resource", "name": made.name, "path": made.path, "format": "csv",
            "mediatype": "text/csv", "encoding": "utf-8", "bytes": made.size_bytes, "hash": f"sha256:{made.sha256}",
            "rows": made.rows, "schema": schema}  # fmt: skip


def _field(column: str) -> dict[str, Any]:
    return {"name": column, "type": _type(column), "description": MEANINGS[column]}


def _type(column: str) -> str:
    if column in _NUMBERS:
        return _NUMBERS[column]
    if column in _WHOLE or column.endswith("_count"):
        return "integer"
    return "date" if column.endswith("_on") else "datetime" if column.endswith("_at") else _truth(column)


def _truth(column: str) -> str:
    return "boolean" if column.startswith("is_") else "string"
