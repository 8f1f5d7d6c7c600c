"""All that must stand in the public half besides editions and log: what `following` gives act by act, at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.briefings.following import pointer_json, status_json
from reports.briefings.home.pages import pages
from reports.briefings.home.places import ASSETS
from reports.briefings.home.rendering import style_key, style_sheet
from reports.briefings.home.shelf import ReadFile, Shelf
from reports.briefings.publication import briefing_folder, sha256_of, week_folder
from reports.briefings.publication_log import LogEntry, newest_of, pdfs_by_language, revisions_of, told_of
from reports.errors import StoreError


@dataclass(frozen=True)
class Following:
    """The bytes that must stand under each key, the sha256 of each copy of a newest PDF, and what could not be made.

    Pages cannot be made where a file of an edition that they quote is gone or altered; `unmade` says why.
    """

    bodies: dict[str, bytes]
    copies: dict[str, str]
    unmade: dict[str, str]


def everything_following(log: Sequence[LogEntry], read: ReadFile) -> Following:
    """Return everything that follows from a log, for every week of every briefing."""
    log, found = told_of(log), Following({}, {}, {})
    if log:
        found.bodies[style_key()] = style_sheet()
    for desk, briefing in sorted({(entry.edition.desk, entry.edition.briefing) for entry in log}):
        ours = [entry for entry in log if (entry.edition.desk, entry.edition.briefing) == (desk, briefing)]
        weeks = list({entry.edition.week: entry.edition for entry in ours}.values())
        newest, folder = newest_of(log, desk, briefing), briefing_folder(ours[0].edition)
        for week in weeks:
            found.bodies[f"{week_folder(week)}/status.json"] = status_json(revisions_of(log, week))
        for language, name in pdfs_by_language(newest).items() if newest else ():
            found.copies[f"{folder}/newest_{language}.pdf"] = newest.files[name]
        if (pointer := pointer_json(log, ours[0].edition)) is not None:
            found.bodies[f"{folder}/newest.json"] = pointer
        try:
            found.bodies.update(pages(Shelf(log, read), ours[-1].edition, weeks))
        except StoreError as trouble:
            found.unmade[folder] = trouble.message
    return found


def is_named_by_content(key: str, body: bytes) -> bool:
    """Return whether an asset lies under its own hash: pages of an earlier release may still be dressed in it."""
    return key.startswith(f"{ASSETS}/") and f"-{sha256_of(body)[:16]}." in key
