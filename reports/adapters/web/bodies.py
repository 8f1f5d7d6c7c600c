"""The bytes of an answer: counted as they come and as they unpack, never more in memory than is allowed."""

from __future__ import annotations

import io
import time
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from reports.errors import FetchError, NotReached

if TYPE_CHECKING:
    import httpx

_GZIP = 16 + zlib.MAX_WBITS
_PIECE = 64 * 1024


def read_body(response: httpx.Response, where: str, most_bytes: int, ends_at: float) -> bytes:
    """Return the body, unpacked; raises FetchError for too many bytes, a broken packing or an unknown one."""
    kinds = [kind.strip().lower() for kind in response.headers.get("content-encoding", "").split(",") if kind.strip()]
    packing = [kind for kind in kinds if kind != "identity"]
    if packing not in ([], ["gzip"], ["x-gzip"]):
        raise FetchError(
            f"{where}: packed as {', '.join(packing)}; only gzip, once, was asked for",
            mend="look at the address with a browser; it may have to be another one",
        )
    arriving = _arriving(response, where, most_bytes, ends_at)
    body = io.BytesIO()  # gives its bytes away without a second copy of them
    for piece in _bounded(_unpacked(arriving, where) if packing else arriving, where, most_bytes):
        body.write(piece)
    return body.getvalue()


def _arriving(response: httpx.Response, where: str, most_bytes: int, ends_at: float) -> Iterator[bytes]:
    # In the pieces in which they come: gathered into larger ones, a dripping body would outlast any deadline.
    size = 0
    for piece in response.iter_raw():
        size += len(piece)
        if size > most_bytes:
            raise too_much(where, most_bytes)
        if time.monotonic() > ends_at:
            raise FetchError(f"{where}: not done in time", mend="the last good copy stays in use; try again later")
        yield piece


def _unpacked(pieces: Iterator[bytes], where: str) -> Iterator[bytes]:
    """Yield what gzip packed, a piece at a time however much one byte of it may hold."""
    stream = zlib.decompressobj(_GZIP)
    try:
        for packed in pieces:
            while packed:
                if stream.eof:
                    stream = zlib.decompressobj(_GZIP)
                yield stream.decompress(packed, _PIECE)
                packed = stream.unused_data if stream.eof else stream.unconsumed_tail
        while not stream.eof and (rest := stream.decompress(stream.unconsumed_tail, _PIECE)):
            yield rest
    except zlib.error as trouble:
        raise FetchError(f"{where}: broken gzip: {trouble}", mend="try again later") from None
    if not stream.eof:
        raise NotReached(f"{where}: the gzip ends in the middle", mend="try again later")


def _bounded(pieces: Iterator[bytes], where: str, most_bytes: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most_bytes:
            raise too_much(where, most_bytes)
        yield piece


def too_much(where: str, most_bytes: int) -> FetchError:
    """Return the error for more bytes than a source may bring."""
    return FetchError(
        f"{where}: more than {most_bytes} bytes",
        mend="is this still the file of the catalogue? if so, raise fetching.most_bytes of the source",
    )
