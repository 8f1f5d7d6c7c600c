"""Where people want to be told: the addresses and files that the environment names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.settings import Settings
from reports.errors import UsageError

WEBHOOK = "MUSTER_WEBHOOK"
HEARTBEAT = "MUSTER_HEARTBEAT_URL"
METRICS = "MUSTER_METRICS_FILE"
PRIVATE = "MUSTER_WEBHOOK_PRIVATE"
# The weekly run alone beats at the plain address: a heart that every refresh keeps beating would hide its death.
HEARTBEAT_OF = {
    "weekly": HEARTBEAT,
    "refresh": "MUSTER_HEARTBEAT_REFRESH_URL",
    "audit": "MUSTER_HEARTBEAT_AUDIT_URL",
}
_YES, _NO = ("1", "true", "yes"), ("", "0", "false", "no")


@dataclass(frozen=True)
class Channels:
    """The ways out. Addresses are secrets: whoever has one may write there in the desk's name."""

    webhook: str = field(default="", repr=False)
    heartbeats: Mapping[str, str] = field(default_factory=dict, repr=False)  # by the name of the flow
    metrics_file: str = ""
    is_private_allowed: bool = False  # the addresses may be of this machine or of a private network, with http too


def is_named(environ: Mapping[str, str]) -> bool:
    """Return whether an environment names any way out."""
    return any(environ.get(name, "").strip() for name in (WEBHOOK, METRICS, *HEARTBEAT_OF.values()))


def channels_of(settings: Settings, **said: Any) -> Channels:
    """Return the ways out that the environment names; what is `said` (and not None) goes first. Raises UsageError."""
    environ = settings.environ
    told = environ.get(PRIVATE, "").strip().lower()
    if told not in (*_YES, *_NO):
        raise UsageError(f"{PRIVATE}={told!r} is neither yes nor no", mend="set it to 1 or 0")
    read = {
        "webhook": environ.get(WEBHOOK, "").strip(),
        "heartbeats": {flow: url for flow, name in HEARTBEAT_OF.items() if (url := environ.get(name, "").strip())},
        "metrics_file": environ.get(METRICS, "").strip(),
        "is_private_allowed": told in _YES,
    }
    return Channels(**{**read, **{name: value for name, value in said.items() if value is not None}})
