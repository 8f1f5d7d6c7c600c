"""A key to sign with and its certificate, as an operator brings them: PEM files, or one PKCS #12 file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reports.errors import UsageError

_PEM = b"-----BEGIN"
_HERE = "--key, or the variable that --passphrase-from names"


@dataclass(frozen=True)
class SigningKey:
    """A private key, the certificate that speaks for it, and the certificates above that one; never shown."""

    key: Any = field(repr=False)
    certificate: Any = field(repr=False)
    chain: tuple[Any, ...] = field(default=(), repr=False)


def signing_key(
    key: bytes, certificates: Sequence[bytes], chain: Sequence[bytes], passphrase: bytes | None, moment: datetime
) -> SigningKey:
    """Return the key with its certificate; raises UsageError where they cannot be read or do not serve at `moment`.

    `certificates` may be empty for a PKCS #12 file, which brings its own. No message holds anything of key or
    passphrase.
    """
    private, brought = _pem_key(key, passphrase) if _PEM in key else _packed_key(key, passphrase)
    named = [each for body in certificates for each in certificates_in(body, "--certificate")]
    above = [each for body in chain for each in certificates_in(body, "--chain")]
    own, *others = [*named, *above, *brought] if named else [*brought, *above] or [None]
    if own is None:
        raise UsageError("no certificate speaks for the key", mend="name it with --certificate CERT.pem")
    _refuse_unfit(private, own, moment)
    return SigningKey(private, own, tuple(others))


def certificates_in(body: bytes, option: str) -> list[Any]:
    """Return the certificates of a file, PEM or DER, in their order; raises UsageError."""
    from cryptography import x509

    try:
        if _PEM in body:
            return x509.load_pem_x509_certificates(body)
        return [x509.load_der_x509_certificate(body)]
    except ValueError as trouble:
        raise UsageError(f"{option}: the file holds no certificate", mend="name a certificate as PEM") from trouble


def _pem_key(body: bytes, passphrase: bytes | None) -> tuple[Any, list[Any]]:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(body, passphrase), []
    except TypeError as trouble:
        if passphrase is None:
            raise UsageError("the key has a passphrase", mend="name its variable: --passphrase-from") from None
        raise UsageError("the key has no passphrase", mend="leave --passphrase-from out") from trouble
    except (ValueError, UnsupportedAlgorithm):
        raise UsageError("the key cannot be read with this passphrase, or is no key", mend=f"look at {_HERE}") from None


def _packed_key(body: bytes, passphrase: bytes | None) -> tuple[Any, list[Any]]:
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

    try:
        held = load_pkcs12(body, passphrase)
    except (ValueError, TypeError):
        raise UsageError(
            "the key cannot be read with this passphrase, or is neither PEM nor PKCS #12", mend=f"look at {_HERE}"
        ) from None
    if held.key is None:
        raise UsageError("the PKCS #12 file holds no private key", mend="export it with its key")
    brought = [each.certificate for each in (held.cert, *held.additional_certs) if each]
    return held.key, brought


def _refuse_unfit(private: Any, own: Any, moment: datetime) -> None:
    name = own.subject.rfc4514_string()
    if private.public_key() != own.public_key():
        raise UsageError(f"the key does not belong to the certificate of {name}", mend="name the two of one pair")
    if moment > own.not_valid_after_utc:
        ended = f"{own.not_valid_after_utc:%Y-%m-%dT%H:%MZ}"
        raise UsageError(f"the certificate of {name} expired on {ended}", mend="sign with one that is valid today")
    if moment < own.not_valid_before_utc:
        begins = f"{own.not_valid_before_utc:%Y-%m-%dT%H:%MZ}"
        raise UsageError(f"the certificate of {name} is not valid before {begins}", mend="look at this machine's clock")
    if not _may_sign(own):
        raise UsageError(
            f"the certificate of {name} is not meant for signing documents",
            mend="have one made with digitalSignature or nonRepudiation among its key usage",
        )


def _may_sign(own: Any) -> bool:
    from cryptography import x509

    try:
        usage = own.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment
