"""What a bucket's server says when it is tried: its clock, whether it lets us delete, what it shows to strangers.

Asked by `muster doctor` alone. Nothing is changed: what is deleted for trial never stood (a bucket that keeps versions,
and allows what it should refuse, then holds one marker more).
"""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from reports.adapters.s3.reaching import Reached
from reports.adapters.s3.telling import code_of, refusal, unreached
from reports.errors import StoreError
from reports.store import S3Settings, split_address

_REFUSED = {"AccessDenied", "403", "Forbidden"}


class BucketProbe:
    """A bucket to be tried. Raises StoreError, as a store does, where it cannot be asked at all."""

    def __init__(self, address: str, settings: S3Settings) -> None:
        self._bucket, prefix = split_address(address)
        self._prefix = f"{prefix}/" if prefix else ""
        self._settings = settings
        try:
            self._client = Reached(settings).client
        except BotoCoreError as error:
            raise unreached(settings, error) from error

    def server_instant(self) -> dt.datetime | None:
        """Return what time it is for the server, None where it does not say; to the second."""
        answer = self._asked(self._client.list_objects_v2, Prefix=f"{self._prefix}private/", MaxKeys=1)
        try:
            return parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
        except (KeyError, ValueError):
            return None

    def may_delete(self, key: str) -> bool:
        """Return whether this identity may delete, tried on a key under which nothing ever stood."""
        try:
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + key)
        except ClientError as error:
            if code_of(error) in _REFUSED:
                return False
            raise self._told(error) from error
        except BotoCoreError as error:
            raise unreached(self._settings, error) from error
        return True

    def is_shown_to_strangers(self, key: str) -> bool:
        """Return whether somebody without credentials is given the object, or the names below its folder."""
        stranger = _stranger(self._settings)
        folder = self._prefix + key.rpartition("/")[0]
        tries = (
            lambda: stranger.get_object(Bucket=self._bucket, Key=self._prefix + key),
            lambda: stranger.list_objects_v2(Bucket=self._bucket, Prefix=folder, MaxKeys=1),
        )
        return any(_is_answered(each, self._settings) for each in tries)

    def _asked(self, call: Any, **words: Any) -> dict[str, Any]:
        try:
            return dict(call(Bucket=self._bucket, **words))
        except ClientError as error:
            raise self._told(error) from error
        except BotoCoreError as error:
            raise unreached(self._settings, error) from error

    def _told(self, error: ClientError) -> StoreError:
        return refusal(f"s3://{self._bucket}/{self._prefix}", self._bucket, self._settings, error, is_anonymous=False)


def _is_answered(call: Any, settings: S3Settings) -> bool:
    try:
        call()
    except ClientError:
        return False
    except BotoCoreError as error:
        raise unreached(settings, error) from error
    return True


def _stranger(settings: S3Settings) -> Any:
    config = Config(signature_version=UNSIGNED, s3={"addressing_style": "path" if settings.path_style else "auto"})
    return boto3.session.Session().client(
        "s3", endpoint_url=settings.endpoint or None, region_name=settings.region or None, config=config
    )
