"""The twin of a real edition, in every language that it is told in, by the same questions as the made-up one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import muster
from tests.loopback import serving_folder
from tests.twin import asking
from tests.twin.conftest import DESK, PHONE, TABLET, Opened, Reading

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

NUMBERS = """() => [...document.querySelectorAll("main > section:not(.proof) a.n")]
    .map(it => it.getAttribute("href"))"""
STEPS = """hrefs => hrefs.filter(href => {
    const reaches = (entry) => !!entry && !!entry.querySelector('code');
    const entry = document.getElementById(href.slice(1));
    if (reaches(entry)) return false;
    const onward = entry ? [...entry.querySelectorAll('.grounds a[href^="#"]')] : [];
    return !onward.some(it => reaches(document.getElementById(it.getAttribute('href').slice(1))));
})"""

BROKEN = """() => [...document.querySelectorAll('a.n')].filter(it => {
    const rows = [...it.getClientRects()].map(place => place.top);
    return Math.max(...rows) - Math.min(...rows) > 4;
}).map(it => it.textContent)"""
MOST_BYTES = 1 << 20
STOPS = "() => document.querySelectorAll('a.n:not([tabindex])').length"


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a published edition."""
    bucket = tmp_path_factory.mktemp("twins") / "bucket"
    muster("import", "--until", "2026-08-08T00:00Z", "--bucket", str(bucket))
    muster("refresh", "--offline", "--bucket", str(bucket))
    told = muster("publish", "--week", "2026-W31", "--bucket", str(bucket), "--json").stdout
    assert json.loads(told)["status"] == "published"
    return bucket / "public/desertion/weekly/2026-W31/r1"


@pytest.fixture(scope="module")
def twins(edition: Path) -> list[Path]:
    """The twin in each language."""
    found = sorted(edition.glob("??.html"))
    assert found
    return found


@pytest.fixture
def opened(reading: Reading, twins: list[Path]) -> Iterator[Opened]:
    """The first twin on a wide screen."""
    with reading.open(twins[0].as_uri()) as opened:
        yield opened


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(reading: Reading, twins: list[Path], width: int, scheme: str):
    """Readers with poor sight, a screen reader or a keyboard would meet a known obstacle."""
    for twin in twins:
        with reading.open(twin.as_uri(), width=width, scheme=scheme) as opened:
            asking.unfold(opened.page)
            assert asking.violations(opened.page) == []


@pytest.mark.parametrize("width", [320, PHONE, TABLET, DESK])
def test_the_page_never_scrolls_sideways(reading: Reading, twins: list[Path], width: int):
    """Readers on phones would have to push the page to and fro for every line."""
    for twin in twins:
        with reading.open(twin.as_uri(), width=width) as opened:
            asking.unfold(opened.page)
            assert asking.overhang(opened.page) == 0
            assert asking.unreachable_scrollers(opened.page) == []


@pytest.mark.parametrize("width", [320, DESK])
def test_no_figure_is_broken_across_two_lines(reading: Reading, twins: list[Path], width: int):
    """A reader would take the half of a range, or of a week's name, for the whole."""
    for twin in twins:
        with reading.open(twin.as_uri(), width=width) as opened:
            asking.unfold(opened.page)
            assert opened.page.evaluate(BROKEN) == []


def test_every_link_within_an_edition_leads_somewhere(reading: Reading, edition: Path, twins: list[Path]):
    """A link to a number's proof, to a file or to the other language would lead nowhere."""
    for twin in twins:
        with reading.open(twin.as_uri()) as opened:
            assert asking.lost_links(opened.page) == []
            assert asking.ids_twice(opened.page) == []
            files = {link.get_attribute("href") or "" for link in opened.page.locator(".ways a").all()}
            assert {name for name in files if not name.startswith("#") and not (edition / name).exists()} == set()


def test_evidence_is_two_clicks_from_any_number(opened: Opened):
    """A reader could not find out what a printed number rests on."""
    numbers = opened.page.evaluate(NUMBERS)
    assert len(numbers) > 300
    assert opened.page.evaluate(STEPS, sorted(set(numbers))) == []


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_number_is_clicked_to_its_evidence(reading: Reading, twins: list[Path], width: int):
    """A reader would click on a number, and the proof would not open, or lead on to nothing."""
    for twin in twins:
        with reading.open(twin.as_uri(), width=width, scripts=False) as opened:
            opened.page.locator("main .judgements a.n:visible").first.click()
            assert asking.shown_hash(opened.page) == ""
            opened.page.locator(".entries > li:target .grounds a").first.click()
            assert len(asking.shown_hash(opened.page)) == 64


def test_a_number_is_reached_by_keyboard_alone_and_its_evidence_too(opened: Opened):
    """A reader without a mouse could not open the proof of a number, or would press a key a thousand times."""
    keyboard, focused = opened.page.keyboard, opened.page.locator(":focus")
    opened.page.locator("main").focus()
    for wanted in ("n", ""):
        keyboard.press("Tab")
        assert (focused.get_attribute("class") or "") == wanted
        keyboard.press("Enter")
    assert len(asking.shown_hash(opened.page)) == 64
    assert opened.page.evaluate(STOPS) < 700


def test_a_bucket_needs_no_other_server(reading: Reading, edition: Path, twins: list[Path]):
    """Opening an edition would tell a stranger who reads it, or fail without a network."""
    with serving_folder(edition) as home:
        for twin in twins:
            with reading.open(f"{home}/{twin.name}") as opened:
                assert {url for url in opened.asked if not url.startswith(f"{home}/")} == set()


def test_an_edition_is_light(twins: list[Path]):
    """A reader on a phone would pay for megabytes, or give up."""
    assert {twin.name: twin.stat().st_size for twin in twins if twin.stat().st_size > MOST_BYTES} == {}
