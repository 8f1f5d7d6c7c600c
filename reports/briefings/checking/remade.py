"""An edition made again and compared with what was published: the same, made by something else, or altered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reports.briefings.checking.chain import Trouble
from reports.briefings.publication import MANIFEST, EditionName, sha256_of
from reports.briefings.publication_log import LogEntry

Outcome = Literal["same bytes", "same files", "made by others", "differs", "not made"]
# What an edition is made by, as its manifest has it: where one of these is another today, other bytes are no wonder.
MAKERS: Mapping[str, str] = {
    "code_sha256": "code", "templates_sha256": "templates", "words_sha256": "translations", "lock_sha256": "lock file",
    "renderer": "renderer", "catalog_sha256": "catalogue",
}  # fmt: skip
_CLAIMS = "claims_sha256"


@dataclass(frozen=True)
class Remade:
    """How one edition came out when it was made again: which files differ, and which of its makers."""

    identifier: str
    outcome: Outcome
    files: tuple[str, ...] = ()
    makers: tuple[str, ...] = ()
    why: str = ""


def sample(entries: Sequence[LogEntry], head_sha256: str, count: int | None) -> tuple[LogEntry, ...]:
    """Return so many editions (None: all), chosen by the log's head: the same ones until somebody publishes."""

    def place(entry: LogEntry) -> str:
        return sha256_of(f"{head_sha256} {entry.edition.identifier}".encode())

    chosen = sorted(entries, key=place)[:count] if count is not None else entries
    return tuple(sorted(chosen, key=lambda entry: entry.number))


def compared(entry: LogEntry, manifest: bytes, made: Mapping[str, bytes]) -> Remade:
    """Hold files that were made again, the manifest among them, against the log and the published manifest."""
    name = entry.edition.identifier
    digests = {each: sha256_of(body) for each, body in made.items() if each != MANIFEST}
    differing = tuple(sorted(each for each in {*digests, *entry.files} if digests.get(each) != entry.files.get(each)))
    makers = _other_makers(manifest, made[MANIFEST])
    if not differing and made[MANIFEST] == manifest:
        return Remade(name, "same bytes")
    if not differing:
        outcome: Outcome = "same files" if makers else "differs"
        return Remade(name, outcome, (MANIFEST,), makers, _claims(manifest, made[MANIFEST]))
    return Remade(name, "made by others" if makers else "differs", differing, makers, _claims(manifest, made[MANIFEST]))


def remade_troubles(remade: Iterable[Remade], entries: Iterable[LogEntry]) -> list[Trouble]:
    """Return what is wrong by the editions that were made again; those made by others are told and prove nothing."""
    by_name: dict[str, EditionName] = {entry.edition.identifier: entry.edition for entry in entries}
    troubles = []
    for each in remade:
        folder = by_name[each.identifier].folder
        if each.outcome == "made by others":
            expected = f"the same {', '.join(each.makers)} as today, to be made again with the same bytes"
            found = f"made by other ones; {', '.join(each.files)} cannot be compared"
            mend = "audit it with the release that its manifest names"
            troubles.append(Trouble("other maker", folder, expected, found, mend))
        elif each.outcome == "differs":
            found = f"other bytes in {', '.join(each.files)}, by the same code and renderer{each.why}"
            mend = "look at the ledger and at the edition's inputs: one of them is not what it was"
            troubles.append(Trouble("altered", folder, "the bytes that its pinned inputs make", found, mend))
        elif each.outcome == "not made":
            mend = "make it possible (see the reason), then audit again"
            troubles.append(Trouble("altered", folder, "an edition that can be made again", each.why, mend))
    return troubles


def _other_makers(published: bytes, made: bytes) -> tuple[str, ...]:
    was, now = _inputs(published), _inputs(made)
    found = [told for field, told in MAKERS.items() if field != "renderer" and was.get(field) != now.get(field)]
    parts, parts_now = was.get("renderer") or {}, now.get("renderer") or {}
    moved = sorted(part for part in {*parts, *parts_now} if parts.get(part) != parts_now.get(part))
    told = (f"renderer ({part} {parts.get(part, 'none')}, now {parts_now.get(part, 'none')})" for part in moved)
    return (*found, *told)


def _claims(published: bytes, made: bytes) -> str:
    was, now = _inputs(published).get(_CLAIMS), _inputs(made).get(_CLAIMS)
    return "" if was == now else f"; the ledger gives other claims (digest {now}, published {was})"


def _inputs(manifest: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(manifest)["inputs"])
    except (ValueError, TypeError, KeyError):
        return {}
