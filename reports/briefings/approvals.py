"""Editions that wait for people to approve them, as pure functions: what waits, who said yes, and whether it counts.

A name stands for the sha256 of a manifest, and so for every byte of an edition: what is made otherwise afterwards was
approved by nobody. What waits is private; approvals reach the publication log right before the edition does.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from reports.briefings.publication import EditionName, Pin, canonical, pin_from, readable, stamp, week_and_revision
from reports.errors import UsageError

WAITING_FOLDER = "private/approvals/"
LONGEST_NAME = 80


@dataclass(frozen=True)
class Said:
    """What one person said of an edition with this manifest; `why` is the reason of a rejection."""

    who: str
    at: str
    manifest_sha256: str
    why: str = ""


@dataclass(frozen=True)
class Waiting:
    """An edition that waits: what it would be pinned to, its notes by file name, and what was said of it so far."""

    pin: Pin
    notes: Mapping[str, str]
    manifest_sha256: str
    names_asked: int
    draft: str = ""  # the folder of the draft that people look at
    approvals: tuple[Said, ...] = ()
    rejections: tuple[Said, ...] = field(default=())

    @property
    def edition(self) -> EditionName:
        """The edition's name."""
        return EditionName(self.pin.desk, self.pin.briefing, self.pin.week, self.pin.revision)

    @property
    def counted(self) -> tuple[Said, ...]:
        """The approvals of this very manifest."""
        return tuple(each for each in self.approvals if each.manifest_sha256 == self.manifest_sha256)

    @property
    def is_approved(self) -> bool:
        """Whether as many people said yes as were asked for."""
        return len(self.counted) >= self.names_asked


def waiting_key(edition: EditionName) -> str:
    """Return where an edition waits."""
    return f"{WAITING_FOLDER}{edition.desk}/{edition.briefing}/{week_and_revision(edition)}.json"


def waiting_bytes(waiting: Waiting) -> bytes:
    """Return a waiting edition as it is written; all fields of its pin, whichever the pin itself would leave out."""
    pin = {**asdict(waiting.pin), "as_of": stamp(waiting.pin.as_of)}
    said = {"approvals": [asdict(each) for each in waiting.approvals],
            "rejections": [asdict(each) for each in waiting.rejections]}  # fmt: skip
    return canonical({
        "pin": pin, "notes": dict(waiting.notes), "manifest_sha256": waiting.manifest_sha256,
        "names_asked": waiting.names_asked, "draft": waiting.draft, **said,
    })  # fmt: skip


def waiting_from(body: bytes) -> Waiting:
    """Return the waiting edition that was written; raises LedgerAltered for anything else."""
    with readable("an edition that waits for approval"):
        told = json.loads(body)
        pin = pin_from(json.dumps(told["pin"]).encode())
        said = {name: tuple(Said(**each) for each in told[name]) for name in ("approvals", "rejections")}
        return Waiting(pin, told["notes"], told["manifest_sha256"], told["names_asked"], told["draft"], **said)


def approved_by(waiting: Waiting, who: str, at: dt.datetime, allowed: Sequence[str] = ()) -> Waiting:
    """Return the edition with one name more; raises UsageError for nobody's name, a stranger's, or one that was given.

    `allowed` are the people whom the desk asks; empty: everybody.
    """
    name = checked_name(who, allowed)
    if name.casefold() in {each.who.casefold() for each in waiting.counted}:
        raise UsageError(f"{name} has approved it already", mend="somebody else must say yes: two names are two people")
    said = Said(name, stamp(at), waiting.manifest_sha256)
    return replace(waiting, approvals=(*waiting.approvals, said))


def rejected_by(waiting: Waiting, who: str, why: str, at: dt.datetime, allowed: Sequence[str] = ()) -> Waiting:
    """Return the edition without any approval, and with a rejection; raises UsageError where the reason is missing."""
    name, reason = checked_name(who, allowed), " ".join(why.split())
    if not reason:
        raise UsageError("a rejection needs its reason", mend="say what must be mended before it may go out")
    said = Said(name, stamp(at), waiting.manifest_sha256, reason)
    return replace(waiting, approvals=(), rejections=(*waiting.rejections, said))


def checked_name(who: str, allowed: Sequence[str]) -> str:
    """Return a person's name on one line, spelled as the desk spells it; raises UsageError."""
    name = " ".join(who.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        mend = "give your own name: it stands in the publication log"
        raise UsageError("a name is missing" if not name else f"{name[:LONGEST_NAME]!r} is no name", mend=mend)
    known = {each.casefold(): each for each in allowed}
    if allowed and name.casefold() not in known:
        mend = f"one of {', '.join(allowed)} may; the briefing's `approval.names` says who"
        raise UsageError(f"{name} is not among those who may approve", mend=mend)
    return known.get(name.casefold(), name)
