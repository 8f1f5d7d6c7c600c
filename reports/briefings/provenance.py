"""What an edition was made from, as W3C PROV-JSON: from each printed number to its claim, its copy and its publisher.

Entities: the edition, its parts and its tokens (one for each number on each page), series, claims, computed figures,
the copies they stand in. Activities: named computations and fetches. Agents: publishers and the desk. After
"The PROV-JSON Serialization" (W3C member submission, 24 April 2013).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from reports.briefings.forecast_file import projections_of
from reports.briefings.freshness import lateness_of
from reports.briefings.material import Material
from reports.briefings.page import Chart, Judgement, Page, Table, Tile
from reports.briefings.prov import Document, local
from reports.briefings.token_provenance import tell_tokens
from reports.briefings.tokens import plain
from reports.briefings.tokens.records import TokenRecord
from reports.catalog.blocks import Outlook, series_in

PROVENANCE = "provenance.json"


def provenance_name(language: str, first: str) -> str:
    """Return the file name of the provenance in one language; the first language of an edition has the plain one."""
    return PROVENANCE if language == first else f"provenance_{language}.json"


def provenance_json(material: Material, page: Page, tokens: Sequence[TokenRecord] = ()) -> bytes:
    """Return the edition's provenance: what each part and each number of the page rests on, down to the copies."""
    document = Document()
    _edition(document, material, page)
    for series_id in material.used():
        _series(document, material, series_id)
    for part in _parts(material, page):
        _part(document, part)
    for number, each in enumerate(projections_of(material), 1):
        _projection(document, number, each)
    tell_tokens(document, material, page, tokens)
    _copies(document, material)
    said = json.dumps(document.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return plain(said.replace('},"', '},\n"') + "\n").encode()


def _edition(document: Document, material: Material, page: Page) -> None:
    edition = material.edition
    desk = document.agent("desk", edition.desk, {"prov:type": "muster:Desk"})
    made = document.entity(
        "edition", page.identifier,
        {
            "prov:type": "muster:Edition", "muster:edition": edition.identifier, "muster:language": page.language,
            "muster:as_of": edition.as_of.isoformat(), "muster:is_strict": edition.is_strict,
            "muster:claims_sha256": material.digest, "muster:claims_count": len(material.view),
            "muster:reconstructed_count": int(material.view["is_reconstructed"].sum()),
        },
    )  # fmt: skip
    document.attributed(made, desk)


def _series(document: Document, material: Material, series_id: str) -> None:
    rows, late = material.rows(series_id), lateness_of(material, series_id)
    said = {
        "prov:type": "muster:Series", "prov:label": material.series(series_id).title, "muster:claims_count": len(rows),
        "muster:source": sorted(rows["source_id"].unique().tolist()),
        "muster:publisher": sorted(rows["publisher"].unique().tolist()),
        "muster:reconstructed_count": int(rows["is_reconstructed"].sum()),
    }  # fmt: skip
    if late:
        said |= {"muster:not_updated_since": late.since_on.isoformat(), "muster:lateness": late.status}
    series = document.entity("series", series_id, said)
    for publisher in sorted(rows["publisher"].unique()):
        document.attributed(series, document.agent("publisher", publisher, {"prov:label": publisher}))
    for digest in sorted(rows["evidence_sha256"].unique()):
        document.derived(series, f"muster:evidence/{local(digest)}")


def _part(document: Document, part: tuple[str, str, str, dict[str, Any], tuple[str, ...]]) -> None:
    kind, name, label, said, series = part
    made = document.entity("part", name, {"prov:type": "muster:Part", "muster:kind": kind, "prov:label": label, **said})
    for series_id in series:
        document.derived(made, f"muster:series/{local(series_id)}")


def _parts(material: Material, page: Page) -> Iterator[tuple[str, str, str, dict[str, Any], tuple[str, ...]]]:
    """Yield kind, name, label, what else is said, and series of every judgement, tile, chart and table."""
    briefing = material.briefing
    for number, (judgement, spec) in enumerate(zip(page.judgements, briefing.judgements, strict=True), 1):
        said = {"muster:rule": spec.rule, **_marked(judgement)}
        yield "judgement", f"judgement/{number}", f"{judgement.lead} {judgement.text}", said, tuple(spec.series)
    for number, (tile, spec) in enumerate(zip(page.tiles, briefing.tiles, strict=True), 1):
        said = {"muster:rule": spec.value.rule, "muster:value": tile.value, **_marked(tile)}
        yield "tile", f"tile/{number}", tile.label, said, tuple(spec.value.series)
    for section, plan in zip(page.sections, briefing.sections, strict=True):
        plans: dict[str, Any] = {getattr(each, "name", each.kind): each for each in _apart(plan.blocks)}
        plans |= {f"{each.name}-chart": each for each in plan.blocks if isinstance(each, Outlook)}
        for block in _apart(section.blocks):
            if isinstance(block, Chart | Table):
                kind = str(plans[block.name].kind) if block.name in plans else type(block).__name__.lower()
                series = tuple(series_in(plans.get(block.name)))
                yield kind, f"{section.name}/{block.name}", block.name, _marked(block), series


def _apart(blocks: Iterable[Any]) -> Iterator[Any]:
    """Blocks one by one, the two of a pair each for itself."""
    for block in blocks:
        yield from (block.left, block.right) if hasattr(block, "left") else (block,)


def _marked(part: Chart | Table | Tile | Judgement) -> dict[str, str]:
    """The mark of a late source, where the page carries one."""
    return {"muster:mark": part.mark} if part.mark else {}


def _projection(document: Document, number: int, said: dict[str, Any]) -> None:
    levels = {name: said[name] for name in ("quantiles", "days") if name in said}
    plainly = {f"muster:{name}": value for name, value in said.items() if name not in levels}
    told = {f"muster:{name}": json.dumps(value, sort_keys=True) for name, value in levels.items()}
    made = document.entity("projection", str(number), {"prov:type": "muster:Projection", **plainly, **told})
    document.derived(made, f"muster:series/{local(said['series_id'])}")


def _copies(document: Document, material: Material) -> None:
    """The copies that claims of the view stand in, and the fetch that first took each."""
    held = material.view["evidence_sha256"].unique()
    fetches = material.fetches[material.fetches["evidence_sha256"].isin(held)]
    for row in fetches.drop_duplicates("evidence_sha256").itertuples():
        digest, taken_at = str(row.evidence_sha256), row.retrieved_at.isoformat()
        said = {"prov:type": "muster:Evidence", "muster:sha256": digest, "muster:source": row.source_id}
        copy = document.entity("evidence", digest, {**said, "muster:url": row.url, "muster:retrieved_at": taken_at})
        document.generated(copy, document.activity("fetch", digest, {"prov:type": "muster:Fetch"}, ended_at=taken_at))
