"""view → compose → gate → pin → render → supersede: the next revision of a week that is out, with its reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from flows.engine import flow_body, step
from flows.making.approval import as_left_waiting
from flows.making.notes import proofread_notes
from flows.making.orders import Order, pin_cutoff
from flows.making.packs import try_pack
from flows.making.rendering import render
from flows.making.reopening import Reason, issued, open_again, open_correction, reason_of, week_of, with_causes
from flows.publish import PublishReport, approved, compose_pages, gate, keep_aside, put_out, standing_report, view
from flows.settings import Settings
from reports.adapters import publisher
from reports.briefings.material import Material
from reports.briefings.page import Page
from reports.briefings.publication_log import Revision
from reports.calendar import Week
from reports.errors import UsageError


@flow_body(name="correct")
def correct(
    settings: Settings,
    *,
    week: str = "newest",
    why: str = "",
    kind: str = "error",
    briefing: str = "weekly",
    as_of: dt.datetime | None = None,
    draft: bool = False,
    out: str = "",
) -> PublishReport:
    """Issue a published week anew from what is known now, and say why; what stood before keeps its bytes.

    A second time with the same reason changes nothing. Raises UsageError for a correction that would change nothing.
    """
    reason, wanted = reason_of(why, kind), week_of(settings, briefing, week)
    newest = issued(settings, briefing, wanted)[0]
    if not draft and (standing := corrected_already(settings, newest, reason, as_of)):
        return standing
    folder = _folder(settings, briefing, wanted, out) if draft else ""
    asked = (settings, newest.entry, reason, as_of, draft, folder)
    opened = open_correction(*asked)
    order, material, pages = _composed(settings, opened if draft else as_left_waiting(settings, opened))
    refuse_idle(order, pages)
    if draft:
        return keep_aside(render(settings, material, pages, order, material.catalog.languages), order)
    gate(material, pages[0])
    if settings.templates_folder:
        try_pack(settings, pages)
    order, pages = approved(settings, order, material, pages)
    # Pinned once it may go out; whoever was first has settled what it rests on.
    if pin_cutoff(settings, order) != order:
        order, material, pages = _composed(settings, open_correction(*asked))
    report = put_out(settings, render(settings, material, pages, order, material.catalog.languages), order)
    return replace(report, status="corrected" if report.status == "published" else "already corrected")


def make_again(settings: Settings, *, week: str, revision: int, out: str, briefing: str = "weekly") -> PublishReport:
    """Make the bytes of a later revision again, beside the bucket: from its pin, whatever came in since."""
    wanted = week_of(settings, briefing, week)
    folder = _folder(settings, briefing, wanted, out)
    order, material, pages = _composed(settings, open_again(settings, briefing, wanted, revision, folder))
    return keep_aside(render(settings, material, pages, order, material.catalog.languages), order)


@step(name="look whether {newest.entry.edition.week} is corrected", says=lambda found: "it is" if found else "not yet")
def corrected_already(
    settings: Settings, newest: Revision, reason: Reason, as_of: dt.datetime | None
) -> PublishReport | None:
    """Return a report of a week's newest revision where it was made for this very reason, None otherwise."""
    name = newest.entry.edition
    pin = publisher.read_pin(settings.store, name.desk, name.briefing, name.week, name.revision)
    is_ours = pin is not None and (pin.why, pin.kind) == (reason.why, reason.kind) and as_of in (None, pin.as_of)
    if newest.standing != "published" or not is_ours:
        return None
    return standing_report(settings, newest, "already corrected")


@step(name="see what {order.name.identifier} changes")
def refuse_idle(order: Order, pages: Sequence[Page]) -> None:
    """Raise UsageError for a correction that prints nothing otherwise, or a clarification that changes figures."""
    parts = [page.correction for page in pages if page.correction]
    changes_figures = any(part.has_other_figures for part in parts)
    if order.correction and order.correction.kind == "clarification":
        if changes_figures:
            raise UsageError(
                f"{order.name.identifier}: a clarification changes no figure, and this one does",
                mend=f"say --type error or revision; or --as-of {order.correction.replaced_as_of:%Y-%m-%dT%H:%M:%SZ}, "
                "the cut-off of the revision it replaces",
            )
    elif not changes_figures and not any(part.has_other_words for part in parts):
        raise UsageError(
            f"{order.name.identifier} would print the same figures and the same words",
            mend="refresh first, or mend what is wrong; to say something about it only, use --type clarification",
        )


def _composed(settings: Settings, order: Order) -> tuple[Order, Material, tuple[Page, ...]]:
    material = view(settings, order)
    order = with_causes(settings, order, material)
    pages = compose_pages(material, order)
    if order.notes:
        proofread_notes(material, order.notes)
    return order, material, pages


def _folder(settings: Settings, briefing: str, week: Week, out: str) -> str:
    return out or str(Path(settings.drafts_folder) / f"{settings.catalog.desk}-{briefing}-{week}-correction")
