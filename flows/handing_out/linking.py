"""A link to an edition's file for somebody without credentials: signed, short-lived, and a secret until it ends."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from flows.making.orders import declared_briefing, newest_complete_week
from flows.settings import Settings
from reports.adapters import publisher
from reports.briefings.publication import MANIFEST, EditionName
from reports.briefings.publication_log import LogEntry, Revision, pdfs_by_language
from reports.errors import UsageError
from reports.store import is_s3

LONGEST = dt.timedelta(days=7)  # what a signature of version 4 may last
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_SPAN = re.compile(r"^([1-9]\d{0,4})([mhd])$")


@dataclass(frozen=True)
class Link:
    """A link and what is to be said with it. The address is no part of what is shown of the object itself."""

    edition: str
    name: str
    expires_at: dt.datetime
    address: str = field(repr=False)
    warnings: tuple[str, ...] = ()


def link_to(
    settings: Settings, briefing: str, week: str, expires: str, *, name: str = "", language: str = "", revision: int = 0
) -> Link:
    """Return a link to a file of a week's newest revision, or of the one named; raises UsageError."""
    lasting = lasting_of(expires)
    if not is_s3(settings.bucket):
        raise UsageError(
            f"{settings.bucket} is a folder, and nobody signs links to a folder",
            mend="`muster serve` shows a folder to a browser; or set MUSTER_BUCKET to s3://name/prefix",
        )
    found = _revision(settings, briefing, week, revision)
    chosen = name or _pdf(found.entry, language)
    if chosen not in {*found.entry.files, MANIFEST}:
        known = ", ".join([*sorted(found.entry.files), MANIFEST])
        raise UsageError(f"{found.entry.edition.identifier} has no file {chosen!r}", mend=f"use one of {known}")
    key = found.entry.edition.key(chosen)
    settings.store.read(key)  # a link to nothing, or to altered bytes, is not handed out
    from reports.adapters.s3 import S3Store

    assert isinstance(settings.store, S3Store)
    address = settings.store.presigned(key, int(lasting.total_seconds()))
    warnings = [*_about(found), *_SESSION * settings.store.has_session_token()]
    return Link(found.entry.edition.identifier, chosen, settings.clock.now() + lasting, address, tuple(warnings))


def lasting_of(text: str) -> dt.timedelta:
    """Return how long `90m`, `24h` or `7d` is; raises UsageError for anything else, and beyond seven days."""
    found = _SPAN.match(text)
    if not found:
        raise UsageError(f"--expires {text!r} is no span of time", mend="write it as 90m, 24h or 7d")
    lasting = dt.timedelta(**{_UNITS[found[2]]: int(found[1])})
    if lasting > LONGEST:
        raise UsageError(f"--expires {text} is more than seven days", mend="no signature lasts longer: ask for 7d")
    return lasting


def _revision(settings: Settings, briefing: str, week: str, revision: int) -> Revision:
    declared = declared_briefing(settings, briefing)
    chosen = str(newest_complete_week(settings, declared, settings.clock.now())) if week == "newest" else week
    issued = publisher.revisions(settings.store, EditionName(settings.catalog.desk, briefing, chosen))
    found = next((each for each in issued if revision in (0, each.number)), None)
    if found is None:
        raise UsageError(f"{briefing} {chosen} was not published", mend=f"`muster publish {briefing} --week {chosen}`")
    return found


def _pdf(entry: LogEntry, language: str) -> str:
    known = pdfs_by_language(entry)
    if language and language not in known:
        mend = f"use one of {', '.join(known) or 'none'}"
        raise UsageError(f"{entry.edition.identifier} is not out in {language!r}", mend=mend)
    return known[language] if language else next(iter(known.values()), MANIFEST)


def _about(found: Revision) -> list[str]:
    if found.standing == "published":
        return []
    return [f"{found.entry.edition.identifier} was {found.standing}: {found.ended_by.why if found.ended_by else ''}"]


_SESSION = ("the credentials belong to a session: the link ends with it, even if that is sooner",)
