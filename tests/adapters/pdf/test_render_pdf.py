# ruff: noqa: RUF001 -- one sentence here is Ukrainian
"""The PDF: both standards, the same bytes anywhere, and nothing loaded that was not handed in."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import page as page_validation
import pikepdf
import pytest
from pypdf import PdfReader

from reports.adapters.pdf import AttachedFile, font_files, render_pdf, renderer_fingerprint, template_files
from reports.adapters.pdf import standards as pdf_standards
from reports.briefings.html import print_html
from reports.errors import RenderError
from tests.briefings.html.sample import sample_page, short_page

ROOT = Path(__file__).resolve().parents[3]
RELEASED_AT = datetime(2026, 8, 4, 3, tzinfo=UTC)
FILES = (
    AttachedFile("figures.csv", b"week,value\r\n2026-W31,9930\r\n", "text/csv", "All figures"),
    AttachedFile("provenance.json", b"{}", "application/json", "Chains of attribution"),
)


def rendered(page, **changed):
    return render_pdf(
        print_html(page, template_files()),
        **{"identifier": page.identifier, "released_at": RELEASED_AT, "assets": font_files(), "attachments": FILES}
        | changed,
    )


def document(body: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>A title</title>{head}</head>'
        f'<body style="font-family: Source Sans Pro">{body}</body></html>'
    )


FACE = '<style>@font-face{font-family:"Source Sans Pro";src:url("asset:SourceSansPro-Regular.ttf")}</style>'


def plain(body: str, **changed):
    return render_pdf(
        document(body, FACE),
        **{"identifier": "desk/test/r1", "released_at": RELEASED_AT, "assets": font_files()} | changed,
    )


@pytest.fixture(scope="module")
def whole():
    """The sample edition as PDF."""
    return rendered(sample_page())


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_an_edition_is_valid_under_both_standards(whole, profile: str) -> None:
    """If this fails, an archive or a reader with a screen reader cannot rely on the file."""
    report = page_validation.validate_pdf_bytes(whole.body, profile=profile)
    assert [(it.rule_id, it.message) for it in report.failures] == []
    assert report.is_compliant


def test_a_draft_is_marked_on_every_page_and_stays_valid() -> None:
    """If this fails, one forwarded page of a draft passes for the published briefing."""

    def marks(made) -> list[bool]:
        return ["no edition" in page.extract_text() for page in PdfReader(BytesIO(made.body)).pages]

    draft, published = rendered(replace(short_page(), watermark="no edition")), rendered(short_page())
    assert len(marks(draft)) > 1 and all(marks(draft)) and not any(marks(published))
    assert page_validation.validate_pdf_bytes(draft.body, profile="ua1").is_compliant


def test_an_edition_is_sound_and_of_the_promised_length(whole) -> None:
    """If this fails, a viewer has to repair the file, or the summary tells a wrong number of pages."""
    with pikepdf.open(BytesIO(whole.body)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == whole.pages
    assert 4 <= whole.pages <= 8


def test_only_the_page_fonts_are_used_and_all_are_embedded(whole) -> None:
    """If this fails, the page looks different on another machine."""
    with pikepdf.open(BytesIO(whole.body)) as pdf:
        fonts = [
            it for it in pdf.objects if isinstance(it, pikepdf.Dictionary) and it.get("/Type") == "/FontDescriptor"
        ]
        names = {str(font.FontName).split("+")[1] for font in fonts}
        assert all("/FontFile2" in font for font in fonts)
    assert {name.removesuffix("-Bold").removesuffix("-Semi") for name in names} == {
        "Source-Sans-Pro",
        "Source-Serif-Pro",
    }


def test_attachments_travel_once_with_type_and_release_date(whole) -> None:
    """If this fails, the numbers inside the PDF are doubled, of an unknown type, or dated by the machine's clock."""
    with pikepdf.open(BytesIO(whole.body)) as pdf:
        listed = list(pdf.Root.AF)
        assert [str(it.UF) for it in listed] == ["figures.csv", "provenance.json"]
        assert [str(it.EF.F.Subtype) for it in listed] == ["/text/csv", "/application/json"]
        assert {str(it.AFRelationship) for it in listed} == {"/Data"}
        assert {str(it.EF.F.Params.ModDate) for it in listed} == {"D:20260804030000Z"}
        assert bytes(listed[0].EF.F.read_bytes()) == FILES[0].body


