"""Which bytes the installation's images are: read from a registry or not written at all."""

from __future__ import annotations

import hashlib
import json
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deploy import images

MANIFEST = json.dumps({"schemaVersion": 2, "manifests": []}).encode()
MAKE = ("make", "--no-print-directory")
DIGEST = f"sha256:{hashlib.sha256(MANIFEST).hexdigest()}"


class Registry(BaseHTTPRequestHandler):
    """A registry that sends strangers for a token, as the large ones do; `says` is the digest that it claims."""

    says = DIGEST

    def do_GET(self) -> None:
        """Answer the token's address, and a manifest to those who bring the token."""
        if self.path.startswith("/token?service=here&scope=repository%3A"):
            return self.reply(200, json.dumps({"token": "let-in"}).encode())
        if self.headers.get("Authorization") != "Bearer let-in":
            realm = f"http://127.0.0.1:{self.server.server_port}/token"
            scope = self.path.split("/manifests")[0].removeprefix("/v2/")
            challenge = f'Bearer realm="{realm}",service="here",scope="repository:{scope}:pull"'
            return self.reply(401, b"", {"WWW-Authenticate": challenge})
        is_known = self.path.startswith("/v2/") and "oci.image.index" in self.headers["Accept"]
        return self.reply(200 if is_known else 404, MANIFEST, {"Docker-Content-Digest": self.says})

    def reply(self, code: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        """Send one answer."""
        self.send_response(code)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def registry() -> Iterator[ThreadingHTTPServer]:
    """A registry on this machine."""
    handler = type("Its", (Registry,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_digest_is_computed_from_what_the_registry_serves(registry: ThreadingHTTPServer, tmp_path: Path) -> None:
    """The image would be built on something else than what was looked at."""
    record = tmp_path / "images.env"
    assert images.main(["--registry", f"127.0.0.1:{registry.server_port}"], record) == 0
    written = dict(line.split("=", 1) for line in record.read_text().splitlines() if "=" in line)
    assert {written[f"{name}_DIGEST"] for name in images.IMAGES} == {DIGEST}
    assert written["BASE_IMAGE"] == images.IMAGES["BASE"]


def test_a_registry_that_serves_other_bytes_than_it_says_is_refused(
    registry: ThreadingHTTPServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A damaged or forged answer would become the base of every worker."""
    registry.RequestHandlerClass.says = "sha256:" + "0" * 64
    record = tmp_path / "images.env"
    assert images.main(["--registry", f"127.0.0.1:{registry.server_port}"], record) == 1
    assert "serves" in capsys.readouterr().err
    assert not record.exists()


def test_where_no_registry_is_reached_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A digest that nobody read would stand in the record."""
    record = tmp_path / "images.env"
    assert images.main(["--registry", "127.0.0.1:1"], record) == 1
    told = capsys.readouterr().err
    assert images.IMAGES["BASE"] in told and "mend: run this where a registry can be reached" in told
    assert not record.exists()


def test_a_program_that_knows_the_registry_is_asked_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk behind a registry with a login, which skopeo has, could not read any digest."""
    skopeo = tmp_path / "skopeo"
    skopeo.write_text(f'#!/bin/sh\n[ "$4" = docker://here/it:1 ] && echo {DIGEST}\n')
    skopeo.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert images.digest_of("here/it:1") == DIGEST


def test_an_image_is_not_built_on_an_unknown_base(root: Path, tmp_path: Path) -> None:
    """`make image` would fail with a riddle, or build on whatever the tag means today."""
    (tmp_path / "deploy").mkdir()
    (tmp_path / "Makefile").write_text((root / "Makefile").read_text())
    done = subprocess.run([*MAKE, "image"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "mend: make image-digest" in done.stderr
    (tmp_path / "deploy/images.env").write_text(f"BASE_IMAGE=a/b:1\nBASE_DIGEST={DIGEST}\nREDIS_IMAGE=c\n")
    done = subprocess.run([*MAKE, "-n", "image"], cwd=tmp_path, capture_output=True, text=True, check=True)
    said = subprocess.run(
        ["sh", "-c", done.stdout.replace("podman build", "echo built").replace("\\\n", "")],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert f"--build-arg BASE_IMAGE=a/b:1 --build-arg BASE_DIGEST={DIGEST} ." in said.stdout
    assert "REDIS" not in said.stdout


def test_no_digest_stands_anywhere_in_the_tree(root: Path) -> None:
    """A digest in the repository would be one that nobody can tell from an invented one."""
    asked = ["git", "grep", "-lE", "sha256:[0-9a-f]{64}", "--", "deploy", "README.md", "Makefile"]
    found = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=False).stdout.split()
    assert [path for path in found if not path.endswith("requirements.lock")] == []
