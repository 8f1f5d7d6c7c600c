"""Which edition is to be made, as known when, at which state of the ledger, and where it goes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from flows.engine import planned_at, step
from flows.making.notes import keep_notes, kept_notes, notes_of_week
from flows.settings import Settings
from reports.adapters import publisher
from reports.briefings.corrections import Correction
from reports.briefings.editing.note_files import NoteFile
from reports.briefings.material import Edition
from reports.briefings.publication import EditionName, Pin
from reports.briefings.releases import cut_off_of, instants_of, week_before
from reports.calendar import Week
from reports.catalog.briefings import PAPERS, Briefing
from reports.errors import NotYetReleased, UsageError, Withheld
from reports.figures.digests import LedgerHead
from reports.figures.flows import weekly_of
from reports.figures.observations import observations
from reports.figures.settled import settled

ASIDE_ALONE = "leave the option out, or write aside with --draft or --out"


@dataclass(frozen=True)
class Order:
    """What is to be made: which edition, as known when, at which state of the ledger, and where it goes."""

    name: EditionName
    edition: Edition
    briefing: Briefing
    next_release_at: dt.datetime
    before_at: dt.datetime
    head: LedgerHead | None
    folder: str = ""
    log_count: int = 0  # entries of the publication log that the edition may speak of
    notes: tuple[NoteFile, ...] = ()  # what editors wrote for it, by file name
    correction: Correction | None = None  # of a later revision: what it puts right, and why
    before_embargo: str = ""  # why it goes out before its embargo ends


@step(name="choose the week of {briefing}", says=str)
def choose_week(settings: Settings, briefing: str, week: str, draft: bool) -> Week:
    """Return the week to issue: `newest` complete in the lead series, `last` by the calendar, or the one named."""
    declared = declared_briefing(settings, briefing)
    now = settings.clock.now()
    match week:
        case "last":
            wanted = week_before(declared.release, planned_at() or now)
        case "newest":
            wanted = newest_complete_week(settings, declared, now)
        case _:
            wanted = Week.parse(week)
    if not draft:
        _refuse_unreleased(declared, briefing, wanted, now)
    return wanted


def refuse_early(settings: Settings, briefing: str, week: str, draft: bool) -> None:
    """Raise what a named week would be refused for anyway, before anything is fetched for it.

    So too for `last` where a schedule planned the run: one set too early would publish the week before for ever.
    """
    declared, due_at = declared_briefing(settings, briefing), planned_at()
    if week == "newest" or (week == "last" and due_at is None):
        return
    named = week_before(declared.release, due_at) if week == "last" and due_at else Week.parse(week)
    if not draft:
        _refuse_unreleased(declared, briefing, named, settings.clock.now())


def _refuse_unreleased(declared: Briefing, briefing: str, week: Week, now: dt.datetime) -> None:
    instants = instants_of(declared.release, week)
    if now < instants.opens_at:
        raise NotYetReleased(
            f"{briefing} {week} is released at {instants.cut_off_at:%Y-%m-%d %H:%M} UTC",
            mend="wait until then, or look at it with --draft",
        )


@step(name="open {briefing} {week}", says=lambda order: f"{order.edition.as_of:%Y-%m-%d %H:%M} UTC")
def open_week(
    settings: Settings, briefing: str, week: Week, before_embargo: str = "", backfilled: bool = False
) -> Order:
    """Return the order to publish: the pinned cut-off, or the release instant and the ledger as it stands.

    `backfilled` labels it as made when its own time was over; the label of whoever pinned it first holds.
    """
    declared = declared_briefing(settings, briefing)
    desk = settings.catalog.desk
    pin = publisher.read_pin(settings.store, desk, briefing, str(week))
    edition = Edition(desk, briefing, week, pin.as_of if pin else released_at(declared, week))
    edition = replace(edition, is_backfilled=pin.is_backfilled if pin else backfilled)
    order = order_of(declared, edition, pin.head if pin else settings.ledger.head())
    notes = kept_notes(settings, edition.name) if pin else notes_of_week(settings, briefing, str(week))
    return replace(order, log_count=_log_count(settings, pin), notes=notes, before_embargo=before_embargo)


@step(name="pin the cut-off of {order.name.identifier}")
def pin_cutoff(settings: Settings, order: Order) -> Order:
    """Return the order as it stands pinned: cut-off, notes and ledger's state of whoever came first.

    Raises UsageError where a correction was pinned with another reason.
    """
    edition, head, said = order.edition, order.head or settings.ledger.head(), order.correction
    notes = keep_notes(settings, edition.name, order.notes)
    wanted = Pin(edition.desk, edition.briefing, str(edition.week), edition.as_of, head, order.log_count)
    wanted = replace(wanted, is_backfilled=edition.is_backfilled)
    if said:
        wanted = replace(wanted, revision=edition.revision, why=said.why, kind=said.kind)
    pin = publisher.pin(settings.store, wanted)
    refuse_other_reason(wanted, pin)
    edition = replace(edition, as_of=pin.as_of, is_backfilled=pin.is_backfilled)
    return replace(order, edition=edition, head=pin.head, log_count=pin.log_count, notes=notes)


def refuse_other_reason(wanted: Pin, pinned: Pin) -> None:
    """Raise UsageError where a revision was begun for another reason than the one that is given now."""
    if (wanted.why, wanted.kind) != (pinned.why, pinned.kind):
        name = EditionName(pinned.desk, pinned.briefing, pinned.week, pinned.revision).identifier
        raise UsageError(
            f"{name} was begun with another reason, and keeps it: {pinned.kind}, “{pinned.why}”",
            mend=f"finish it with --type {pinned.kind} and those words; then correct it again with yours",
        )


@step(name="open {briefing} {week} beside the bucket", says=lambda order: order.folder)
def open_aside(
    settings: Settings, briefing: str, week: Week, as_of: dt.datetime | None, strict: bool, draft: bool, out: str
) -> Order:
    """Return an order that publishes nothing: the pinned bytes again, or a watermarked draft or other view."""
    declared = _on_paper(declared_briefing(settings, briefing), settings.paper)
    desk = settings.catalog.desk
    pin = publisher.read_pin(settings.store, desk, briefing, str(week))
    cut_off = pin.as_of if pin else released_at(declared, week)
    changed = strict or draft or settings.notes or settings.paper
    is_pinned = pin is not None and as_of in (None, cut_off) and not changed
    is_other = draft or as_of or strict or settings.paper or (pin and settings.notes)
    status = "provisional" if is_pinned or not is_other else "draft" if draft else "rebuild"
    edition = Edition(desk, briefing, week, as_of or cut_off, is_strict=strict, status=status)
    edition = replace(edition, is_backfilled=pin is not None and pin.is_backfilled)
    folder = out or str(Path(settings.drafts_folder) / f"{desk}-{briefing}-{week}")
    order = order_of(declared, edition, pin.head if pin and is_pinned else None, folder)
    notes = kept_notes(settings, edition.name) if is_pinned else notes_of_week(settings, briefing, str(week))
    return replace(order, log_count=_log_count(settings, pin), notes=notes)


def _on_paper(briefing: Briefing, paper: str) -> Briefing:
    """Return the briefing as it is printed on another paper; raises UsageError for one that nobody declared."""
    if paper not in ("", *PAPERS):
        raise UsageError(f"{paper!r} is no paper to print on", mend=f"use one of {', '.join(PAPERS)}")
    return briefing.model_copy(update={"paper": paper}) if paper else briefing


def languages_of(settings: Settings, language: str, aside: bool) -> tuple[str, ...]:
    """Return the languages to write: the desk's, or the one that is asked for aside; raises UsageError."""
    offered = settings.catalog.languages
    if not language:
        return offered
    if language not in offered:
        raise UsageError(f"{language!r} is no language of this desk", mend=f"use one of {', '.join(offered)}")
    if not aside:
        raise UsageError("an edition is published in every language of its desk", mend=ASIDE_ALONE)
    return (language,)