def test_the_document_says_what_it_is(whole) -> None:
    """If this fails, a viewer's title bar and a search index show a file name and today's date."""
    reader = PdfReader(BytesIO(whole.body))
    assert reader.metadata.title == "Russian desertion and losses · 2026-W31"
    assert reader.metadata.creation_date == RELEASED_AT
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_running_heads_and_page_numbers_stand_on_every_page(whole) -> None:
    """If this fails, a single page that is passed on no longer says where it is from."""
    pages = [page.extract_text() for page in PdfReader(BytesIO(whole.body)).pages]
    assert all("2026-W31 r1 · provisional" in text for text in pages[1:])
    assert all(f"{number} of {len(pages)}" in text for number, text in enumerate(pages, 1))


def test_sections_are_bookmarks(whole) -> None:
    """If this fails, a long PDF has no outline to jump by."""
    outline = PdfReader(BytesIO(whole.body)).outline
    titles = [it.title for it in (outline[1] if isinstance(outline[1], list) else outline)]
    assert titles[:2] == ["Key judgements", "Figures at a glance"]
    assert "Annex A. Sources" in titles


def test_chart_text_stays_text(whole) -> None:
    """If this fails, the figures on a chart can be neither searched nor copied."""
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(whole.body)).pages)
    assert "record 12,580" in text
    assert "≥ 49,000" in text


SCRIPT = """
import sys
from datetime import UTC, datetime
from hashlib import sha256
from tests.adapters.pdf.test_render_pdf import rendered
from tests.briefings.html.sample import short_page
print(sha256(rendered(short_page()).body).hexdigest())
"""


@pytest.mark.parametrize(
    "world",
    [
        {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/New_York", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4711", "LANG": "uk_UA.UTF-8"},
    ],
)
def test_another_process_time_zone_and_locale_make_the_same_bytes(world: dict[str, str]) -> None:
    """If this fails, nobody can rebuild a published edition and compare it."""
    here = sha256(rendered(short_page()).body).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env={**os.environ, **world},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == here


@pytest.mark.parametrize(
    "body",
    [
        '<img src="file:///etc/hostname" alt="x">',
        '<img src="http://127.0.0.1:9/x.png" alt="x">',
        '<img src="asset:absent.png" alt="x">',
        '<img src="asset:../pdf/files.py" alt="x">',
        '<style>@import "https://example.org/x.css";</style>',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<img alt="x" src="data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22 width=%229%22 height=%229%22>'
        '<image href=%22file:///etc/hostname%22 width=%229%22 height=%229%22/></svg>">',
        '<p style="background: url(file:///etc/hostname)">x</p>',
        '<object data="file:///etc/hostname"></object>',
    ],
)
def test_nothing_from_outside_is_loaded(body: str) -> None:
    """If this fails, a hostile text reads a file or calls a server, or a missing picture goes unnoticed."""
    with pytest.raises(RenderError, match="refused to load"):
        plain(f"<p>text</p>{body}")


def test_a_warning_of_the_renderer_fails_with_its_text() -> None:
    """If this fails, a broken style or link is printed as if nothing were wrong."""
    with pytest.raises(RenderError, match="colr"):
        plain('<p style="colr: red">text</p>')


def test_a_link_to_nowhere_fails() -> None:
    """If this fails, a contents line leads to a section that is not there."""
    with pytest.raises(RenderError, match="absent"):
        plain('<p><a href="#absent">text</a></p>')


