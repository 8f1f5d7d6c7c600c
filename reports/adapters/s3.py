"""An S3 bucket as a store: conditional writes, checked checksums, and errors that say what to mend."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import time
import uuid
from collections.abc import Iterator
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from reports.errors import KeyOccupied, MissingKey, StoreError, TagMoved
from reports.store import ContentHeaders, Read, S3Settings, checked_key

_BUSY_PAUSES_S = (0.05, 0.1, 0.2, 0.4, 0.8)
_MISSING = {"NoSuchKey", "404", "NotFound"}
_REFUSED = {"AccessDenied", "403"}
_MOVED = {"PreconditionFailed", "412"}
_BUSY = {"ConditionalRequestConflict", "OperationAborted", "409"}


class S3Store:
    """A bucket, or the part of one below a prefix. Credentials come from boto3's standard chain alone."""

    def __init__(self, bucket: str, prefix: str, settings: S3Settings) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._settings = settings
        with self._translated(""):
            session = boto3.session.Session()
            self._is_anonymous = settings.may_be_anonymous and session.get_credentials() is None
            self._client = _client(session, settings, "s3v4" if not self._is_anonymous else UNSIGNED)

    def read(self, key: str) -> Read:
        """Return the object under `key`; raises MissingKey, and StoreError where it is not what was written."""
        with self._translated(key):
            answer = self._client.get_object(**self._named(key), ChecksumMode="ENABLED")
            body = answer["Body"].read()
        written = answer["Metadata"].get("sha256", "")
        if written and written != hashlib.sha256(body).hexdigest():
            raise StoreError(
                f"{self.locate(key)} no longer holds what was written: its sha256 should be {written}",
                mend="restore the object from the bucket's versions or from a backup",
            )
        return Read(body, answer["ETag"])

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
            **({"ChecksumSHA256": checksum} if self._settings.checksum_mode == "sha256" else {}),
            **condition,
        }
        try:
            answer = self._put_when_free(key, request)
        except (TagMoved, MissingKey):
            return self._mark(key) == mark
        if answer.get("ChecksumSHA256", checksum) != checksum:
            raise StoreError(
                f"{self.locate(key)}: the server stored other bytes than were sent",
                mend="look for a faulty proxy in between, then run again",
            )
        return True

    def _put_when_free(self, key: str, request: dict[str, Any]) -> dict[str, Any]:
        for pause_s in (*_BUSY_PAUSES_S, None):
            with self._translated(key):
                try:
                    return self._client.put_object(**self._named(key), **request)
                except ClientError as error:
                    if pause_s is None or _code(error) not in _BUSY:
                        raise
            time.sleep(pause_s)
        raise StoreError(f"{self.locate(key)} stayed busy", mend="run again in a minute")

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
            raise self._refused(key, error) from error
        except BotoCoreError as error:
            raise self._unreached(error) from error
        except ValueError as error:
            raise StoreError(f"the S3 settings are not usable: {error}", mend="check endpoint and region") from error

    def _refused(self, key: str, error: ClientError) -> StoreError:
        code, where = _code(error), self.locate(key)
        if code in _MISSING or (self._is_anonymous and code in _REFUSED):  # a stranger is not told which
            return MissingKey(f"nothing stands under {where}")
        if code in _MOVED:
            return TagMoved(f"{where} was replaced by somebody else since it was read")
        said, mend = _REFUSALS.get(code, (f"{code}: {error.response['Error'].get('Message', '')}", _ASK_OWNER))
        return StoreError(f"{where}: {said}", mend=mend.format(bucket=self._bucket, region=self._settings.region))

    def _unreached(self, error: BotoCoreError) -> StoreError:
        name = type(error).__name__
        if isinstance(error, ParamValidationError):
            said = " ".join(str(error).split())
            return StoreError(f"the bucket's name or settings are not usable: {said}", mend="correct MUSTER_BUCKET")
        server = self._settings.endpoint or f"AWS in {self._settings.region}"
        if "Credentials" in name or "Profile" in name or "Token" in name:
            return StoreError(
                "no usable credentials for the bucket were found",
                mend="set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or run where a role is given",
            )
        return StoreError(
            f"{server} cannot be reached ({name})", mend="check the endpoint's address, and that the server runs"
        )


_ASK_OWNER = "ask whoever runs the bucket"
_KEYS = "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile or role in their place"
_RIGHTS = "give this identity read, write and list rights on bucket {bucket}; it needs no right to delete"
_REGION = "{region} is set: set the region in which bucket {bucket} lies"
_REFUSALS = {
    "AccessDenied": ("the server refuses this identity", _RIGHTS),
    "403": ("the server refuses this identity", _RIGHTS),
    "InvalidAccessKeyId": ("the server does not know this access key", _KEYS),
    "SignatureDoesNotMatch": ("the secret key does not fit the access key", _KEYS),
    "ExpiredToken": ("the session's credentials have expired", "sign in again"),
    "NoSuchBucket": ("there is no such bucket", "create bucket {bucket}, or correct its name"),
    "PermanentRedirect": ("the bucket lies in another region", _REGION),
    "301": ("the bucket lies in another region", _REGION),
    "AuthorizationHeaderMalformed": ("the bucket lies in another region", _REGION),
    "RequestTimeTooSkewed": ("this machine's clock is more than 15 minutes off", "set the clock, then run again"),
    "BadDigest": ("the bytes were damaged on the way", "run again; if it recurs, look for a faulty proxy in between"),
    "XAmzContentChecksumMismatch": ("the bytes were damaged on the way", "run again; look for a faulty proxy"),
}


def _client(session: boto3.session.Session, settings: S3Settings, signature: Any) -> Any:
    config = Config(
        signature_version=signature,
        s3={"addressing_style": "path" if settings.path_style else "auto"},
        retries={"mode": "standard", "max_attempts": 4},
        connect_timeout=5,
        read_timeout=60,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_supported" if settings.checksum_mode == "sha256" else "when_required",
    )
    return session.client(
        "s3", endpoint_url=settings.endpoint or None, region_name=settings.region or None, config=config
    )


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
