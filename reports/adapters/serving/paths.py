"""From the target of a request to the one key that it may mean: below `public/`, and nowhere else."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from reports.errors import StoreError
from reports.store import checked_key

LONGEST_TARGET = 2048
INDEX = "index.html"
_PLAIN = re.compile(rb"^/[A-Za-z0-9._~=/-]*$")


def key_of(target: bytes) -> str | None:
    """Return the key under `public/` that a request's target names, None where it names none that there can be.

    Escapes are resolved once, and what is left must be the plain characters of a key: nothing is put right.
    """
    path = target.partition(b"?")[0]
    if len(target) > LONGEST_TARGET or not path.startswith(b"/") or path.startswith(b"//"):
        return None
    plain = unquote_to_bytes(path)
    if not _PLAIN.match(plain) or b"\n" in plain:
        return None
    named = plain.decode("ascii").removeprefix("/")
    if named == "" or named.endswith("/"):
        named += INDEX
    try:
        return checked_key(f"public/{named}")
    except StoreError:
        return None
