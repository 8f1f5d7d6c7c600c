"""A file held against the public record it came from: no credentials, no ledger, no catalogue.

The record is the public half of a bucket: a folder, s3:// (read anonymously by who has no credentials), or an https
address. Where the reader names none, the address that travels in the PDF is asked; it was written by whoever made the
file, so the answer says which address vouches for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from flows.proving.signed_copies import SIGNED_SUFFIX, SignedCopy, examined
from flows.proving.verifying import verify_body
from flows.settings import Settings
from reports.adapters import open_store, pdf
from reports.adapters.web import PublicAddress, is_web
from reports.briefings.checking.chain import Chain, walked
from reports.briefings.checking.told import EDITION_FILE, Told, told_by_name, told_inside
from reports.briefings.checking.verdict import Verdict, log_is_short, manifest_troubles, verdict_on
from reports.briefings.publication import MANIFEST, sha256_of, week_folder
from reports.briefings.publication_log import log_key
from reports.briefings.tokens.verifying import Verified
from reports.errors import MissingKey, MusterError, StoreError, UsageError

ALTERED, UNKNOWN, ENDED = 5, 6, 4
_PUBLIC = "public/"
_AT_ONCE = 8
_MOST_ENTRIES = 100_000
_ROOTS = ("public/", "")  # of the address: the bucket as a whole, or its public half alone
NamedBy = Literal["reader", "file"]


@dataclass(frozen=True)
class Attached:
    """A file that travels in a PDF, and under which name the edition's manifest has the same bytes."""

    name: str
    size_bytes: int
    sha256: str
    published_as: str = ""


@dataclass(frozen=True)
class LookUp:
    """What was found out about one file, and what could not be. `troubles` are faults of the public record itself."""

    file: str
    sha256: str
    size_bytes: int
    told: Told | None = None
    asked: str = ""
    asked_as: NamedBy | None = None
    unasked: str = ""
    entries: int = 0
    verdict: Verdict = field(default_factory=lambda: Verdict("unknown"))
    troubles: tuple[str, ...] = ()
    numbers: Verified | None = None
    numbers_unread: str = ""
    attached: tuple[Attached, ...] = ()
    extracted: tuple[str, ...] = ()
    signed: SignedCopy | None = None

    @property
    def held_sha256(self) -> str:
        """The sha256 that is held against the log: the file's, or that of the edition inside a signed copy."""
        return self.signed.edition_sha256 if self.signed else self.sha256

    @property
    def held_name(self) -> str:
        """The name that is held against the log: a signed copy's without the word that says so."""
        return self.file.replace(SIGNED_SUFFIX, ".pdf") if self.signed else self.file

    @property
    def exit_code(self) -> int:
        """5 for what was altered, 6 for what nobody knows, 4 for what was superseded or withdrawn, else 0."""
        if self.verdict.bytes_are == "altered" or self.troubles or (self.numbers and self.numbers.troubles):
            return ALTERED
        if self.signed and self.signed.is_altered:
            return ALTERED
        if self.verdict.bytes_are == "unknown" or (self.signed and self.signed.is_distrusted):
            return UNKNOWN
        return 0 if self.verdict.standing == "published" else ENDED


@dataclass(frozen=True)
class Record:
    """The public half of a bucket, wherever it is read from."""

    address: str
    read: Callable[[str], bytes]
    chain: Chain

    def read_if_there(self, key: str) -> bytes | None:
        """Return an object's bytes, None where nothing stands under the key."""
        try:
            return self.read(key)
        except MissingKey:
            return None


def look_up(
    settings: Settings, path: Path, address: str = "", *, extract: Path | None = None, offline: bool = False,
    trust: Sequence[Path] = (),
) -> LookUp:  # fmt: skip
    """Return what can be said of a file; raises UsageError where it cannot be read, or nothing may be extracted.

    Of a signed copy the bytes before the signature are held against the record, and the signature is looked at;
    `trust` are files with certificates, one of which must vouch for the signer.
    """
    whole = _file_of(path)
    body, signed = examined(whole, trust, settings.clock.now())
    attached, unreadable = _attached_of(path, body)
    found = LookUp(path.name, sha256_of(whole), len(whole), numbers_unread=unreadable, signed=signed)
    told = told_inside(attached.get(EDITION_FILE)) or told_by_name(found.held_name)
    found = replace(found, told=told)
    asked = address or (told.home if told else "")
    if unreadable and not asked:
        raise UsageError(unreadable, mend="take the file as it was published")
    found = replace(found, asked=asked, asked_as="reader" if address else "file" if asked else None)
    if attached:
        found = _with_numbers(found, body)
    if offline and (is_web(asked) or asked.startswith("s3://")):
        found = replace(found, unasked="--offline was given")
    elif asked:
        found = _with_record(settings, found)
    else:
        found = replace(found, unasked="the file names no public address, and --bucket was not given")
    listed = _listed(attached, found.verdict.entry.files if found.verdict.entry else {})
    written = _extracted(attached, extract) if extract else ()
    return replace(found, attached=listed, extracted=written)


