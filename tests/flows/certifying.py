"""Keys and certificates as a desk would bring them, and an authority that stamps times: made anew for each test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from reports.adapters.clock import SystemClock
from tests.loopback import Silent, serving

PASSPHRASE = "an-unlikely-passphrase"
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Owner:
    """Somebody with a key and a certificate."""

    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(Encoding.PEM)

    def key_pem(self, passphrase: str = PASSPHRASE) -> bytes:
        """Return the key as PEM, locked where a passphrase is given."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked(passphrase))

    def packed(self, above: list[x509.Certificate] | None = None) -> bytes:
        """Return key and certificates as one PKCS #12 file."""
        return pkcs12.serialize_key_and_certificates(b"desk", self.key, self.certificate, above, locked(PASSPHRASE))

    def written(self, folder: Path, name: str, passphrase: str = PASSPHRASE) -> tuple[str, str]:
        """Write key and certificate into a folder; returns both paths."""
        key, certificate = folder / f"{name}.key.pem", folder / f"{name}.pem"
        key.write_bytes(self.key_pem(passphrase))
        certificate.write_bytes(self.pem)
        return str(key), str(certificate)


def locked(passphrase: str) -> KeySerializationEncryption:
    """Return how a key is written: locked, or open where the passphrase is empty."""
    return BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()


def owner(
    name: str, *, by: Owner | None = None, begins: dt.timedelta = -DAY, ends: dt.timedelta = 9 * DAY,
    signs: bool = True, is_authority: bool = False, stamps: bool = False, is_rsa: bool = False,
) -> Owner:  # fmt: skip
    """Return somebody whose certificate is signed by another, or by themselves; `begins` and `ends` count from now."""
    now = SystemClock().now()
    key = rsa.generate_private_key(65537, 2048) if is_rsa or stamps else ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(signs, False, not signs, False, False, is_authority, is_authority, False, False)
    built = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(by.certificate.subject if by else called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
    )
    if stamps:
        built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Owner(key, built.sign(by.key if by else key, SHA256()))


@contextmanager
def stamping(authority: Owner) -> Iterator[str]:
    """Yield the address of a time-stamping authority that answers by RFC 3161 on this machine."""
    from asn1crypto import keys, tsp
    from asn1crypto import x509 as plain
    from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

    certificate = plain.Certificate.load(authority.certificate.public_bytes(Encoding.DER))
    secret = authority.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(certificate, keys.PrivateKeyInfo.load(secret))

    class Answers(Silent):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    with serving(Answers) as address:
        yield f"{address}/"
