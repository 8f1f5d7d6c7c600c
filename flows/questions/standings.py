"""How each edition stands: published, superseded or withdrawn, and why; and which of them wait for a correction."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from flows.making.retractions import retracted
from flows.questions.retracting import carried_by
from flows.settings import Settings
from reports.adapters import publisher
from reports.briefings.provenance import PROVENANCE
from reports.briefings.publication import MANIFEST
from reports.briefings.publication_log import Revision, approvals_in, revisions_of
from reports.briefings.standing_on import EditionPart, parts_standing_on
from reports.figures.decisions import Decision
from reports.figures.origins import stated_roots
from reports.figures.retraction import LED_BY


@dataclass(frozen=True)
class EditionLine:
    """One edition, how it stands, and what ended it."""

    edition: str
    week: str
    revision: int
    standing: str
    as_of: str
    acted_at: str
    kind: str = ""  # of a correction: error, revision or clarification
    why: str = ""  # why it was put out, of a later revision
    ended_by: str = ""  # what superseded it
    ended_why: str = ""
    ended_at: str = ""
    is_backfilled: bool = False  # made when its own time was over
    approved_by: tuple[str, ...] = ()  # where people were asked before it went out


@dataclass(frozen=True)
class Offer:
    """A standing edition some of whose figures rest on an origin that has been retracted since."""

    edition: str
    briefing: str
    week: str
    origin: str
    why: str
    parts: tuple[EditionPart, ...]

    @property
    def command(self) -> str:
        """The command that corrects it."""
        return correction_command(self.briefing, self.week, f"{self.origin} was retracted: {self.why}")


def correction_command(briefing: str, week: str, why: str) -> str:
    """Return the command line that corrects a week for a reason, ready to paste into a shell."""
    quoted = "'" + why.replace("'", "'\\''") + "'"
    of = "" if briefing == "weekly" else f" --briefing {briefing}"
    return f"muster correct {week}{of} --type error --why {quoted}"


def edition_lines(settings: Settings, briefing: str = "") -> list[EditionLine]:
    """Return every edition of the desk, or of one briefing: the newest week first, its newest revision first."""
    names = approvals_in(publisher.read_log(settings.store))
    return [
        replace(_line(each), approved_by=tuple(one.who for one in names if one.edition == each.entry.edition))
        for each in _revisions(settings) if briefing in ("", each.entry.edition.briefing)
    ]  # fmt: skip


def offers(settings: Settings) -> list[Offer]:
    """Return the standing editions that rest on an origin retracted by now, an offer for each such origin."""
    now = settings.clock.now()
    gone = retracted(settings, now)
    if not gone:
        return []
    rows = settings.ledger.view(now, columns=("series_id", *LED_BY), ordered=False)
    roots = stated_roots(rows)
    carried = {origin: carried_by(rows[roots == origin]) for origin in gone}
    standing = [each for each in _revisions(settings) if each.standing == "published"]
    return [offer for each in standing for offer in _offers(settings, each, gone, carried)]


def _offers(
    settings: Settings, revision: Revision, gone: Mapping[str, Decision], carried: Mapping[str, Mapping[str, set[str]]]
) -> Iterator[Offer]:
    entry = revision.entry
    if PROVENANCE not in entry.files:
        return
    provenance = json.loads(settings.store.read(entry.edition.key(PROVENANCE)).body)
    manifest = json.loads(settings.store.read(entry.edition.key(MANIFEST)).body)
    left_out = {each["origin"] for each in manifest["inputs"].get("retracted_origins", ())}
    for origin, decision in gone.items():
        parts = parts_standing_on(provenance, carried[origin]) if origin not in left_out else ()
        if parts:
            name = entry.edition
            yield Offer(name.identifier, name.briefing, name.week, origin, decision.why, parts)


def _revisions(settings: Settings) -> list[Revision]:
    log = publisher.read_log(settings.store)
    weeks = {(each.edition.briefing, each.edition.week): each.edition for each in log
             if each.edition.desk == settings.catalog.desk}  # fmt: skip
    newest_first = sorted(weeks, key=lambda each: (each[1], each[0]), reverse=True)
    return [revision for key in newest_first for revision in revisions_of(log, weeks[key])]


def _line(revision: Revision) -> EditionLine:
    entry, ended = revision.entry, revision.ended_by
    name = entry.edition
    line = EditionLine(
        name.identifier, name.week, name.revision, revision.standing, entry.as_of, entry.acted_at, entry.kind,
        entry.why, is_backfilled=entry.is_backfilled,
    )  # fmt: skip
    if ended is None:
        return line
    by = ended.edition.identifier if ended.act != "withdraw" else ""
    return EditionLine(**{**asdict(line), "ended_by": by, "ended_why": ended.why, "ended_at": ended.acted_at})


def plain_lines(lines: list[EditionLine]) -> list[dict[str, Any]]:
    """Return the lines as plain values."""
    return [asdict(each) for each in lines]


def plain_offers(found: list[Offer]) -> list[dict[str, Any]]:
    """Return the offers as plain values, each with its command."""
    return [{**asdict(each), "command": each.command} for each in found]
