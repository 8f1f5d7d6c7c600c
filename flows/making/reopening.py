"""The order of a later revision: which it is, what it replaces, as known when, and what became of the claims since."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flows.engine import step
from flows.making.notes import kept_notes, notes_of_week
from flows.making.orders import Order, declared_briefing, order_of, refuse_other_reason
from flows.making.retractions import decided
from flows.settings import Settings
from reports.adapters import publisher
from reports.briefings.behind import names_of
from reports.briefings.corrections import CAUSES, Cause, Correction, PrintedFigure, printed_in
from reports.briefings.corrections_words import visible
from reports.briefings.material import COMPARED, Edition, Material
from reports.briefings.provenance import PROVENANCE, provenance_name
from reports.briefings.publication import MANIFEST, EditionName, Pin
from reports.briefings.publication_log import CorrectionKind, LogEntry, Revision, revisions_of, told_of
from reports.calendar import Week
from reports.errors import UsageError
from reports.figures.differences import differences
from reports.figures.origins import stated_roots
from reports.figures.retraction import LED_BY, in_force, without
from reports.languages.shipped import SOURCE

KINDS: tuple[CorrectionKind, ...] = ("error", "revision", "clarification")
LONGEST_REASON = 400  # characters: it stands on page one, under the title


@dataclass(frozen=True)
class Reason:
    """Why a week is issued anew, and which kind of correction that is."""

    why: str
    kind: CorrectionKind = "error"


def reason_of(why: str, kind: str) -> Reason:
    """Return a person's reason, on one line; raises UsageError for none, for one too long, or for an unknown kind."""
    told = " ".join(why.split())
    if not told:
        raise UsageError("a reason is missing", mend='say with --why "…" what readers should know; it is printed')
    if len(told) > LONGEST_REASON:
        mend = f"say it in {LONGEST_REASON}: it stands on page one"
        raise UsageError(f"the reason has {len(told)} characters", mend=mend)
    known = next((each for each in KINDS if each == kind), None)
    if known is None:
        raise UsageError(f"--type {kind!r} is not known", mend=f"use one of {', '.join(KINDS)}")
    return Reason(told, known)


def week_of(settings: Settings, briefing: str, week: str) -> Week:
    """Return the week that is meant: one by name, or `newest`, the newest that was ever published."""
    declared_briefing(settings, briefing)
    if week != "newest":
        return Week.parse(week)
    desk, log = settings.catalog.desk, publisher.read_log(settings.store)
    told = told_of(log)
    weeks = [entry.edition.week for entry in told if (entry.edition.desk, entry.edition.briefing) == (desk, briefing)]
    if not weeks:
        raise UsageError(f"nothing of {desk}/{briefing} was published yet", mend="`muster brief` publishes")
    return Week.parse(max(weeks))


def issued(settings: Settings, briefing: str, week: Week) -> list[Revision]:
    """Return the revisions of a week, newest first; raises UsageError where nothing was published."""
    name = EditionName(settings.catalog.desk, briefing, str(week))
    revisions = publisher.revisions(settings.store, name)
    if not revisions:
        raise UsageError(f"{name.desk}/{briefing}/{week} was never published", mend="`muster list` shows what was")
    return revisions


@step(name="open {replaced.edition.identifier} anew", says=lambda order: f"{order.edition.as_of:%Y-%m-%d %H:%M} UTC")
def open_correction(
    settings: Settings, replaced: LogEntry, reason: Reason, as_of: dt.datetime | None, draft: bool, folder: str
) -> Order:
    """Return the order of the revision after one: by its pin where a run has begun it, else as known now.

    Raises UsageError where it was begun with another reason or cut-off, or where the cut-off cannot be.
    """
    before = replaced.edition
    name = EditionName(before.desk, before.briefing, before.week, before.revision + 1)
    pin = publisher.read_pin(settings.store, name.desk, name.briefing, name.week, name.revision)
    head, log = settings.ledger.head(), publisher.read_log(settings.store)
    at = as_of or settings.clock.now().replace(microsecond=0)
    wanted = Pin(name.desk, name.briefing, name.week, at, head, len(log), name.revision, reason.why, reason.kind,
                 is_backfilled=replaced.is_backfilled)  # fmt: skip
    if pin and not draft:
        refuse_other_reason(wanted, pin)
        if as_of not in (None, pin.as_of):
            raise UsageError(
                f"{name.identifier} was begun as known at {pin.as_of:%Y-%m-%dT%H:%M:%SZ}",
                mend="finish it without --as-of; then correct it again with yours",
            )
        return _ordered(settings, pin, log, folder, is_pinned=True)
    _refuse_cutoff(settings, log, name, at)
    return _ordered(settings, wanted, log, folder, is_draft=draft)


def open_again(settings: Settings, briefing: str, week: Week, revision: int, folder: str) -> Order:
    """Return the order that makes a later revision's bytes again, beside the bucket; raises UsageError."""
    desk = settings.catalog.desk
    pin = publisher.read_pin(settings.store, desk, briefing, str(week), revision) if revision > 1 else None
    if pin is None:
        mend = f"`muster brief --week {week} --out DIR` makes the first; `muster list` shows what there is"
        raise UsageError(f"{week} has no later revision {revision}", mend=mend)
    return _ordered(settings, pin, publisher.read_log(settings.store), folder, is_pinned=True)


