"""The gate: what must be there before an edition may go out. Fail closed."""

from __future__ import annotations

from reports.briefings.freshness import lateness_of
from reports.briefings.material import Material
from reports.briefings.page import Block, Chart, Definitions, EditorsNote, Page, Pair, Table


def unmet(material: Material, page: Page) -> list[str]:
    """Return every reason to withhold the edition, as sentences; empty if it may go out."""
    unexplained = [hold.reason for hold in material.holds if hold.accepted is None]
    return [*_sources_never_read(material), *_series_absent_or_old(material), *unexplained, *_empty_parts(page)]


def _sources_never_read(material: Material) -> list[str]:
    held = {health.source_id for health in material.health if health.claims_count}
    wanted = material.briefing.gate.undated_sources
    return [f"nothing of the source {name} is known at the cut-off" for name in wanted if name not in held]


def _series_absent_or_old(material: Material) -> list[str]:
    required = material.briefing.gate.series
    absent = [name for name in required if material.rows(name).empty]
    reasons = [f"the required series {name} has no figure at the cut-off" for name in absent]
    for series_id in dict.fromkeys((*required, *material.briefing.series_shown())):
        late = lateness_of(material, series_id)
        if late and late.status == "overdue" and material.briefing.gate.when_overdue(series_id) == "withhold":
            what = "required series" if series_id in required else "series"
            ages = ", ".join(f"{each.source_id} {each.age_days} days" for each in late.sources)
            reasons.append(f"the {what} {series_id} is past its error age ({ages})")
    lead = material.summary(material.briefing.lead_series)
    if not lead.is_complete:
        reasons.append(f"the lead series has {lead.days_count} of 7 days of week {material.week}")
    return reasons


def _empty_parts(page: Page) -> list[str]:
    empty = [
        f"the section {each.title!r} has nothing in it" for each in page.sections if all(map(_is_empty, each.blocks))
    ]
    blank = [f"the tile {tile.label!r} has no value" for tile in page.tiles if not tile.value.strip()]
    mute = [
        f"key judgement {number} says nothing"
        for number, each in enumerate(page.judgements, 1)
        if not each.lead.strip()
    ]
    return empty + blank + mute


def _is_empty(block: Block) -> bool:
    match block:
        case Chart():
            return False
        case Table(rows=rows):
            return not rows
        case Definitions(entries=entries):
            return not entries
        case Pair(left=left, right=right):
            return _is_empty(left) and _is_empty(right)
        case EditorsNote():
            return True  # what is written by hand does not stand in for figures
        case _:
            return not any(text.strip() for text in block.paragraphs)
