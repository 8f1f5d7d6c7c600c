"""A PDF signed as PAdES baseline (ETSI EN 319 142-1), as an update behind bytes that stay as they are.

The update touches neither the metadata nor what a page shows, so that the signed copy is PDF/A-3a and PDF/UA-1 as the
edition is: the signature's field lies outside of the page, where PDF/UA asks for no tag.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from reports.adapters.pdf.signing_keys import SigningKey
from reports.errors import MusterError, UsageError

FIELD = "Signature"
_ANSWERS_WITHIN_S = 30
_MEND = "install muster with its extra `sign`"


def is_signing_installed() -> bool:
    """Whether the library that makes and reads signatures is there: the extra `sign`."""
    from importlib.util import find_spec

    return find_spec("pyhanko") is not None


def refuse_without_library() -> None:
    """Raise UsageError where signatures can neither be made nor read."""
    if not is_signing_installed():
        raise UsageError("signatures need pyhanko, which is not installed", mend=_MEND)


def signed(body: bytes, key: SigningKey, moment: datetime, timestamp: str = "") -> bytes:
    """Return the PDF with one invisible signature over all of it behind its own bytes.

    The signature says `moment`; with the address of a time-stamping authority (RFC 3161) somebody else says when too.
    Raises UsageError where no signature can be made with this key, MusterError where the authority does not answer.
    """
    refuse_without_library()
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError

    try:
        return _signed(body, key, moment, timestamp)
    except TimestampRequestError as trouble:
        raise MusterError(
            f"{timestamp} gave no time stamp ({trouble})", mend="name another authority, or leave --timestamp out"
        ) from trouble
    except (PdfError, SigningError, ValueError) as trouble:
        raise UsageError(f"no signature can be made: {trouble}", mend="sign with an RSA or EC key") from trouble


def _signed(body: bytes, key: SigningKey, moment: datetime, timestamp: str) -> bytes:
    from asn1crypto.keys import PrivateKeyInfo
    from asn1crypto.x509 import Certificate
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
    from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class Appending(IncrementalPdfFileWriter):
        """Leaves the document's metadata as they are: rewritten they would be no longer those of PDF/A."""

        def _update_meta(self) -> None:
            """Change nothing."""

    class AtMoment(PdfSigner):
        """Signs at the instant that it is told."""

        def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
            """Return the session, which otherwise takes the machine's time and zone."""
            session = super().init_signing_session(pdf_out, existing_fields_only)
            session.system_time = moment
            return session

    def plain(certificate: Any) -> Certificate:
        return Certificate.load(certificate.public_bytes(Encoding.DER))

    secret = PrivateKeyInfo.load(key.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    above = SimpleCertificateStore.from_certs([plain(each) for each in key.chain])
    signer = AtMoment(
        PdfSignatureMetadata(field_name=FIELD, subfilter=SigSeedSubFilter.PADES),
        SimpleSigner(plain(key.certificate), secret, above),
        timestamper=RequestsHTTPTimeStamper(timestamp, timeout=_ANSWERS_WITHIN_S) if timestamp else None,
        new_field_spec=SigFieldSpec(
            FIELD, readable_field_name=FIELD, invis_sig_settings=InvisSigSettings(box_out_of_bounds=True)
        ),
    )
    written = BytesIO()
    signer.sign_pdf(Appending(BytesIO(body)), output=written)
    return written.getvalue()
