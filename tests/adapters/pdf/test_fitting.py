"""Page one: whole by itself, however long its sentences, on both papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from reports.adapters.pdf import font_files, render_pdf, template_files
from reports.briefings.html import print_html
from reports.briefings.page import Page
from reports.briefings.tokens import plain
from tests.briefings.html.sample import sample_page

RELEASED_AT = datetime(2026, 8, 4, 3, tzinfo=UTC)
MORE = " It is said once more, at greater length, so that the sentence takes another line of the page."


def pages_of(page: Page) -> list[str]:
    """Return the text of each page of the PDF."""
    rendered = render_pdf(
        print_html(page, template_files()), identifier=page.identifier, released_at=RELEASED_AT, assets=font_files()
    )
    return [each.extract_text() for each in PdfReader(BytesIO(rendered.body)).pages]


def longer(page: Page, lines: int) -> Page:
    """Return the page with so many more lines in its judgements."""
    said = [each.text + MORE * (lines // len(page.judgements)) for each in page.judgements]
    judgements = tuple(replace(each, text=text) for each, text in zip(page.judgements, said, strict=True))
    return replace(page, judgements=judgements)


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("lines", [0, 3, 6])
def test_page_one_holds_the_week(paper: str, lines: int) -> None:
    """A reader who is sent page one alone would miss the last figures, or page two would begin with their rest."""
    page = replace(longer(sample_page(), lines), paper=paper)
    first, second, *_ = pages_of(page)
    assert plain(page.tiles[-1].value) in first
    assert page.words["contents"] in second and page.words["contents"] not in first
    assert plain(page.tiles[-1].value) not in second.split(page.words["contents"])[0]


def test_what_cannot_fit_goes_on_over_the_page() -> None:
    """An edition with very long judgements would lose their end, or fail to be printed at all."""
    page = longer(sample_page(), 60)
    text = " ".join(" ".join(pages_of(page)).split())
    assert plain(page.tiles[-1].value) in text
    assert text.count("said once more") == 60 // len(page.judgements) * len(page.judgements)


def test_paper_is_what_the_briefing_declares() -> None:
    """A desk that prints on US Letter would get pages that its printers cut or shrink."""
    sizes = {}
    for paper in ("a4", "letter"):
        page = replace(sample_page(), paper=paper)
        rendered = render_pdf(
            print_html(page, template_files()), identifier=page.identifier, released_at=RELEASED_AT, assets=font_files()
        )
        sizes[paper] = {tuple(map(round, each.mediabox[2:])) for each in PdfReader(BytesIO(rendered.body)).pages}
    assert sizes == {"a4": {(595, 842)}, "letter": {(612, 792)}}
