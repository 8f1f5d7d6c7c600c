"""An edition's files, made from its pages: PDF and twin in each language, figures, charts, provenance, manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.engine import step
from flows.making.orders import Order
from flows.making.packs import Dress, dress_of
from flows.proving.verifying import refuse_altered
from flows.settings import Settings
from reports.adapters import pdf
from reports.adapters.files import digest_of
from reports.briefings import html
from reports.briefings.edition_package import Companion, companions
from reports.briefings.forecast_file import FORECASTS, forecasts_json
from reports.briefings.home.told import HOME_FILE, home_json, preview_name
from reports.briefings.material import Material
from reports.briefings.page import Page
from reports.briefings.provenance import PROVENANCE, provenance_json, provenance_name
from reports.briefings.publication import PublishedFile, headers_of, manifest_bytes
from reports.briefings.tokens import plain
from reports.briefings.tokens.placed import Placed
from reports.briefings.tokens.records import records_of
from reports.figures.decisions import Decision
from reports.figures.health import SourceHealth
from reports.figures.history.holds import Hold, stamp_of
from reports.languages.shipped import shipped


@dataclass(frozen=True)
class Made:
    """An edition's files and its manifest, in memory."""

    files: Mapping[str, PublishedFile]
    manifest: bytes
    pages: int


@step(name="render {order.name.identifier}", says=lambda made: f"{made.pages} pages")
def render(settings: Settings, material: Material, pages: Sequence[Page], order: Order, told_in: Sequence[str]) -> Made:
    """Return the edition's files: a PDF with attachments and a twin per language, figures, provenance, manifest."""
    dress = dress_of(settings)
    page, issued = pages[0], [each for each in pages if each.language in told_in]
    shared = companions(material, issued)
    written = {each.language: _printed(material, each, order, dress, shared) for each in issued}
    bodies = {
        **{order.name.pdf_name(language): made.body for language, (made, _) in written.items()},
        **{f"{each.language}.html": html.twin_html(each, dress.templates, dress.fill).encode() for each in issued},
        **{name: each.body for name, each in shared.items()},
        **{provenance_name(language, issued[0].language): made for language, (_, made) in written.items()},
        **{preview_name(language): pdf.page_one_picture(made.body) for language, (made, _) in written.items()},
        HOME_FILE: home_json(material, issued),
    }
    if material.briefing.series_projected():
        bodies[FORECASTS] = forecasts_json(material)
    files = {name: PublishedFile(body, headers_of(name)) for name, body in bodies.items()}
    inputs = {
        "claims_sha256": material.digest,
        "catalog_sha256": digest_of(settings.catalog.files),
        "notes_sha256": {note.name: note.sha256 for note in order.notes},
        "templates_sha256": digest_of(dress.digested),
        "words_sha256": digest_of({name: body for name, body in shipped().items() if name in told_in}),
        "code_sha256": settings.code_digest,
        "lock_sha256": settings.lock_digest,
        "renderer": pdf.renderer_fingerprint(),
        "publication_log_count": order.log_count,
        "is_strict": order.edition.is_strict,
        **({"is_backfilled": True} if order.edition.is_backfilled else {}),
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
        "pages": next(made.pages for made, _ in written.values()),
        "languages": list(written),
    }
    return Made(files, manifest_bytes(order.name, order.edition.as_of, files, inputs), inputs["pages"])


def _printed(
    material: Material, page: Page, order: Order, dress: Dress, shared: Mapping[str, Companion]
) -> tuple[pdf.RenderedPdf, bytes]:
    """The PDF in one language, and the provenance that travels in it: where each of its own numerals stands."""
    told: list[bytes] = []

    def attached(tokens: tuple[Placed, ...]) -> list[pdf.AttachedFile]:
        told.append(provenance_json(material, page, records_of(tokens, page.bindings)))
        files = {**shared, PROVENANCE: Companion(told[0], "What each figure was made from", "Source")}
        return [
            pdf.AttachedFile(
                name, each.body, headers_of(name).content_type.partition(";")[0], each.description, each.relationship
            )
            for name, each in files.items()
        ]

    made = pdf.render_pdf(
        html.print_html(page, dress.templates, dress.fill),
        identifier=order.name.identifier,
        released_at=order.edition.as_of,
        assets=dress.assets,
        attachments=attached,
    )
    refuse_altered(made.body, order.name.identifier)
    return made, told[0]


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
