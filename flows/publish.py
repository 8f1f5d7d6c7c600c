"""view → aggregate → trend → compose → render → gate → publish: one edition, or a clear word why there is none."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from flows.engine import flow_body, refuse_unwanted, step
from flows.intake.moved import explanations, moved
from flows.making.approval import approvals_of, as_left_waiting, ask_until_settled, names_asked
from flows.making.embargo import held_back, refuse_reason_aside, refuse_under_embargo
from flows.making.notes import proofread_notes
from flows.making.orders import (
    ASIDE_ALONE,
    Order,
    choose_week,
    declared_briefing,
    languages_of,
    open_aside,
    open_week,
    pin_cutoff,
    released_at,
)
from flows.making.packs import try_pack
from flows.making.printed_forecasts import printed
from flows.making.rendering import Made, render
from flows.making.retractions import decided
from flows.settings import Settings
from reports.adapters import publisher
from reports.adapters.files import write_folder
from reports.adapters.publisher.approvals import log_approvals
from reports.briefings.compose import compose
from reports.briefings.gate import unmet
from reports.briefings.material import COMPARED, FORECASTS_SPAN, REVISIONS_SPAN, SHOWN, Material
from reports.briefings.page import Page
from reports.briefings.publication import MANIFEST, EditionName, sha256_of
from reports.briefings.publication_log import Act, Revision
from reports.calendar import Week
from reports.errors import UsageError, Withheld
from reports.figures.outlook.resolving import Forecast
from reports.figures.retraction import LED_BY, in_force, without
from reports.languages.shipped import SOURCE

Status = Literal[
    "published", "already published", "withdrawn", "corrected", "already corrected", "draft", "rebuilt", "skipped"
]  # fmt: skip
LED_BEFORE = tuple(dict.fromkeys((*COMPARED, *LED_BY)))  # what is compared, and where it leads


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
    remark: str = ""  # what else is to be known of how it ended

    @property
    def pdf(self) -> str:
        """Where the PDF lies."""
        return next((where for name, where in self.locations.items() if name.endswith(".pdf")), "")

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "status": self.status,
            "edition": self.edition,
            **({"remark": self.remark} if self.remark else {}),
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
    before_embargo: str = "",
    backfilled: bool = False,
) -> PublishReport:
    """Make an edition from the ledger as of its cut-off and publish it once; a second time changes nothing.

    It is made in every language of the desk; what is written aside may be made in one `language` alone. Where it is
    under embargo it waits for the end of that, unless `before_embargo` says why it must not. `backfilled` labels it as
    made when its own time was over.
    """
    wanted = choose_week(settings, briefing, week, draft)
    aside = bool(out or draft or strict or as_of)
    told_in = languages_of(settings, language, aside)
    refuse_reason_aside(before_embargo, aside)
    if settings.paper and not aside:
        raise UsageError("an edition is published on the paper of its briefing", mend=ASIDE_ALONE)
    if not aside and (standing := published_already(settings, briefing, wanted)):
        return standing
    order = (
        open_aside(settings, briefing, wanted, as_of, strict, draft, out)
        if aside
        else as_left_waiting(settings, open_week(settings, briefing, wanted, before_embargo, backfilled))
    )
    material, pages = composed(settings, order, told_in)
    if not aside:
        order, pages = approved(settings, order, material, pages)
        order, material, pages = closed(settings, order, material, pages)
    made = render(settings, material, pages, order, told_in)
    if aside:
        return keep_aside(made, order)
    held_back(settings, order)
    return put_out(settings, made, order)


def composed(settings: Settings, order: Order, told_in: Sequence[str] = ()) -> tuple[Material, tuple[Page, ...]]:
    """Return what an edition is made from and its pages; an editor's notes are proofread."""
    material = view(settings, order)
    pages = compose_pages(material, order, told_in)
    if order.notes:
        proofread_notes(material, order.notes)
    return material, pages


def approved(
    settings: Settings, order: Order, material: Material, pages: tuple[Page, ...]
) -> tuple[Order, tuple[Page, ...]]:
    """Return order and pages as people approved them, where the desk asks for their names; raises Withheld."""
    if not names_asked(settings, order):
        return order, pages
    languages = material.catalog.languages

    def make(order: Order) -> Made:
        told = compose_pages(material, order)
        gate(material, told[0])
        return render(settings, material, told, order, languages)

    def draft(order: Order) -> Mapping[str, str]:
        seen = replace(material, edition=replace(material.edition, status="draft"))
        folder = str(Path(settings.drafts_folder) / order.name.identifier.replace("/", "-"))
        shown = replace(order, edition=seen.edition, folder=folder)
        return keep_aside(render(settings, seen, compose_pages(seen, shown), shown, languages), shown).locations

    settled = ask_until_settled(settings, order, make, draft)
    return settled, compose_pages(material, settled) if settled != order else pages