def declared_briefing(settings: Settings, briefing: str) -> Briefing:
    """Return a briefing of the desk; raises UsageError naming those there are."""
    known = settings.catalog.briefings
    if briefing not in known:
        raise UsageError(f"{briefing!r} is no briefing of this desk", mend=f"use one of {', '.join(known) or 'none'}")
    return known[briefing]


def released_at(briefing: Briefing, week: Week) -> dt.datetime:
    """Return the instant at which a week's edition is released: its information cut-off."""
    return cut_off_of(briefing.release, week)


def newest_complete_week(settings: Settings, briefing: Briefing, now: dt.datetime) -> Week:
    """Return the newest week that is complete in the lead series and released; raises Withheld if there is none."""
    return complete_weeks(settings, briefing, now)[-1]


def complete_weeks(settings: Settings, briefing: Briefing, now: dt.datetime) -> list[Week]:
    """Return every week that is complete in the lead series and released, oldest first; raises Withheld for none."""
    lead = briefing.lead_series
    rows = settings.ledger.view(now, series=[lead])
    flows = settled(weekly_of(observations(rows, settings.catalog.series[lead]), settings.catalog.series[lead]))
    weeks = [Week.of(monday.date()) for monday in flows.index]
    due = [week for week in weeks if released_at(briefing, week) <= now]
    if not due:
        raise Withheld(
            "the newest edition",
            [f"no complete week of {lead} is known"],
            mend="run `muster import`, then `muster refresh`",
        )
    return due


def _log_count(settings: Settings, pin: Pin | None) -> int:
    return pin.log_count if pin else len(publisher.read_log(settings.store))


def order_of(briefing: Briefing, edition: Edition, head: LedgerHead | None, folder: str = "") -> Order:
    """Return an order of a briefing for an edition: the next release is the first after its week and its cut-off."""
    following = edition.week.next
    while edition.revision > 1 and released_at(briefing, following) <= edition.as_of:
        following = following.next
    return Order(
        name=edition.name,
        edition=edition,
        briefing=briefing,
        next_release_at=released_at(briefing, following),
        before_at=min(released_at(briefing, edition.week.previous), edition.as_of),
        head=head,
        folder=folder,
    )
