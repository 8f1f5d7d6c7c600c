"""view → aggregate → trend → compose → render → gate → publish: one edition, or a clear word why there is none."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from flows.engine import flow_body, step
from flows.moved import explanations, moved
from flows.notes import proofread_notes
from flows.orders import Order, choose_week, open_aside, open_week, pin_cutoff
from flows.printed_forecasts import printed
from flows.retractions import decided
from flows.settings import Settings
from reports.adapters import pdf, publisher
from reports.adapters.files import digest_of, write_folder
from reports.briefings import html
from reports.briefings.attachments import figures_csv
from reports.briefings.compose import compose
from reports.briefings.forecast_file import FORECASTS, forecasts_json
from reports.briefings.gate import unmet
from reports.briefings.material import COMPARED, FORECASTS_SPAN, REVISIONS_SPAN, SHOWN, Material
from reports.briefings.page import Page
from reports.briefings.provenance import provenance_json
from reports.briefings.publication import MANIFEST, EditionName, PublishedFile, headers_of, manifest_bytes, sha256_of
from reports.briefings.tokens import plain
from reports.calendar import Week
from reports.errors import UsageError, Withheld
from reports.figures.decisions import Decision
from reports.figures.health import SourceHealth
from reports.figures.history.holds import Hold, stamp_of
from reports.figures.outlook.resolving import Forecast
from reports.figures.retraction import LED_BY, in_force, without
from reports.languages.shipped import SOURCE

Status = Literal["published", "already published", "draft", "rebuilt"]
LED_BEFORE = tuple(dict.fromkeys((*COMPARED, *LED_BY)))  # what is compared, and where it leads


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
    sources: tuple[Mapping[str, Any], ...] = ()

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
            "sources": list(self.sources),
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
    language: str = "",
) -> PublishReport:
    """Make an edition from the ledger as of its cut-off and publish it once; a second time changes nothing.

    It is made in every language of the desk; what is written aside may be made in one `language` alone.
    """
    wanted = choose_week(settings, briefing, week, draft)
    aside = bool(out or draft or strict or as_of)
    told_in = languages_of(settings, language, aside)
    if not aside and (standing := published_already(settings, briefing, wanted)):
        return standing
    order = (
        open_aside(settings, briefing, wanted, as_of, strict, draft, out)
        if aside
        else open_week(settings, briefing, wanted)
    )
    material = view(settings, order)
    pages = compose_pages(material, order)
    if order.notes:
        proofread_notes(material, order.notes)
    if not aside:
        gate(material, pages[0])
        # Pinned once it may go out: a withheld edition must be free to rest on what comes in later.
        if (pinned := pin_cutoff(settings, order)) != order:
            order, material = pinned, view(settings, pinned)
            pages = compose_pages(material, order)
    made = render(settings, material, pages, order, told_in)
    return keep_aside(made, order) if aside else put_out(settings, made, order)


@step(name="look whether {briefing} {week} is out", says=lambda standing: "it is" if standing else "not yet")
def published_already(settings: Settings, briefing: str, week: Week) -> PublishReport | None:
    """Return what was published for the week, with pointers and listings put right; None if nothing was."""
    entry = publisher.published(settings.store, settings.catalog.desk, briefing, str(week))
    if entry is None:
        return None
    publisher.bring_up_to_log(settings.store, entry.edition)
    manifest = settings.store.read(entry.edition.key(MANIFEST)).body
    return _report("already published", settings, entry.edition, manifest)


@step(name="view the ledger at {order.edition.as_of:%Y-%m-%d %H:%M} UTC", says=lambda got: f"{len(got.view):,} claims")
def view(settings: Settings, order: Order) -> Material:
    """Return everything that was known at the cut-off, and at the cut-off of the edition before.

    What is read is held against its seals first; raises LedgerAltered.
    """
    ledger, edition = settings.ledger, order.edition
    version = order.head.version if order.head else None
    ledger.verify(order.head)
    said = decided(settings)
    gone, gone_before = in_force(said, edition.as_of), in_force(said, order.before_at)
    before = ledger.view(order.before_at, strict=edition.is_strict, pin_version=version, columns=LED_BEFORE)
    return Material(
        catalog=settings.catalog,
        briefing=order.briefing,
        edition=edition,
        view=without(ledger.view(edition.as_of, strict=edition.is_strict, pin_version=version, columns=SHOWN), gone),
        view_before=without(before, gone_before)[list(COMPARED)],
        fetches=ledger.fetches(pin_version=version),
        revisions=moved(settings, edition.as_of, since=edition.as_of - REVISIONS_SPAN, pin_version=version),
        explanations=explanations(settings),
        retractions=gone,
        quarantined=tuple(ledger.quarantined(edition.as_of, strict=edition.is_strict, pin_version=version)),
        earlier=_printed_before(settings, order),
    )


def _printed_before(settings: Settings, order: Order) -> tuple[Forecast, ...]:
    """What editions of the half-year before projected, as far as the log went when this one was first made."""
    if not order.briefing.series_projected():
        return ()
    since = order.edition.as_of - FORECASTS_SPAN
    return tuple(printed(settings, order.before_at, since=since, log_count=order.log_count))


@step(name="compose {order.name.identifier}")
def compose_pages(material: Material, order: Order) -> tuple[Page, ...]:
    """Return the edition's page in every language of its desk, from figures that are computed once."""
    return tuple(compose_page(material, order, language) for language in material.catalog.languages)


