"""The public half over HTTP: what is found, what never is, and what a client may cost. Real sockets on the loopback."""

from __future__ import annotations

import hashlib
import os
import socket
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import httpx
import pytest

from flows.handing_out.serving import door_of, store_to_show
from flows.settings import Settings
from reports.adapters import open_store
from reports.adapters.serving import Door, Listener, PublicHalf
from reports.adapters.serving.listening import Limits
from reports.briefings.kept_headers import headers_of_key
from reports.errors import UsageError
from reports.store import ContentHeaders
from tests.serving.hostile import REQUESTS, TARGETS

HTML = b"<!DOCTYPE html><title>Desk</title><script>let a = 1;</script>"
PDF = b"%PDF-1.7 " + b"".join(hashlib.sha256(b"%d" % number).digest() for number in range(300))
PDF_AT = "desk/weekly/2026-W31/r1/muster-desk-weekly_2026-W31_r1_en.pdf"
SECRET = b'{"secret": "canary-of-the-private-half"}'


def filled(address: str) -> None:
    """Put a page, a PDF and a private object into a bucket."""
    store = open_store(address)
    for key, body in (("public/index.html", HTML), ("public/desk/index.html", HTML), (f"public/{PDF_AT}", PDF),
                      ("private/secret.json", SECRET)):  # fmt: skip
        store.create(key, body, ContentHeaders())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bucket with a private object, links to it out of the public half, a pipe, and a hidden file."""
    bucket = tmp_path / "bucket"
    filled(str(bucket))
    (bucket / "public/link.json").symlink_to(bucket / "private/secret.json")
    (bucket / "public/linked").symlink_to(bucket / "private")
    (bucket / "public/.hidden").write_bytes(SECRET)
    os.mkfifo(bucket / "public/pipe")
    return bucket


@contextmanager
def served(bucket: str, door: Door | None = None, limits: Limits | None = None) -> Iterator[Listener]:
    """Serve a bucket on a free port of the loopback."""
    half = PublicHalf(store_to_show(Settings(bucket=bucket)), headers_of_key, door or door_of({}, "127.0.0.1"))
    listener = Listener("127.0.0.1", 0, half.answer, limits)
    thread = Thread(target=listener.serve, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        listener.close()
        thread.join(10)


@pytest.fixture
def client(folder: Path) -> Iterator[httpx.Client]:
    """A real client at a server of the folder."""
    with served(str(folder)) as server, httpx.Client(base_url=f"http://127.0.0.1:{server.port}") as asking:
        yield asking


def raw(port: int, request: bytes) -> bytes:
    """Return everything that a server says to these very bytes."""
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        try:
            connection.sendall(request.replace(b"{host}", b"127.0.0.1:%d" % port))
            connection.shutdown(socket.SHUT_WR)
        except OSError:  # it was refused while it was still being sent
            return b""
        return _until_closed(connection)


def test_a_page_and_a_pdf_are_shown_as_published(client: httpx.Client) -> None:
    """A browser would show a PDF as text, keep an old front page for ever, or save a file without its name."""
    page, pdf = client.get("/"), client.get(f"/{PDF_AT}")
    assert (page.status_code, page.content, page.headers["content-type"]) == (200, HTML, "text/html; charset=utf-8")
    assert page.headers["cache-control"] == "no-cache"
    assert (pdf.status_code, pdf.content, pdf.headers["content-type"]) == (200, PDF, "application/pdf")
    assert pdf.headers["cache-control"].endswith("immutable")
    assert pdf.headers["content-disposition"].endswith('filename="muster-desk-weekly_2026-W31_r1_en.pdf"')
    assert client.head(f"/{PDF_AT}").headers["content-length"] == str(len(PDF))


def test_a_folder_leads_to_its_page(client: httpx.Client) -> None:
    """The addresses that pages link to would end in nothing, or their relative links would go astray."""
    assert client.get("/desk").headers["location"] == "/desk/"
    assert client.get("/desk/").content == HTML
    assert client.get("/desk/weekly/").status_code == 404


def test_what_a_browser_holds_is_not_sent_again(client: httpx.Client) -> None:
    """Each look at a page would load megabytes anew."""
    tag = client.get("/").headers["etag"]
    assert tag == f'"{hashlib.sha256(HTML).hexdigest()}"'
    for said in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = client.get("/", headers={"If-None-Match": said})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get("/", headers={"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "wanted"),
    [
        ("bytes=0-99", 206, PDF[:100]), ("bytes=100-", 206, PDF[100:]), ("bytes=-7", 206, PDF[-7:]),
        ("bytes=0-0", 206, PDF[:1]), ("bytes=5-99999999", 206, PDF[5:]), ("bytes=-99999999", 206, PDF),
        ("bytes=99999999-", 416, None), ("bytes=-0", 416, None), ("bytes=9-5", 200, PDF), ("bytes=0-1,4-5", 200, PDF),
        ("lines=1-2", 200, PDF), ("bytes=a-b", 200, PDF), ("bytes=--5", 200, PDF), ("bytes=", 200, PDF),
        ("bytes=" + "9" * 400 + "-", 200, PDF),
    ],
)  # fmt: skip
def test_a_range_is_cut_out_of_the_very_bytes(client: httpx.Client, asked: str, status: int, wanted: bytes) -> None:
    """A viewer that loads page by page, or a download that goes on after a break, would put together another file."""
    answer = client.get(f"/{PDF_AT}", headers={"Range": asked})
    assert answer.status_code == status
    if status == 416:
        assert answer.headers["content-range"] == f"bytes */{len(PDF)}"
    else:
        assert answer.content == wanted
    if status == 206:
        begins = PDF.index(wanted)
        assert answer.headers["content-range"] == f"bytes {begins}-{begins + len(wanted) - 1}/{len(PDF)}"


def test_a_range_of_another_file_is_not_sent(client: httpx.Client) -> None:
    """A download would go on with the bytes of a newer file."""
    answer = client.get(f"/{PDF_AT}", headers={"Range": "bytes=5-", "If-Range": '"older"'})
    assert (answer.status_code, answer.content) == (200, PDF)


@pytest.mark.parametrize("target", TARGETS, ids=[repr(each[:40]) for each in TARGETS])
def test_no_path_reaches_what_is_not_public(folder: Path, target: bytes) -> None:
    """Whoever finds the server could read evidence, decisions or files of this machine."""
    with served(str(folder)) as server:
        said = raw(server.port, b"GET " + target + b" HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
    assert said.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400")) or (target[:2] == b"/?" and b" 200 " in said[:16])
    assert b"canary" not in said and b"root:" not in said and b"Set-Cookie" not in said


@pytest.mark.parametrize("request_bytes", REQUESTS, ids=[repr(each[:50]) for each in REQUESTS])
def test_a_strange_request_is_refused_and_the_server_goes_on(folder: Path, request_bytes: bytes) -> None:
    """One odd client would take the server down, or get a request past it that it understood otherwise."""
    with served(str(folder)) as server:
        said = raw(server.port, request_bytes)
        assert not said or said[9:12] in (b"400", b"404", b"405", b"421", b"431", b"505")
        assert HTML not in said
        assert httpx.get(f"http://127.0.0.1:{server.port}/").status_code == 200


def test_every_page_says_what_it_may_do(client: httpx.Client) -> None:
    """A text that slipped into a page could load a script, and a file could be taken for another kind."""
    answer = client.get("/")
    named = b64encode(hashlib.sha256(b"let a = 1;").digest()).decode()
    assert f"'sha256-{named}'" in answer.headers["content-security-policy"]
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"].partition("style-src")[0]
    for path in ("/", f"/{PDF_AT}", "/nothing"):
        assert client.get(path).headers["x-content-type-options"] == "nosniff"


def test_elsewhere_than_on_this_machine_a_key_is_asked_for() -> None:
    """A private desk's editions would stand open to the whole network by one option."""
    for bind in ("0.0.0.0", "::", "10.0.0.5"):
        with pytest.raises(UsageError, match="reached by others"):
            door_of({}, bind)
        with pytest.raises(UsageError, match="too short"):
            door_of({"MUSTER_SERVE_TOKEN": "short"}, bind)
        assert door_of({"MUSTER_SERVE_TOKEN": "a-long-enough-token"}, bind).token
    with pytest.raises(UsageError, match="no address"):
        door_of({}, "everywhere")
    with pytest.raises(UsageError, match="no password"):
        door_of({"MUSTER_SERVE_USER": "ann"}, "127.0.0.1")


