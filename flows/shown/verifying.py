"""What a reader is told of a file that she checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flows.proving.looking_up import LookUp
    from flows.proving.signed_copies import SignedCopy
    from reports.adapters.pdf.signatures import Signature
    from reports.briefings.checking.verdict import Verdict
    from reports.briefings.tokens.verifying import Verified

_COUNTED = {"claim": "claims", "figure": "computed figures", "scale": "ticks of scales", "declared": "declared"}
_KINDS = {"error": "an error of ours", "revision": "a source's revision", "clarification": "a clarification"}
_MOST_TROUBLES = 10
_WIDE = 10


def numbers(found: Verified) -> str:
    """Return counts of a PDF's numbers by kind, then a line for each trouble."""
    counts = ", ".join(f"{found.matched.get(kind, 0):,} {words}" for kind, words in _COUNTED.items())
    head = f"{found.edition}: {found.pages} pages; as they were made: {counts}"
    lines = [each.message for each in found.troubles]
    return "\n".join([head, *lines, f"{len(lines):,} not as made" if lines else "every number is as it was made"])


def looked_up(found: LookUp) -> str:
    """Return what was found out about a file, a line for each thing, the conclusion last."""
    lines = [found.file]
    for name, text in _lines(found):
        lines.append(f"  {name:<{_WIDE}}{text}")
    return "\n".join([*lines, "", _conclusion(found)])


def as_plain(found: LookUp) -> dict[str, Any]:
    """Return the same as plain values for machines."""
    verdict, told = found.verdict, found.told
    edition = verdict.edition or (told.edition if told else None)
    return {
        "file": found.file,
        "sha256": found.sha256,
        "size_bytes": found.size_bytes,
        "edition": edition.identifier if edition else None,
        "edition_read_from": "log" if verdict.edition else told.read_from if told else None,
        "bytes": verdict.bytes_are,
        "published_as": verdict.file or None,
        "why": verdict.why,
        "is_backfilled": verdict.entry.is_backfilled if verdict.entry else None,
        "standing": verdict.standing,
        "ended_by": asdict(verdict.ended_by) if verdict.ended_by else None,
        "replaced_by": verdict.replaced_by.identifier if verdict.replaced_by else None,
        "newest": verdict.newest.identifier if verdict.newest else None,
        "asked": {"address": found.asked, "named_by": found.asked_as} if found.asked else None,
        "not_asked_because": found.unasked,
        "log": {"entries": found.entries, "troubles": list(found.troubles)},
        "numbers": asdict(found.numbers) if found.numbers else None,
        "numbers_unread_because": found.numbers_unread,
        "signed": {**asdict(found.signed), "is_altered": found.signed.is_altered} if found.signed else None,
        "attached": [asdict(each) for each in found.attached],
        "extracted": list(found.extracted),
        "exit_code": found.exit_code,
    }


def _lines(found: LookUp) -> Iterator[tuple[str, str]]:
    verdict = found.verdict
    yield from _edition(found)
    by = ", an address that the file itself names" if found.asked_as == "file" else ""
    if found.asked and found.unasked:
        yield "asked", f"{found.asked}{by}, in vain: {found.unasked}"
    elif found.asked:
        yield "asked", f"{found.asked}{by}"
        whole = "not whole" if found.troubles else "each follows from the one before"
        yield "log", f"{found.entries:,} {'entry' if found.entries == 1 else 'entries'}, {whole}"
    else:
        yield "asked", f"nobody: {found.unasked}"
    for trouble in found.troubles[:_MOST_TROUBLES]:
        yield "", trouble
    if verdict.bytes_are == "as published" and verdict.entry:
        yield "bytes", f"as published: log entry {verdict.entry.number} has this very sha256, {found.held_sha256}"
    else:
        unheld = f"sha256 {found.held_sha256}, held against nothing"
        yield "bytes", f"{verdict.bytes_are}: {verdict.why}" if verdict.why else unheld
    yield from _standing(verdict)
    yield from _signature(found.signed)
    yield from _numbers(found)
    for each in found.attached:
        known = ", as published" + (f" as {each.published_as}" if each.published_as != each.name else "")
        yield "attached", f"{each.name}, {each.size_bytes:,} bytes{known if each.published_as else ''}"
    for where in found.extracted:
        yield "written", where


