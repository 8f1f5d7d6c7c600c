"""A sign of life for somebody outside: pings around each run, and whether the edition is out that should be.

The pings speak the language of healthchecks.io and its kin: the address itself is success, `/start` and `/fail` below
it are what they say. Silence is told by whoever listens, which needs nothing here to be alive.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from flows.making.orders import declared_briefing
from flows.settings import Settings
from flows.telling.channels import HEARTBEAT_OF, Channels
from flows.telling.standing import GRACE, due_at
from reports.adapters import open_store
from reports.adapters.web import Mailbox, PublicAddress, is_web
from reports.briefings.publication import EditionName, briefing_folder, sha256_of, week_folder
from reports.errors import MissingKey, MusterError

Beat = Literal["start", "success", "fail"]
Standing = Literal["out", "withdrawn", "missing", "damaged", "unknown"]
_ROOTS = ("public/", "")  # of a web address: the bucket as a whole, or its public half alone


@dataclass(frozen=True)
class Pulse:
    """How a briefing's newest edition stands from outside.

    `standing`: out (or taken back on purpose: withdrawn), missing, damaged (the files of the newest edition are not
    the published bytes), unknown (the bucket gives no answer). `newest_week` is empty where nothing was published.
    """

    briefing: str
    standing: Standing
    due_week: str
    released_at: dt.datetime
    next_at: dt.datetime
    newest_week: str = ""
    why: str = ""

    @property
    def is_well(self) -> bool:
        """Whether readers have what they should have by now."""
        return self.standing in ("out", "withdrawn")

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        instants = {"released_at": self.released_at.isoformat(), "next_at": self.next_at.isoformat()}
        return {**asdict(self), **instants, "is_well": self.is_well}

    def text(self) -> str:
        """Say it in one line."""
        due, at = f"{self.briefing} {self.due_week}", f"{self.released_at:%Y-%m-%d %H:%M} UTC"
        newest = self.newest_week or "none"
        said = {
            "out": f"{due} is out, as it should be since {at}; the next release is {self.next_at:%Y-%m-%d %H:%M} UTC",
            "withdrawn": f"{due} came out and was withdrawn",
            "missing": f"{due} is NOT OUT, and should be since {at}; the newest edition is {newest}",
            "damaged": f"{due} is out, and its files are NOT AS PUBLISHED: {self.why}",
            "unknown": f"nobody can say whether {due} is out: {self.why}",
        }
        return said[self.standing]


def pulse(settings: Settings, *, briefing: str = "weekly", grace: dt.timedelta = GRACE) -> Pulse:
    """Return how a briefing stands, from the public half of a folder, a bucket or a web address alone."""
    now, desk = settings.clock.now(), settings.catalog.desk
    due = due_at(declared_briefing(settings, briefing), briefing, now, grace)
    name = EditionName(desk, briefing, str(due.week))
    standing, newest, why = _looked_up(_reader(settings, now), name)
    return Pulse(briefing, standing, str(due.week), due.released_at, due.next_at, newest, why)


def beat(channels: Channels, flow: str, kind: Beat, text: str = "") -> None:
    """Send a flow's ping where its address is named; raises NotReached or UsageError where it does not arrive."""
    url = channels.heartbeats.get(flow, "")
    if url:
        mailbox = Mailbox(url, HEARTBEAT_OF[flow], channels.is_private_allowed)
        mailbox.send(text.encode(), "text/plain; charset=utf-8", below="" if kind == "success" else kind)


def _looked_up(read: Callable[[str], bytes], name: EditionName) -> tuple[Standing, str, str]:
    newest = ""
    try:
        pointer = _json_or_none(read, f"{briefing_folder(name)}/newest.json")
        newest = pointer["edition"]["week"] if pointer and pointer.get("edition") else ""  # none: all withdrawn
        status = _json_or_none(read, f"{week_folder(name)}/status.json")
        if status is None:
            return ("missing", newest, "") if pointer else _nothing_there(read, newest)
        if not any(each["status"] == "published" for each in status["revisions"]):
            return "withdrawn", newest, ""
        wrong = _wrong_files(read, name, pointer) if pointer else "no pointer names the newest edition"
    except MusterError as trouble:
        return "unknown", newest, trouble.message
    except (ValueError, TypeError, KeyError) as trouble:
        return "damaged", newest, f"a public record cannot be read ({type(trouble).__name__})"
    return ("damaged" if wrong else "out"), newest, wrong


def _nothing_there(read: Callable[[str], bytes], newest: str) -> tuple[Standing, str, str]:
    """Tell a bucket in which nothing was published from an address that is none of ours."""
    if _or_none(read, "public/index.html") is None:
        return "unknown", newest, "nothing of a bucket's public half stands there"
    return "missing", newest, ""


def _wrong_files(read: Callable[[str], bytes], name: EditionName, pointer: dict[str, Any]) -> str:
    """Name the first PDF of the newest edition that is not what the pointer says, or nothing."""
    for file, said in pointer["files"].items():
        if file.endswith(".pdf"):
            body = _or_none(read, f"{briefing_folder(name)}/{said['path']}")
            if body is None or sha256_of(body) != said["sha256"]:
                return f"{file} {'has other bytes' if body is not None else 'is not there'}"
    return ""


def _reader(settings: Settings, now: dt.datetime) -> Callable[[str], bytes]:
    """Return how public objects are read, by their keys in the bucket."""
    if not is_web(settings.bucket):
        store = open_store(settings.bucket, replace(settings.s3, may_be_anonymous=True))
        return lambda key: store.read(key).body
    shown = PublicAddress(settings.bucket, now, is_private_allowed=True)
    roots = list(_ROOTS)

    def read(key: str) -> bytes:
        for root in tuple(roots):
            try:
                body = shown.read(root + key.removeprefix("public/")).body
            except MissingKey:
                continue
            roots[:] = [root]  # what was found once is where all of it lies
            return body
        raise MissingKey(f"nothing is shown under {shown.locate(key)}")

    return read


def _json_or_none(read: Callable[[str], bytes], key: str) -> dict[str, Any] | None:
    body = _or_none(read, key)
    return None if body is None else json.loads(body)


def _or_none(read: Callable[[str], bytes], key: str) -> bytes | None:
    try:
        return read(key)
    except MissingKey:
        return None
