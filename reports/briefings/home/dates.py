"""When a desk's next editions come out, as a calendar (RFC 5545), from what the newest edition tells."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from reports.briefings.home.speaking import Speaker
from reports.briefings.publication_log import LogEntry

_LINE = 75  # octets of a line; longer ones are folded
_ESCAPED = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})


@dataclass(frozen=True)
class Event:
    """One moment of a calendar: `name` makes its lasting id, `stamped` is when it was told; both as in the log."""

    name: str
    stamped: str
    at: str
    summary: str
    description: str = ""


def calendar(speaker: Speaker, title: str, entries: Iterable[LogEntry]) -> bytes:
    """Return the calendar of the editions to come, after those that speak for their briefings."""
    return icalendar(title, (
        _event(speaker, entry, week, at)
        for entry in entries
        for week, at in speaker.shelf.told(entry).get("next_releases", {}).items()
    ))  # fmt: skip


def icalendar(title: str, events: Iterable[Event]) -> bytes:
    """Return a calendar as a file."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Muster//Editions//EN", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", f"X-WR-CALNAME:{title.translate(_ESCAPED)}",
    ]  # fmt: skip
    for event in events:
        lines += [
            "BEGIN:VEVENT", f"UID:{uuid.uuid5(uuid.NAMESPACE_URL, event.name)}",
            f"DTSTAMP:{_instant(event.stamped)}", f"DTSTART:{_instant(event.at)}", "DURATION:PT0S",
            "TRANSP:TRANSPARENT", f"SUMMARY:{event.summary.translate(_ESCAPED)}",
            *([f"DESCRIPTION:{event.description.translate(_ESCAPED)}"] if event.description else ()), "END:VEVENT",
        ]  # fmt: skip
    return "".join(_folded(line) + "\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _event(speaker: Speaker, entry: LogEntry, week: str, at: str) -> Event:
    name = entry.edition
    said = speaker.words["home_calendar_event"].format(title=speaker.title(entry), week=week)
    return Event(f"{name.desk}/{name.briefing}/{week}", entry.as_of, at, said)


def _instant(moment: str) -> str:
    return dt.datetime.fromisoformat(moment).astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _folded(line: str) -> str:
    """A long line in pieces that begin with a space, never within a character."""
    pieces, size = [""], 0
    for char in line:
        width = len(char.encode())
        if size + width > _LINE:
            pieces, size = [*pieces, " "], 1
        pieces[-1], size = pieces[-1] + char, size + width
    return "\r\n".join(pieces)
