"""What a bucket must be able to do, whatever it is made of: bytes under keys, and two kinds of write.

Keys are relative, with `/` between parts, in `[A-Za-z0-9._=/-]`.
`reports.adapters.disk` and `reports.adapters.s3` are the two implementations; tests use the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from reports.errors import StoreError

_KEY = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._=-]*)*$")


@dataclass(frozen=True)
class ContentHeaders:
    """What a web server says of an object."""

    content_type: str = "application/octet-stream"
    cache_control: str = "no-cache"
    disposition: str = ""


@dataclass(frozen=True)
class Read:
    """An object's bytes, with the tag that a compare-and-swap of it must name."""

    body: bytes
    tag: str


@dataclass(frozen=True)
class S3Settings:
    """How to reach an S3 server; credentials are never part of it: they come from the standard chain.

    `endpoint` is empty for AWS itself. `checksum_mode` is "none" for servers that refuse SHA-256 checksums.
    `may_be_anonymous`: who has no credentials asks without any, and is shown what everybody is.
    """

    endpoint: str = ""
    region: str = "us-east-1"
    path_style: bool = True
    checksum_mode: Literal["sha256", "none"] = "sha256"
    may_be_anonymous: bool = False


class Store(Protocol):
    """A folder or a bucket."""

    def read(self, key: str) -> Read:
        """Return the object under `key`; raises MissingKey."""

    def create(self, key: str, body: bytes, headers: ContentHeaders) -> bool:
        """Write once: True if created, False if the same bytes already stand; raises KeyOccupied."""

    def replace(self, key: str, body: bytes, headers: ContentHeaders, *, tag: str | None) -> None:
        """Compare and swap against `tag` (None: nothing may stand there yet); raises TagMoved."""

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield every key that begins with `prefix`, sorted."""

    def locate(self, key: str) -> str:
        """Return where a person finds the object: a path, or an s3:// address."""


def checked_key(key: str) -> str:
    """Return `key` if it is safe in a folder and in a bucket; raises StoreError."""
    if not _KEY.match(key) or ".." in key:
        raise StoreError(f"{key!r} is no key of a store", mend="use letters, digits, dot, dash and slash only")
    return key


def split_address(address: str) -> tuple[str, str]:
    """Return bucket and prefix of an `s3://bucket/prefix` address; raises StoreError where there is no bucket."""
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    if not address.startswith("s3://") or not bucket:
        raise StoreError(f"{address!r} is no address of a bucket", mend="write it as s3://bucket or s3://bucket/prefix")
    return bucket, prefix.strip("/")


def is_s3(address: str) -> bool:
    """Return whether an address names an S3 bucket; everything else is a folder."""
    return address.startswith("s3://")
