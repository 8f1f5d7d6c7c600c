"""A preview: what it shows, to whom, and how soon after an edit."""

from __future__ import annotations

import http.client
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest

from flows.questions.previewing import Preview, serve, watched_by
from flows.settings import Settings
from reports.adapters import pdf
from reports.adapters.preview import Answer, PreviewServer
from reports.errors import CatalogError, MusterError
from tests.flows.town import WEEK, bytes_under, refreshed

MAST = "partials/masthead.html.jinja"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack with the shared masthead in it."""
    folder = tmp_path / "pack"
    (folder / "partials").mkdir(parents=True)
    (folder / MAST).write_text(pdf.template_files()[MAST])
    return folder


@pytest.fixture
def held(settings: Settings, pack: Path) -> Settings:
    """Settings with a pack, whose ledger holds what the town says."""
    refreshed(settings)
    return replace(settings, templates_folder=str(pack), notes=())


def get(address: str, path: str = "", host: str = "") -> tuple[int, str]:
    """Return how a server answers: the status, and the body."""
    at = urlsplit(address)
    asked = http.client.HTTPConnection(at.hostname or "", at.port or 0, timeout=60)
    try:
        asked.request("GET", at.path + path, headers={"Host": host or at.netloc})
        answer = asked.getresponse()
        return answer.status, answer.read().decode("latin-1")
    finally:
        asked.close()


@contextmanager
def served(settings: Settings) -> Iterator[tuple[str, list[str]]]:
    """A preview that is being served: its address, and what it told in the terminal."""
    until, there, told, found = Event(), Event(), [], []

    def opened(address: str) -> None:
        found.append(address)
        there.set()

    def work() -> None:
        serve(settings, "weekly", WEEK, port=0, tell=told.append, opened=opened, until=until)

    thread = Thread(target=work, daemon=True)
    thread.start()
    try:
        assert there.wait(60)
        yield found[0], told
    finally:
        until.set()
        thread.join(60)


def test_a_template_change_keeps_the_material_and_the_page(held: Settings, pack: Path):
    """An editor would wait for the whole edition at each keystroke."""
    preview = Preview(held, "weekly", WEEK)
    before = preview.make("twin", "en").body
    material, page = preview.look.material, preview._page("en")
    path = pack / MAST
    path.write_text(path.read_text().replace('class="kicker"', 'class="kicker proofed"'))
    preview.take_up({"templates": [MAST]})
    after = preview.make("twin", "en").body
    assert b"kicker proofed" in after and b"kicker proofed" not in before
    assert preview.look.material is material and preview._page("en") is page


def test_a_catalogue_change_is_taken_up_with_the_view_kept(held: Settings):
    """An editor would not see the sentence that was just written, or wait for the ledger at each."""
    preview = Preview(held, "weekly", WEEK)
    preview.make("twin", "en")
    view = preview.look.material.view
    path = Path(held.catalog_folder) / "briefings.toml"
    path.write_text(path.read_text().replace("Readers took home", "Patrons took home"))
    preview.take_up({"catalogue": ["briefings.toml"]})
    assert b"Patrons took home" in preview.make("twin", "en").body
    assert preview.look.material.view is view
    path.write_text("nonsense = [")
    preview.take_up({"catalogue": ["briefings.toml"]})
    with pytest.raises(CatalogError, match=r"briefings\.toml, line 1"):
        preview.make("twin", "en")


def test_a_preview_is_a_draft_and_publishes_nothing(held: Settings):
    """A look at an edition would be an edition."""
    before = bytes_under(Path(held.bucket))
    preview = Preview(held, "weekly", WEEK)
    told = preview.make("twin", "en").body.decode()
    assert "not to be cited" in told and "<script" not in told
    assert preview.make("pdf", "en").body.startswith(b"%PDF-")
    assert bytes_under(Path(held.bucket)) == before
    assert not Path(held.drafts_folder).exists()


def test_only_who_has_the_address_is_answered():
    """Another page in the editor's browser, or a name that leads to this machine, could read an unpublished edition."""
    server = PreviewServer("x", ["en"], lambda kind, language: Answer(b"secret", "text/html"))
    try:
        assert get(server.address, "twin/en") == (200, "secret")
        for path in ("twin/xx", "twin/../../etc/passwd", "nothing", "twin", "pdf/", "%2e%2e/"):
            assert get(server.address, path)[0] == 404
        for host in ("evil.example", f"evil.example:{server.port}", "127.0.0.1", "[::1]"):
            assert get(server.address, "twin/en", host)[0] == 421
        wrong = server.address.replace(server.token, "x" * len(server.token))
        assert get(wrong, "twin/en") == (404, "nothing here\n")
        assert get(wrong.replace("x" * len(server.token), ""), "twin/en")[0] == 404
        assert len(server.token) >= 32
    finally:
        server.close()


def test_what_is_wrong_is_shown_where_the_edition_would_be():
    """An editor would look at an old page, or at none, and not know why."""

    def make(kind: str, language: str) -> Answer:
        raise MusterError("notes.md, line 3: <b>wrong</b>", mend="mend it")

    server = PreviewServer("x", ["en"], make)
    try:
        status, told = get(server.address, "twin/en")
        assert status == 500
        assert "notes.md, line 3: &lt;b&gt;wrong&lt;/b&gt;" in told and "mend it" in told
    finally:
        server.close()


def test_files_are_watched_by_content(held: Settings, pack: Path):
    """A save that changes nothing would make the edition anew, or a change would not."""
    eye = watched_by(held)
    assert eye.changed() == {}
    path = pack / MAST
    text = path.read_text()
    path.write_text(text)
    assert eye.changed() == {}
    path.write_text(text + "\n")
    assert eye.changed() == {"templates": ("masthead.html.jinja",)}
    (pack / "css").mkdir()
    shutil.copy(path, pack / "css" / "new.css")
    assert eye.changed() == {"templates": ("new.css",)}
    path.unlink()
    assert eye.changed() == {"templates": ("masthead.html.jinja",)}
    note = Path(held.catalog_folder) / "notes" / "weekly"
    note.mkdir(parents=True)
    (note / f"{WEEK}.en.md").write_text("---\nlead: Words.\n---\n")
    assert eye.changed() == {"notes": (f"{WEEK}.en.md",)}


@pytest.mark.proof
def test_a_browser_sees_an_edit_by_itself(held: Settings, pack: Path):
    """An editor would have to load the page anew by hand, and would not see what is wrong."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium is not None, "this proof needs Chromium on the machine"
    path = pack / MAST
    text = path.read_text()
    with served(held) as (address, told), sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
        )
        try:
            page = browser.new_page()
            shouted: list[str] = []
            page.on("console", lambda said: shouted.append(said.text) if said.type == "error" else None)
            page.goto(address)
            twin = page.frame_locator("#view")
            twin.locator(".kicker").wait_for(timeout=60_000)
            path.write_text(text.replace('<p class="kicker">', '<p class="kicker"><em>Proofed.</em> '))
            twin.locator(".kicker em").wait_for(timeout=20_000)
            assert shouted == []
            path.write_text(text + "{{ nothing.at.all }}")
            twin.locator("pre", has_text="masthead.html.jinja, line").wait_for(timeout=20_000)
            path.write_text(text)
            twin.locator(".kicker").wait_for(timeout=20_000)
            assert "DRAFT" in page.locator(".stamp").inner_text()
        finally:
            browser.close()
        assert any("masthead.html.jinja, line" in line and "mend" in line for line in told)
