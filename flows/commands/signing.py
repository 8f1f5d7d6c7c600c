"""`muster sign`: a copy of an edition's PDF with the desk's signature behind the published bytes."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.running import AsJson, Bucket, CatalogDir, guarded, settings_for, show


def sign(
    file: Annotated[Path, typer.Argument(metavar="FILE.pdf", help="An edition's PDF, as it was published.")],
    key: Annotated[Path, typer.Option(metavar="KEY", help="Your private key: PEM, or PKCS #12 with its certificate.")],
    certificate: Annotated[
        Path | None, typer.Option(metavar="CERT.pem", help="The key's certificate. [the one in KEY.p12]")
    ] = None,
    chain: Annotated[
        list[Path] | None, typer.Option(metavar="CERTS.pem", help="Certificates above it, to travel along; repeatable.")
    ] = None,
    passphrase_from: Annotated[
        str, typer.Option(metavar="NAME", help="The variable of the environment that holds the key's passphrase.")
    ] = "",
    timestamp: Annotated[
        str, typer.Option(metavar="URL", help="A time-stamping authority (RFC 3161), asked for when it was signed.")
    ] = "",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to. [FILE.signed.pdf beside it]")] = None,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Write a signed copy of a published PDF (PAdES B-B; B-T with --timestamp). Needs the extra `sign`.

    Its first bytes are exactly those that were published: the signature stands behind them, invisible on the page, and
    the copy stays PDF/A-3a and PDF/UA-1. Nothing in the bucket changes, and no file is overwritten. What the bucket's
    log does not have, and a key or certificate that does not serve today, is refused.

    Readers check it with `muster verify FILE.signed.pdf --trust CERT.pem`, and with any reader of PDF signatures.

    Examples:

    muster sign muster-strikes-weekly_2026-W31_r1_en.pdf --key desk.p12 --passphrase-from DESK_PASSPHRASE

    muster sign muster-strikes-weekly_2026-W31_r1_en.pdf --key desk.pem --certificate desk-cert.pem --chain above.pem

    muster sign EDITION.pdf --key desk.p12 --timestamp https://tsa.example --out /tmp/signed.pdf --json
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog, needs_desk=bucket is None)
    from flows.handing_out.signing import KeyFiles
    from flows.handing_out.signing import sign as signed_copy

    files = KeyFiles(key, certificate, tuple(chain or ()), passphrase_from)
    made = guarded(lambda: signed_copy(settings, file, files, out=out, timestamp=timestamp), as_json)
    if as_json:
        show(asdict(made), True)
        return
    stamped = f", stamped {made.stamped_at}" if made.stamped_at else ""
    standing = "" if made.standing == "published" else f" (it was {made.standing} since)"
    print(f"{made.edition}{standing}: signed by {made.subject} at {made.signed_at}{stamped}")
    print(f"its first {made.edition_bytes:,} bytes are those published, sha256 {made.edition_sha256}")
    print(made.file)
