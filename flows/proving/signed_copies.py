"""A signed copy taken apart: the edition's own bytes, what follows them, and who signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reports.adapters.pdf.signatures import Signature, read_signature
from reports.adapters.pdf.signed_copy import beyond_a_signature, edition_part
from reports.adapters.pdf.signing import is_signing_installed, refuse_without_library
from reports.briefings.publication import sha256_of
from reports.errors import UsageError

SIGNED_SUFFIX = ".signed.pdf"
UNREAD = "pyhanko is not installed; mend: install muster with its extra `sign`"


@dataclass(frozen=True)
class SignedCopy:
    """What was found out about an edition with a signature behind it; `troubles` say what else was changed.

    `signature` is None where no library for signatures is installed: `unread` says so, and what to install.
    """

    edition_sha256: str
    edition_bytes: int
    troubles: tuple[str, ...] = ()
    signature: Signature | None = None
    unread: str = ""

    @property
    def is_altered(self) -> bool:
        """Whether anything but the edition and its sound signature is in the file."""
        held = self.signature
        return bool(self.troubles or (held and (not held.is_intact or not held.covers_all or held.broken)))

    @property
    def is_distrusted(self) -> bool:
        """Whether the reader named whom to trust, and the signer is nobody of these."""
        return self.signature is not None and self.signature.trusted is False


def examined(body: bytes, trust: Sequence[Path], moment: datetime) -> tuple[bytes, SignedCopy | None]:
    """Return the bytes of the edition in a file, and what is told of a signature behind them: None for no signed copy.

    Raises UsageError where somebody is to be trusted and there is no signature, or none can be read.
    """
    edition = edition_part(body)
    if edition is None:
        if trust:
            raise UsageError("the file carries no signature", mend="leave --trust out, or take the signed copy")
        return body, None
    held = SignedCopy(sha256_of(edition), len(edition), beyond_a_signature(edition, body), unread=UNREAD)
    if trust or is_signing_installed():
        refuse_without_library()
        named = [_read(path) for path in trust]
        signature = read_signature(body, named, moment)
        held = SignedCopy(held.edition_sha256, held.edition_bytes, held.troubles, signature)
    return edition, held


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as trouble:
        raise UsageError(f"--trust {path} cannot be read: {trouble.strerror}", mend="name a certificate") from trouble
