"""What people read of a retraction."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten

from flows.questions.retracting import EditionStanding, Standing
from flows.questions.standings import correction_command
from reports.briefings.standing_on import EditionPart
from reports.figures.retraction import RETRACT

_NAME = 96


def standing(found: Standing) -> str:
    """Return what stands on an origin, edition by edition, and what comes of it."""
    return "\n".join([*_head(found), "", *_editions(found), "", *_closing(found)])


def _head(found: Standing) -> Iterator[str]:
    count = sum(found.claims_by_series.values())
    yield f"{found.origin}: {found.title}" if found.title != found.origin else found.origin
    yield f"{count:,} claims in {len(found.claims_by_series):,} series, carried by {', '.join(found.publishers)}"
    yield from (f"  {number:>7,}  {series_id}" for series_id, number in found.claims_by_series.items())


def _commands(found: Standing, why: str) -> Iterator[str]:
    """The command that corrects each week; `muster list --offered` gives them again, of those that still stand."""
    for briefing, week in dict.fromkeys(tuple(each.edition.split("/")[1:3]) for each in found.editions):
        yield correction_command(briefing, week, f"{found.origin} was retracted: {why}")


def _editions(found: Standing) -> Iterator[str]:
    if found.figures:
        yield "Figures that stand on it, as the briefings are declared"
        yield from map(_part, found.figures)
        yield ""
    if not found.editions:
        yield "No published edition stands on it."
        return
    yield "Published editions that stand on it"
    for each in found.editions:
        yield from _edition(each)


def _edition(each: EditionStanding) -> Iterator[str]:
    yield f"  {each.edition}"
    yield from map(_part, each.parts)


def _part(part: EditionPart) -> str:
    return f"    {part.kind:<14} {shorten(part.name, _NAME, placeholder=' …')}"


def _closing(found: Standing) -> Iterator[str]:
    decision = found.decision
    if decision is None:
        yield "Nothing was decided: this was a dry run."
        return
    word = "Retracted" if found.act == RETRACT else "Taken back in"
    yield f"{word} by {decision.who} on {decision.decided_at:%Y-%m-%d %H:%M} UTC: {decision.why}"
    yield "It counts for every view as of that instant or later; what was published keeps its bytes."
    if found.editions:
        need = ", ".join(each.edition for each in found.editions)
        yield f"To be corrected: {need}"
        if found.act == RETRACT:
            yield from (f"  {command}" for command in _commands(found, decision.why))
