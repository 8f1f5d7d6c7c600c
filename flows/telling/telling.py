"""Telling: what a look found is held against what was told, and what is new goes out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from flows.engine import note
from flows.settings import Settings
from flows.telling.channels import WEBHOOK, Channels, channels_of
from flows.telling.memory import Memory, recalled, remember
from flows.telling.messages import Message, Told, messages_for, secrets_of, struck_out
from flows.telling.standing import look_at_quarantine, look_at_sources, standing_editions
from flows.telling.troubles import Changes, Known, Look, Trouble, changes, remembered
from reports.adapters.web import Mailbox
from reports.errors import MusterError


@dataclass(frozen=True)
class Telling:
    """What was found, what was said of it, and what could not be delivered (with why)."""

    look: Look
    changes: Changes
    said: tuple[Message, ...] = ()
    undelivered: tuple[Message, ...] = ()
    trouble: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "troubles": [_plain(each) for each in self.look.troubles],
            "new": [each.key for each in self.changes.new],
            "ongoing": [each.key for each in self.changes.ongoing],
            "over": list(self.changes.over),
            "delivered": len(self.said),
            "undelivered": len(self.undelivered),
            "trouble": self.trouble,
        }


def standing_look(settings: Settings) -> Look:
    """Look at everything that shows in the bucket: sources, claims held back, the newest edition of each briefing."""
    looks = [*standing_editions(settings).values(), look_at_sources(settings), look_at_quarantine(settings)]
    return reduce(Look.__add__, looks)


def tell(settings: Settings, look: Look, *, channels: Channels | None = None, dry: bool = False) -> Telling:
    """Say what is new in a look, and what is over, each once; with `dry` say nothing and remember nothing.

    What could not be delivered is not remembered, and so is said by the next run. Raises StoreError where nothing can
    be remembered (what was said is then said again).
    """
    ways = channels or channels_of(settings)
    found = changes(_known(settings), look)
    messages = messages_for(found, look, sender(settings), settings.clock.now())
    if dry:
        return Telling(look, found, (), messages)
    delivered, trouble = deliver(settings, ways, messages) if ways.webhook else ((), "")
    if delivered:
        _keep(settings, delivered)
    return Telling(look, found, delivered, messages[len(delivered) :], trouble)


def deliver(settings: Settings, ways: Channels, messages: Sequence[Message]) -> tuple[tuple[Message, ...], str]:
    """Send messages in order until one is not taken; return those that were, and why the rest was not."""
    mailbox = Mailbox(ways.webhook, WEBHOOK, ways.is_private_allowed)
    secrets = secrets_of(_with_secrets_of_sources(settings))
    sent: list[Message] = []
    for each in messages:
        body = json.dumps(struck_out(each.as_json(), secrets), ensure_ascii=False)
        try:
            mailbox.send(body.encode(), "application/json")
        except MusterError as trouble:
            return tuple(sent), str(trouble)
        sent.append(each)
    return tuple(sent), ""


def sender(settings: Settings) -> Told:
    """Return who speaks; a desk whose catalogue cannot be read has the name of its installation, if any."""
    try:
        desk = settings.catalog.desk
    except MusterError:
        desk = settings.environ.get("MUSTER_DESK") or "(its catalogue cannot be read)"
    return Told(desk, settings.bucket, settings.run_id)


def tell_without_memory(settings: Settings, look: Look) -> None:
    """Say a look's troubles where bucket or catalogue themselves are broken: nothing is known, so all of it is new."""
    found = Changes(look.troubles)
    messages = messages_for(found, look, sender(settings), settings.clock.now())
    _, trouble = deliver(settings, channels_of(settings), messages)
    if trouble:
        note(f"not told: {trouble}")


def _known(settings: Settings) -> dict[str, Known]:
    return dict(recalled(settings).troubles)


def _keep(settings: Settings, delivered: Sequence[Message]) -> None:
    told = [each for message in delivered for each in message.new]
    over = [key for message in delivered for key in message.over]
    at = settings.clock.now()
    remember(settings, lambda was: Memory(remembered(was.troubles, told, over, at), was.runs))


def _with_secrets_of_sources(settings: Settings) -> dict[str, str]:
    """Return the environment, what the catalogue asks of it for sources under names that mark it as secret."""
    try:
        asked = [each.fetching for each in settings.catalog.sources.values()]
    except MusterError:
        return dict(settings.environ)
    names = {each.token.environment for each in asked if each.token}
    names |= {name for each in asked for name in each.query_from_environment.values()}
    return {**settings.environ, **{f"{name}_SECRET": settings.environ.get(name, "") for name in names}}


def _plain(each: Trouble) -> dict[str, Any]:
    said = {"scope": each.scope, "subject": each.subject, "title": each.title}
    return {**said, "detail": each.detail, "mend": each.whole_mend, "parts": list(each.parts)}
