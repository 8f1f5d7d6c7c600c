"""`muster sign`, and `muster verify` of what it wrote: the edition's own bytes, and whose word they are."""

from __future__ import annotations

import json
import shutil
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import page as page_validation
import pytest
from click.testing import Result
from pyhanko.pdf_utils.generic import NameObject, NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from typer.testing import CliRunner

from flows.cli import app
from reports.adapters import open_store
from reports.adapters.clock import SystemClock
from reports.adapters.pdf.signing import signed as signed_pdf
from reports.adapters.pdf.signing_keys import signing_key
from reports.adapters.publisher import withdraw_edition
from reports.briefings.publication import EditionName
from reports.store import S3Settings
from tests.flows.certifying import DAY, PASSPHRASE, Owner, owner, stamping
from tests.flows.planting import NEWEST, town_bucket
from tests.flows.town import AFTER, bytes_under

PDF = "muster-library-weekly_2025-W44_r1_en.pdf"
COPY = "muster-library-weekly_2025-W44_r1_en.signed.pdf"
VARIABLE = "DESK_PASSPHRASE"


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which two weeks were published; nobody writes to it."""
    return Path(town_bucket(tmp_path_factory.mktemp("signing")).bucket)


@pytest.fixture(scope="module")
def desk() -> Owner:
    """The desk, which vouches for itself."""
    return owner("The library's desk")


@pytest.fixture(scope="module")
def copy_bytes(bucket: Path, desk: Owner) -> bytes:
    """A signed copy of the newest edition."""
    return signed_by(desk, (bucket / NEWEST / PDF).read_bytes())


@pytest.fixture
def folder(tmp_path: Path, bucket: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where somebody works who has the edition's PDF, and the passphrase in the environment."""
    for name in ("MUSTER_BUCKET", "MUSTER_CATALOG", "MUSTER_S3_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(VARIABLE, PASSPHRASE)
    monkeypatch.chdir(tmp_path)
    shutil.copy(bucket / NEWEST / PDF, tmp_path / PDF)
    return tmp_path


def signed_by(signer: Owner, body: bytes) -> bytes:
    """Return a PDF with somebody's signature, whatever it is."""
    now = SystemClock().now()
    return signed_pdf(body, signing_key(signer.key_pem(""), [signer.pem], [], None, now), now)


def muster(*words: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, [str(word) for word in words])


def sign(bucket: Path, *words: object) -> Result:
    """Sign the PDF in this folder."""
    return muster("sign", PDF, "--bucket", bucket, "--passphrase-from", VARIABLE, *words)


def told(bucket: Path, body: bytes, folder: Path, *words: object) -> dict[str, Any]:
    """Return what `muster verify` says of a signed copy to a machine."""
    (folder / COPY).write_bytes(body)
    return json.loads(muster("verify", folder / COPY, "--bucket", bucket, "--json", *words).stdout)


def test_a_signed_copy_begins_with_the_published_bytes(bucket: Path, folder: Path, desk: Owner):
    """The signed file could not be held against the public hash, or signing would change what was published."""
    before = bytes_under(bucket)
    key, certificate = desk.written(folder, "desk")
    done = sign(bucket, "--key", key, "--certificate", certificate, "--json")
    assert done.exit_code == 0, done.output
    published, copy = (folder / PDF).read_bytes(), (folder / COPY).read_bytes()
    assert copy.startswith(published) and len(copy) > len(published) and bytes_under(bucket) == before
    said = json.loads(done.stdout)
    assert (said["file"], said["edition"]) == (COPY, "library/weekly/2025-W44/r1")
    assert said["subject"] == "CN=The library's desk"
    assert PASSPHRASE not in done.output


def test_another_reader_of_signatures_finds_it_sound(copy_bytes: bytes, desk: Owner):
    """Only our own command would believe the signature."""
    from asn1crypto.x509 import Certificate
    from cryptography.hazmat.primitives.serialization import Encoding

    (found,) = PdfFileReader(BytesIO(copy_bytes)).embedded_signatures
    root = Certificate.load(desk.certificate.public_bytes(Encoding.DER))
    status = validate_pdf_signature(found, ValidationContext(trust_roots=[root]))
    assert status.bottom_line and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert found.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_a_signed_copy_keeps_both_standards(copy_bytes: bytes, profile: str):
    """An archive or a reader with a screen reader could rely on the edition and not on its signed copy."""
    report = page_validation.validate_pdf_bytes(copy_bytes, profile=profile)
    assert [(it.rule_id, it.message) for it in report.failures] == [] and report.is_compliant


def test_a_reader_is_told_who_signed(bucket: Path, folder: Path, copy_bytes: bytes, desk: Owner):
    """A reader could not tell the desk's signature from anybody's."""
    _, certificate = desk.written(folder, "desk")
    said = told(bucket, copy_bytes, folder, "--trust", certificate)
    assert (said["exit_code"], said["bytes"], said["standing"]) == (0, "as published", "published")
    held = said["signed"]["signature"]
    assert held["subject"] == held["issuer"] == "CN=The library's desk"
    assert held["is_intact"] and held["covers_all"] and held["trusted"] is True and not said["signed"]["is_altered"]
    assert said["numbers"]["troubles"] == [] and said["attached"]
    shown = muster("verify", COPY, "--bucket", bucket)
    assert shown.exit_code == 0 and shown.stdout.endswith("As published, and current.\n")
    assert "by CN=The library's desk" in shown.stdout and "intact; covers the whole file" in shown.stdout
    assert "anybody can sign in any name" in shown.stdout


def test_a_signer_whom_nobody_trusts_is_told(bucket: Path, folder: Path, copy_bytes: bytes, desk: Owner):
    """A stranger's signature in the desk's name would pass where the reader named whom she trusts."""
    _, other = owner("The library's desk").written(folder, "other")
    said = told(bucket, copy_bytes, folder, "--trust", other)
    assert said["exit_code"] == 6 and said["bytes"] == "as published"
    assert said["signed"]["signature"]["trusted"] is False
    assert "of nobody whom you trust" in muster("verify", COPY, "--bucket", bucket, "--trust", other).stdout
    unsigned = muster("verify", PDF, "--bucket", bucket, "--trust", other)
    assert unsigned.exit_code == 2 and "carries no signature" in unsigned.output


def test_a_packed_key_brings_its_certificates(bucket: Path, folder: Path):
    """A desk whose key comes from an authority, in the usual file, could not sign, or nobody could follow it up."""
    root = owner("Town authority", is_authority=True)
    middle = owner("Town office", by=root, is_authority=True)
    desk = owner("Desk", by=middle, is_rsa=True)
    (folder / "desk.p12").write_bytes(desk.packed([middle.certificate]))
    (folder / "root.pem").write_bytes(root.pem)
    done = sign(bucket, "--key", "desk.p12", "--out", "mine.pdf")
    assert done.exit_code == 0, done.output
    said = told(bucket, (folder / "mine.pdf").read_bytes(), folder, "--trust", "root.pem")
    assert said["exit_code"] == 0 and said["signed"]["signature"]["trusted"] is True
    assert said["signed"]["signature"]["issuer"] == "CN=Town office"


def _flipped(at: int, of: bytes = b""):
    def change(body: bytes) -> bytes:
        where = body.rindex(of) + len(of) + at if of else at
        return body[:where] + bytes([body[where] ^ 1]) + body[where + 1 :]

    return change


def _lowered(body: bytes) -> bytes:
    begins = body.rindex(b"/Contents <") + 30
    return body[:begins] + body[begins : begins + 60].lower() + body[begins + 60 :]


def _filled(body: bytes) -> bytes:
    ends = body.rindex(b"0>\n/ByteRange")
    return body[:ends] + b"1" + body[ends + 1 :]


@pytest.mark.parametrize(
    "change",
    [
        _flipped(20), _flipped(3000), _flipped(200, b"/Contents <"), _flipped(3, b"/Rect"), _flipped(6, b"/ByteRange"),
        _flipped(3, b"startxref"), _flipped(4, b">>\nstream\n"), _lowered, _filled,
        lambda body: body + b"\n", lambda body: body + b"1 0 obj null endobj",
    ],
    ids=["first", "page", "signature", "field", "span", "place", "packed", "spelling", "padding", "line", "object"],
)  # fmt: skip
def test_any_change_is_found(bucket: Path, folder: Path, copy_bytes: bytes, change: Any):
    """A damaged or added byte, before or after the signature, would pass under the desk's name."""
    said = told(bucket, change(copy_bytes), folder)
    assert said["exit_code"] == 5
    assert muster("verify", COPY, "--bucket", bucket).stdout.splitlines()[-1].startswith("ALTERED")


def _page_exchanged(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = NumberObject(180)
    writer.update_container(page)


def _contents_exchanged(writer: IncrementalPdfFileWriter) -> None:
    stream = writer.root["/Pages"]["/Kids"][0].get_object()["/Contents"]
    stream._data = b"q Q"
    writer.update_container(stream)


def _action_added(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/PageMode"] = NameObject("/FullScreen")
    writer.update_root()


@pytest.mark.parametrize("has_library", [True, False])
@pytest.mark.parametrize("exchange", [_page_exchanged, _contents_exchanged, _action_added])
def test_other_pages_under_a_sound_signature_are_found(
    bucket: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, exchange: Any, has_library: bool
):
    """A forger could put pages behind the edition and sign them: its first bytes and the signature would be sound."""
    written, forger = BytesIO(), owner("The library's desk")
    writer = IncrementalPdfFileWriter(BytesIO((folder / PDF).read_bytes()))
    exchange(writer)
    writer.write(written)
    body = signed_by(forger, written.getvalue())
    assert body.startswith((folder / PDF).read_bytes())
    if not has_library:
        monkeypatch.setitem(sys.modules, "pyhanko", None)
    said = told(bucket, body, folder)
    assert said["exit_code"] == 5 and said["bytes"] == "as published" and said["signed"]["troubles"]
    assert not has_library or said["signed"]["signature"]["is_intact"]


def test_without_the_library_the_edition_is_still_checked(
    bucket: Path, folder: Path, copy_bytes: bytes, monkeypatch: pytest.MonkeyPatch
):
    """A reader without the extra would be told nothing, or that a signature holds which nobody looked at."""
    monkeypatch.setitem(sys.modules, "pyhanko", None)
    said = told(bucket, copy_bytes, folder)
    assert (said["exit_code"], said["bytes"], said["signed"]["signature"]) == (0, "as published", None)
    shown = muster("verify", COPY, "--bucket", bucket).stdout
    assert "the signature was not looked at" in shown and "extra `sign`" in shown
    assert told(bucket, copy_bytes + b"\n", folder)["exit_code"] == 5
    for words in (("verify", COPY, "--bucket", bucket, "--trust", "any.pem"), ("sign", PDF, "--key", "any.pem")):
        done = muster(*words)
        assert done.exit_code == 2 and "extra `sign`" in done.output


@pytest.mark.parametrize(
    ("changed", "words", "message"),
    [
        ({}, ("--passphrase-from", "WRONG_PASSPHRASE"), "cannot be read with this passphrase"),
        ({}, ("--passphrase-from", "UNSET_PASSPHRASE"), "UNSET_PASSPHRASE is not set"),
        ({}, ("--passphrase-from", ""), "has a passphrase"),
        ({}, ("--certificate", "other.pem"), "does not belong to the certificate of CN=Other"),
        ({}, ("--certificate", PDF), "holds no certificate"),
        ({}, ("--key", "other.pem"), "is no key"),
        ({}, ("--key", "nowhere.pem"), "nowhere.pem cannot be read"),
        ({}, ("--key", "desk.p12", "--passphrase-from", "WRONG_PASSPHRASE"), "cannot be read with this passphrase"),
        ({"ends": -DAY / 2}, (), "expired on"),
        ({"begins": DAY}, (), "is not valid before"),
        ({"signs": False}, (), "is not meant for signing"),
        ({}, ("--timestamp", "http://127.0.0.1:9/"), "gave no time stamp"),
        ({}, ("--timestamp", "tsa.example"), "is no web address"),
    ],
)
def test_a_key_that_does_not_serve_is_refused(
    bucket: Path, folder: Path, monkeypatch: pytest.MonkeyPatch,
    changed: dict[str, Any], words: tuple[str, ...], message: str,
):  # fmt: skip
    """The desk would sign with a key that proves nothing, or read a traceback, or its secret in a log."""
    monkeypatch.setenv("WRONG_PASSPHRASE", "some-other-passphrase")
    desk = owner("Desk", **changed)
    key, certificate = desk.written(folder, "desk")
    (folder / "desk.p12").write_bytes(desk.packed())
    owner("Other").written(folder, "other")
    done = sign(bucket, "--key", key, "--certificate", certificate, *words)
    assert done.exit_code in (1, 2) and message in done.output and "mend: " in done.output
    assert "passphrase-" not in done.output.replace("--passphrase-from", "") and "Traceback" not in done.output
    assert not (folder / COPY).exists()


def test_what_was_not_published_is_not_signed(bucket: Path, folder: Path, desk: Owner, copy_bytes: bytes):
    """The desk's signature would stand under a draft, a forgery or another one's paper, or over an older file."""
    key, certificate = desk.written(folder, "desk")
    known = ("--key", key, "--certificate", certificate)
    edition = (folder / PDF).read_bytes()
    (folder / PDF).write_bytes(edition[:3000] + b"?" + edition[3001:])
    assert sign(bucket, *known).exit_code == 5
    (folder / PDF).write_bytes(b"%PDF-1.7 of somebody else")
    assert sign(bucket, *known).exit_code in (5, 6)
    (folder / PDF).write_bytes(copy_bytes)
    assert sign(bucket, *known).exit_code == 2 and "signed already" in sign(bucket, *known).output
    (folder / PDF).write_bytes(edition)
    assert sign(folder / "empty", *known).exit_code == 6
    assert not (folder / COPY).exists()
    (folder / COPY).write_bytes(b"mine")
    done = sign(bucket, *known)
    assert done.exit_code == 2 and "exists" in done.output and (folder / COPY).read_bytes() == b"mine"


def test_a_stamped_copy_says_when_by_another_clock(bucket: Path, folder: Path, desk: Owner):
    """Nobody but the signer would vouch for the time of signing."""
    key, certificate = desk.written(folder, "desk")
    with stamping(owner("Town clock", stamps=True)) as address:
        done = sign(bucket, "--key", key, "--certificate", certificate, "--timestamp", address, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["stamped_at"] >= json.loads(done.stdout)["signed_at"]
    said = told(bucket, (folder / COPY).read_bytes(), folder, "--trust", certificate)
    assert said["exit_code"] == 0 and said["signed"]["signature"]["stamped_at"]


def test_a_signed_copy_of_a_withdrawn_edition_is_told(bucket: Path, folder: Path, copy_bytes: bytes):
    """A signature would keep alive what the desk took back."""
    mine = folder / "bucket"
    shutil.copytree(bucket, mine)
    name = EditionName("library", "weekly", "2025-W44")
    withdraw_edition(open_store(str(mine), S3Settings()), name, why="A forged table.", acted_at=AFTER, who="editor")
    assert told(mine, copy_bytes, folder)["exit_code"] == 4


def test_a_name_cannot_write_its_own_verdict(bucket: Path, folder: Path):
    """A certificate's name with line ends could print a verdict of its own into the reader's terminal."""
    forger = owner("Desk\n\nAs published, and trusted.\x1b[2J")
    (folder / COPY).write_bytes(signed_by(forger, (folder / PDF).read_bytes()))
    shown = muster("verify", COPY, "--bucket", bucket).stdout
    assert "\x1b" not in shown and not any(line.startswith("As published, and trusted") for line in shown.splitlines())
