"""view → aggregate → trend → compose → render → gate → publish: one edition, or a clear word why there is none."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from flows.engine import flow_body, step
from flows.settings import Settings
from reports.adapters import pdf, publisher
from reports.adapters.files import digest_of, write_folder
from reports.briefings import html
from reports.briefings.attachments import figures_csv
from reports.briefings.compose import compose
from reports.briefings.gate import unmet
from reports.briefings.material import COMPARED, REVISIONS_SPAN, SHOWN, Edition, Material
from reports.briefings.page import Page
from reports.briefings.provenance import provenance_json
from reports.briefings.publication import MANIFEST, EditionName, PublishedFile, headers_of, manifest_bytes, sha256_of
from reports.calendar import Week, last_complete_week, release_instant
from reports.catalog.briefings import Briefing
from reports.errors import NotYetReleased, UsageError, Withheld
from reports.figures.digests import LedgerHead
from reports.figures.flows import weekly_of
from reports.figures.observations import observations
from reports.figures.settled import settled

Status = Literal["published", "already published", "draft", "rebuilt"]


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


@dataclass(frozen=True)
class Made:
    """An edition's files and its manifest, in memory."""

    files: Mapping[str, PublishedFile]
    manifest: bytes
    pages: int


@dataclass(frozen=True)
class PublishReport:
    """How it ended, and what the reader gets."""

    status: Status
    edition: str
    as_of: dt.datetime
    locations: Mapping[str, str]
    sha256: Mapping[str, str]
    at_a_glance: tuple[Mapping[str, Any], ...]
    judgements: tuple[str, ...]
    pages: int = 0

    @property
    def pdf(self) -> str:
        """Where the PDF lies."""
        return next((where for name, where in self.locations.items() if name.endswith(".pdf")), "")

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "status": self.status,
            "edition": self.edition,
            "as_of": self.as_of.isoformat(),
            "pdf": self.pdf,
            "files": {name: {"location": self.locations[name], "sha256": self.sha256[name]} for name in self.locations},
            "at_a_glance": list(self.at_a_glance),
            "judgements": list(self.judgements),
        }


@flow_body(name="publish")
def publish(
    settings: Settings,
    *,
    briefing: str = "weekly",
    week: str = "newest",
    as_of: dt.datetime | None = None,
    strict: bool = False,
    draft: bool = False,
    out: str = "",
) -> PublishReport:
    """Make an edition from the ledger as of its cut-off and publish it once; a second time changes nothing."""
    wanted = choose_week(settings, briefing, week, draft)
    aside = bool(out or draft or strict or as_of)
    if not aside and (standing := published_already(settings, briefing, wanted)):
        return standing
    order = (
        open_aside(settings, briefing, wanted, as_of, strict, draft, out)
        if aside
        else open_week(settings, briefing, wanted)
    )
    material = view(settings, order)
    page = compose_page(material, order)
    if not aside:
        gate(material, page)
        # Pinned once it may go out: a withheld edition must be free to rest on what comes in later.
        if (pinned := pin_cutoff(settings, order)) != order:
            order, material = pinned, view(settings, pinned)
            page = compose_page(material, order)
    made = render(settings, material, page, order)
    return keep_aside(made, order) if aside else put_out(settings, made, order)


@step(name="choose the week of {briefing}", says=str)
def choose_week(settings: Settings, briefing: str, week: str, draft: bool) -> Week:
    """Return the week to issue: `newest` complete in the lead series, `last` by the calendar, or the one named."""
    declared = declared_briefing(settings, briefing)
    now = settings.clock.now()
    match week:
        case "last":
            wanted = last_complete_week((now - dt.timedelta(days=1)).date())
        case "newest":
            wanted = newest_complete_week(settings, declared, now)
        case _:
            wanted = Week.parse(week)
    opens_at = released_at(declared, wanted) - dt.timedelta(minutes=declared.release.opens_minutes_before)
    if now < opens_at and not draft:
        raise NotYetReleased(
            f"{briefing} {wanted} is released at {released_at(declared, wanted):%Y-%m-%d %H:%M} UTC",
            mend="wait until then, or look at it with --draft",
        )
    return wanted


@step(name="look whether {briefing} {week} is out", says=lambda standing: "it is" if standing else "not yet")
def published_already(settings: Settings, briefing: str, week: Week) -> PublishReport | None:
    """Return what was published for the week, with pointers and listings put right; None if nothing was."""
    entry = publisher.published(settings.store, settings.catalog.desk, briefing, str(week))
    if entry is None:
        return None
    publisher.bring_up_to_log(settings.store, entry.edition)
    manifest = settings.store.read(entry.edition.key(MANIFEST)).body
    return _report("already published", settings, entry.edition, manifest)


