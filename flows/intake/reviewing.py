"""Items to review: opened by what a watched feed brings, closed by a person who has read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flows.settings import Settings
from reports.adapters.decisions import keep_decision, read_decisions
from reports.adapters.review import keep_items, read_items, source_in, wording_in, wordings_held
from reports.errors import UsageError
from reports.figures.decisions import Decision
from reports.figures.model import Fetch, Finding, Parsed
from reports.figures.review import REVIEWED, Watched, read_already, subject_of, watched

# So many items that changed their words are told one by one.
MOST_TOLD = 5


def open_items(settings: Settings, fetch: Fetch, parsed: Parsed) -> tuple[int, tuple[Finding, ...]]:
    """Open what a feed brought for review; return how many items are new or changed, and what changed."""
    opened = keep_items(settings.store, parsed.review, fetch.retrieved_at)
    changed = [(item, was) for item, was in opened if was]
    findings = [
        Finding("item-changed", "warn", f"{item.source_id} {item.item_id}", _change(was, item.title))
        for item, was in changed[:MOST_TOLD]
    ]
    if len(changed) > MOST_TOLD:
        text = f"and {len(changed) - MOST_TOLD} more items changed their words"
        findings.append(Finding("item-changed", "warn", fetch.source_id, text))
    return len(opened), tuple(findings)


def _change(was: str, title: str) -> str:
    return f"the text under {title!r} was changed" if was == title else f"was {was!r}, and is now {title!r}"


def items_of(settings: Settings, source_id: str = "", *, is_all: bool = False) -> list[Watched]:
    """Return the items that wait for a person, of one source or all, the newest first; `is_all`: those read too."""
    if source_id and source_id not in settings.catalog.sources:
        feeds = [name for name, source in settings.catalog.sources.items() if source.mapping.adapter == "feed"]
        raise UsageError(f"{source_id!r} is no source of this desk", mend=f"watched are {', '.join(feeds) or 'none'}")
    decisions = read_decisions(settings.store, REVIEWED)
    read = read_already(decisions)
    keys = [
        key
        for name, held in wordings_held(settings.store, source_id).items()
        if is_all or (name, wording_in(held[-1])) not in read
        for key in held
    ]
    return watched(read_items(settings.store, keys), decisions)


def open_counts(settings: Settings) -> Counter[str]:
    """Return how many items wait for a person, by source; no item is read for it."""
    held = wordings_held(settings.store)
    read = read_already(read_decisions(settings.store, REVIEWED)) if held else {}
    waiting = (keys[-1] for name, keys in held.items() if (name, wording_in(keys[-1])) not in read)
    return Counter(map(source_in, waiting))


def finish(settings: Settings, names: Sequence[str], why: str) -> list[Watched]:
    """Record that a person has read these items as they are worded now; names may be cut short. Raises UsageError."""
    items = items_of(settings)
    chosen = [_named(name, items) for name in names]
    for each in chosen:
        decision = Decision(REVIEWED, subject_of(each.item), settings.who, why, settings.clock.now())
        keep_decision(settings.store, decision)
    return chosen


def _named(name: str, items: Sequence[Watched]) -> Watched:
    found = [each for each in items if each.name.startswith(name)]
    if len(name) < 4 or len(found) != 1:
        what = f"{len(found)} open items begin with" if len(name) >= 4 else "too short to name an item:"
        raise UsageError(f"{what} {name!r}", mend="give an item's name as `muster review list` prints it")
    return found[0]
