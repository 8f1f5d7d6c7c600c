"""Files inside a PDF that nobody vouches for yet, unpacked no further than an edition could need."""

from __future__ import annotations

import base64
import zlib
from typing import Any

from reports.errors import UsageError

MOST_BYTES = 256 * 1024 * 1024  # of all that is attached; the largest edition so far holds three million
_MEND = "do not trust this file; take the edition from where it was published"


def unpacked(name: str, stream: Any, most_bytes: int) -> bytes:
    """Return an attached stream's bytes; raises UsageError for more than `most_bytes`, or packed as we never pack."""
    import pikepdf

    told = stream.get("/Filter", pikepdf.Array())
    kinds = [str(each) for each in told] if isinstance(told, pikepdf.Array) else [str(told)]
    body = bytes(stream.read_raw_bytes())
    for kind in kinds:
        try:
            body = _undone(kind, body, most_bytes, name)
        except (zlib.error, ValueError) as trouble:
            raise UsageError(f"{name}, attached to the PDF, is broken: {trouble}", mend=_MEND) from trouble
    if len(body) > most_bytes:
        raise _too_much(name)
    return body


def _undone(kind: str, body: bytes, most_bytes: int, name: str) -> bytes:
    if kind == "/ASCII85Decode":
        return base64.a85decode(body.strip().removesuffix(b"~>"))
    if kind != "/FlateDecode":
        raise UsageError(f"{name}, attached to the PDF, is packed as {kind}, which no edition is", mend=_MEND)
    stream = zlib.decompressobj()
    plain = stream.decompress(body, most_bytes + 1)
    if len(plain) > most_bytes:
        raise _too_much(name)
    if not stream.eof:
        raise ValueError("it ends in the middle")
    return plain


def _too_much(name: str) -> UsageError:
    return UsageError(f"{name}, attached to the PDF, unpacks to more than an edition holds", mend=_MEND)
