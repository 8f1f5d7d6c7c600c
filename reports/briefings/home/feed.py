"""A desk's editions and corrections as an Atom feed (RFC 4287); ids and dates come from the log."""

from __future__ import annotations

import uuid
from typing import Any

from reports.briefings.home.places import desk_folder, feed_key, page_key, public_address
from reports.briefings.home.rendering import filled, spoken
from reports.briefings.home.speaking import Speaker
from reports.briefings.publication import week_folder
from reports.briefings.publication_log import ISSUING, LogEntry, Revision

ENTRIES = 40  # acts that a feed tells, newest first
TOLD_IN_FULL = 4  # newest weeks of a briefing whose entries bring the key judgements


def feed(speaker: Speaker, desk: str, title: str) -> bytes:
    """Return the feed: editions, corrections and withdrawals; what was withdrawn or superseded is told as such.

    Back-filled editions are no news, and years of them would drown it: the archive tells them, and the feed only what
    becomes of them later.
    """
    shelf = speaker.shelf
    ours = [entry for entry in shelf.log if entry.edition.desk == desk]
    acts = [entry for entry in ours if not (entry.is_backfilled and entry.act == "publish")][::-1][:ENTRIES]
    home = next((told["home"] for entry in acts or ours if (told := shelf.told(_spokesman(speaker, entry)))), "")
    revisions = {id(each.entry): each for name in shelf.briefings(desk) for week in shelf.weeks(desk, name)
                 for each in week}  # fmt: skip
    full = {week[0].entry.edition for name in shelf.briefings(desk) for week in shelf.weeks(desk, name)[:TOLD_IN_FULL]}
    entries = [_entry(speaker, entry, revisions.get(id(entry)), home, entry.edition in full) for entry in acts]
    key = feed_key(desk, speaker.language, speaker.told_in)
    page = page_key(desk_folder(desk), "index", speaker.language, speaker.told_in)
    return filled("feed.xml", {
        "language": speaker.language, "title": title, "entries": entries, "id": _id(f"feed of {desk}"),
        "changed": max((each["changed"] for each in entries), default=ours[0].acted_at),
        "itself": _address(speaker, home, key), "page": _address(speaker, home, page),
    })  # fmt: skip


def _entry(speaker: Speaker, act: LogEntry, revision: Revision | None, home: str, in_full: bool) -> dict[str, Any]:
    words, name = speaker.words, act.edition
    title = speaker.title(_spokesman(speaker, act))
    said = {"title": title, "week": name.week, "revision": speaker.formats.number(name.revision)}
    ended = speaker.ended(revision) if revision else ""
    changed = revision.ended_by.acted_at if revision and revision.ended_by else act.acted_at
    named = words["home_edition_named"].format(**said)
    if act.act == "withdraw":
        named = words["home_feed_withdrawal"].format(**said)
    elif act.act == "supersede":
        named = words["home_feed_correction"].format(**said)
    told = speaker.told(act) if in_full and act.act in ISSUING and not ended else {}
    week = page_key(week_folder(name), "index", speaker.language, speaker.told_in)
    return {
        "id": _id(act.sha256), "title": f"{named} ({words[f'home_standing_{revision.standing}']})" if ended else named,
        "published": act.acted_at, "changed": changed, "address": _address(speaker, home, week),
        "summary": " ".join(filter(None, (ended, "" if ended else act.why))),
        "judgements": [_sentence(each) for each in told.get("judgements", ())],
        "category": "correction" if act.act != "publish" else "edition",
    }  # fmt: skip


def _sentence(judgement: dict[str, Any]) -> str:
    return f"{spoken(judgement['lead'])} {spoken(judgement['text'])}"


def _spokesman(speaker: Speaker, act: LogEntry) -> LogEntry:
    """The edition whose titles a feed uses: they do not change from entry to entry."""
    return speaker.shelf.speaking(act.edition.desk, act.edition.briefing)


def _address(speaker: Speaker, home: str, key: str) -> str:
    return public_address(home, key) if home else speaker.link(key)


def _id(name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, name)}"
