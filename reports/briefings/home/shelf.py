"""The log and the editions' files as the pages read them: how each edition stands, and what it tells of itself."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from reports.briefings.home.told import HOME_FILE
from reports.briefings.publication import EditionName, readable
from reports.briefings.publication_log import (
    ISSUING,
    LogEntry,
    Revision,
    corrections_of,
    pdfs_by_language,
    revisions_of,
)
from reports.languages.shipped import SOURCE, languages

ReadFile = Callable[[LogEntry, str], bytes]
"""The bytes of an edition's file, held against the log."""


@dataclass(frozen=True)
class Shelf:
    """All that was published: `read` gives a file of an edition; each edition tells of itself once."""

    log: Sequence[LogEntry]
    read: ReadFile
    _told: dict[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    _weeks: dict[tuple[str, str], dict[str, list[Revision]]] = field(default_factory=dict, repr=False)
    _languages: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, repr=False)

    @property
    def desks(self) -> tuple[str, ...]:
        """The desks, by name."""
        return tuple(sorted({entry.edition.desk for entry in self.log}))

    def briefings(self, desk: str) -> tuple[str, ...]:
        """Return a desk's briefings, by name."""
        return tuple(sorted({entry.edition.briefing for entry in self.log if entry.edition.desk == desk}))

    def newest(self, desk: str, briefing: str) -> LogEntry | None:
        """Return the newest edition that stands, of those that were published in their own time."""
        every = (each for week in self.weeks(desk, briefing) for each in week if not each.entry.is_backfilled)
        return next((each.entry for each in every if each.standing == "published"), None)

    def speaking(self, desk: str, briefing: str) -> LogEntry:
        """Return the edition that speaks for its briefing: the newest that stands, else the newest there ever was.

        One that was back-filled speaks only where none was published in its own time.
        """
        issued = (each for each in self.log if (each.edition.desk, each.edition.briefing) == (desk, briefing))
        return self.newest(desk, briefing) or max(
            (each for each in issued if each.act in ISSUING), key=lambda each: (not each.is_backfilled, each.edition)
        )

    def told(self, entry: LogEntry) -> Mapping[str, Any]:
        """Return what an edition tells of itself; nothing for one from before editions did."""
        if HOME_FILE not in entry.files:
            return {}
        key = entry.edition.identifier
        if key not in self._told:
            with readable(f"{HOME_FILE} of {key}"):
                self._told[key] = json.loads(self.read(entry, HOME_FILE))
        return self._told[key]

    def languages(self, desk: str = "", briefing: str = "") -> tuple[str, ...]:
        """Return the languages in which anything was ever issued, of a briefing, a desk or all: they only grow."""
        if (desk, briefing) not in self._languages:
            ours = (each for each in self.log if desk in ("", each.edition.desk))
            named = (entry for entry in ours if briefing in ("", entry.edition.briefing))
            self._languages[desk, briefing] = languages_among(named)
        return self._languages[desk, briefing]

    def week_languages(self, week: EditionName) -> tuple[str, ...]:
        """Return the languages of a week's page: those of its revisions, whatever came later."""
        return languages_among(each.entry for each in self.week(week))

    def last_act(self, desk: str = "", briefing: str = "", week: str = "") -> int:
        """Return the number of the newest entry that speaks of a week, a briefing, a desk, or of anything."""
        wanted = (desk, briefing, week)
        return max(
            entry.number for entry in self.log
            if all(each in ("", is_so) for each, is_so in zip(wanted, _scope(entry), strict=True))
        )  # fmt: skip

    def weeks(self, desk: str, briefing: str) -> list[list[Revision]]:
        """Return every week's revisions, the newest week first and of each the newest revision."""
        return list(self._by_week(desk, briefing).values())

    def _by_week(self, desk: str, briefing: str) -> dict[str, list[Revision]]:
        if (desk, briefing) not in self._weeks:
            acts: dict[str, list[LogEntry]] = {}
            for entry in self.log:
                if (entry.edition.desk, entry.edition.briefing) == (desk, briefing):
                    acts.setdefault(entry.edition.week, []).append(entry)
            found = {week: revisions_of(acts[week], acts[week][0].edition) for week in sorted(acts, reverse=True)}
            self._weeks[desk, briefing] = found
        return self._weeks[desk, briefing]

    def week(self, edition: EditionName) -> list[Revision]:
        """Return the revisions of an edition's week, newest first."""
        return self._by_week(edition.desk, edition.briefing)[edition.week]

    def corrections(self, desk: str, briefing: str) -> list[tuple[LogEntry, Revision | None]]:
        """Return the corrections of a briefing, newest first, each with the revision that it ended, if one."""
        found = [each for each in corrections_of(self.log, desk) if each.edition.briefing == briefing]
        return [(entry, self._ended_by(entry)) for entry in found]

    def _ended_by(self, entry: LogEntry) -> Revision | None:
        if entry.act == "withdraw":
            return next((each for each in self.week(entry.edition) if each.entry.edition == entry.edition), None)
        earlier = [each for each in self.week(entry.edition) if each.entry.edition < entry.edition]
        return earlier[0] if earlier else None


def acted_on(entry: LogEntry) -> dt.date:
    """Return the day of an act, in UTC."""
    return dt.datetime.fromisoformat(entry.acted_at).date()


def languages_among(entries: Iterable[LogEntry]) -> tuple[str, ...]:
    """Return the languages of some editions' PDFs that pages can be told in, the source language first."""
    found = {language for entry in entries for language in pdfs_by_language(entry)}.intersection(_page_languages())
    return tuple(sorted(found, key=lambda language: (language != SOURCE, language))) or (SOURCE,)


@cache
def _page_languages() -> frozenset[str]:
    return frozenset(languages())


def _scope(entry: LogEntry) -> tuple[str, str, str]:
    return entry.edition.desk, entry.edition.briefing, entry.edition.week
