"""What travels inside every PDF of an edition besides its provenance: its figures, the points of its charts, its name.

The package that describes them is Frictionless Data's (specs.frictionlessdata.io, Tabular Data Package).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from reports.briefings.attachments import FIGURE_COLUMNS, cell, figures_csv
from reports.briefings.corrections_telling import CORRECTION_COLUMNS, CORRECTIONS_FILE
from reports.briefings.drift_file import DRIFT, DRIFT_COLUMNS, drift_rows
from reports.briefings.material import Material
from reports.briefings.page import Block, Chart, Page, Pair
from reports.briefings.tokens import plain
from reports.figures.data_package import MEANINGS, licences_of, source_told

CHART_COLUMNS = ("chart", "series", "x", "y", "low", "high", "label")
_OWN_MEANINGS = {
    "record": "claim, as one publisher stated it; weekly flow, computed from claims; projection, of ours",
    "low": "lower limit, in the unit of the series", "high": "upper limit, in the unit of the series",
    "value": "the figure, in the unit of the series", "unit": "what is counted",
    "days_count": "days of the period that are known, number",
    "status": "of a flow: normal, provisional or incomplete; of a projection: its interval and method",
    "not_updated_since_on": "day since which the source was not updated; empty where it is not late",
    "chart": "name of the chart", "series": "what the point belongs to within the chart",
    "x": "where it stands: a day, a month, or a name", "y": "its value, in the unit of the chart",
    "label": "the text printed beside it, where there is one",
    "place": "tile, judgement, body, or account, which tells of sources and changes", "method": "how it was made",
    "about": "the weeks or days that it is about, or the claim", "figure": "what it is of",
    "was": "as the revision before printed it; empty where it did not",
    "now": "as it is printed; empty where it no longer is", "change": "changed, new or gone",
    "why": "what became of the claims behind it", "was_token": "the revision before, and the number in its records",
    "id": "the finding’s own name", "code": "what kind of change it is",
    "severity": "grave, where it misleads; or note",
    "number": "the figure that it is about, in its unit; empty where there are several",
    "told_by": "who changed it", "told_after": "whose figure it was",
    "is_after_suspected": "whether that it was theirs is only suspected",
    "claims": "references of the claims that it is about, parted by spaces", "finding": "the finding as a sentence",
}  # fmt: skip
_NUMBERS = frozenset({"value", "low", "high", "y", "number"})


@dataclass(frozen=True, slots=True)
class Companion:
    """A file that travels inside the PDF and lies beside it: what it holds, and what it is to the document."""

    body: bytes
    description: str
    relationship: Literal["Data", "Source", "Supplement"]


def companions(material: Material, pages: Sequence[Page]) -> dict[str, Companion]:
    """Return the files that are the same in every language of an edition, by name; `pages` in order of languages."""
    tables = {"figures.csv": figures_csv(material), "charts.csv": charts_csv(pages[0])}
    changed = drift_rows(material)
    if changed:
        tables[DRIFT] = _table(DRIFT_COLUMNS, changed)
    more = {DRIFT: Companion(tables[DRIFT], "Every figure that changed on its way", "Data")} if changed else {}
    if pages[0].correction:
        tables[CORRECTIONS_FILE] = _table(CORRECTION_COLUMNS, pages[0].correction.rows)
        told = "Every figure printed otherwise than in the revision before"
        more[CORRECTIONS_FILE] = Companion(tables[CORRECTIONS_FILE], told, "Data")
    return {
        "figures.csv": Companion(tables["figures.csv"], "Every figure printed or drawn", "Data"),
        "charts.csv": Companion(tables["charts.csv"], "The points of every chart", "Data"),
        **more,
        "datapackage.json": Companion(_package(material, tables), "What the columns of the tables mean", "Data"),
        "edition.json": Companion(_edition(material, pages), "Which edition this is", "Supplement"),
    }


def charts_csv(page: Page) -> bytes:
    """Return the points of every chart of a page as CSV, in the order in which they are drawn."""
    return _table(
        CHART_COLUMNS,
        (
            (chart.name, plain(row.series), plain(row.x), row.y, row.low, row.high, plain(row.label))
            for chart in _charts(page)
            for row in chart.rows
        ),
    )


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(each) for each in row] for row in rows)
    return out.getvalue().encode()


def _charts(page: Page) -> list[Chart]:
    blocks: list[Block] = []
    for section in page.sections:
        for block in section.blocks:
            blocks += [block.left, block.right] if isinstance(block, Pair) else [block]
    return [block for block in blocks if isinstance(block, Chart)]


def _package(material: Material, tables: Mapping[str, bytes]) -> bytes:
    edition, shown = material.edition, set(material.rows(*material.used())["source_id"]) if material.used() else set()
    sources = [source for name, source in material.catalog.sources.items() if name in shown]
    columns = {
        "figures.csv": FIGURE_COLUMNS, "charts.csv": CHART_COLUMNS, DRIFT: DRIFT_COLUMNS,
        CORRECTIONS_FILE: CORRECTION_COLUMNS,
    }  # fmt: skip
    told = {
        "profile": "tabular-data-package",
        "name": f"{edition.desk}-{edition.briefing}-{edition.week}-r{edition.revision}".lower(),
        "id": edition.identifier,
        "title": f"{plain(material.briefing.title)}, {edition.week}",
        "description": "Attributed claims, none of them endorsed, and what was computed from them.",
        "version": str(edition.revision),
        "created": edition.as_of.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sources": [source_told(source) for source in sources],
        **({"licenses": licences_of(sources)} if sources else {}),
        "resources": [_resource(name, body, columns[name]) for name, body in tables.items()],
    }
    return _json(told)


def _resource(name: str, body: bytes, columns: Sequence[str]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource", "name": name.removesuffix(".csv"), "path": name, "format": "csv",
        "mediatype": "text/csv", "encoding": "utf-8", "bytes": len(body), "hash": f"sha256:{sha256(body).hexdigest()}",
        "schema": {"fields": [_field(column) for column in columns], "missingValues": [""]},
    }  # fmt: skip


def _field(column: str) -> dict[str, str]:
    return {"name": column, "type": _type(column), "description": _OWN_MEANINGS.get(column) or MEANINGS[column]}


def _type(column: str) -> str:
    if column in _NUMBERS:
        return "number"
    if column.endswith("_count"):
        return "integer"
    if column.endswith(("_on", "_at")):
        return "date" if column.endswith("_on") else "datetime"
    return "boolean" if column.startswith("is_") else "string"


def _edition(material: Material, pages: Sequence[Page]) -> bytes:
    edition, home = material.edition, material.catalog.home
    told = {
        "edition": edition.identifier, **({"home": home} if home else {}),
        "desk": edition.desk, "briefing": edition.briefing, "week": str(edition.week),
        "revision": edition.revision, "status": edition.status, "is_strict": edition.is_strict,
        **({"is_backfilled": True} if edition.is_backfilled else {}),
        "as_of": edition.as_of.strftime("%Y-%m-%dT%H:%M:%SZ"), "claims_sha256": material.digest,
        "period": {"start_on": edition.week.first_on.isoformat(), "end_on": edition.week.last_on.isoformat()},
        "series": list(material.used()),
        "languages": [
            {"language": page.language, "title": plain(page.masthead.title), "period": plain(page.masthead.period)}
            for page in pages
        ],
    }  # fmt: skip
    return _json(told)


def _json(told: Mapping[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