@pytest.mark.parametrize("body", ["<p>漢</p>", "<p>&#x1F600;</p>", "<p>a\u2066b</p>"])
def test_characters_the_fonts_lack_are_named(body: str) -> None:
    """If this fails, a box is printed for a character, or a font of the machine slips in."""
    with pytest.raises(RenderError, match=r"U\+(6F22|1F600|2066)"):
        plain(body)


def test_characters_in_drawings_are_checked_too() -> None:
    """If this fails, a chart's label is printed as boxes."""
    page = short_page()
    html = print_html(page, template_files())
    from reports.briefings.html import _data_uri

    drawing = _data_uri('<svg xmlns="http://www.w3.org/2000/svg"><text>漢</text></svg>')
    with pytest.raises(RenderError, match=r"U\+6F22"):
        render_pdf(
            html.replace("</main>", f'<img src="{drawing}" alt="x"></main>'),
            identifier="x",
            released_at=RELEASED_AT,
            assets=font_files(),
        )


def test_ukrainian_is_drawn_by_the_page_fonts() -> None:
    """If this fails, the Ukrainian edition cannot be printed."""
    made = plain("<p>Втрати й дезертирство: їхні ґрати, є ще „лапки“ — 9 930 осіб</p>")
    assert "дезертирство" in PdfReader(BytesIO(made.body)).pages[0].extract_text()


def test_a_release_instant_without_a_zone_is_refused() -> None:
    """If this fails, the dates in the file depend on who runs it."""
    with pytest.raises(RenderError, match="time zone"):
        plain("<p>x</p>", released_at=datetime(2026, 8, 4, 3))


def test_a_failed_render_leaves_logging_and_collection_as_they_were() -> None:
    """If this fails, one bad page slows or silences the rest of the run."""
    import gc
    import logging

    logger = logging.getLogger("weasyprint")
    before = (logger.handlers[:], logger.propagate, logger.level, gc.isenabled())
    with pytest.raises(RenderError):
        plain('<img src="file:///x" alt="x">')
    assert (logger.handlers[:], logger.propagate, logger.level, gc.isenabled()) == before


@pytest.mark.parametrize("protected", [False, True])
def test_streams_that_end_in_a_carriage_return_are_mended(protected: bool) -> None:
    """If this fails, one edition in four is invalid by the chance of a checksum's last byte."""
    filled = next(data for n in range(256) if deflated(data := b"0 0 9 9 re f % " + b"a" * n).endswith(b"\r"))
    pdf = pikepdf.new()
    pdf.add_blank_page()
    stream = pdf.make_stream(filled)
    if protected:
        stream.Type = pikepdf.Name.EmbeddedFile
    pdf.Root.Kept = stream
    packed = pdf_standards.ended_plainly(pdf_standards._saved(pdf))
    assert b"\r\nendstream" not in packed
    with pikepdf.open(BytesIO(packed)) as mended:
        assert mended.Root.Kept.read_bytes().rstrip() == filled.rstrip()
        assert not protected or mended.Root.Kept.read_bytes() == filled


def deflated(data: bytes) -> bytes:
    import zlib

    return zlib.compress(data)


def test_the_fingerprint_names_what_makes_the_bytes() -> None:
    """If this fails, an audit cannot tell another renderer from an altered file."""
    fingerprint = renderer_fingerprint()
    assert {"weasyprint", "pydyf", "pango", "harfbuzz", "qpdf", "zlib"} <= set(fingerprint)
    assert (
        fingerprint["font:SourceSansPro-Regular.ttf"] == sha256(font_files()["SourceSansPro-Regular.ttf"]).hexdigest()
    )
    assert all(value and value[0] != "0" for key, value in fingerprint.items() if key in ("pango", "harfbuzz"))


def test_importing_the_adapter_does_not_load_the_renderer() -> None:
    """If this fails, `muster --help` takes a second longer."""
    code = "import sys, reports.adapters.pdf; print('weasyprint' in sys.modules, 'pikepdf' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False False"