def _edition(found: LookUp) -> Iterator[tuple[str, str]]:
    entry, told = found.verdict.entry, found.told
    if found.verdict.bytes_are == "as published" and entry:
        yield "edition", f"{entry.edition.identifier}, known by {entry.as_of}, published {entry.acted_at}"
        if entry.is_backfilled:
            yield "", "back-filled: made when its own time was over; nobody could read it in its week"
    elif told:
        yield "edition", f"says in its {told.read_from} that it is {told.edition.identifier}"


def _standing(verdict: Verdict) -> Iterator[tuple[str, str]]:
    entry, ended = verdict.entry, verdict.ended_by
    if entry is None or verdict.standing is None:
        return
    if ended is None:
        yield "standing", f"current: no later revision of {entry.edition.week}, and not withdrawn"
    elif verdict.standing == "withdrawn":
        yield "standing", f"withdrawn on {ended.acted_at}: {ended.why}"
    else:
        kind = f" ({_KINDS[ended.kind]})" if ended.kind in _KINDS else ""
        yield "standing", f"superseded by r{ended.edition.revision} on {ended.acted_at}{kind}: {ended.why}"
    if verdict.replaced_by:
        yield "", f"in its place stands {verdict.replaced_by.identifier}"
    if verdict.newest and verdict.newest.week != entry.edition.week:
        yield "", f"the newest edition is {verdict.newest.identifier}"


def _signature(copy: SignedCopy | None) -> Iterator[tuple[str, str]]:
    if copy is None:
        return
    yield "signed", f"the edition is the first {copy.edition_bytes:,} bytes; a signature follows"
    for trouble in copy.troubles:
        yield "", trouble
    held = copy.signature
    if held is None:
        yield "", f"the signature was not looked at: {copy.unread}"
    elif not held.subject:
        yield "", f"the signature is not sound: {held.broken}"
    else:
        yield "", f"by {held.subject}, certificate {held.fingerprint} from {held.issuer}, until {held.valid_until}"
        stamped = f"; an authority stamped it {held.stamped_at}" if held.stamped_at else ""
        yield "", f"signed {held.signed_at}, by the signer's own clock{stamped}"
        covered = "covers the whole file" if held.covers_all else "does NOT cover the whole file"
        sound = "intact" if held.is_intact else "NOT intact: what was signed is not what is here"
        yield "", f"{sound}; {covered}{f'; {held.broken}' if held.broken else ''}"
        yield "", _trust(held)


def _trust(held: Signature) -> str:
    if held.trusted is None:
        return "anybody can sign in any name: name the publisher's certificate with --trust"
    return "trusted: a certificate that you named vouches for it" if held.trusted else f"NOT trusted: {held.distrusted}"


def _numbers(found: LookUp) -> Iterator[tuple[str, str]]:
    if found.numbers:
        count, pages = sum(found.numbers.matched.values()), found.numbers.pages
        troubles = found.numbers.troubles
        held = "as the records inside have them"
        yield "numbers", f"{count:,} on {pages} pages {held}" + (f"; {len(troubles):,} not" if troubles else "")
        for trouble in troubles[:_MOST_TROUBLES]:
            yield "", trouble.message
        if len(troubles) > _MOST_TROUBLES:
            yield "", f"… and {len(troubles) - _MOST_TROUBLES:,} more (--numbers lists all)"
    elif found.numbers_unread:
        yield "numbers", f"not read: {found.numbers_unread}"


def _conclusion(found: LookUp) -> str:
    verdict = found.verdict
    if found.troubles:
        return "ALTERED: the public record itself is not whole, and proves nothing. Ask the publisher."
    if verdict.bytes_are == "altered":
        return "ALTERED: do not rely on this copy. Take the edition from where it was published."
    if found.signed and found.signed.is_altered:
        return "ALTERED: what follows the edition in this file is not one sound signature. Do not rely on this copy."
    if found.numbers and found.numbers.troubles:
        return "ALTERED: numbers of this file are not what the records inside it say."
    if verdict.bytes_are == "unknown":
        inside = " Every number fits the records inside; whoever made both could have." if found.numbers else ""
        if found.asked and not found.unasked:
            return f"UNKNOWN: nobody who was asked knows this file.{inside}"
        mend = "Try again later, or name another one" if found.asked else "Name one"
        return f"UNKNOWN: it was held against no public record.{inside} {mend} with --bucket."
    if found.signed and found.signed.is_distrusted:
        return "UNKNOWN: the edition is as published, and the signature is of nobody whom you trust."
    words = {"published": "current", "superseded": "superseded", "withdrawn": "withdrawn"}
    return f"As published, and {words[verdict.standing or 'published']}."