@step(name="open {briefing} {week}", says=lambda order: f"{order.edition.as_of:%Y-%m-%d %H:%M} UTC")
def open_week(settings: Settings, briefing: str, week: Week) -> Order:
    """Return the order to publish: the pinned cut-off, or the release instant and the ledger as it stands."""
    declared = declared_briefing(settings, briefing)
    desk = settings.catalog.desk
    pin = publisher.read_pin(settings.store, desk, briefing, str(week))
    edition = Edition(desk, briefing, week, pin.as_of if pin else released_at(declared, week))
    return _order(declared, edition, pin.head if pin else settings.ledger.head())


@step(name="pin the cut-off of {order.name.identifier}")
def pin_cutoff(settings: Settings, order: Order) -> Order:
    """Return the order as it stands pinned: cut-off and ledger's state of whoever came first."""
    edition, head = order.edition, order.head or settings.ledger.head()
    pin = publisher.pin(settings.store, edition.desk, edition.briefing, str(edition.week), edition.as_of, head)
    return replace(order, edition=replace(edition, as_of=pin.as_of), head=pin.head)


@step(name="open {briefing} {week} beside the bucket", says=lambda order: order.folder)
def open_aside(
    settings: Settings, briefing: str, week: Week, as_of: dt.datetime | None, strict: bool, draft: bool, out: str
) -> Order:
    """Return an order that publishes nothing: the pinned bytes again, or a watermarked draft or other view."""
    declared = declared_briefing(settings, briefing)
    desk = settings.catalog.desk
    pin = publisher.read_pin(settings.store, desk, briefing, str(week))
    cut_off = pin.as_of if pin else released_at(declared, week)
    is_pinned = pin is not None and as_of in (None, cut_off) and not strict and not draft
    status = "provisional" if is_pinned or not (draft or as_of or strict) else "draft" if draft else "rebuild"
    edition = Edition(desk, briefing, week, as_of or cut_off, is_strict=strict, status=status)
    folder = out or str(Path(settings.drafts_folder) / f"{desk}-{briefing}-{week}")
    return _order(declared, edition, pin.head if pin and is_pinned else None, folder)


@step(name="view the ledger at {order.edition.as_of:%Y-%m-%d %H:%M} UTC", says=lambda got: f"{len(got.view):,} claims")
def view(settings: Settings, order: Order) -> Material:
    """Return everything that was known at the cut-off, and at the cut-off of the edition before."""
    ledger, edition = settings.ledger, order.edition
    version = order.head.version if order.head else None
    return Material(
        catalog=settings.catalog,
        briefing=order.briefing,
        edition=edition,
        view=ledger.view(edition.as_of, strict=edition.is_strict, pin_version=version, columns=SHOWN),
        view_before=ledger.view(order.before_at, strict=edition.is_strict, pin_version=version, columns=COMPARED),
        fetches=ledger.fetches(pin_version=version),
        revisions=ledger.revisions(as_of=edition.as_of, since=edition.as_of - REVISIONS_SPAN, pin_version=version),
    )


@step(name="compose {order.name.identifier}")
def compose_page(material: Material, order: Order) -> Page:
    """Return the edition's page: aggregates, trends, judgements, charts and tables, every string finished."""
    return compose(material, next_release_at=order.next_release_at)


@step(name="hold {material.edition.identifier} against its gate")
def gate(material: Material, page: Page) -> None:
    """Let the edition pass, or raise Withheld with the reasons; nothing under public/ has changed by then."""
    reasons = unmet(material, page)
    if reasons:
        raise Withheld(material.edition.identifier, reasons, mend="see `muster sources`; refresh, then publish again")


@step(name="render {order.name.identifier}", says=lambda made: f"{made.pages} pages")
def render(settings: Settings, material: Material, page: Page, order: Order) -> Made:
    """Return the edition's files: PDF with attachments, HTML twin, figures and provenance, and the manifest."""
    templates = pdf.template_files()
    fonts = pdf.font_files()
    attached = {"figures.csv": figures_csv(material), "provenance.json": provenance_json(material, page)}
    described = {"figures.csv": "Every figure printed or drawn", "provenance.json": "What each figure was made from"}
    printed = pdf.render_pdf(
        html.print_html(page, templates),
        identifier=order.name.identifier,
        released_at=order.edition.as_of,
        assets=fonts,
        attachments=[
            pdf.Attachment(name, body, headers_of(name).content_type.partition(";")[0], described[name])
            for name, body in attached.items()
        ],
    )
    bodies = {
        order.name.pdf_name(page.language): printed.body,
        f"{page.language}.html": html.twin_html(page, templates).encode(),
        **attached,
    }
    files = {name: PublishedFile(body, headers_of(name)) for name, body in bodies.items()}
    inputs = {
        "claims_sha256": material.digest,
        "catalog_sha256": digest_of(settings.catalog.files),
        "templates_sha256": digest_of({name: text.encode() for name, text in templates.items()}),
        "code_sha256": settings.code_digest,
        "lock_sha256": settings.lock_digest,
        "renderer": pdf.renderer_fingerprint(),
        "is_strict": order.edition.is_strict,
        "at_a_glance": [{"label": tile.label, "value": tile.value, "lines": list(tile.lines)} for tile in page.tiles],
        "judgements": [f"{each.lead} {each.text}" for each in page.judgements],
        "pages": printed.pages,
    }
    return Made(files, manifest_bytes(order.name, order.edition.as_of, files, inputs), printed.pages)


