"""Template packs: what an editor may do with one, and what nobody may."""

from __future__ import annotations

import socket
import struct
import threading
import zlib
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from flows.making.packs import Dress, dress_of
from flows.settings import Settings
from reports.adapters import pdf
from reports.briefings import html
from reports.briefings.compose import compose
from reports.briefings.packs.pack_files import FRAME, LARGEST_ASSET, overridable, read_pack
from reports.briefings.page import Page
from reports.errors import MusterError, RenderError, UsageError, Withheld
from tests.briefings.herd import AS_OF, NEXT_RELEASE, material
from tests.briefings.packs.hostile import ADDED, MAST, RULES
from tests.briefings.test_compose import CLAIMS, FULL

SHARED = pdf.template_files()


@cache
def page() -> Page:
    """A draft with every kind of block."""
    return compose(material(CLAIMS, (), declared=FULL, status="draft"), next_release_at=NEXT_RELEASE)


def png(width: int = 8, height: int = 8) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    packed = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + packed


def dressed(folder: Path, files: Mapping[str, str | bytes]) -> Dress:
    """Write a pack into a folder, and return what it dresses editions in."""
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return dress_of(Settings(templates_folder=str(folder)))


def twin(dress: Dress) -> str:
    """Return the twin in a dress."""
    return html.twin_html(page(), dress.templates, dress.fill)


def printed(dress: Dress) -> str:
    """Return the document for print in a dress."""
    return html.print_html(page(), dress.templates, dress.fill)


@pytest.mark.parametrize("name", ADDED)
def test_a_hostile_template_is_refused(tmp_path: Path, name: str):
    """A pack that somebody was sent could read files, run scripts in readers' browsers, or print false figures."""
    added, why = ADDED[name]
    with pytest.raises(MusterError) as refused:
        printed(dressed(tmp_path, {MAST: SHARED[MAST] + added, "assets/logo.png": png()}))
    assert why.lower() in str(refused.value).lower(), str(refused.value)
    assert "root:" not in str(refused.value)


@pytest.mark.parametrize("name", RULES)
def test_a_hostile_style_sheet_is_refused(tmp_path: Path, name: str):
    """A style sheet could load from anywhere, print a number nobody stated, or hide that an edition is a draft."""
    rule, why = RULES[name]
    with pytest.raises(MusterError) as refused:
        printed(dressed(tmp_path, {"css/print.css": rule + "\n" + SHARED["css/print.css"] + "\n" + rule}))
    assert why.lower() in str(refused.value).lower(), str(refused.value)


@pytest.mark.parametrize(
    ("part", "what"),
    [
        ('<span class="status">{{ mast.status }}</span>', "status"),
        ('<p class="notice">{{ notice }}</p>', "notice"),
        ("{{ mast.edition }}", "the edition"),
        (' data-edition="{{ page.running_edition }}"', "running head"),
    ],
)
def test_an_edition_that_lacks_a_required_part_is_withheld(tmp_path: Path, part: str, what: str):
    """A draft would go out as if it were an edition, or nobody could tell which edition a page belongs to."""
    assert part in SHARED[MAST]
    with pytest.raises(Withheld, match=what):
        twin(dressed(tmp_path, {MAST: SHARED[MAST].replace(part, "")}))
    hidden = f"<details><summary>more</summary>{SHARED[MAST]}</details>"
    with pytest.raises(MusterError):
        twin(dressed(tmp_path, {MAST: hidden}))


def test_a_pack_changes_what_it_may(tmp_path: Path):
    """An editor's own masthead, logo and colours would not come out, on paper or on the screen."""
    mast = SHARED[MAST].replace(
        '<p class="kicker">', '<img class="logo" alt="Our mark" src="asset:logo.png">\n<p class="kicker">'
    )
    sheet = "\nh1 { color: #123456 }\n.logo { width: 12mm }\n.kicker { background: url(asset:logo.png) }\n"
    dress = dressed(
        tmp_path,
        {MAST: mast, "assets/logo.png": png(),
         **{name: SHARED[name] + sheet for name in ("css/print.css", "css/screen.css")}},
    )  # fmt: skip
    document = printed(dress)
    assert "asset:logo.png" in document and "#123456" in document
    made = pdf.render_pdf(document, identifier="x", released_at=AS_OF, assets=dress.assets)
    assert made.body == pdf.render_pdf(printed(dress), identifier="x", released_at=AS_OF, assets=dress.assets).body
    shown = twin(dress)
    assert "asset:" not in shown and "data:image/png;base64," in shown
    assert shown.count("<svg") == twin(Dress(SHARED, {})).count("<svg")


