"""The signature of a signed copy, read and checked: who made it, over what, and whom a reader trusts."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from reports.adapters.pdf.signing import refuse_without_library
from reports.adapters.pdf.signing_keys import certificates_in


@dataclass(frozen=True)
class Signature:
    """Who signed, and what came of checking it.

    `signed_at` is the signer's own word, `stamped_at` an authority's whose token is sound (trusted or not). `trusted`
    is None where nobody was named whom to trust; `distrusted` says why where it is False.
    """

    is_intact: bool
    covers_all: bool
    subject: str = ""
    issuer: str = ""
    fingerprint: str = ""
    valid_until: str = ""
    signed_at: str = ""
    stamped_at: str = ""
    trusted: bool | None = None
    distrusted: str = ""
    broken: str = ""


def read_signature(body: bytes, trust: Sequence[bytes], moment: datetime) -> Signature:
    """Return what the one signature of a PDF comes to; `trust` are certificates (PEM) that a reader trusts at `moment`.

    Nothing is asked on the network. Raises UsageError where no library for signatures is installed, or a certificate
    to trust cannot be read; a signature that cannot be read is not intact, and `broken` says why.
    """
    refuse_without_library()
    for name in ("pyhanko", "pyhanko_certvalidator"):  # They log what is returned here, with tracebacks.
        logging.getLogger(name).addHandler(logging.NullHandler())
    trusted = [each for one in trust for each in certificates_in(one, "--trust")]
    try:
        return _read(body, trusted, moment)
    except Exception as trouble:  # Any bytes may stand in a stranger's file: what cannot be read is no sound signature.
        told = _printable(str(trouble)) or type(trouble).__name__
        return Signature(False, False, broken=f"it cannot be read: {told}")


def _read(body: bytes, trusted: list[Any], moment: datetime) -> Signature:
    from asn1crypto.x509 import Certificate
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import load_der_x509_certificate
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    roots = [Certificate.load(each.public_bytes(Encoding.DER)) for each in trusted]
    signatures = PdfFileReader(BytesIO(body)).embedded_signatures
    if len(signatures) != 1:
        return Signature(False, False, broken=f"it holds {len(signatures):,} signatures that can be read, not one")
    (found,) = signatures
    status = validate_pdf_signature(
        found,
        ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False),
        key_usage_settings=KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}),
        skip_diff=True,
    )
    token, own = status.timestamp_validity, load_der_x509_certificate(status.signing_cert.dump())
    ends = own.not_valid_after_utc
    is_trusted = status.trusted if trusted else None
    return Signature(
        is_intact=status.intact and status.valid and not _is_padded_otherwise(bytes(found.pkcs7_content)),
        covers_all=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        subject=_printable(own.subject.rfc4514_string()),
        issuer=_printable(own.issuer.rfc4514_string()),
        fingerprint=own.fingerprint(SHA256()).hex(),
        valid_until=_instant(ends),
        signed_at=_instant(status.signer_reported_dt),
        stamped_at=_instant(token.timestamp) if token and token.intact and token.valid else "",
        trusted=is_trusted,
        distrusted=_why(status, ends < moment) if is_trusted is False else "",
        broken="" if token is None or (token.intact and token.valid) else "its time stamp is not sound",
    )


def _is_padded_otherwise(contents: bytes) -> bool:
    """Say whether anything but zeros follows the signature in its place, which no signature covers."""
    from asn1crypto import parser

    return any(contents[parser.peek(contents) :])


def _why(status: Any, is_expired: bool) -> str:
    if is_expired:
        return "its certificate has expired"
    if not (status.intact and status.valid):
        return "it is not intact"
    return "none of the certificates named with --trust vouches for its certificate, or that is not meant for signing"


def _instant(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else ""


def _printable(text: str) -> str:
    """Return a name that anybody may have written, without signs that would move a terminal's cursor."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
