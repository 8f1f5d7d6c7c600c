"""An edition's PDF with a signature behind its published bytes: for who wants to know whose word it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.proving.looking_up import LookUp, look_up
from flows.proving.signed_copies import SIGNED_SUFFIX, SignedCopy, examined
from flows.settings import Settings
from reports.adapters.pdf.signing import refuse_without_library, signed
from reports.adapters.pdf.signing_keys import SigningKey, signing_key
from reports.adapters.web import is_web
from reports.briefings.publication import sha256_of
from reports.errors import NotAnEdition, PageAltered, RenderError, UsageError


@dataclass(frozen=True)
class KeyFiles:
    """Where an operator's key lies, and the name of the variable that holds its passphrase."""

    key: Path
    certificate: Path | None = None
    chain: Sequence[Path] = ()
    passphrase_from: str = ""


@dataclass(frozen=True)
class Signed:
    """A signed copy that was written: where, what it is a copy of, and who signed it."""

    file: str
    sha256: str
    edition: str
    edition_sha256: str
    edition_bytes: int
    standing: str
    subject: str
    signed_at: str
    stamped_at: str


def sign(settings: Settings, path: Path, files: KeyFiles, *, out: Path | None = None, timestamp: str = "") -> Signed:
    """Write a signed copy of a published PDF, whose first bytes are those that were published; overwrites nothing.

    Raises NotAnEdition for what the bucket's log does not have, PageAltered for what it has otherwise, UsageError for
    a key, certificate or passphrase that does not serve, for a place that is taken, and without the extra `sign`.
    """
    refuse_without_library()
    target = out or path.with_name(path.name.removesuffix(".pdf") + SIGNED_SUFFIX)
    if target.exists() or target.is_symlink():
        raise UsageError(f"{target} exists; nothing was written", mend="name another file with --out")
    if timestamp and not is_web(timestamp):
        raise UsageError(f"--timestamp {timestamp!r} is no web address", mend="name an authority as https://…")
    moment = settings.clock.now()
    key = _key_of(files, settings)
    found = _published(settings, path)
    body = _bytes_of(path, "FILE")
    written = signed(body, key, moment, timestamp)
    made = _looked_at(body, written, settings)
    _write(target, written)
    entry, held = found.verdict.entry, made.signature
    assert entry is not None and held is not None
    return Signed(
        str(target), sha256_of(written), entry.edition.identifier, made.edition_sha256, made.edition_bytes,
        found.verdict.standing or "", held.subject, held.signed_at, held.stamped_at,
    )  # fmt: skip


def _published(settings: Settings, path: Path) -> LookUp:
    """Return what the bucket says of a PDF that it has; raises for anything else."""
    found = look_up(settings, path, settings.bucket)
    if found.signed:
        raise UsageError(f"{path} is signed already", mend="sign the edition's PDF as it was published")
    if found.troubles or found.verdict.bytes_are == "altered":
        raise PageAltered(
            f"{path} is not what was published: {'; '.join(found.troubles) or found.verdict.why}",
            mend="take the edition from where it was published",
        )
    if found.verdict.bytes_are != "as published":
        why = found.unasked or found.verdict.why
        raise NotAnEdition(
            f"{path} is no edition that {settings.bucket} has published: {why}",
            mend="sign what was published, or name the bucket that has it with --bucket",
        )
    if not found.verdict.file.endswith(".pdf"):
        raise UsageError(f"{path} is no PDF", mend="sign the edition's PDF")
    return found


def _looked_at(body: bytes, written: bytes, settings: Settings) -> SignedCopy:
    """Return what a reader will find; raises RenderError where it is not the published bytes and a sound signature."""
    part, made = examined(written, (), settings.clock.now())
    if part != body or made is None or made.is_altered:
        told = "; ".join(made.troubles) or "its signature is not sound" if made else "it carries no signature"
        raise RenderError(f"the signed copy does not hold: {told}; nothing was written", mend="sign with another key")
    return made


def _key_of(files: KeyFiles, settings: Settings) -> SigningKey:
    certificates = [_bytes_of(files.certificate, "--certificate")] if files.certificate else []
    above = [_bytes_of(each, "--chain") for each in files.chain]
    secret = _passphrase(files.passphrase_from, settings.environ)
    return signing_key(_bytes_of(files.key, "--key"), certificates, above, secret, settings.clock.now())


def _passphrase(name: str, environ: Mapping[str, str]) -> bytes | None:
    if not name:
        return None
    if name not in environ:
        raise UsageError(f"--passphrase-from: {name} is not set", mend=f"export {name}, and let no file hold it")
    return environ[name].encode()


def _bytes_of(path: Path, option: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as trouble:
        told = f"{option} {path} cannot be read: {trouble.strerror}"
        raise UsageError(told, mend="name a file that exists") from trouble


def _write(target: Path, body: bytes) -> None:
    """Write a new file, whole or not at all; raises UsageError."""
    try:
        with target.open("xb") as file:
            file.write(body)
    except OSError as trouble:
        raise UsageError(f"{target} cannot be written: {trouble.strerror}", mend="name another with --out") from trouble