def compose_page(material: Material, order: Order, language: str = SOURCE) -> Page:
    """Return the edition's page: aggregates, trends, judgements, charts and tables, every string finished."""
    note = next((each for each in order.notes if each.language == language), None)
    return compose(material, next_release_at=order.next_release_at, language=language, note=note)


def languages_of(settings: Settings, language: str, aside: bool) -> tuple[str, ...]:
    """Return the languages to write: the desk's, or the one that is asked for aside; raises UsageError."""
    offered = settings.catalog.languages
    if not language:
        return offered
    if language not in offered:
        raise UsageError(f"{language!r} is no language of this desk", mend=f"use one of {', '.join(offered)}")
    if not aside:
        mend = "leave --language out, or write aside with --draft or --out"
        raise UsageError("an edition is published in every language of its desk", mend=mend)
    return (language,)


@step(name="hold {material.edition.identifier} against its gate")
def gate(material: Material, page: Page) -> None:
    """Let the edition pass, or raise Withheld with the reasons; nothing under public/ has changed by then."""
    reasons = unmet(material, page)
    if reasons:
        raise Withheld(material.edition.identifier, reasons, mend="see `muster sources`; refresh, then publish again")


@step(name="render {order.name.identifier}", says=lambda made: f"{made.pages} pages")
def render(settings: Settings, material: Material, pages: Sequence[Page], order: Order, told_in: Sequence[str]) -> Made:
    """Return the edition's files: a PDF with attachments and a twin per language, figures, provenance, manifest."""
    templates = pdf.template_files()
    page = pages[0]
    attached = {"figures.csv": figures_csv(material), "provenance.json": provenance_json(material, page)}
    written = {each.language: _printed(each, order, templates, attached) for each in pages if each.language in told_in}
    bodies = {
        **{order.name.pdf_name(language): each.body for language, each in written.items()},
        **{f"{each.language}.html": html.twin_html(each, templates).encode() for each in pages
           if each.language in told_in},
        **attached,
    }  # fmt: skip
    if material.briefing.series_projected():
        bodies[FORECASTS] = forecasts_json(material)
    files = {name: PublishedFile(body, headers_of(name)) for name, body in bodies.items()}
    inputs = {
        "claims_sha256": material.digest,
        "catalog_sha256": digest_of(settings.catalog.files),
        "notes_sha256": {note.name: note.sha256 for note in order.notes},
        "templates_sha256": digest_of({name: text.encode() for name, text in templates.items()}),
        "code_sha256": settings.code_digest,
        "lock_sha256": settings.lock_digest,
        "renderer": pdf.renderer_fingerprint(),
        "publication_log_count": order.log_count,
        "is_strict": order.edition.is_strict,
        "at_a_glance": [
            {"label": plain(tile.label), "value": plain(tile.value), "lines": [plain(line) for line in tile.lines]}
            for tile in page.tiles
        ],
        "judgements": [
            plain(" ".join(filter(None, (each.lead, each.text, each.would_change)))) for each in page.judgements
        ],
        "sources": [_source_at_cutoff(each) for each in material.health],
        "accepted_history": [_explained(hold) for hold in material.holds if hold.accepted],
        "retracted_origins": [_retracted(decision) for decision in material.retractions.values()],
        "pages": next(iter(written.values())).pages,
        "languages": list(written),
    }
    return Made(files, manifest_bytes(order.name, order.edition.as_of, files, inputs), inputs["pages"])


def _printed(
    page: Page, order: Order, templates: Mapping[str, str], attached: Mapping[str, bytes]
) -> pdf.RenderedPdf:
    """The PDF in one language; what is attached is the same in all."""
    described = {"figures.csv": "Every figure printed or drawn", "provenance.json": "What each figure was made from"}
    return pdf.render_pdf(
        html.print_html(page, templates),
        identifier=order.name.identifier,
        released_at=order.edition.as_of,
        assets=pdf.font_files(),
        attachments=[
            pdf.AttachedFile(name, body, headers_of(name).content_type.partition(";")[0], described[name])
            for name, body in attached.items()
        ],
    )


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


def _source_at_cutoff(health: SourceHealth) -> dict[str, Any]:
    newest = health.newest_figure_on.isoformat() if health.newest_figure_on else None
    return {"source_id": health.source_id, "state": health.status, "newest_figure_on": newest,
            "age_days": health.age_days}  # fmt: skip


def _explained(hold: Hold) -> dict[str, Any]:
    decision = hold.accepted
    said = {"why": decision.why, "decided_at": stamp_of(decision.decided_at)} if decision else {}
    return {**hold.subject, "moved": hold.told, **said}


def _retracted(decision: Decision) -> dict[str, Any]:
    return {**decision.subject, "why": decision.why, "decided_at": stamp_of(decision.decided_at)}


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
        sources=tuple(inputs["sources"]),
    )