def closed(
    settings: Settings, order: Order, material: Material, pages: tuple[Page, ...]
) -> tuple[Order, Material, tuple[Page, ...]]:
    """Return the three as they stand pinned, once they have passed the gate; raises Withheld."""
    gate(material, pages[0])
    if settings.templates_folder:
        try_pack(settings, pages)
    # Pinned once it may go out: a withheld edition must be free to rest on what comes in later.
    if (pinned := pin_cutoff(settings, order)) != order:
        order, material = pinned, view(settings, pinned)
        pages = compose_pages(material, order)
    return order, material, pages


@step(name="look whether {briefing} {week} is out", says=lambda standing: "it is" if standing else "not yet")
def published_already(settings: Settings, briefing: str, week: Week) -> PublishReport | None:
    """Return what was published for the week, with pointers and listings put right; None if nothing was.

    What was withdrawn stays so: its week is issued anew by a correction alone.
    """
    revisions = publisher.revisions(settings.store, EditionName(settings.catalog.desk, briefing, str(week)))
    if not revisions:
        return None
    return standing_report(settings, revisions[0])


def standing_report(settings: Settings, revision: Revision, status: Status = "already published") -> PublishReport:
    """Return what became of an edition that is out already, with pointers and listings put right."""
    name = revision.entry.edition
    publisher.bring_up_to_log(settings.store, name)
    report = _report(status, settings, name, settings.store.read(name.key(MANIFEST)).body)
    if revision.standing != "withdrawn" or revision.ended_by is None:
        return report
    remark = f"withdrawn: {revision.ended_by.why}; `muster correct {name.week}` makes the next revision"
    return replace(report, status="withdrawn", remark=remark)


def skipped(settings: Settings, briefing: str, week: Week, remark: str) -> PublishReport:
    """Return the report of a run that came too late for its week and published nothing."""
    name = EditionName(settings.catalog.desk, briefing, str(week))
    as_of = released_at(declared_briefing(settings, briefing), week)
    return PublishReport("skipped", name.identifier, as_of, {}, {}, (), (), remark=remark)


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
def compose_pages(material: Material, order: Order, told_in: Sequence[str] = ()) -> tuple[Page, ...]:
    """Return the edition's page in every language of its desk, from figures that are computed once.

    With `told_in` in those languages and the desk's first alone.
    """
    first, *others = material.catalog.languages
    wanted = (first, *(each for each in others if not told_in or each in told_in))
    return tuple(compose_page(material, order, language) for language in wanted)


def compose_page(material: Material, order: Order, language: str = SOURCE) -> Page:
    """Return the edition's page: aggregates, trends, judgements, charts and tables, every string finished."""
    note = next((each for each in order.notes if each.language == language), None)
    return compose(
        material, next_release_at=order.next_release_at, language=language, note=note, correction=order.correction
    )


@step(name="hold {material.edition.identifier} against its gate")
def gate(material: Material, page: Page) -> None:
    """Let the edition pass, or raise Withheld with the reasons; nothing under public/ has changed by then."""
    reasons = unmet(material, page)
    if reasons:
        raise Withheld(material.edition.identifier, reasons, mend="see `muster sources`; refresh, then publish again")


@step(name="publish {order.name.identifier}", says=lambda report: report.status)
def put_out(settings: Settings, made: Made, order: Order) -> PublishReport:
    """Publish the edition write-once, log the act, and bring pointers and listings up to the log.

    Raises NotYetReleased under an embargo, and NoLongerWanted where the run was ended meanwhile.
    """
    refuse_unwanted()
    early = refuse_under_embargo(settings, order)
    act: Act = "supersede" if order.correction else "publish"
    why, kind = (order.correction.why, order.correction.kind) if order.correction else ("", "")
    waits, said = approvals_of(settings, order, made)
    if waits:
        log_approvals(
            settings.store, waits, said, title=order.briefing.title, run_id=settings.run_id, fence=refuse_unwanted
        )
    result = publisher.publish_edition(
        settings.store, order.name, made.files, made.manifest, title=order.briefing.title,
        acted_at=settings.clock.now(), who=settings.who, run_id=settings.run_id, act=act, why=why, kind=kind,
        before_embargo=early, fence=refuse_unwanted, is_backfilled=order.edition.is_backfilled,
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
