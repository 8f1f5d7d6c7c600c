"""Editions that are ready before they may be public: held back until their embargo ends, whoever asks."""

from __future__ import annotations

import datetime as dt

from flows.engine import note, refuse_unwanted, step, wait
from flows.making.orders import Order
from flows.settings import Settings
from reports.briefings.releases import instants_of
from reports.errors import NotYetReleased, UsageError

LOOK_SECONDS = 30.0  # between two looks at clock and run
WORD_EVERY = dt.timedelta(minutes=5)


def ends_at(order: Order) -> dt.datetime:
    """Return the instant, in UTC, from which the edition may be public."""
    return instants_of(order.briefing.release, order.edition.week).out_at


@step(name="hold {order.name.identifier} under embargo until {until:%Y-%m-%d %H:%M} UTC")
def hold_back(settings: Settings, order: Order, until: dt.datetime) -> None:
    """Wait with the finished edition in hand; nothing of it is public. Raises NoLongerWanted if the run is ended."""
    told_at = None
    while (now := settings.clock.now()) < until:
        refuse_unwanted()
        if told_at is None or now - told_at >= WORD_EVERY:
            left = dt.timedelta(minutes=-(-(until - now) // dt.timedelta(minutes=1)))
            note(f"{order.name.identifier} is ready and under embargo until {until:%Y-%m-%d %H:%M} UTC, {left} to go")
            told_at = now
        wait(min(LOOK_SECONDS, (until - now).total_seconds()))


def held_back(settings: Settings, order: Order) -> None:
    """Hold an edition back where its embargo has not ended, and nobody said why it should go out before."""
    until = ends_at(order)
    if settings.clock.now() < until and not order.before_embargo:
        hold_back(settings, order, until)


def refuse_under_embargo(settings: Settings, order: Order) -> str:
    """Return why an edition goes out before its embargo ends, empty where it has ended; raises NotYetReleased.

    The last look before anything is written, on every way by which an edition goes out.
    """
    until = ends_at(order)
    if settings.clock.now() >= until:
        return ""
    if not order.before_embargo:
        raise NotYetReleased(
            f"{order.name.identifier} is under embargo until {until:%Y-%m-%d %H:%M} UTC",
            mend="wait until then; or say why it must go out before, with --before-embargo",
        )
    return order.before_embargo


def refuse_reason_aside(before_embargo: str, aside: bool) -> None:
    """Raise UsageError where what is written beside the bucket is to be let out early: it never goes out."""
    if before_embargo and aside:
        mend = "leave --before-embargo out: what is written aside waits for nothing"
        raise UsageError("an embargo holds back what is published, and this is not", mend=mend)
