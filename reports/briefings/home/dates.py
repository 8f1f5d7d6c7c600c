"""When a desk's next editions come out, as a calendar (RFC 5545), from what the newest edition tells."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from reports.briefings.home.speaking import Speaker
from reports.briefings.publication_log import LogEntry

_LINE = 75  # octets of a line; longer ones are folded
_ESCAPED = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})


def calendar(speaker: Speaker, title: str, entries: Iterable[LogEntry]) -> bytes:
    """Return the calendar of the editions to come, after those that speak for their briefings."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Muster//Editions//EN", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", f"X-WR-CALNAME:{title.translate(_ESCAPED)}",
    ]  # fmt: skip
    for entry in entries:
        for week, at in speaker.shelf.told(entry).get("next_releases", {}).items():
            lines += _event(speaker, entry, week, at)
    return "".join(_folded(line) + "\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _event(speaker: Speaker, entry: LogEntry, week: str, at: str) -> list[str]:
    name = entry.edition
    said = speaker.words["home_calendar_event"].format(title=speaker.title(entry), week=week)
    return [
        "BEGIN:VEVENT", f"UID:{uuid.uuid5(uuid.NAMESPACE_URL, f'{name.desk}/{name.briefing}/{week}')}",
        f"DTSTAMP:{_instant(entry.as_of)}", f"DTSTART:{_instant(at)}", "DURATION:PT0S", "TRANSP:TRANSPARENT",
        f"SUMMARY:{said.translate(_ESCAPED)}", "END:VEVENT",
    ]  # fmt: skip


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