def test_the_door_opens_to_its_keys_alone(folder: Path) -> None:
    """A wrong, empty or half password would do, or the right one would not."""
    door = Door(user="ann:pass:wörd", token="a-token")
    right = b64encode("ann:pass:wörd".encode()).decode()
    wrong = ["", "Basic", f"Basic {right[:-4]}", "Basic !!!", "Bearer", "Bearer a-toke",
             "Digest a", f"Bearer {right}", "Basic a-token", "a-token"]  # fmt: skip
    with served(str(folder), door) as server, httpx.Client(base_url=f"http://127.0.0.1:{server.port}") as asking:
        for said in wrong:
            answer = asking.get("/", headers={"Authorization": said})
            assert answer.status_code == 401 and "Basic" in answer.headers["www-authenticate"]
        for said in (f"Basic {right}", f"basic {right}", "Bearer a-token", "bearer a-token"):
            assert asking.get("/", headers={"Authorization": said}).status_code == 200
        assert "wörd" not in repr(door) and "a-token" not in repr(door)


def test_a_slow_client_is_let_go(folder: Path) -> None:
    """Some connections that say nothing would keep everybody else out."""
    with served(str(folder), limits=Limits(connections=2, asking_seconds=0.5)) as server:
        held = [socket.create_connection(("127.0.0.1", server.port), 20) for _ in range(2)]
        for each in held:
            each.sendall(b"GET / HTTP/1.1\r\nX: ")
        ended = [_until_closed(each) for each in held]
        for each in held:
            each.close()
        assert ended == [b"", b""]
        assert httpx.get(f"http://127.0.0.1:{server.port}/").status_code == 200


