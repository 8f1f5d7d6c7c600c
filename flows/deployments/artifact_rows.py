"""What a run shows beside its state: rows of tables, addresses and pictures, as plain values."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

from flows.intake.taking import RefreshReport
from flows.making.changes import Changes
from flows.publish import PublishReport
from flows.settings import Settings
from reports.briefings.home.places import public_address
from reports.briefings.publication import EditionName, week_folder

PICTURE = "preview_"
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
    """Return the picture of page one as an address that holds it, empty for none.

    The picture itself, for a page of Prefect's that shows it may not load one from the bucket's server.
    """
    found = next((each for each in sorted(report.locations) if each.startswith(PICTURE)), "")
    if not found:
        return ""
    is_aside = report.status in _ASIDE
    where = report.locations[found]
    body = Path(where).read_bytes() if is_aside else settings.store.read(name_of(report).key(found)).body
    return f"data:image/png;base64,{b64encode(body).decode()}"


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
