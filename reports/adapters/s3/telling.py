"""What an S3 server's refusal means, in one line, with what to do about it."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError, SSLError

from reports.errors import MissingKey, StoreError, TagMoved
from reports.store import S3Settings

_MISSING = {"NoSuchKey", "404", "NotFound"}
_FORBIDDEN = {"AccessDenied", "403"}
_MOVED = {"PreconditionFailed", "412"}
BUSY = {"ConditionalRequestConflict", "OperationAborted", "409"}
# The server says that what came is not what was sent, or not all of it: sending it again may help.
DAMAGED = {
    "BadDigest", "InvalidDigest", "IncompleteBody", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch",
    "RequestTimeout",
}  # fmt: skip


def code_of(error: ClientError) -> str:
    """Return the server's own name for what is wrong, or the status where it gives none."""
    return str(error.response.get("Error", {}).get("Code", ""))


def refusal(where: str, bucket: str, settings: S3Settings, error: ClientError, *, is_anonymous: bool) -> StoreError:
    """Return what the server's refusal means for the object at `where`."""
    code = code_of(error)
    if code in _MISSING or (is_anonymous and code in _FORBIDDEN):  # a stranger is not told which
        return MissingKey(f"nothing stands under {where}", mend=_LOST)
    if code in _MOVED:
        return TagMoved(f"{where} was replaced by somebody else since it was read")
    region = _told_region(error)
    if region and region != settings.region:
        code = "PermanentRedirect"
    said, mend = _REFUSALS.get(code, (f"{code}: {error.response.get('Error', {}).get('Message', '')}", _ASK_OWNER))
    return StoreError(
        f"{where}: {' '.join(said.split())}",
        mend=mend.format(bucket=bucket, region=settings.region, right_region=region or "the bucket's own region"),
    )


def unreached(settings: S3Settings, error: BotoCoreError) -> StoreError:
    """Return what it means that no server answered, or none that could be believed."""
    name = type(error).__name__
    if isinstance(error, ParamValidationError):
        said = " ".join(str(error).split())
        return StoreError(f"the bucket's name or settings are not usable: {said}", mend="correct MUSTER_BUCKET")
    server = settings.endpoint or f"AWS in {settings.region}"
    if isinstance(error, SSLError):
        return StoreError(
            f"{server} showed no certificate that this machine trusts",
            mend="name the authority's file in AWS_CA_BUNDLE (and SSL_CERT_FILE); check that the endpoint speaks https",
        )
    if "Credentials" in name or "Profile" in name or "Token" in name:
        return StoreError(
            "no usable credentials for the bucket were found",
            mend="set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or run where a role is given",
        )
    return StoreError(
        f"{server} cannot be reached ({name})", mend="check the endpoint's address, and that the server runs"
    )


def _told_region(error: ClientError) -> str:
    """Return the region in which the bucket lies, where the server tells it."""
    headers: dict[str, Any] = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    return str(error.response.get("Error", {}).get("Region") or headers.get("x-amz-bucket-region") or "")


_LOST = "run again; if it stays so, `muster audit` names what is missing"
_ASK_OWNER = "ask whoever runs the bucket"
_KEYS = "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile or role in their place"
_RIGHTS = "give this identity the rights of deploy/policies on bucket {bucket}; it needs none to delete"
_REGION = "MUSTER_S3_REGION is {region}: set it to {right_region}"
_OTHER_REGION = ("the bucket lies in another region", _REGION)
_EXPIRED = ("the session's credentials have expired", "sign in again")
_DAMAGED_ON_THE_WAY = (
    "the bytes were damaged on the way, each time they were sent", "look for a faulty proxy in between, then run again"
)  # fmt: skip
_REFUSALS = {
    **dict.fromkeys(_FORBIDDEN, ("the server refuses this identity", _RIGHTS)),
    **dict.fromkeys(("AllAccessDisabled", "AccountProblem"), ("the account may not use the server", _ASK_OWNER)),
    "InvalidAccessKeyId": ("the server does not know this access key", _KEYS),
    "SignatureDoesNotMatch": ("the secret key does not fit the access key", _KEYS),
    **dict.fromkeys(("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidToken"), _EXPIRED),
    "NoSuchBucket": ("there is no such bucket", "create bucket {bucket}, or correct its name"),
    **dict.fromkeys(
        ("PermanentRedirect", "301", "TemporaryRedirect", "307", "AuthorizationHeaderMalformed",
         "IllegalLocationConstraintException"), _OTHER_REGION,
    ),
    "RequestTimeTooSkewed": ("this machine's clock is more than 15 minutes off", "set the clock, then run again"),
    **dict.fromkeys(DAMAGED, _DAMAGED_ON_THE_WAY),
    **dict.fromkeys(
        ("SlowDown", "503", "ServiceUnavailable", "TooManyRequests", "429", "InternalError", "500"),
        ("the server stayed too busy to answer", "run again in a minute"),
    ),
    "NotImplemented": (
        "the server does not know conditional writes or SHA-256 checksums",
        "set MUSTER_S3_CHECKSUM=none; a server without conditional writes cannot be used",
    ),
    "EntityTooLarge": ("the server takes no object so large in one request", "raise the server's limit"),
}  # fmt: skip
