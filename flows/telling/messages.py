"""What a message says: one for each trouble, with the mend, as text for a channel and as fields for a program. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.telling.troubles import Changes, Known, Look, Trouble
from reports.figures.masking import without

MOST_MESSAGES = 10  # of one run; what is more comes as one message
_SHORTEST_SECRET = 6
_SECRET_ENDINGS = ("_KEY", "_SECRET", "_TOKEN", "_PASSWORD", "_URL", "_WEBHOOK", "_STRING", "_KEY_ID", "SERVE_USER")
_PLAIN = frozenset({"PREFECT_API_URL", "PREFECT_SERVER_UI_API_URL", "PREFECT_UI_URL"})


@dataclass(frozen=True)
class Told:
    """Who speaks: the desk, where its editions lie, and which run."""

    desk: str
    bucket: str
    run_id: str = ""


@dataclass(frozen=True)
class Message:
    """One message: `text` for people (Slack and its kin read it), `fields` for programs; the troubles it is about."""

    text: str
    fields: Mapping[str, Any]
    new: tuple[Trouble, ...] = ()
    over: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Return the body that a webhook is sent."""
        return {"text": self.text, **self.fields}


def messages_for(found: Changes, look: Look, who: Told, at: dt.datetime) -> tuple[Message, ...]:
    """Return a message for each new trouble, then one for each that is over; the rest of a flood in a single one."""
    new, rest = found.new[:MOST_MESSAGES], found.new[MOST_MESSAGES:]
    every = [_of_trouble(each, who, at) for each in new]
    if rest:
        every.append(_of_rest(rest, who, at))
    every += [_of_end(key, was, look, who, at) for key, was in found.over.items()]
    return tuple(every)


def trial(who: Told, at: dt.datetime) -> Message:
    """Return a message that says nothing is wrong: somebody tries the way."""
    text = f"✓ muster {who.desk}: this is a trial; troubles of this desk are told here"
    return Message(text, _fields("trial", who, at, title="this is a trial", mend=""))


def secrets_of(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the values of an environment that no message may show, longest first."""
    found = {
        value
        for name, value in environ.items()
        if name.upper().endswith(_SECRET_ENDINGS) and name not in _PLAIN and len(value) >= _SHORTEST_SECRET
    }
    return tuple(sorted(found, key=len, reverse=True))


def struck_out(said: Any, secrets: tuple[str, ...]) -> Any:
    """Return a body with every secret struck out of its texts, however deep they stand."""
    if isinstance(said, str):
        return without(secrets, said)
    if isinstance(said, Mapping):
        return {name: struck_out(value, secrets) for name, value in said.items()}
    if isinstance(said, (list, tuple)):
        return [struck_out(each, secrets) for each in said]
    return said


def _of_trouble(each: Trouble, who: Told, at: dt.datetime) -> Message:
    lines = [f"✗ muster {who.desk}: {each.title}", f"  {each.detail}", f"  mend: {each.whole_mend}"]
    lines = [line for line in lines if line.strip()]
    said = _fields("new", who, at, scope=each.scope, subject=each.subject, title=each.title, mend=each.whole_mend)
    return Message("\n".join(lines), {**said, "detail": each.detail, "parts": list(each.parts)}, new=(each,))


def _of_rest(rest: tuple[Trouble, ...], who: Told, at: dt.datetime) -> Message:
    title = f"and {len(rest)} more troubles"
    lines = [f"✗ muster {who.desk}: {title}", *(f"  {each.title}" for each in rest), "  mend: muster tell --dry-run"]
    said = _fields("new", who, at, title=title, mend="muster tell --dry-run")
    return Message("\n".join(lines), {**said, "troubles": [each.key for each in rest]}, new=rest)


def _of_end(key: str, was: Known, look: Look, who: Told, at: dt.datetime) -> Message:
    scope, _, subject = key.rpartition("/")
    now = look.scopes.get(scope, "")
    lines = [f"✓ muster {who.desk}: over: {was.title}", f"  told {was.since_at:%Y-%m-%d %H:%M} UTC"]
    lines[1] += f"; now {now}" if now else ""
    said = _fields("over", who, at, scope=scope, subject=subject, title=was.title, mend="")
    return Message("\n".join(lines), {**said, "since": was.since, "now": now}, over=(key,))


def _fields(state: str, who: Told, at: dt.datetime, **more: Any) -> dict[str, Any]:
    sender = {"desk": who.desk, "bucket": who.bucket, "run": who.run_id}
    return {"state": state, **sender, "at": at.isoformat(timespec="seconds"), **more}
