"""An S3 bucket as a store: conditional writes, checked checksums, and errors that say what to mend."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
import time
import uuid
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    FlexibleChecksumError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from reports.adapters.s3.reaching import Reached
from reports.adapters.s3.telling import BUSY, DAMAGED, code_of, refusal, unreached
from reports.errors import KeyOccupied, MissingKey, StoreError, TagMoved
from reports.store import ContentHeaders, Read, S3Settings, checked_key

_PAUSES_S = (0.05, 0.1, 0.2, 0.4, 0.8)
# A reply that broke off, or of which a byte is another: nothing was believed, and asking again may help.
_CUT = (ConnectionClosedError, FlexibleChecksumError, IncompleteReadError, ReadTimeoutError, ResponseStreamingError)


class _OtherBytes(BotoCoreError):
    """What came is not what the writer said that it wrote."""

    fmt = "its sha256 should be {sha256}"


class S3Store:
    """A bucket, or the part of one below a prefix. Credentials come from boto3's standard chain alone."""

    def __init__(self, bucket: str, prefix: str, settings: S3Settings) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._settings = settings
        with self._translated(""):
            self._reached = Reached(settings)
        self._client = self._reached.client

    def read(self, key: str) -> Read:
        """Return the object under `key`; raises MissingKey, and StoreError where it is not what was written."""
        with self._translated(key):
            seen: set[str] = set()
            for pause_s in (*_PAUSES_S, None):
                try:
                    return self._read_once(key, seen)
                except _OtherBytes as other:
                    if pause_s is None:
                        raise StoreError(
                            f"{self.locate(key)} no longer holds what was written: {other}",
                            mend="restore the object from the bucket's versions or from a backup",
                        ) from other
                except _CUT:
                    if pause_s is None:
                        raise
                time.sleep(pause_s)
        raise StoreError(f"{self.locate(key)} was never read whole", mend="run again in a minute")

    def create(self, key: str, body: bytes, headers: ContentHeaders) -> bool:
        """Write once: True if created, False if the same bytes already stand; raises KeyOccupied."""
        if self._put(key, body, headers, IfNoneMatch="*"):
            return True
        if self.read(key).body == body:
            return False
        raise KeyOccupied(
            f"{self.locate(key)} already holds other bytes, and what is written there never changes",
            mend="nothing was overwritten; a correction is a new revision under a new key",
        )

    def replace(self, key: str, body: bytes, headers: ContentHeaders, *, tag: str | None) -> None:
        """Compare and swap against `tag` (None: nothing may stand there yet); raises TagMoved."""
        condition = {"IfNoneMatch": "*"} if tag is None else {"IfMatch": tag}
        if not self._put(key, body, headers, **condition):
            raise TagMoved(f"{self.locate(key)} was replaced by somebody else since it was read")

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield every key that begins with `prefix`, sorted."""
        with self._translated(prefix):
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix):
                names = (item["Key"] for item in page.get("Contents", ()))
                yield from (name.removeprefix(self._prefix) for name in names if not name.endswith("/"))

    def locate(self, key: str) -> str:
        """Return the object's s3:// address."""
        return f"s3://{self._bucket}/{self._prefix}{key}"

    def presigned(self, key: str, expires_s: int) -> str:
        """Return an address that lets whoever has it read the object for so many seconds: a secret, never to be logged.

        Nothing is asked of the server, so the object need not stand. Raises StoreError where nobody can sign.
        """
        if self._reached.is_anonymous:
            raise StoreError("a link is signed with credentials, and there are none", mend="set AWS_ACCESS_KEY_ID")
        with self._translated(key):
            return self._client.generate_presigned_url("get_object", Params=self._named(key), ExpiresIn=expires_s)

    def has_session_token(self) -> bool:
        """Return whether the credentials end with a session, and with them whatever was signed by them."""
        return self._reached.has_session_token()

    def _named(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + checked_key(key)}

    def _put(self, key: str, body: bytes, headers: ContentHeaders, **condition: str) -> bool:
        """Return whether the object was written, in a single request, under the condition.

        A multipart upload can leave parts behind that nobody sees and somebody pays. The write carries a mark,
        because a reply can be lost: the client then tries again and is refused for the sake of its own object.
        """
        digest, mark = hashlib.sha256(body), uuid.uuid4().hex
        checksum = base64.b64encode(digest.digest()).decode()
        request: dict[str, Any] = {
            "Body": body,
            "ContentType": headers.content_type,
            "CacheControl": headers.cache_control,
            "Metadata": {"sha256": digest.hexdigest(), "write": mark},
            **({"ContentDisposition": headers.disposition} if headers.disposition else {}),
            **({"ChecksumSHA256": checksum} if self._settings.checksum_mode == "sha256" else _older_checksum(body)),
            **condition,
        }
        try:
            answer = self._put_when_free(key, request)
        except (TagMoved, MissingKey):
            return self._mark(key) == mark
        # A reply can be cut within its headers: what lies there decides.
        if answer.get("ChecksumSHA256", checksum) != checksum and self.read(key).body != body:
            raise StoreError(
                f"{self.locate(key)}: the server stored other bytes than were sent",
                mend="look for a faulty proxy in between, then run again",
            )
        return True

    def _put_when_free(self, key: str, request: dict[str, Any]) -> dict[str, Any]:
        for pause_s in (*_PAUSES_S, None):
            with self._translated(key):
                try:
                    return self._client.put_object(**self._named(key), **request)
                except ClientError as error:
                    if pause_s is None or code_of(error) not in BUSY | DAMAGED:
                        raise
            time.sleep(pause_s)
        raise StoreError(f"{self.locate(key)} stayed busy", mend="run again in a minute")

    def _read_once(self, key: str, seen: set[str]) -> Read:
        """Return what came, held against the writer's sha256, the server's (by the client), or else the tag.

        A tag is mostly the MD5 of the bytes; where the same bytes come a second time (`seen`), it is something else.
        """
        answer = self._client.get_object(**self._named(key), ChecksumMode="ENABLED")
        body = answer["Body"].read()
        came, written = hashlib.sha256(body).hexdigest(), answer["Metadata"].get("sha256", "")
        if written and written != came:
            raise _OtherBytes(sha256=written)
        if not written and "ChecksumSHA256" not in answer and came not in seen and not _is_tagged(answer["ETag"], body):
            seen.add(came)
            raise _OtherBytes(sha256=f"another: the server's tag is {answer['ETag']}")
        return Read(body, answer["ETag"])

    def _mark(self, key: str) -> str:
        """Return the mark of the write that made the object, empty where there is none."""
        try:
            with self._translated(key):
                return self._client.head_object(**self._named(key))["Metadata"].get("write", "")
        except MissingKey:
            return ""

    @contextlib.contextmanager
    def _translated(self, key: str) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            where, is_anonymous = self.locate(key), self._reached.is_anonymous
            raise refusal(where, self._bucket, self._settings, error, is_anonymous=is_anonymous) from error
        except BotoCoreError as error:
            raise unreached(self._settings, error) from error
        except ValueError as error:
            raise StoreError(f"the S3 settings are not usable: {error}", mend="check endpoint and region") from error


def _is_tagged(tag: str, body: bytes) -> bool:
    """Return whether a tag may belong to these bytes: it is their MD5, or is none of anything."""
    md5 = tag.strip('"')
    return not re.fullmatch("[0-9a-f]{32}", md5) or md5 == hashlib.md5(body, usedforsecurity=False).hexdigest()


def _older_checksum(body: bytes) -> dict[str, str]:
    """Return what older servers compare with the bytes that arrived; against accidents, not against forgers."""
    return {"ContentMD5": base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()}