def test_no_more_clients_than_there_is_room_for(folder: Path) -> None:
    """A flood of connections would eat the machine's memory."""
    limits = Limits(connections=1, asking_seconds=5)
    with served(str(folder), limits=limits) as server, socket.create_connection(("127.0.0.1", server.port), 20) as held:
        held.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % server.port)
        assert held.recv(12) == b"HTTP/1.1 200"
        with socket.create_connection(("127.0.0.1", server.port), 20) as other:
            assert _until_closed(other) == b""


def test_several_requests_pass_through_one_connection(folder: Path) -> None:
    """A page with ten pictures would open ten connections and find no room."""
    with served(str(folder)) as server:
        one = b"HEAD / HTTP/1.1\r\nHost: {host}\r\n\r\n"
        assert raw(server.port, one * 5).count(b"HTTP/1.1 200") == 5


def test_a_bucket_is_served_as_a_folder_is(
    bucket: str, seaweed: object, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    """A desk whose editions lie on S3 would show others, or its private half."""
    from tests.conftest import Seaweed

    assert isinstance(seaweed, Seaweed)
    store = open_store(bucket, seaweed.settings)
    for key, body in ((f"public/{PDF_AT}", PDF), ("private/secret.json", SECRET)):
        store.create(key, body, ContentHeaders())
    half = PublicHalf(store, headers_of_key, Door())
    on_folder = PublicHalf(store_to_show(Settings(bucket=str(folder))), headers_of_key, Door())
    asked = {"range": "bytes=3-9"}
    assert half.answer("GET", f"/{PDF_AT}".encode(), asked) == on_folder.answer("GET", f"/{PDF_AT}".encode(), asked)
    for target in TARGETS:
        assert b"canary" not in half.answer("GET", target, {}).body


def _until_closed(connection: socket.socket) -> bytes:
    said = b""
    try:
        while piece := connection.recv(65536):
            said += piece
    except ConnectionResetError:
        return said
    return said
