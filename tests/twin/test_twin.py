"""The twin in a real browser: for eyes, for keyboards, for screen readers, on phones, on paper, without a network."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from pypdf import PdfReader

from reports.adapters.pdf import template_files
from reports.briefings.html import twin_html
from reports.briefings.page import Column, Definitions, Page, ProofEntry, ProofLine, Section, Table
from reports.briefings.tokens import Bindings, declared, plain
from tests.briefings.html.binding import bound
from tests.briefings.html.sample import sample_page
from tests.loopback import serving_folder
from tests.twin import asking
from tests.twin.conftest import DESK, PHONE, TABLET, Opened, Reading

SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
LATER = [(PHONE, "light"), (TABLET, "dark"), (DESK, "dark")]
FOCUSED = """() => { const it = document.activeElement, style = getComputedStyle(it);
    return [it.tagName, it.className, style.outlineStyle !== 'none' || style.textDecorationLine !== 'none'] }"""
LOOKS = [
    (PHONE, "dark"), (DESK, "light"), *(pytest.param(*look, marks=pytest.mark.proof) for look in LATER)
]  # fmt: skip


def full_page() -> Page:
    """Return the sample page with all that a twin may hold: proof, other languages, points of a chart, a glossary."""
    page = sample_page()
    points = Table("losses-data", "Losses per week", (Column("Week"), Column("Value", "right")),
                   tuple((f"week {at}", f"{at * 1000:,}") for at in range(60)))  # fmt: skip
    wordy = Table(
        "wordy", "A register of claims, each with the long way by which it came to the page",
        (Column("Publisher"), Column("Claims", "right"), Column("What"), Column("Said"), Column("The way it came")),
        (("A newspaper", "18,000", "absent, total, to December", "15 December",
          "via another newspaper, which had it from a tweet, which had it from a slide " * 2),),
    )  # fmt: skip
    wide = Table("wide", "", tuple(Column(f"Column {at}", "right") for at in range(12)), (("1,234,567",) * 12,) * 3)
    extra = Section("extra", "Extra", (wordy, wide, Definitions((("Bound", "what a figure cannot pass"),) * 7)))
    first = page.sections[0]
    charted = tuple(replace(block, data=points) if hasattr(block, "svg") else block for block in first.blocks)
    made = bound(replace(
        page, sections=(replace(first, blocks=charted), *page.sections[1:], extra),
        other_languages=(("uk", "українська"),),
    ))  # fmt: skip
    tokens = Bindings(list(made.bindings))
    proof = tuple(proof_entries(tokens))
    return replace(made, proof=proof, bindings=tuple(tokens.by_number))


def proof_entries(tokens: Bindings) -> Iterator[ProofEntry]:
    """Yield an entry of a computation and many of claims, their numerals declared."""
    sha = tokens.mark(SHA, declared("hash", SHA))
    totals = [tokens.mark(each, declared("fixed", each)) for each in ("1,450,510", "1,440,580")]
    lines = (ProofLine(totals[0], sha, "https://example.org/a"), ProofLine(totals[1], sha))
    yield ProofEntry("n1", "computation", "Losses, by week", "The total less that of the week before.", lines)
    said = (ProofLine("said in a report", sha, "https://example.org/b"),)
    for at in range(40):
        title = "Claim " + tokens.mark(str(at), declared("list", str(at)))
        yield ProofEntry(f"c{at}", "claim", title, "As its publisher stated it.", said)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the twin alone in it."""
    folder = tmp_path_factory.mktemp("twin")
    (folder / "en.html").write_text(twin_html(full_page(), template_files()), "utf-8")
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> str:
    """The twin's address as a file."""
    return (folder / "en.html").as_uri()


@pytest.fixture
def desk(reading: Reading, address: str) -> Iterator[Opened]:
    """The twin on a wide screen."""
    with reading.open(address) as opened:
        yield opened


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing(reading: Reading, address: str, width: int, scheme: str):
    """Readers with poor sight, a screen reader or a keyboard would meet a known obstacle."""
    with reading.open(address, width=width, scheme=scheme) as opened:
        asking.unfold(opened.page)
        assert asking.violations(opened.page) == []


def test_axe_finds_nothing_on_paper_nor_over_an_open_proof(reading: Reading, address: str):
    """A print would be hard to read, or the proof of a number would keep some readers out."""
    with reading.open(address, medium="print") as opened:
        assert asking.violations(opened.page) == []
    with reading.open(address + "#n1", width=PHONE) as opened:
        assert asking.violations(opened.page) == []


@pytest.mark.parametrize("width", [320, PHONE, TABLET, DESK])
def test_the_page_never_scrolls_sideways(reading: Reading, address: str, width: int):
    """Readers on phones would have to push the page to and fro for every line; wide tables scroll by themselves."""
    with reading.open(address, width=width) as opened:
        assert asking.overhang(opened.page) == 0
        assert asking.unreachable_scrollers(opened.page) == []


def test_every_link_within_the_page_leads_somewhere(desk: Opened):
    """A reader would click on an entry of the contents or on a number, and nothing would happen."""
    assert asking.lost_links(desk.page) == []
    assert asking.ids_twice(desk.page) == []


