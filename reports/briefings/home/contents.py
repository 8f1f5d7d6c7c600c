"""What the pages of a briefing hold, each by its own part: the newest edition, archive, corrections, citation, data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

from reports.briefings.home.citing import AUTHOR, bibtex, csl, csl_bytes, pdf_sha256
from reports.briefings.home.places import MADE_FROM_FIGURES, citation_keys, data_key
from reports.briefings.home.shelf import acted_on
from reports.briefings.home.speaking import Speaker
from reports.briefings.publication_log import LogEntry, Revision

RECENT, DATES = 6, 4  # editions and dates on a briefing's own page; the rest stands in archive and calendar


def cited(speaker: Speaker, entry: LogEntry) -> str:
    """Return an edition as BibTeX."""
    home = speaker.shelf.told(entry).get("home", "")
    return bibtex(entry, speaker.title(entry), speaker.language, home)


def _newest(speaker: Speaker, entry: LogEntry) -> Mapping[str, Any]:
    weeks = speaker.shelf.weeks(entry.edition.desk, entry.edition.briefing)
    return {
        "recent": [speaker.shown(week[0]) for week in weeks[:RECENT]],
        "corrections": _corrected(speaker, entry)[:3],
        "dates": () if entry.is_backfilled else speaker.releases(entry, DATES),
        "sha256": pdf_sha256(entry, speaker.language),
    }  # fmt: skip


def _archive(speaker: Speaker, entry: LogEntry) -> Mapping[str, Any]:
    weeks = speaker.shelf.weeks(entry.edition.desk, entry.edition.briefing)
    by_year = groupby(weeks, key=lambda week: week[0].entry.edition.week[:4])
    years = [(year, [[speaker.shown(each) for each in week] for week in those]) for year, those in by_year]
    return {"years": years, "count": sum(len(week) for _, those in years for week in those)}


def _corrections(speaker: Speaker, entry: LogEntry) -> Mapping[str, Any]:
    return {"corrections": _corrected(speaker, entry)}


def _corrected(speaker: Speaker, entry: LogEntry) -> list[dict[str, Any]]:
    return [
        _correction(speaker, act, ended)
        for act, ended in speaker.shelf.corrections(entry.edition.desk, entry.edition.briefing)
    ]


def _correction(speaker: Speaker, act: LogEntry, ended: Revision | None) -> dict[str, Any]:
    words, formats, name = speaker.words, speaker.formats, act.edition
    was = formats.number(ended.number) if ended else ""
    kind = "withdrawn" if act.act == "withdraw" else "superseded" if ended else "issued_anew"
    title = words[f"home_{kind}_title"].format(week=name.week, was=was, now=formats.number(name.revision))
    rows = name.key("corrections.csv")
    return {
        "title": title, "why": act.why, "kind": words[f"home_kind_{act.kind or 'none'}"], "act": act.act,
        "acted": words["home_acted"].format(day=formats.day(acted_on(act)), number=formats.number(act.number)),
        "address": speaker.week_address(name),
        "id": f"log-{act.number}", "rows": speaker.link(rows) if "corrections.csv" in act.files else "",
    }  # fmt: skip


def _nothing(speaker: Speaker, entry: LogEntry) -> Mapping[str, Any]:
    return {}


def _cite(speaker: Speaker, entry: LogEntry) -> Mapping[str, Any]:
    as_bibtex, as_csl = citation_keys(entry.edition)
    home = speaker.shelf.told(entry).get("home", "")
    told = csl(entry, speaker.title(entry), speaker.language, home)
    text = speaker.words["home_cite_text"].format(
        author=AUTHOR, title=speaker.title(entry), week=entry.edition.week,
        revision=speaker.formats.number(entry.edition.revision),
        instant=speaker.told(entry).get("known_by", entry.as_of), digest=pdf_sha256(entry, speaker.language),
    )  # fmt: skip
    return {
        "text": text, "bibtex": cited(speaker, entry), "csl": csl_bytes(told).decode(),
        "files": [("citation.bib", speaker.link(as_bibtex)), ("citation.json", speaker.link(as_csl))],
    }  # fmt: skip


def _data(speaker: Speaker, entry: LogEntry) -> Mapping[str, Any]:
    words = speaker.words
    holds = {"figures": words["home_data_figures"], "claims": words["home_data_claims"],
             "datapackage": words["home_data_package"], "charts": words["home_data_charts"],
             "provenance": words["home_data_provenance"]}  # fmt: skip
    moving = MADE_FROM_FIGURES if speaker.shelf.told(entry) else ()
    fixed = [name for name in ("figures.csv", "charts.csv", "datapackage.json", "provenance.json")
             if name in entry.files]  # fmt: skip
    return {
        "moving": [(name, speaker.link(data_key(entry.edition, name)), holds[name.partition(".")[0]])
                   for name in moving],
        "fixed": [(name, speaker.link(entry.edition.key(name)), holds[name.partition(".")[0]], entry.files[name])
                  for name in fixed],
    }  # fmt: skip


CONTENTS: Mapping[str, Callable[[Speaker, LogEntry], Mapping[str, Any]]] = {
    "index": _newest, "archive": _archive, "corrections": _corrections, "sources": _nothing, "method": _nothing,
    "cite": _cite, "data": _data,
}  # fmt: skip
"""What each part of a briefing's pages adds to the context that all have."""
