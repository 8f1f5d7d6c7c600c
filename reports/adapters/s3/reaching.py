"""The client that speaks to an S3 server: where it is, in which style it is addressed, and who asks."""

from __future__ import annotations

from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config

from reports.store import S3Settings

_TRIES = 5  # of one request, by the client itself: a lost reply, 429, 500, 502, 503, 504 and throttling


class Reached:
    """A client for one server. Credentials come from boto3's standard chain alone."""

    def __init__(self, settings: S3Settings) -> None:
        session = boto3.session.Session()
        self._credentials = session.get_credentials()
        self.is_anonymous = settings.may_be_anonymous and self._credentials is None
        self.client = _client(session, settings, UNSIGNED if self.is_anonymous else "s3v4")

    def has_session_token(self) -> bool:
        """Return whether the credentials end with a session, and with them whatever was signed by them."""
        return self._credentials is not None and bool(self._credentials.get_frozen_credentials().token)


def _client(session: boto3.session.Session, settings: S3Settings, signature: Any) -> Any:
    config = Config(
        signature_version=signature,
        s3={"addressing_style": "path" if settings.path_style else "auto"},
        retries={"mode": "standard", "total_max_attempts": _TRIES},
        connect_timeout=5,
        read_timeout=60,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_supported" if settings.checksum_mode == "sha256" else "when_required",
    )
    client = session.client(
        "s3", endpoint_url=settings.endpoint or None, region_name=settings.region or None, config=config
    )
    client.meta.events.register("needs-retry.s3", _ask_again_when_told_to)
    return client


def _ask_again_when_told_to(response: Any = None, attempts: int = 1, **_: Any) -> float | None:
    """Have a 429 tried again after a pause: the client knows it by AWS's own names of the error alone."""
    if response is None or response[0].status_code != 429 or attempts >= _TRIES:
        return None
    return 0.1 * 2**attempts