def test_the_shared_templates_as_a_pack_make_the_same_page(tmp_path: Path):
    """A pack that changes nothing would change the page, beside the rules that keep its status in sight."""
    dress = dressed(tmp_path, {name: SHARED[name] for name in overridable(SHARED)})
    for make in (html.print_html, html.twin_html):
        own = make(page(), dress.templates, dress.fill)
        first, last = own.rindex("<style>"), own.rindex("</style>") + len("</style>\n")
        assert own[:first] + own[last:] == make(page(), SHARED)


def test_every_later_page_bears_edition_and_status(tmp_path: Path):
    """One page of a draft, passed on by itself, could be taken for an edition."""
    sheet = SHARED["css/print.css"].replace("@top-right { content: string(edition)", "@top-right { content: none")
    assert sheet != SHARED["css/print.css"]
    dress = dressed(tmp_path, {"css/print.css": sheet})
    body = pdf.render_pdf(printed(dress), identifier="x", released_at=AS_OF, assets=dress.assets).body
    texts = [each.extract_text() for each in PdfReader(BytesIO(body)).pages]
    assert len(texts) > 1
    assert all("2026-W10" in text and "draft" in text.lower() for text in texts)


def test_a_pack_cannot_reach_a_server(tmp_path: Path):
    """A pack could tell somebody who renders what, and when."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    heard.append(server.accept())
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            for added in (
                f"<img alt='' src='http://127.0.0.1:{port}/a.png'>",
                f"<p style='background:url(http://127.0.0.1:{port})'>",
            ):
                with pytest.raises(RenderError):
                    printed(dressed(tmp_path, {MAST: SHARED[MAST] + added}))
        finally:
            stop.set()
            thread.join()
    assert heard == []


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [
        *((name, b"x", "may be replaced") for name in FRAME),
        ("partials/mine.html.jinja", b"x", "may be replaced"),
        ("../outside.jinja", b"x", "may be replaced"),
        (MAST, b"x" * 200_000, "at most"),
        (MAST, b"\xff\xfe", "UTF-8"),
        ("assets/logo.png", b"GIF89a", "no PNG"),
        ("assets/logo.png", png()[:20], "no PNG"),
        ("assets/logo.png", png(5000, 1), "pixels"),
        ("assets/logo.png", png() + b"\0" * LARGEST_ASSET, "at most"),
        ("assets/a.ttf", b"MZ", "no .ttf font"),
        ("assets/a.otf", b"\x00\x01\x00\x00", "no .otf font"),
        ("assets/deep/a.png", png(), "right in assets/"),
        ("assets/a b.png", png(), "right in assets/"),
        ("assets/evil.svg", b"<svg/>", "neither"),
    ],
)
def test_a_file_that_does_not_belong_is_refused(name: str, body: bytes, why: str):
    """A pack could bring in anything under any name."""
    with pytest.raises(UsageError, match=why):
        read_pack({MAST: SHARED[MAST].encode(), name: body}, SHARED)


def test_a_pack_that_leads_out_of_its_folder_is_refused(tmp_path: Path):
    """A link in a pack could make a file of the editor's machine part of an edition."""
    secret = tmp_path / "secret.css"
    secret.write_text("p { color: red }")
    folder = tmp_path / "pack"
    (folder / "css").mkdir(parents=True)
    (folder / "css" / "print.css").symlink_to(secret)
    with pytest.raises(UsageError, match="leads out"):
        dress_of(Settings(templates_folder=str(folder)))
    with pytest.raises(UsageError, match="no folder"):
        dress_of(Settings(templates_folder=str(tmp_path / "nowhere")))
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no template"):
        dress_of(Settings(templates_folder=str(tmp_path / "empty")))


def test_a_pack_counts_into_the_digest_of_the_templates(tmp_path: Path):
    """Two editions made with different packs would claim the same templates."""
    plain = Dress(SHARED, pdf.font_files()).digested
    same = dressed(tmp_path / "a", {MAST: SHARED[MAST]}).digested
    other = dressed(tmp_path / "b", {MAST: SHARED[MAST] + "\n"}).digested
    with_logo = dressed(tmp_path / "c", {MAST: SHARED[MAST], "assets/logo.png": png()}).digested
    assert plain == same != other
    assert set(with_logo) - set(plain) == {"assets/logo.png"}