@step(name="publish {order.name.identifier}", says=lambda report: report.status)
def put_out(settings: Settings, made: Made, order: Order) -> PublishReport:
    """Publish the edition write-once, log the act, and bring pointers and listings up to the log."""
    result = publisher.publish_edition(
        settings.store, order.name, made.files, made.manifest, title=order.briefing.title,
        acted_at=settings.clock.now(), who=settings.who, run_id=settings.run_id,
    )  # fmt: skip
    return _report(result.status, settings, result.edition, made.manifest)


@step(name="write {order.name.identifier} into {order.folder}")
def keep_aside(made: Made, order: Order) -> PublishReport:
    """Write the files into a folder beside the bucket; nothing public changes."""
    bodies = {**{name: file.body for name, file in made.files.items()}, MANIFEST: made.manifest}
    locations = write_folder(Path(order.folder), bodies)
    status: Status = "draft" if order.edition.status == "draft" else "rebuilt"
    digests = {name: sha256_of(body) for name, body in bodies.items()}
    return _told(status, order.name, made.manifest, locations, digests)


def declared_briefing(settings: Settings, briefing: str) -> Briefing:
    """Return a briefing of the desk; raises UsageError naming those there are."""
    known = settings.catalog.briefings
    if briefing not in known:
        raise UsageError(f"{briefing!r} is no briefing of this desk", mend=f"use one of {', '.join(known) or 'none'}")
    return known[briefing]


def released_at(briefing: Briefing, week: Week) -> dt.datetime:
    """Return the instant at which a week's edition is released: its information cut-off."""
    release = briefing.release
    return release_instant(week, weekday=release.weekday, at=release.at, zone=release.zone)


def newest_complete_week(settings: Settings, briefing: Briefing, now: dt.datetime) -> Week:
    """Return the newest week that is complete in the lead series and released; raises Withheld if there is none."""
    lead = briefing.lead_series
    rows = settings.ledger.view(now, series=[lead])
    flows = settled(weekly_of(observations(rows, settings.catalog.series[lead]), settings.catalog.series[lead]))
    weeks = [Week.of(monday.date()) for monday in reversed(flows.index)]
    due = next((week for week in weeks if released_at(briefing, week) <= now), None)
    if due is None:
        raise Withheld(
            "the newest edition",
            [f"no complete week of {lead} is known"],
            mend="run `muster import`, then `muster refresh`",
        )
    return due


def _order(briefing: Briefing, edition: Edition, head: LedgerHead | None, folder: str = "") -> Order:
    name = EditionName(edition.desk, edition.briefing, str(edition.week), edition.revision)
    return Order(
        name=name,
        edition=edition,
        briefing=briefing,
        next_release_at=released_at(briefing, edition.week.next),
        before_at=min(released_at(briefing, edition.week.previous), edition.as_of),
        head=head,
        folder=folder,
    )


def _report(status: Status, settings: Settings, name: EditionName, manifest: bytes) -> PublishReport:
    files = json.loads(manifest)["files"]
    locations = {each: settings.store.locate(name.key(each)) for each in files}
    return _told(status, name, manifest, locations, {each: said["sha256"] for each, said in files.items()})


def _told(
    status: Status, name: EditionName, manifest: bytes, locations: Mapping[str, str], sha256: Mapping[str, str]
) -> PublishReport:
    said = json.loads(manifest)
    inputs = said["inputs"]
    return PublishReport(
        status=status,
        edition=name.identifier,
        as_of=dt.datetime.fromisoformat(said["as_of"]),
        locations=locations,
        sha256=sha256,
        at_a_glance=tuple(inputs["at_a_glance"]),
        judgements=tuple(inputs["judgements"]),
        pages=inputs["pages"],
    )