def open_record(settings: Settings, address: str, named_by: NamedBy = "reader") -> Record:
    """Return a bucket's public record with its whole log; raises MissingKey where there is none, StoreError."""
    read = _reader(settings, address, named_by)
    for root in _ROOTS:

        def below(key: str, root: str = root) -> bytes:
            return read(root + key.removeprefix(_PUBLIC))

        bodies = _log_bodies(below)
        if bodies:
            return Record(address, below, walked(bodies))
    raise MissingKey(f"{address} shows no publication log", mend="name the bucket, or its public half, with --bucket")


def _reader(settings: Settings, address: str, named_by: NamedBy) -> Callable[[str], bytes]:
    if is_web(address):
        shown = PublicAddress(address, settings.clock.now(), is_private_allowed=named_by == "reader")
        return lambda key: shown.read(key).body
    if named_by == "file":
        raise StoreError(f"the file names {address!r}, which is no https address", mend="name the bucket with --bucket")
    store = open_store(address, replace(settings.s3, may_be_anonymous=True))
    return lambda key: store.read(key).body


def _log_bodies(read: Callable[[str], bytes]) -> dict[str, bytes]:
    """Return the log's entries by key, asked for by number until one is not there: a stranger may not list."""

    def one(number: int) -> bytes | None:
        try:
            return read(log_key(number))
        except MissingKey:
            return None

    if (first := one(1)) is None:
        return {}
    bodies = {log_key(1): first}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for start in range(2, _MOST_ENTRIES, _AT_ONCE):
            numbers = range(start, start + _AT_ONCE)
            came = {number: body for number, body in zip(numbers, pool.map(one, numbers), strict=True) if body}
            bodies |= {log_key(number): body for number, body in came.items()}
            if len(came) < _AT_ONCE:
                return bodies
    raise StoreError(f"the publication log has more than {_MOST_ENTRIES:,} entries", mend="look at the bucket")


def _with_record(settings: Settings, found: LookUp) -> LookUp:
    """Add what the record says of the file; what could not be asked is told, and proves nothing."""
    try:
        record = open_record(settings, found.asked, found.asked_as or "file")
        verdict = verdict_on(found.held_sha256, found.held_name, found.told, record.chain)
        troubles = _record_troubles(record, verdict, found.told)
    except StoreError as trouble:
        return replace(found, unasked=trouble.message)
    return replace(found, entries=len(record.chain.entries), verdict=verdict, troubles=troubles)


def _record_troubles(record: Record, verdict: Verdict, told: Told | None) -> tuple[str, ...]:
    troubles = [str(each) for each in record.chain.troubles if not each.is_harmless]
    edition = verdict.edition or (told.edition if told else None)
    if edition:
        short = log_is_short(record.read_if_there(f"{week_folder(edition)}/status.json"), record.chain)
        troubles += [short] if short else []
    if verdict.entry:
        troubles += manifest_troubles(verdict.entry, record.read_if_there(verdict.entry.edition.key(MANIFEST)))
    return tuple(troubles)


def _with_numbers(found: LookUp, body: bytes) -> LookUp:
    try:
        return replace(found, numbers=verify_body(body))
    except MusterError as trouble:
        return replace(found, numbers_unread=trouble.message)


def _file_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as trouble:
        raise UsageError(f"{path} cannot be read: {trouble.strerror}", mend="name a file that exists") from trouble


def _attached_of(path: Path, body: bytes) -> tuple[Mapping[str, bytes], str]:
    """Return what travels in a PDF, nothing for another kind of file; and why a PDF cannot be read."""
    if path.suffix.lower() != ".pdf" and not body.startswith(b"%PDF"):
        return {}, ""
    try:
        return pdf.attached_files(body), ""
    except UsageError as trouble:
        return {}, trouble.message


def _listed(attached: Mapping[str, bytes], published: Mapping[str, str]) -> tuple[Attached, ...]:
    names = {digest: name for name, digest in published.items()}
    return tuple(
        Attached(name, len(body), digest, names.get(digest, ""))
        for name, body in sorted(attached.items())
        for digest in [sha256_of(body)]
    )


def _extracted(attached: Mapping[str, bytes], folder: Path) -> tuple[str, ...]:
    """Write the attachments into a folder; nothing is written where one has an unsafe name or its place is taken."""
    from reports.adapters.files import write_new

    if not attached:
        raise UsageError("nothing travels in this file", mend="--extract is for PDFs of an edition")
    return write_new(folder, attached)
