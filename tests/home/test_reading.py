"""The bucket's pages in a real browser: found, read, searched and checked as a newsroom would."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest

from tests.loopback import serving_folder
from tests.twin import asking
from tests.twin.conftest import DESK, PHONE, TABLET, Reading

FACE = "getComputedStyle(document.querySelector('h1')).fontFamily"
LOOKS = [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")]


def each_kind(public: Path) -> list[Path]:
    """Return one page of each kind, in the first language."""
    parts = ("index", "archive", "corrections", "sources", "method", "cite", "data", "2026-W30/index")
    return [public / "index.html", *(public / f"herd/weekly/{part}.html" for part in parts)]


def every_page(public: Path) -> list[Path]:
    """Return the pages, without those of the editions themselves."""
    return sorted(each for each in public.rglob("*.html") if not re.search(r"/r\d+/", str(each)))


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_axe_finds_nothing_on_any_kind_of_page(reading: Reading, public: Path, width: int, scheme: str):
    """Readers with poor sight, a screen reader or a keyboard would meet a known obstacle on their way in."""
    for page in each_kind(public):
        with reading.open(page.as_uri(), width=width, scheme=scheme) as opened:
            asking.unfold(opened.page)
            assert asking.violations(opened.page) == [], page


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing_on_any_page(reading: Reading, public: Path, width: int, scheme: str):
    """Readers of one language would meet an obstacle that those of another do not."""
    for page in every_page(public):
        with reading.open(page.as_uri(), width=width, scheme=scheme) as opened:
            asking.unfold(opened.page)
            assert asking.violations(opened.page) == [], page


@pytest.mark.parametrize("width", [320, PHONE, TABLET, DESK])
def test_no_page_scrolls_sideways(reading: Reading, public: Path, width: int):
    """Readers on phones would have to push every page to and fro."""
    for page in each_kind(public):
        with reading.open(page.as_uri(), width=width) as opened:
            asking.unfold(opened.page)
            assert asking.overhang(opened.page) == 0, page
            assert asking.unreachable_scrollers(opened.page) == [], page
            assert asking.lost_links(opened.page) == [] and asking.ids_twice(opened.page) == [], page


def test_search_finds_an_edition_by_week_month_and_reason(reading: Reading, public: Path):
    """A reader would scroll through years of editions for the one she was told of."""
    with reading.open((public / "herd/weekly/archive.html").as_uri()) as opened:
        page, shown = opened.page, opened.page.locator(".editions > li:visible")
        assert shown.count() == 7
        page.get_by_label("Search the archive").fill("2025-w01")
        assert shown.count() == 1 and page.get_by_role("status").inner_text() == "Editions shown: 1"
        assert page.locator(".year:visible").count() == 1
        page.get_by_label("Search the archive").fill("july 2026")
        assert [text.split()[0] for text in shown.all_inner_texts()] == ["2026-W31", "2026-W30", "2026-W30", "2026-W29"]
        page.get_by_label("Search the archive").fill("counted twice")
        assert shown.count() == 1 and "superseded" in shown.first.inner_text()
        page.get_by_label("Search the archive").fill("nothing of the kind")
        assert shown.count() == 0 and page.get_by_role("status").inner_text() == "Editions shown: 0"


def test_without_scripts_the_archive_is_a_full_list_by_year(reading: Reading, public: Path):
    """Readers who allow no scripts, as many ministries do, would find no older edition."""
    with reading.open((public / "herd/weekly/archive.html").as_uri(), scripts=False) as opened:
        assert opened.page.locator(".editions > li").count() == 7
        assert not opened.page.locator(".search").is_visible()
        assert opened.page.locator(".years a").all_inner_texts() == ["2026", "2025", "2024"]


def test_a_pdf_is_two_clicks_from_the_front_and_has_the_hash_that_is_told(reading: Reading, public: Path):
    """A reader could not get at the briefing, or could not prove which one she got."""
    with serving_folder(public) as home, reading.open(f"{home}/index.html") as opened:
        page = opened.page
        page.get_by_role("link", name="All about this briefing").click()
        address = page.get_by_role("link", name="PDF, English").get_attribute("href")
        body = page.request.get(page.url.rpartition("/")[0] + f"/{address}").body()
        page.get_by_role("link", name="This edition: revisions, files, hashes").click()
        page.get_by_text("Files and their sha256").first.click()
        assert sha256(body).hexdigest() in page.locator(".downloads").first.inner_text()
        page.goto(f"{home}/herd/weekly/index.html")
        page.get_by_role("link", name="How to cite").click()
        assert sha256(body).hexdigest() in page.locator("main").inner_text()


@pytest.mark.parametrize("way", ["folder", "server"])
def test_no_request_leaves_the_bucket(reading: Reading, public: Path, way: str):
    """Opening a page would tell a stranger who reads it, or fail without a network."""
    with serving_folder(public) as home:
        root = home if way == "server" else public.as_uri()
        for page in each_kind(public):
            with reading.open(f"{root}/{page.relative_to(public)}") as opened:
                opened.page.evaluate("document.fonts.ready.then(() => true)")
                asked = {url for url in opened.asked if not url.startswith("data:")}
                assert all(url.startswith(root) for url in asked) and any(".css" in url for url in asked), page
                assert "Muster Sans" in opened.page.evaluate(FACE)


def test_every_link_leads_to_something_in_the_bucket(reading: Reading, public: Path):
    """A reader would click on nothing, from a folder as well as from a server."""
    links = "() => [...document.querySelectorAll('a[href], link[href], img[src]')].map(it => it.href || it.src)"
    for page in every_page(public):
        with reading.open(page.as_uri()) as opened:
            for address in opened.page.evaluate(links):
                path = address.split("#")[0].removeprefix(public.as_uri() + "/")
                assert address.startswith("data:") or (public / path).is_file(), (page, address)


def test_a_reader_changes_the_language_and_keeps_her_place(reading: Reading, public: Path):
    """A reader of Ukrainian would be thrown back to the front page, or find no page of hers."""
    for part in ("archive", "corrections", "sources", "method", "cite", "data", "index"):
        with reading.open((public / f"herd/weekly/{part}.html").as_uri()) as opened:
            opened.page.get_by_role("link", name="українська", exact=True).click()
            assert opened.page.url.endswith(f"/{part}.uk.html")
            assert opened.page.locator("html").get_attribute("lang") == "uk"


def test_a_number_leads_to_its_proof_in_the_edition(reading: Reading, public: Path):
    """A reader could not find out what a figure on the page rests on."""
    with reading.open((public / "herd/weekly/index.html").as_uri()) as opened:
        opened.page.get_by_role("link", name="1,010").click()
        assert opened.page.url.endswith("/2026-W31/r1/en.html#c1")


def test_what_was_superseded_or_withdrawn_is_told_wherever_it_is_listed(public: Path):
    """A reader would take an edition that was taken back for one that stands."""
    archive, log = ((public / f"herd/weekly/{name}.html").read_text() for name in ("archive", "corrections"))
    assert archive.count('class="standing superseded"') == 1 and archive.count('class="standing withdrawn"') == 1
    for told in (archive, log, (public / "herd/weekly/2025-W50/index.html").read_text()):
        assert "It was forged." in told
    assert "revision 2 in place of revision 1" in log and "our own error" in log
    assert "A district was counted twice &amp; “by hand” &lt;b&gt;." in log
    week = (public / "herd/weekly/2026-W30/index.html").read_text()
    assert 'standing superseded">superseded' in week and 'standing published">standing' in week
