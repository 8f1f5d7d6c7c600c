"""A bucket with editions that tell of themselves: two languages, three years, a correction and a withdrawal."""

from __future__ import annotations

import json
from typing import Any

from reports.adapters.publisher import publish_edition, withdraw_edition
from reports.briefings.home.told import HOME_FILE
from reports.briefings.publication import EditionName, PublishedFile, canonical, headers_of, manifest_bytes
from reports.calendar import Week
from reports.store import Store
from tests.publication.sample import ACTED_AT, AS_OF

WEEKS = ("2024-W52", "2025-W01", "2025-W50", "2026-W29", "2026-W30", "2026-W31")
FIGURES = (
    "record,series_id,value,low,high,bound,days_count,published_on,known_at,is_reconstructed\n"
    "claim,herd.cows,1010,,,exact,,2024-11-19,2024-11-20T00:00:00Z,True\n"
    "claim,herd.cows,,900,1100,range,,2025-01-02,2025-01-03T12:00:00Z,False\n"
    "weekly flow,herd.cows,120.5,,,,7,,2025-01-06T00:00:00Z,\n"
)
WHY = "A district was counted twice & “by hand” <b>."
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fedccc59e7"
    "0000000049454e44ae426082"
)


def told_in(language: str, week: str) -> dict[str, Any]:
    """Return what an edition tells in one language."""
    lead = {"en": "The herd grew", "uk": "Стадо зросло"}[language]
    table = {
        "kind": "table", "name": "source-health", "caption": "Age of each source", "note": "", "addresses": [""],
        "columns": [["Source", "left"], ["Age", "right"]], "rows": [["The farmer’s book", "1 day"]],
    }  # fmt: skip
    return {
        "desk": "The herd", "kicker": "Weekly", "title": {"en": "The herd, weekly", "uk": "Стадо, щотижня"}[language],
        "period": week, "known_by": "4 August 2026, 03:00 UTC", "issued": "4 August 2026, 06:00 Kyiv",
        "licence": "CC BY 4.0", "place": "Kyiv", "contact": "", "standing_note": "Attributed, not endorsed.",
        "notices": [],
        "judgements": [{"number": "1", "lead": lead, "text": ["by ", ["120", "c1"], " cows."], "would_change": "",
                        "tag": "one origin", "mark": ""}],
        "tiles": [{"label": "Cows", "value": [["1,010", "c1"]], "lines": ["+2 % on the week"], "mark": "",
                   "footnote": "", "spark": "", "spark_alt": ""}],
        "sources": [table],
        "method": [{"kind": "prose", "paragraphs": ["Every cow is counted once."]},
                   {"kind": "definitions", "entries": [["Cow", "an animal"]]}],
    }  # fmt: skip


def files_of(name: EditionName) -> dict[str, PublishedFile]:
    """Return the files of an edition that tells of itself."""
    week = Week.parse(name.week)
    home = {
        "edition": name.identifier, "as_of": "2026-08-04T03:00:00Z", "home": "", "languages": ["en", "uk"],
        "period": [week.first_on.isoformat(), week.last_on.isoformat()],
        "release": {"weekday": 2, "at": "06:00", "zone": "Europe/Kyiv"},
        "next_releases": {str(week.shifted(ahead)): f"{week.shifted(ahead + 1).first_on}T03:00:00Z"
                          for ahead in range(1, 13)},
        "told": {language: told_in(language, name.week) for language in ("en", "uk")},
    }  # fmt: skip
    package = {"name": "herd", "resources": [{"path": "figures.csv", "schema": {"fields": []}}]}
    twin = '<!DOCTYPE html><html lang="en"><title>Twin</title><p id="c1">proof</p></html>'
    bodies = {
        name.pdf_name("en"): f"%PDF-1.7 {name.identifier} en".encode(), "en.html": twin.encode(),
        name.pdf_name("uk"): f"%PDF-1.7 {name.identifier} uk".encode(), "uk.html": twin.encode(),
        "figures.csv": FIGURES.encode(), "datapackage.json": json.dumps(package).encode(),
        HOME_FILE: canonical(home), "preview_en.png": PNG, "preview_uk.png": PNG,
    }  # fmt: skip
    return {each: PublishedFile(body, headers_of(each)) for each, body in bodies.items()}


def issue(store: Store, week: str, revision: int = 1, desk: str = "herd") -> EditionName:
    """Publish an edition that tells of itself, a later revision as a correction."""
    name = EditionName(desk, "weekly", week, revision)
    files = files_of(name)
    said: dict[str, Any] = {"act": "supersede", "why": WHY, "kind": "error"} if revision > 1 else {}
    publish_edition(store, name, files, manifest_bytes(name, AS_OF, files, {}), title="The herd, weekly",
                    acted_at=ACTED_AT, who="desk", **said)  # fmt: skip
    return name


def fill(store: Store) -> None:
    """Publish every week; correct one, and withdraw another."""
    for week in WEEKS:
        issue(store, week)
    issue(store, "2026-W30", revision=2)
    withdraw_edition(store, EditionName("herd", "weekly", "2025-W50"), why="It was forged.", acted_at=ACTED_AT, who="x")