def test_headings_go_down_one_step_at_a_time(desk: Opened):
    """A listener who goes from heading to heading would lose where she is."""
    levels = asking.heading_levels(desk.page)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_nothing_is_asked_of_any_other_server(reading: Reading, folder: Path, address: str):
    """Opening the twin would tell a stranger who reads it, or fail without a network."""
    with reading.open(address) as opened:
        assert opened.asked == [address]
    with serving_folder(folder) as home, reading.open(f"{home}/en.html") as opened:
        assert {url.split("#")[0] for url in opened.asked} <= {f"{home}/en.html", f"{home}/favicon.ico"}


def test_without_scripts_the_page_is_the_same(reading: Reading, address: str, desk: Opened):
    """Readers who allow no scripts, as many ministries do, would see less."""
    assert desk.page.locator("script").count() == 0
    with reading.open(address, scripts=False) as opened:
        assert opened.page.locator("body").inner_text() == desk.page.locator("body").inner_text()


def test_tab_reaches_all_that_can_be_done(reading: Reading, address: str):
    """Readers without a mouse could not pass the contents, scroll a wide table or open a chart's points."""
    with reading.open(address, width=PHONE) as opened:
        keyboard, seen = opened.page.keyboard, []
        for _ in range(400):
            keyboard.press("Tab")
            told = opened.page.evaluate(FOCUSED)
            if told[0] == "BODY":
                break
            seen.append(tuple(told))
        assert seen[0] == ("A", "skip", True)
        assert all(is_seen for *_, is_seen in seen)
        scrollers = opened.page.locator(".scroll:visible").count()
        assert sum(name == "scroll" for _, name, _ in seen) == scrollers > 1
        assert sum(tag == "SUMMARY" for tag, *_ in seen) == opened.page.locator("summary").count() > 0


def test_the_skip_link_leads_past_the_contents(desk: Opened):
    """Readers without a mouse would have to walk through the contents each time."""
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Enter")
    assert desk.page.evaluate("document.activeElement.id") == "briefing"


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_proof_comes_to_the_reader_and_goes_again(reading: Reading, address: str, width: int):
    """A reader who asks what stands behind a number would be thrown to the end of the page, and lose her place."""
    with reading.open(address, width=width) as opened:
        page = opened.page
        page.evaluate("scrollTo(0, 1500)")
        page.evaluate("location.hash = 'c7'")
        entry = page.locator("#c7")
        box = entry.bounding_box()
        assert box and box["y"] >= 800 * 0.35 and box["y"] + box["height"] <= 801
        assert page.evaluate("scrollY") == 1500
        assert SHA in entry.inner_text()
        assert entry.get_by_role("link").first.get_attribute("href") == "https://example.org/b"
        entry.locator(".close").click()
        assert page.evaluate("scrollY") == 1500
        assert (entry.bounding_box() or {"y": 9999})["y"] > 800


def test_points_of_a_chart_are_a_table_for_those_who_want_it(desk: Opened):
    """A reader who cannot see the picture would not get at its values."""
    details = desk.page.locator("figure details").first
    assert not details.locator("table").is_visible()
    details.locator("summary").click()
    assert details.locator("tbody tr").count() == 60
    assert details.locator("table").is_visible()


def test_rows_of_words_are_cards_on_a_phone_and_still_a_table(reading: Reading, address: str):
    """On a phone the way of a claim would run out of sight, or a screen reader would not know its columns."""
    with reading.open(address, width=PHONE) as opened:
        table = opened.page.get_by_role("table", name=re.compile("A register of claims"))
        assert table.get_by_role("columnheader").count() == 5
        cell = table.get_by_role("cell").last
        assert "The way it came" in cell.evaluate("it => getComputedStyle(it, '::before').content")
        box = cell.bounding_box()
        assert box and box["width"] > 300 and box["x"] >= 0


def test_the_page_is_set_in_its_own_type(desk: Opened):
    """Labels of charts are placed by the widths of one typeface: in another they would run into each other."""
    desk.page.evaluate("document.fonts.ready.then(() => true)")
    faces = desk.page.evaluate("[...document.fonts].map(it => [it.family, it.weight, it.status])")
    assert {(family.strip('"'), *rest) for family, *rest in faces} == {
        (family, weight, "loaded") for family in ("Muster Sans", "Muster Serif") for weight in ("400", "600")
    }
    assert "Muster Sans" in desk.page.evaluate("getComputedStyle(document.querySelector('svg text')).fontFamily")


def test_a_print_of_it_has_the_briefing_and_cuts_no_table(desk: Opened):
    """A reader who prints the twin would get menus, pages of proof, or a table without its last columns."""
    told = PdfReader(io.BytesIO(desk.page.pdf(prefer_css_page_size=True)))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in told.pages))
    assert plain(full_page().judgements[0].lead)[:30] in text
    assert "Claim 7" not in text
    assert text.count("1,234,567") == 36
    assert len(told.pages) < 16
