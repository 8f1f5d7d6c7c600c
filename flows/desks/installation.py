"""Reads the file that names an installation's desks, or says everything that is wrong with it at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from flows.desks.declared import Desk, InstallationFile
from reports.catalog.complaints import KeyLines, model_from, nearest
from reports.errors import CatalogError, UsageError
from reports.store import is_s3, split_address


@dataclass(frozen=True)
class Installation:
    """The desks of one installation, by name, in the order of the file; folders are absolute."""

    path: Path
    desks: Mapping[str, Desk]
    lines: KeyLines

    def desk(self, name: str) -> Desk:
        """Return a desk; raises UsageError that names those there are."""
        if name not in self.desks:
            raise UsageError(
                f"{name!r} is no desk of {self.path}{nearest(name, self.desks)}", mend=f"use {self.listed}"
            )
        return self.desks[name]

    @property
    def listed(self) -> str:
        """The names of the desks, for a sentence."""
        return " or ".join(self.desks) if len(self.desks) < 3 else f"one of {', '.join(self.desks)}"

    def place(self, name: str, *keys: str) -> str:
        """Return where a key of a desk stands: file, line and key."""
        path = ("desks", name, *keys)
        return f"{self.path.name}, line {self.lines.of(path)}: {'.'.join(path)}"


def read_installation(path: Path) -> Installation:
    """Return the installation that a file declares; raises UsageError where there is none, CatalogError if wrong."""
    try:
        body = path.read_bytes()
    except OSError as trouble:
        message = f"the installation's file {path} cannot be read ({trouble.strerror or trouble})"
        raise UsageError(message, mend="set MUSTER_INSTALLATION or --installation to the file that names the desks") \
            from trouble  # fmt: skip
    text = _text(path, body)
    complaints: list[str] = []
    declared = model_from(path.name, text, InstallationFile, complaints)
    if declared is not None:
        folder = path.absolute().parent
        desks = {name: _placed(desk, folder) for name, desk in declared.desks.items()}
        found = Installation(path.absolute(), desks, KeyLines(text))
        complaints += _clashes(found)
        if not complaints:
            return found
    count = f"{len(complaints)} mistakes" if len(complaints) > 1 else "a mistake"
    message = "\n  ".join([f"{count} in the installation's file {path}:", *complaints])
    raise CatalogError(message, mend="correct the lines named, then run the same command again")


def _text(path: Path, body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        message = f"{path}: byte {trouble.start} is not UTF-8"
        raise CatalogError(message, mend="save the file as UTF-8") from trouble


def _placed(desk: Desk, folder: Path) -> Desk:
    """Return the desk with every folder counted from that of the file."""
    folders = {key: getattr(desk, key) for key in ("catalog", "recorded", "drafts", "templates")}
    if not is_s3(desk.bucket):
        folders["bucket"] = desk.bucket
    where = {key: os.path.normpath(folder / text) for key, text in folders.items() if text}
    credentials = desk.s3.credentials_file
    if credentials:
        where["s3"] = desk.s3.model_copy(update={"credentials_file": os.path.normpath(folder / credentials)})
    return desk.model_copy(update=where)


def _clashes(found: Installation) -> Iterator[str]:
    """Yield a line for each two desks whose buckets are one, or lie one in the other."""
    for (first, one), (second, other) in combinations(found.desks.items(), 2):
        relation = _relation(one, other)
        if relation:
            line = found.lines.of(("desks", first, "bucket"))
            yield (
                f"{found.place(second, 'bucket')}: {other.bucket!r} {relation} that of desks.{first} (line {line}); "
                "each desk has a log and a ledger, so give each a bucket or a prefix beside the others"
            )


def _relation(one: Desk, other: Desk) -> str:
    """Return how the bucket of `other` lies to that of `one`; empty where they share nothing."""
    if is_s3(one.bucket) != is_s3(other.bucket):
        return ""
    if is_s3(one.bucket) and one.s3.endpoint and other.s3.endpoint and one.s3.endpoint != other.s3.endpoint:
        return ""
    here, there = _parts(one.bucket), _parts(other.bucket)
    if here == there:
        return "is"
    shorter = min(len(here), len(there))
    if here[:shorter] != there[:shorter]:
        return ""
    return "lies inside" if len(there) > len(here) else "holds"


def _parts(bucket: str) -> tuple[str, ...]:
    if is_s3(bucket):
        name, prefix = split_address(bucket)
        return name, *(part for part in prefix.split("/") if part)
    return Path(bucket).resolve().parts
