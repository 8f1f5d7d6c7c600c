"""A template pack on its way into an edition: let through, refused, or the edition withheld."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from flows.publish import publish
from flows.settings import Settings
from reports.adapters import pdf
from reports.adapters.publisher import read_pin
from reports.errors import RenderError, Withheld
from tests.flows.town import WEEK, bytes_under, refreshed

MAST = "partials/masthead.html.jinja"


@pytest.fixture
def held(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with a pack of the shared masthead, whose ledger holds what the town says."""
    refreshed(settings)
    folder = tmp_path / "pack"
    (folder / "partials").mkdir(parents=True)
    (folder / MAST).write_text(pdf.template_files()[MAST])
    return replace(settings, templates_folder=str(folder))


def templates_digest(report_pdf: str) -> str:
    """Return the digest of the templates that an edition was made with."""
    return json.loads((Path(report_pdf).parent / "manifest.json").read_bytes())["inputs"]["templates_sha256"]


def test_an_edition_in_a_pack_is_published_and_says_so(held: Settings, tmp_path: Path):
    """An own masthead would not reach the reader, or nobody could tell which templates made an edition."""
    path = Path(held.templates_folder) / MAST
    path.write_text(path.read_text().replace('class="kicker"', 'class="kicker own"'))
    report = publish(held)
    assert report.status == "published"
    assert 'class="kicker own"' in Path(report.locations["en.html"]).read_text()
    shared = publish(replace(held, templates_folder=""), week=WEEK, out=str(tmp_path / "shared"))
    assert templates_digest(report.pdf) != templates_digest(shared.pdf)
    again = publish(held, week=WEEK, out=str(tmp_path / "again"))
    assert Path(again.pdf).read_bytes() == Path(report.pdf).read_bytes()


@pytest.mark.parametrize(
    ("took", "gave", "ends"),
    [("{{ mast.status }}", "final", Withheld), ("{{ mast.issued }}", "5 May", RenderError)],
)
def test_a_bad_pack_publishes_and_pins_nothing(held: Settings, took: str, gave: str, ends: type[Exception]):
    """A draft's status could be painted over, or a refused pack would hold the edition to an early cut-off."""
    path = Path(held.templates_folder) / MAST
    path.write_text(path.read_text().replace(took, gave))
    with pytest.raises(ends):
        publish(held)
    assert [key for key in bytes_under(Path(held.bucket)) if key.startswith("public/")] == []
    assert read_pin(held.store, held.catalog.desk, "weekly", WEEK) is None
