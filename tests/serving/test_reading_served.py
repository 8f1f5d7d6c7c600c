"""`muster serve` and a real browser: from the week's page to the PDF, whole and by ranges."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proof.runs import Desk, begun, library, publish
from tests.twin.conftest import Reading, reading

__all__ = ["reading"]
WEEK = "2025-W44"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The toy desk with an edition, in a folder."""
    made = library(tmp_path_factory.mktemp("served"))
    assert publish(made) == "published"
    return made


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    """The address that `muster serve` prints, in a process of its own."""
    server = begun(desk, "serve", "--port", "0")
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip().rstrip("/")
    finally:
        server.terminate()
        try:
            server.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()


def test_a_reader_goes_from_the_week_s_page_to_its_pdf(reading: Reading, desk: Desk, address: str) -> None:
    """A desk without a web server could show nobody its editions, or would show them broken."""
    published = Path(desk.bucket, "public", desk.briefing, WEEK)
    (pdf,) = (published / "r1").glob("*_en.pdf")
    with reading.open(f"{address}/{desk.briefing}/{WEEK}/") as opened:
        page = opened.page
        assert WEEK in page.title() and page.locator("h1").count() == 1
        link = page.locator("a[href$='_en.pdf']").first
        with page.expect_response(lambda answer: answer.url.endswith(pdf.name)) as asked:
            link.evaluate("it => fetch(it.href)")
        answer = asked.value
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.headers["accept-ranges"] == "bytes"
        whole = page.request.get(answer.url).body()
        assert whole == pdf.read_bytes()
        assert hashlib.sha256(whole).hexdigest() in page.content()
        half = len(whole) // 2
        parts = [
            page.request.get(answer.url, headers={"Range": said}) for said in (f"bytes=0-{half - 1}", f"bytes={half}-")
        ]
        assert [part.status for part in parts] == [206, 206]
        assert b"".join(part.body() for part in parts) == whole
        assert parts[1].headers["content-range"] == f"bytes {half}-{len(whole) - 1}/{len(whole)}"
        assert {url.split("/")[2] for url in opened.asked} == {address.split("/")[2]}


def test_a_browser_finds_nothing_of_the_private_half(reading: Reading, desk: Desk, address: str) -> None:
    """Showing colleagues the newest edition would show them evidence and decisions too."""
    some = next(path for path in Path(desk.bucket, "private").rglob("*.json"))
    with reading.open(f"{address}/") as opened:
        for way in ("../private", "private", "%2e%2e/private", "..%2fprivate"):
            asked = f"{address}/{way}/{some.relative_to(Path(desk.bucket, 'private'))}"
            answer = opened.page.request.get(asked)
            assert answer.status in (400, 403, 404) and some.read_bytes() not in answer.body(), asked
