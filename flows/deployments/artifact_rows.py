"""What a run shows beside its state: rows of tables, addresses and pictures, as plain values."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flows.intake.taking import RefreshReport
from flows.making.changes import Changes
from flows.publish import PublishReport
from flows.settings import Settings
from reports.adapters import pdf
from reports.briefings.home.places import public_address
from reports.briefings.publication import EditionName, week_folder

_ASIDE = ("draft", "rebuilt")


def name_of(report: PublishReport) -> EditionName:
    """Return the name of the edition that a report is about."""
    desk, briefing, week, revision = report.edition.split("/")
    return EditionName(desk, briefing, week, int(revision.removeprefix("r")))


def health_rows(report: PublishReport) -> list[dict[str, Any]]:
    """Return how old each source's newest figure was at the cut-off, a row for each."""
    return [{name.replace("_", " "): value for name, value in each.items()} for each in report.sources]


def figure_rows(changes: Changes) -> list[dict[str, Any]]:
    """Return the figures at a glance with what they were in the edition before, a row for each."""
    return [
        {"figure": each.label, "value": each.now, "was": each.was, "change": each.change, "note": each.note}
        for each in changes.figures
    ]


def links_of(report: PublishReport, settings: Settings) -> dict[str, str]:
    """Return addresses that a browser opens, by what they lead to: each PDF and page, and the week's own page.

    On the web where the desk declares its home, or where a server was named for it; else where the files lie.
    """
    files = {name: where for name, where in report.locations.items() if name.rpartition(".")[2] in ("pdf", "html")}
    name, home = name_of(report), settings.catalog.home or settings.served_at
    if report.status in _ASIDE or not home:
        return {each: address_of(where) for each, where in files.items()}
    page = {f"the page of {name.week}": public_address(home, f"{week_folder(name)}/index.html")}
    return {**{each: public_address(home, name.key(each)) for each in files}, **page}


def picture_of(report: PublishReport, settings: Settings) -> str:
    """Return page one of the edition's PDF as an address that holds its picture, empty for none."""
    found = first_pdf(report.locations)
    if not found:
        return ""
    if report.status in _ASIDE:
        return picture_in(Path(report.locations[found]).read_bytes())
    return picture_in(settings.store.read(name_of(report).key(found)).body)


def first_pdf(names: Iterable[str]) -> str:
    """Return the name of an edition's PDF in its first language, empty where there is none."""
    return next((each for each in sorted(names) if each.endswith(".pdf")), "")


def picture_in(body: bytes) -> str:
    """Return an address that holds the picture of a PDF's first page.

    The picture itself, for a page of Prefect's that shows it may not load one from the bucket's server.
    """
    return f"data:image/png;base64,{b64encode(pdf.page_one_sheet(body)).decode()}"


def address_of(where: str) -> str:
    """Return an address that a browser opens, of a path or of what is one already."""
    return where if "://" in where else Path(where).resolve().as_uri()


def source_rows(report: RefreshReport) -> list[dict[str, Any]]:
    """Return what each source brought, a row for each."""
    read = [f"{each.retrieved_at:%Y-%m-%d %H:%M} UTC" for each in report.taken]
    return [
        {"source": each.source_id, "state": each.status, "read": at, "came": each.text}
        for each, at in zip(report.taken, read, strict=True)
    ]
