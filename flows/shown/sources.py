"""What people read in a terminal about sources: items to review, what a copy would change, what a new source needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from reports.figures.changes import stated_of

if TYPE_CHECKING:
    from flows.intake.checking_sources import SourceCheck
    from reports.figures.changes import Change, Stated
    from reports.figures.review import Watched

T = TypeVar("T")


def review(items: Sequence[Watched]) -> str:
    """Return a block of lines for each item."""
    if not items:
        return "nothing waits to be read"
    waiting = sum(each.is_open for each in items)
    return "\n".join([*(_item(each) for each in items), f"{waiting} to read; then `muster review done ITEM --why …`"])


def reviewed(items: Sequence[Watched], who: str) -> str:
    """Return a line for each item that was read."""
    return "\n".join(f"✓ {each.name}  read by {who}: {each.item.title}" for each in items)


def _item(each: Watched) -> str:
    day = each.item.published_at or each.first_seen_at
    lines = [f"{'•' if each.is_open else '✓'} {each.name}  {day:%Y-%m-%d}  {each.item.source_id}: {each.item.title}"]
    if each.was_title and each.was_title != each.item.title:
        lines.append(f"    was: {each.was_title}")
    elif each.was_title:
        lines.append("    its text was changed")
    if each.item.url:
        lines.append(f"    {each.item.url}")
    if each.reviewed:
        lines.append(f"    read by {each.reviewed.who} on {each.reviewed.decided_at:%Y-%m-%d}: {each.reviewed.why}")
    return "\n".join(lines)


def waiting(counts: Mapping[str, int]) -> str:
    """Return a closing line for the items that wait to be read, nothing where none does."""
    if not sum(counts.values()):
        return ""
    told = ", ".join(f"{count} of {source_id}" for source_id, count in counts.items())
    return f"\n\nto review: {told} (muster review list)"


_WOULD = {
    "stated": "would be new",
    "revised": "would be revised",
    "withdrawn": "would be withdrawn",
    "quarantined": "would be held back in quarantine",
    "cleared": "would leave quarantine",
}


def checked(found: SourceCheck, examples: int) -> str:
    """Return what a copy would change, with examples of each outcome, or why it would be refused."""
    return "\n".join([*_about(found), *_verdict(found, examples), "", "nothing was written"])


def _about(found: SourceCheck) -> Iterator[str]:
    yield f"{found.source_id}: {found.address}"
    if found.fetch:
        yield f"  {found.fetch.size_bytes:,} bytes of {found.fetch.retrieved_at:%Y-%m-%d %H:%M} UTC"
        held = found.held
        yield f"  compared with the copy of {held.retrieved_at:%Y-%m-%d %H:%M} UTC" if held else "  no copy is held yet"


def _verdict(found: SourceCheck, examples: int) -> Iterator[str]:
    if found.error:
        yield f"✗ would be refused: {found.error}"
        yield from [f"  mend: {found.mend}"] if found.mend else []
    elif found.review:
        yield f"✓ {len(found.review):,} entries to review"
        yield from (f"    {item.title}" for item in _first(found.review, examples))
    else:
        touched = sum(len(changes) for outcome, changes in found.changes.items() if outcome != "withdrawn")
        same = " (the same bytes)" if found.is_held else ""
        kept = max(0, found.claims_count - touched)
        yield f"✓ {found.claims_count:,} figures read" + (f", {kept:,} as they stand{same}" if kept else "")
    for outcome, words in _WOULD.items():
        if changes := found.changes.get(outcome, ()):
            yield f"  {len(changes):,} {words}"
            yield from (f"    {_change(each)}" for each in _first(changes, examples))
            yield from _more(changes, examples)
    if found.findings:
        yield f"  {len(found.findings):,} finding{'s' if len(found.findings) > 1 else ''}"
        for each in _first(found.findings, examples and 5 * examples):
            yield f"    {each.severity}: {each.where}: {each.message}"
        yield from _more(found.findings, examples and 5 * examples)


def _first(things: Sequence[T], count: int) -> Sequence[T]:
    return things[:count] if count else things


def _more(things: Sequence[object], count: int) -> list[str]:
    return [f"    … and {len(things) - count:,} more"] if count and len(things) > count else []


def _change(change: Change) -> str:
    claim = change.claim
    figure = _figure(stated_of(claim))
    was = f"{_figure(change.was)} → " if change.was and change.event == "revised" else ""
    reason = f": {claim.quarantine}" if claim.quarantine else ""
    return f"{claim.series_id} {claim.period_end_on or 'without a day'}: {was}{figure}{reason} ({claim.locator})"


def _figure(stated: Stated) -> str:
    numbers = (stated.low, stated.high) if stated.value is None else (stated.value,)
    said = " to ".join(f"{number:,.10g}" for number in numbers if number is not None)
    words = "" if stated.bound in ("exact", "range") else stated.bound.replace("_", " ")
    return f"{words} {said}".strip()