@step(name="see what became of the claims behind {order.correction.replaces.identifier}")
def with_causes(settings: Settings, order: Order, material: Material) -> Order:
    """Return the order with what became of claims since the edition that it replaces."""
    correction = order.correction
    assert correction is not None
    by_claim, by_series = _causes(settings, correction, material)
    return replace(order, correction=replace(correction, by_claim=by_claim, by_series=by_series))


def _refuse_cutoff(settings: Settings, log: Sequence[LogEntry], name: EditionName, at: dt.datetime) -> None:
    first = revisions_of(log, name)[-1].entry
    if at < dt.datetime.fromisoformat(first.as_of):
        mend = f"name an instant from {first.as_of} on, the cut-off of the first revision"
        raise UsageError(f"--as-of {at:%Y-%m-%dT%H:%M:%SZ} lies before the edition's own cut-off", mend=mend)
    if at > settings.clock.now():
        raise UsageError(f"--as-of {at:%Y-%m-%dT%H:%M:%SZ} lies ahead", mend="nothing is known of it yet")


def _ordered(
    settings: Settings, pin: Pin, log: Sequence[LogEntry], folder: str, *, is_pinned: bool = False,
    is_draft: bool = False,
) -> Order:  # fmt: skip
    """The order of a revision: all of it follows from its pin and from the log as that has it."""
    week = Week.parse(pin.week)
    edition = Edition(
        pin.desk, pin.briefing, week, pin.as_of, pin.revision, status="draft" if is_draft else "corrected",
        is_backfilled=pin.is_backfilled,
    )  # fmt: skip
    notes = kept_notes(settings, edition.name) if is_pinned else notes_of_week(settings, pin.briefing, pin.week)
    replaced = revisions_of(log[: pin.log_count], edition.name)[0]
    order = order_of(declared_briefing(settings, pin.briefing), edition, pin.head, folder)
    correction = _correction(settings, Reason(pin.why, _kind(pin.kind)), replaced)
    return replace(order, log_count=pin.log_count, notes=notes, correction=correction)


def _kind(told: str) -> CorrectionKind:
    return reason_of("as pinned", told).kind


def _correction(settings: Settings, reason: Reason, replaced: Revision) -> Correction:
    entry = replaced.entry
    manifest = json.loads(settings.store.read(entry.edition.key(MANIFEST)).body)
    first = (manifest["inputs"].get("languages") or [SOURCE])[0]
    printed: dict[str, tuple[PrintedFigure, ...]] = {}
    shown: dict[str, str] = {}
    for language in settings.catalog.languages:
        name, twin = provenance_name(language, first), f"{language}.html"
        if name in entry.files and (language == first or name != PROVENANCE):
            found = printed_in(publisher.as_logged(settings.store, entry, name))
            printed |= {language: found} if found is not None else {}
        if twin in entry.files:
            shown[language] = visible(publisher.as_logged(settings.store, entry, twin))
    return Correction(
        reason.kind, reason.why, entry.edition, dt.datetime.fromisoformat(entry.as_of),
        withdrawn_why=replaced.ended_by.why if replaced.standing == "withdrawn" and replaced.ended_by else "",
        printed=printed, shown=shown,
    )  # fmt: skip


def _causes(
    settings: Settings, correction: Correction, material: Material
) -> tuple[Mapping[str, Cause], Mapping[str, Cause]]:
    """What became of claims since, by their ids and by series: left out with their origin, revised, withdrawn, new."""
    name, at = correction.replaces, correction.replaced_as_of
    pin = publisher.read_pin(settings.store, name.desk, name.briefing, name.week, name.revision)
    gone, gone_before = set(material.retractions), set(in_force(decided(settings), at))
    columns = tuple(dict.fromkeys((*COMPARED, *LED_BY, "via")))
    before = settings.ledger.view(at, pin_version=pin.head.version if pin else None, columns=columns)
    left_out = before[stated_roots(before).isin(gone - gone_before)] if gone - gone_before else before.iloc[:0]
    back = gone_before - gone
    again = material.view[stated_roots(material.view).isin(back)] if back else material.view.iloc[:0]
    kinds = {each: series.kind for each, series in material.declared.series.items()}
    stood = without(before, gone | gone_before)[list(COMPARED)]
    changed = differences(stood, material.view[list(COMPARED)], kinds)
    by_claim = dict(zip(names_of(changed.assign(ordinal=0)), changed["change"], strict=True)) if len(changed) else {}
    told = [*zip(changed["series_id"], changed["change"], strict=True)]
    told += [(each, "retracted") for each in left_out["series_id"].unique()]
    told += [(each, "reinstated") for each in again["series_id"].unique()]
    by_series: dict[str, Cause] = {}
    for series_id, cause in sorted(set(told), key=lambda each: CAUSES.index(each[1])):
        by_series.setdefault(series_id, cause)
    return by_claim, by_series
