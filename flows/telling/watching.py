"""Watching over a run: people hear when it goes wrong, an outside heart beats when it goes well.

A way that is dead never stops a run and never changes how it ends: it is noted in the run's log, and what it should
have carried is said by the next run.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeVar

from flows.engine import note
from flows.making.orders import declared_briefing
from flows.settings import Settings
from flows.telling.channels import Channels, channels_of, is_named
from flows.telling.heartbeat import Pulse, beat, pulse
from flows.telling.memory import Ended, remember
from flows.telling.outcomes import first_line, is_good, look_at_end, outcome_of
from flows.telling.standing import edition_scope, edition_subject, look_at_edition, look_at_quarantine, look_at_sources
from flows.telling.telling import tell, tell_without_memory
from flows.telling.troubles import Look
from reports.briefings.releases import newest_open
from reports.errors import MusterError

R = TypeVar("R")
MOVING = ("newest", "last")
BEFORE = dt.timedelta(days=1)  # no edition opens longer before its release
RECORDED = ("weekly", "publish", "refresh", "audit")

_is_watched: ContextVar[bool] = ContextVar("muster_is_watched", default=False)


@dataclass
class Watch:
    """What a run came to, for whoever watches over it."""

    result: Any = None

    def came_to(self, result: R) -> R:
        """Note the report of the run, or the error that it ends with, and return it."""
        self.result = result
        return result


@contextmanager
def watched_over(settings: Settings, flow: str, *, briefing: str = "weekly", week: str = "last") -> Iterator[Watch]:
    """Watch over a run that counts: one that publishes, refreshes or audits, not one that writes beside the bucket.

    Does nothing where nobody wants to be told, and for a run inside a run that is watched already.
    """
    watch = Watch()
    ways = _ways(settings)
    if ways is None or _is_watched.get():
        yield watch
        return
    token = _is_watched.set(True)
    started, began = settings.clock.now(), time.monotonic()
    _try("heartbeat", lambda: beat(ways, flow, "start"))
    try:
        yield watch
    except Exception as trouble:
        watch.result = trouble
        raise
    finally:
        _is_watched.reset(token)
        if watch.result is not None:  # Nothing is said of a run that a person broke off.
            _told(_Run(settings, ways, flow, briefing, week, started, time.monotonic() - began), watch.result)


@dataclass(frozen=True)
class _Run:
    settings: Settings
    ways: Channels
    flow: str
    briefing: str
    week: str
    started_at: dt.datetime
    seconds: float


def _told(run: _Run, result: Any) -> None:
    """Say, beat and keep what a run came to; each on its own, so that one dead way leaves the others."""
    if run.ways.webhook:
        _try("message", lambda: _tell(run, result))
    _try("record of the run", lambda: _record(run, result))
    _try("heartbeat", lambda: _beat(run, result))
    if run.ways.metrics_file:
        _try("metrics", lambda: _measure(run))


def _tell(run: _Run, result: Any) -> None:
    ended = look_at_end(run.flow, run.briefing, _week_of(run, result), result)
    wanted = [lambda: look_at_sources(run.settings), lambda: look_at_quarantine(run.settings)]
    if run.flow in ("weekly", "publish") and is_good(result):
        wanted.append(lambda: _look_at_due(run))
    look = reduce(Look.__add__, map(_looked, wanted), ended)
    try:
        telling = tell(run.settings, look, channels=run.ways)
    except MusterError:
        tell_without_memory(run.settings, ended)
        raise
    if telling.trouble:
        note(f"not told: {telling.trouble}")
    elif telling.said:
        note(f"{len(telling.said)} told by the webhook")


def _looked(work: Callable[[], Look]) -> Look:
    """Return a look; one that cannot be had covers nothing, and so ends nothing that was told."""
    try:
        return work()
    except MusterError as trouble:
        note(f"not looked at: {first_line(trouble)}")
        return Look({})


def _look_at_due(run: _Run) -> Look:
    """Find out whether the edition is out for which a run may publish by now, else the one that readers should have."""
    found = _pulse(run)
    if found.is_well:
        return Look({edition_scope(run.briefing): f"{edition_subject(run.briefing, found.due_week)} is out"})
    return look_at_edition(run.settings, run.briefing, run.settings.clock.now())


def _pulse(run: _Run) -> Pulse:
    """Look from outside at the week that a run may make by now, also before its release."""
    return pulse(run.settings, briefing=run.briefing, grace=-BEFORE)


def _week_of(run: _Run, result: Any) -> str:
    """Return the week a run was about: the one it names, else the one that is due about now."""
    issued = getattr(result, "issued", result)
    if named := getattr(issued, "edition", ""):
        found = [part for part in str(named).split("/") if "-W" in part]
        if found:
            return found[0]
    if run.week not in MOVING:
        return run.week
    return str(newest_open(declared_briefing(run.settings, run.briefing).release, run.started_at))


def _record(run: _Run, result: Any) -> None:
    if run.flow in RECORDED:
        ended_at = run.settings.clock.now().isoformat(timespec="seconds")
        started_at = run.started_at.isoformat(timespec="seconds")
        ended = Ended(outcome_of(result), started_at, ended_at, round(run.seconds, 3), is_good(result))
        remember(run.settings, lambda was: was.with_run(run.flow, ended))


def _beat(run: _Run, result: Any) -> None:
    """Beat for a good run; of editions, only where the one is out that should be. Silence says the rest in time."""
    if run.flow not in run.ways.heartbeats:
        return
    if not is_good(result):
        text = first_line(result) if isinstance(result, Exception) else outcome_of(result)
        beat(run.ways, run.flow, "fail", text)
    elif run.flow != "weekly":
        beat(run.ways, run.flow, "success", outcome_of(result))
    else:
        found = _pulse(run)
        if found.is_well:
            beat(run.ways, run.flow, "success", found.text())
        else:
            note(f"no heartbeat: {found.text()}")


def _measure(run: _Run) -> None:
    from flows.telling.metrics import write_metrics

    write_metrics(run.settings, run.ways.metrics_file)


def _ways(settings: Settings) -> Channels | None:
    if not is_named(settings.environ):
        return None
    try:
        return channels_of(settings)
    except MusterError as trouble:
        note(f"nobody is told: {trouble}")
        return None


def _try(what: str, work: Callable[[], object]) -> None:
    """Do something that must not end the run, whatever goes wrong; it is noted."""
    try:
        work()
    except Exception as trouble:
        note(f"{what} not delivered: {first_line(trouble)}")
