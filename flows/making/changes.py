"""What an edition says otherwise than the one before it: figures, judgements and sources, for whoever watches a run.

Readers are shown changes on the page itself, as computed there. This is the editor's view of two finished manifests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flows.settings import Settings
from reports.adapters import publisher
from reports.briefings.publication import MANIFEST, EditionName
from reports.briefings.publication_log import ISSUING, LogEntry, revisions_of

_NUMERAL = re.compile(r"[≈~±+−-]?\d[\d\s.,:\u00a0\u2009\u202f]*%?")


@dataclass(frozen=True)
class Figure:
    """A figure at a glance as it was and as it is; `was` is empty for a new one, `now` for one that is gone."""

    label: str
    was: str
    now: str
    note: str = ""

    @property
    def change(self) -> str:
        """In one word what became of it."""
        if not self.was or not self.now:
            return "new" if self.now else "gone"
        return "same" if self.was == self.now else "changed"


@dataclass(frozen=True)
class Reworded:
    """A judgement that says something else; empty `was` or `now` where there was none, or is none any more."""

    was: str
    now: str

    @property
    def is_figures_alone(self) -> bool:
        """Whether the words are the same and only numerals moved."""
        return _NUMERAL.sub("#", self.was) == _NUMERAL.sub("#", self.now)


@dataclass(frozen=True)
class Changes:
    """An edition beside the one before it, or beside none."""

    edition: str
    before: str
    figures: tuple[Figure, ...]
    judgements: tuple[Reworded, ...]
    sources: tuple[str, ...]  # a sentence for each that stands otherwise


def edition_before(settings: Settings, name: EditionName) -> LogEntry | None:
    """Return the edition that readers had before: the revision that is replaced, else the newest earlier week's."""
    log = publisher.read_log(settings.store)
    weeks = {
        each.edition.week: each.edition for each in log
        if each.act in ISSUING and (each.edition.desk, each.edition.briefing) == (name.desk, name.briefing)
        and each.edition < name
    }  # fmt: skip
    for week in sorted(weeks, reverse=True):
        standing = [each.entry for each in revisions_of(log, weeks[week]) if each.entry.edition < name]
        if standing:
            return standing[0]
    return None


def changes_since(settings: Settings, name: EditionName, inputs: Mapping[str, Any]) -> Changes:
    """Return what an edition says otherwise than the one before it; `inputs` as its manifest tells them."""
    entry = edition_before(settings, name)
    was = json.loads(settings.store.read(entry.edition.key(MANIFEST)).body)["inputs"] if entry else {}
    return Changes(
        name.identifier,
        entry.edition.identifier if entry else "",
        _figures(was, inputs),
        tuple(each for each in _judgements(was, inputs) if each.was != each.now),
        tuple(_sources(was, inputs)) if entry else (),
    )


def _figures(was: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Figure, ...]:
    before = {each["label"]: each["value"] for each in was.get("at_a_glance", ())}
    told = [
        Figure(each["label"], before.pop(each["label"], ""), each["value"], " · ".join(each["lines"]))
        for each in now.get("at_a_glance", ())
    ]
    return (*told, *(Figure(label, value, "") for label, value in before.items()))


def _judgements(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Reworded]:
    before, after = list(was.get("judgements", ())), list(now.get("judgements", ()))
    length = max(len(before), len(after))
    padded = [each + [""] * (length - len(each)) for each in (before, after)]
    return [Reworded(*pair) for pair in zip(*padded, strict=True)]


def _sources(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    before = {each["source_id"]: each for each in was.get("sources", ())}
    after = {each["source_id"]: each for each in now.get("sources", ())}
    told = [f"{name} is no longer read" for name in before if name not in after]
    for name, each in after.items():
        if name not in before:
            told.append(f"{name} is new ({each['state']})")
        elif before[name]["state"] != each["state"]:
            newest = f", newest figure of {each['newest_figure_on']}" if each["newest_figure_on"] else ""
            told.append(f"{name}: {before[name]['state']} → {each['state']}{newest}")
    return told


def as_markdown(changes: Changes) -> str:
    """Return the changes as Markdown: a table of figures, judgements with other words in full, sources."""
    since = f"since {changes.before}" if changes.before else "no edition before it"
    rows = [
        f"| {_cell(each.label)} | {_cell(each.was) or '–'} | {_cell(each.now) or '–'} | {each.change} |"
        for each in changes.figures
    ]
    table = ["| figure | was | now | |", "|---|---|---|---|", *rows]
    return "\n".join([f"## {changes.edition}, {since}", "", *table, "", *_spoken(changes), ""])


def _spoken(changes: Changes) -> list[str]:
    other = [each for each in changes.judgements if not each.is_figures_alone]
    moved = len(changes.judgements) - len(other)
    lines = ["### Judgements", ""]
    if not changes.judgements:
        lines.append("Every judgement says the same.")
    for each in other:
        lines += [f"- was: {each.was}"] if each.was else []
        lines += [f"- **now: {each.now}**" if each.now else "- now: nothing in its place", ""]
    if moved:
        lines.append(f"{moved} with the same words and other figures.")
    told = [f"- {each}" for each in changes.sources] or ["Every source stands as it did."]
    return [*lines, "", "### Sources", "", *(told if changes.before else ["There is nothing to compare with."])]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
