"""One language's view of the log: days, editions and their standing as finished strings, links from where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from reports.briefings.formats import Formats
from reports.briefings.home.places import leads, page_key
from reports.briefings.home.shelf import Shelf, acted_on
from reports.briefings.publication import MANIFEST, EditionName, week_folder
from reports.briefings.publication_log import LogEntry, Revision, pdfs_by_language
from reports.briefings.translated import own_name, words_in
from reports.calendar import Week
from reports.languages import Words


@dataclass(frozen=True)
class Speaker:
    """Who fills one page: `here` is its key, `told_in` the languages that it stands in."""

    shelf: Shelf
    here: str
    language: str
    told_in: Sequence[str]

    @property
    def words(self) -> Words:
        """The words of the language."""
        return words_in(self.language)

    @property
    def formats(self) -> Formats:
        """How the language writes days and numbers."""
        return Formats(self.words["locale"], phrases=self.words.texts)

    def link(self, key: str) -> str:
        """Return the address by which this page leads to a key."""
        return leads(self.here, key)

    def told(self, entry: LogEntry) -> Mapping[str, Any]:
        """Return what an edition tells of itself in this language, or in its first; nothing for an old one."""
        by_language = self.shelf.told(entry).get("told", {})
        return by_language.get(self.language) or next(iter(by_language.values()), {})

    def title(self, entry: LogEntry) -> str:
        """Return the briefing's title as an edition told it."""
        return self.told(entry).get("title") or entry.title or entry.edition.identifier.rpartition("/")[0]

    def twin(self, entry: LogEntry) -> str:
        """Return the address of an edition's twin in this language, or else in another; empty where it has none."""
        names = [f"{each}.html" for each in (self.language, *self.told_in)]
        return next((self.link(entry.edition.key(name)) for name in names if name in entry.files), "")

    def shown(self, revision: Revision) -> dict[str, Any]:
        """Return one revision for a list: its week and days, how it stands and why, where to read it."""
        entry, week = revision.entry, Week.parse(revision.entry.edition.week)
        return {
            "entry": entry, "week": str(week), "revision": self.formats.number(revision.number),
            "period": self.formats.span(week.first_on, week.last_on), "standing": revision.standing,
            "stands": self.words[f"home_standing_{revision.standing}"], "ended": self.ended(revision),
            "backfilled": self.backfilled(entry),
            "address": self.week_address(entry.edition),
            "pdfs": [(own_name(language), language, self.link(entry.edition.key(name)), name)
                     for language, name in pdfs_by_language(entry).items()],
            "twins": [(own_name(language), language, self.link(entry.edition.key(f"{language}.html")))
                      for language in pdfs_by_language(entry) if f"{language}.html" in entry.files],
        }  # fmt: skip

    def week_address(self, edition: EditionName) -> str:
        """Return where a week's page stands, in this language if its desk is told in it."""
        return self.link(self.index_of(week_folder(edition), self.shelf.week_languages(edition)))

    def index_of(self, folder: str, led_in: Sequence[str]) -> str:
        """Return the key of a folder's own page, in this language if it stands in it."""
        return page_key(folder, "index", self.language if self.language in led_in else led_in[0], led_in)

    def ended(self, revision: Revision) -> str:
        """Return what ended a revision, when and why; empty for one that stands."""
        ended = revision.ended_by
        if ended is None:
            return ""
        key = f"home_ended_{ended.act}" if ended.why else "home_ended_plainly"
        number = self.formats.number(ended.edition.revision)
        return self.words[key].format(revision=number, day=self.formats.day(acted_on(ended)), why=ended.why)

    def backfilled(self, entry: LogEntry) -> str:
        """Return what says that an edition was made later, and when; empty for one of its own time."""
        day = self.formats.day(acted_on(entry))
        return self.words["home_backfilled"].format(day=day) if entry.is_backfilled else ""

    def files(self, entry: LogEntry) -> list[tuple[str, str, str]]:
        """Return an edition's files: name, address and sha256; PDFs first, the manifest last."""
        pdfs = list(pdfs_by_language(entry).values())
        names = [*pdfs, *sorted(name for name in entry.files if name not in pdfs), MANIFEST]
        sums = {**entry.files, MANIFEST: entry.manifest_sha256}
        return [(name, self.link(entry.edition.key(name)), sums[name]) for name in names]

    def releases(self, entry: LogEntry, count: int) -> list[str]:
        """Return when the next editions come out, in the desk's own time."""
        told = self.shelf.told(entry)
        zone = ZoneInfo(told["release"]["zone"]) if told else None
        moments = [(week, dt.datetime.fromisoformat(at).astimezone(zone))
                   for week, at in list(told.get("next_releases", {}).items())[:count]]  # fmt: skip
        return [
            self.words["home_date"].format(
                week=week, day=self.formats.day(at.date()), time=f"{at:%H:%M}", place=self.told(entry)["place"]
            )
            for week, at in moments
        ]
