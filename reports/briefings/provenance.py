"""What each part of a page was made from: rules, series, publishers, evidence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from reports.briefings.forecast_file import projections_of
from reports.briefings.freshness import lateness_of
from reports.briefings.material import Material
from reports.briefings.page import Chart, Judgement, Page, Section, Table, Tile
from reports.briefings.tokens import plain
from reports.catalog.blocks import Outlook, series_in
from reports.catalog.briefings import SectionSpec


def provenance_json(material: Material, page: Page) -> bytes:
    """Return what each part of the page was computed from: series, publishers, evidence hashes and methods."""
    edition = material.edition
    said = {
        "edition": edition.identifier,
        "as_of": edition.as_of.isoformat(),
        "is_strict": edition.is_strict,
        "claims_sha256": material.digest,
        "claims_count": len(material.view),
        "reconstructed_count": int(material.view["is_reconstructed"].sum()),
        "judgements": [
            {"text": f"{each.lead} {each.text}", "rule": spec.rule, "series": list(spec.series), **_marked(each)}
            for each, spec in zip(page.judgements, material.briefing.judgements, strict=True)
        ],
        "tiles": [
            {
                "label": tile.label,
                "value": tile.value,
                "rule": spec.value.rule,
                "series": list(spec.value.series),
                **_marked(tile),
            }
            for tile, spec in zip(page.tiles, material.briefing.tiles, strict=True)
        ],
        "sections": [
            _section(section, spec) for section, spec in zip(page.sections, material.briefing.sections, strict=True)
        ],
        "projections": projections_of(material),
        "series": {series_id: _made_from(material, series_id) for series_id in material.used()},
        "evidence": _evidence(material),
    }
    return plain(json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _evidence(material: Material) -> dict[str, dict[str, str]]:
    """The copies that claims of the view stand in, and when each was first taken."""
    held = material.view["evidence_sha256"].unique()
    fetches = material.fetches[material.fetches["evidence_sha256"].isin(held)]
    return {
        str(row.evidence_sha256): {
            "source_id": row.source_id,
            "url": row.url,
            "retrieved_at": row.retrieved_at.isoformat(),
        }
        for row in fetches.drop_duplicates("evidence_sha256").itertuples()
    }


def _section(section: Section, spec: SectionSpec) -> dict[str, Any]:
    made = [block for block in _apart(section.blocks) if isinstance(block, Chart | Table)]
    plans = {getattr(each, "name", each.kind): each for each in _apart(spec.blocks)}
    plans |= {f"{each.name}-chart": each for each in spec.blocks if isinstance(each, Outlook)}
    return {
        "name": section.name,
        "parts": [
            {
                "name": block.name,
                "kind": _kind_of(block, plans),
                "series": list(series_in(plans.get(block.name))),
                **_marked(block),
            }
            for block in made
        ],
    }


def _apart(blocks: Iterable[Any]) -> Iterator[Any]:
    """Blocks one by one, the two of a pair each for itself."""
    for block in blocks:
        yield from (block.left, block.right) if hasattr(block, "left") else (block,)


def _kind_of(block: Chart | Table, plans: dict[str, Any]) -> str:
    return str(plans[block.name].kind) if block.name in plans else type(block).__name__.lower()


def _marked(part: Chart | Table | Tile | Judgement) -> dict[str, str]:
    """The mark of a late source, where the page carries one."""
    return {"mark": part.mark} if part.mark else {}


def _made_from(material: Material, series_id: str) -> dict[str, Any]:
    rows, late = material.rows(series_id), lateness_of(material, series_id)
    return {
        "title": material.series(series_id).title,
        "claims_count": len(rows),
        "publishers": sorted(rows["publisher"].unique().tolist()),
        "sources": sorted(rows["source_id"].unique().tolist()),
        "evidence_sha256": sorted(rows["evidence_sha256"].unique().tolist()),
        "reconstructed_count": int(rows["is_reconstructed"].sum()),
        **({"not_updated_since": late.since_on.isoformat(), "lateness": late.status} if late else {}),
    }
