"""What every page has besides its own content: its head, the ways to other pages, languages, the foot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.briefings.home.places import PARTS, calendar_key, feed_key, page_key, public_address
from reports.briefings.home.rendering import style_key
from reports.briefings.home.speaking import Speaker
from reports.briefings.home.told import preview_name
from reports.briefings.publication_log import LogEntry
from reports.briefings.translated import own_name


@dataclass(frozen=True)
class Dressing:
    """One page: the folder it stands in, its part of it, title and description; `crumbs` lead up, as (label, key).

    `last_act` is the number of the newest log entry that the page tells of. `entry` is the
    edition whose page one is shown where others link here, `linked` its JSON-LD.
    """

    folder: str
    part: str
    title: str
    about: str
    last_act: int
    crumbs: Sequence[tuple[str, str]] = ()
    desk: str = ""
    entry: LogEntry | None = None
    linked: Mapping[str, Any] = field(default_factory=dict)
    is_briefing: bool = False


def dressed(speaker: Speaker, page: Dressing) -> dict[str, Any]:
    """Return the context that every template has."""
    words, link = speaker.words, speaker.link
    parts, of_desk = PARTS if page.is_briefing else (), speaker.shelf.languages(page.desk)
    return {
        "words": words, "language": speaker.language, "title": page.title, "about": page.about, "part": page.part,
        "style": link(style_key()), "linked": page.linked, "og": _shown_elsewhere(speaker, page),
        "languages": [(each, own_name(each), link(page_key(page.folder, page.part, each, speaker.told_in)))
                      for each in speaker.told_in],
        "canonical": link(speaker.here),
        "crumbs": [(label, link(key)) for label, key in page.crumbs],
        "parts": [(words["home_newest" if part == "index" else f"home_{part}"], part,
                   link(page_key(page.folder, part, speaker.language, speaker.told_in))) for part in parts],
        "feed": link(feed_key(page.desk, speaker.language, of_desk)) if page.desk else "",
        "calendar": link(calendar_key(page.desk, speaker.language, of_desk)) if page.desk else "",
        "foot": words["home_foot"].format(number=speaker.formats.number(page.last_act)),
        "told": speaker.told(page.entry) if page.entry else {},
    }  # fmt: skip


def _shown_elsewhere(speaker: Speaker, page: Dressing) -> dict[str, str]:
    """What other sites show of a link here: they want full addresses, which only a desk with a home can give."""
    entry = page.entry
    home = speaker.shelf.told(entry).get("home", "") if entry else ""
    if entry is None:
        return {}
    preview = next((each for each in (preview_name(speaker.language), preview_name(speaker.told_in[0]))
                    if each in entry.files), "")  # fmt: skip
    image = entry.edition.key(preview) if preview else ""
    return {
        "url": public_address(home, speaker.here) if home else "",
        "image": (public_address(home, image) if home else speaker.link(image)) if image else "",
        "alt": speaker.words["home_preview_alt"].format(week=entry.edition.week),
        "locale": speaker.words["locale"],
    }
