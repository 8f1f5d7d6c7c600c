"""The bytes of an answer, however they are packed and cut into pieces."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.adapters.web.bodies import read_body
from reports.errors import FetchError


def answer(pieces: list[bytes], packing: str = "gzip") -> httpx.Response:
    """Return an answer whose body comes in these pieces."""

    def arriving() -> Iterator[bytes]:
        yield from pieces

    return httpx.Response(200, headers={"content-encoding": packing} if packing else {}, content=arriving())


@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=4), st.integers(1, 700), st.sampled_from(["gzip", ""]))
def test_a_body_comes_out_as_it_was_put_in(parts: list[bytes], size: int, packing: str) -> None:
    """A file would be read short, or shuffled, depending on how the network cut it up."""
    sent = b"".join(map(gzip.compress, parts) if packing else parts)
    pieces = [sent[start : start + size] for start in range(0, len(sent), size)]
    assert read_body(answer(pieces, packing), "here", 100_000, time.monotonic() + 60) == b"".join(parts)


@given(st.integers(1, 5_000), st.integers(1, 900))
def test_a_cut_packing_is_never_a_body(length: int, cut: int) -> None:
    """Half a file would pass for all of it."""
    packed = gzip.compress(bytes(range(256)) * (length // 256 + 1))
    with pytest.raises(FetchError, match=r"ends in the middle|broken gzip"):
        read_body(answer([packed[: max(0, len(packed) - cut)]]), "here", 10_000_000, time.monotonic() + 60)


@given(st.integers(0, 5_000), st.integers(1, 5_000))
def test_the_bound_is_exact(length: int, bound: int) -> None:
    """A file just within the bound would be refused, or one beyond it be let in."""
    body = b"7" * length
    for sent, packing in (([body], ""), ([gzip.compress(body)], "gzip")):
        if length <= bound and len(sent[0]) <= bound:
            assert read_body(answer(sent, packing), "here", bound, time.monotonic() + 60) == body
        else:
            with pytest.raises(FetchError, match=f"more than {bound} bytes"):
                read_body(answer(sent, packing), "here", bound, time.monotonic() + 60)
