"""One week of a back-fill, made to its last file in the process at hand, which stays warm from week to week."""

from __future__ import annotations

import gc
import pickle
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from flows.backfilling.planning import Job
from flows.making.notes import notes_of_week
from flows.making.orders import Order, declared_briefing, open_week, order_of, released_at
from flows.making.rendering import render
from flows.publish import closed, composed, gate
from flows.settings import Settings
from reports.adapters import publisher
from reports.briefings.material import Edition
from reports.calendar import Week
from reports.errors import MusterError, Withheld

Ending = Literal["made", "would be made", "withheld", "failed"]
_GARBAGE_EVERY = 100_000  # objects; Python's usual 700 looks through everything again and again
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class WeekMade:
    """How a week ended. Of one that was made, its manifest: the files stand in the bucket and nothing leads to them."""

    week: str
    ending: Ending
    reasons: tuple[str, ...] = ()
    mend: str = ""
    manifest: bytes = b""
    is_backfilled: bool = True


def handed_over(settings: Settings) -> bytes:
    """Return the settings as they go to other processes: without what is open here, and without any secret."""
    return pickle.dumps(replace(settings, is_offline=True, notes=(), environ={}))


def make_here(settings: bytes, jobs: Sequence[Job]) -> list[WeekMade]:
    """Make some weeks in this process, one after the other, with what the weeks before have opened already.

    Threads that ask at the same time are served in turn: side by side they would take half as long again.
    """
    with _one_at_a_time:
        return [make_week(warm(settings), job) for job in jobs]


@lru_cache(maxsize=1)
def warm(settings: bytes) -> Settings:
    """Return the settings with catalogue, bucket and ledger open, the same ones for the whole life of a process."""
    gc.set_threshold(_GARBAGE_EVERY)
    ready: Settings = pickle.loads(settings)
    for _ in (ready.catalog, ready.store, ready.ledger, ready.code_digest, ready.lock_digest):
        pass  # each is read on first use and kept
    gc.freeze()
    return ready


def make_week(settings: Settings, job: Job) -> WeekMade:
    """Make one week up to its files in the bucket, or say why there is none; what is no error of ours is raised."""
    try:
        return _made(settings, job)
    except Withheld as refusal:
        return WeekMade(job.week, "withheld", refusal.reasons, refusal.mend)
    except MusterError as trouble:
        return WeekMade(job.week, "failed", (trouble.message,), trouble.mend)
    finally:
        gc.collect()


def _made(settings: Settings, job: Job) -> WeekMade:
    order = opened(settings, job)
    material, pages = composed(settings, order)
    if job.is_trial:
        gate(material, pages[0])
        return WeekMade(job.week, "would be made", is_backfilled=order.edition.is_backfilled)
    order, material, pages = closed(settings, order, material, pages)
    made = render(settings, material, pages, order, settings.catalog.languages)
    publisher.lay_down(settings.store, order.name, made.files, made.manifest)
    return WeekMade(job.week, "made", manifest=made.manifest, is_backfilled=order.edition.is_backfilled)


def opened(settings: Settings, job: Job) -> Order:
    """Return the order of a week: by its pin where a run has begun it, else as known at its release instant."""
    declared, week, desk = declared_briefing(settings, job.briefing), Week.parse(job.week), settings.catalog.desk
    if publisher.read_pin(settings.store, desk, job.briefing, job.week):
        return open_week(settings, job.briefing, week)
    edition = Edition(desk, job.briefing, week, released_at(declared, week), is_backfilled=True)
    notes = notes_of_week(settings, job.briefing, job.week)
    return replace(order_of(declared, edition, job.head), log_count=job.log_count, notes=notes)
