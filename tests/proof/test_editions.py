"""Whole editions from the real recorded evidence: published once, made again elsewhere, sound as documents."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import page as page_validation
import pikepdf
import pytest
from pypdf import PdfReader

from flows.proving.verifying import verify_body
from reports.adapters.pdf import attached_files
from reports.briefings.known_tokens import known_edition
from reports.briefings.provenance import PROVENANCE
from tests.briefings.numbers import digits_of
from tests.cli.conftest import muster
from tests.cli.forging import forged
from tests.conftest import Seaweed
from tests.flows.town import bytes_under

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

LANGUAGES = ("en", "uk")
W31, W50 = "2026-W31", "2025-W50"
ELSEWHERE = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "4711"}
UNFINISHED = re.compile(r"\bnan\b|\bNaN\b|\bNaT\b|\bNone\b|[{}]")
REGISTER_SERIES = "ru.absent."


def edition_in(bucket: Path, week: str) -> Path:
    """Return the folder of a week's edition."""
    return bucket / "public/desertion/weekly" / week / "r1"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bucket: evidence until the Saturday after, the edition of W31, and then the rest of the evidence."""
    folder = tmp_path_factory.mktemp("proof") / "bucket"
    muster("import", "--until", "2026-08-08T00:00Z", "--bucket", str(folder))
    muster("refresh", "--offline", "--bucket", str(folder))
    told = muster("publish", "--week", W31, "--bucket", str(folder), "--json").stdout
    assert json.loads(told)["status"] == "published"
    muster("import", "--bucket", str(folder))
    return folder


@pytest.fixture(scope="module", params=LANGUAGES)
def pdf(desk: Path, request: pytest.FixtureRequest) -> Path:
    """The PDF of W31, in one language after the other."""
    (found,) = edition_in(desk, W31).glob(f"*_{request.param}.pdf")
    return found


@pytest.fixture(scope="module")
def december(desk: Path) -> dict[str, Any]:
    """What `muster brief --week 2025-W50` reports."""
    return json.loads(muster("brief", "--week", W50, "--offline", "--bucket", str(desk), "--json").stdout)


def test_evidence_that_comes_later_finds_the_edition_out(desk: Path):
    """Readers would get another file under an address that they have quoted."""
    before = bytes_under(desk / "public")
    for command in ("publish", "brief"):
        offline = ["--offline"] if command == "brief" else []
        told = muster(command, "--week", W31, *offline, "--bucket", str(desk), "--json").stdout
        assert json.loads(told)["status"] == "already published"
    assert bytes_under(desk / "public") == before


def test_a_rebuild_from_the_pin_has_the_same_bytes_elsewhere(desk: Path, tmp_path: Path):
    """Nobody could show that a quoted edition is what was published."""
    words = ("brief", "--week", W31, "--out", "again", "--offline", "--bucket", str(desk), "--json")
    assert json.loads(muster(*words, cwd=tmp_path, **ELSEWHERE).stdout)["status"] == "rebuilt"
    assert bytes_under(tmp_path / "again") == bytes_under(edition_in(desk, W31))


def test_an_edition_of_last_december_is_whole_and_marked_reconstructed(december: dict[str, Any]):
    """History could not be shown as it was known, or would look as if it had been held in time."""
    assert december["status"] == "published" and december["as_of"].startswith("2025-12-16T04:00:00")
    page = Path(december["pdf"]).with_name("en.html").read_text()
    assert "Reconstructed:" in page
    assert len(december["at_a_glance"]) >= 6 and len(december["judgements"]) >= 4
    assert not any(tile["value"].strip() in ("–", "", "not known") for tile in december["at_a_glance"])


def test_an_edition_of_last_december_knows_nothing_that_came_later(december: dict[str, Any]):
    """An old edition would quote what nobody could have known."""
    text = Path(december["pdf"]).with_name("figures.csv").read_text()
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["record"] == "claim"]
    assert len(rows) > 1000
    assert max(row["known_at"] for row in rows) <= "2025-12-16T04:00:00Z"
    assert max(row["published_on"] for row in rows) <= "2025-12-16"
    register = [row for row in rows if row["series_id"].startswith(REGISTER_SERIES)]
    assert len(register) >= 8
    assert max(row["published_on"] for row in register) >= "2025-12-01"


def test_the_desks_own_claims_are_among_the_figures(desk: Path):
    """The figures on desertion would be on the page and not in the file that lists every figure."""
    rows = list(csv.DictReader(io.StringIO((edition_in(desk, W31) / "figures.csv").read_text())))
    assert {row["publisher"] for row in rows if row["series_id"] == "ru.absent.all"}
    entities = json.loads((edition_in(desk, W31) / "provenance.json").read_text())["entity"]
    evidence = {name.rpartition("/")[2] for name in entities if name.startswith("muster:evidence/")}
    held = {path.name for path in (desk / "private/evidence").iterdir()}
    assert {row["evidence_sha256"] for row in rows if row["evidence_sha256"]} <= evidence <= held


@pytest.mark.parametrize("week", [W31, W50])
def test_both_languages_print_one_set_of_numbers(desk: Path, december: dict[str, Any], week: str):
    """A reader of one language would be told other figures than a reader of the other."""
    folder = edition_in(desk, week)
    english, ukrainian = (
        {(each.kind, each.stands_for, digits_of(each.text)) for each in known_edition(body).tokens
         if each.stands_for != "declared page"}
        for body in (attached_files(pdf.read_bytes())[PROVENANCE] for pdf in sorted(folder.glob("*.pdf")))
    )  # fmt: skip
    assert english == ukrainian and len(english) > 400


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_the_pdf_keeps_both_standards(pdf: Path, profile: str):
    """An archive or a reader with a screen reader could not rely on the file."""
    report = page_validation.validate_pdf_bytes(pdf.read_bytes(), profile=profile)
    assert [(each.rule_id, each.message) for each in report.failures] == []
    assert report.is_compliant


def test_the_pdf_is_sound_and_every_font_is_in_it(pdf: Path):
    """A viewer would have to repair the file, or set it in another type."""
    with pikepdf.open(pdf) as document:
        assert document.check_pdf_syntax() == []
        kinds = (each for each in document.objects if isinstance(each, pikepdf.Dictionary))
        fonts = [each for each in kinds if each.get("/Type") == "/FontDescriptor"]
        assert fonts and all("/FontFile2" in font for font in fonts)
        assert sorted(document.attachments) == [
            "charts.csv", "datapackage.json", "drift.csv", "edition.json", "figures.csv", "provenance.json",
        ]  # fmt: skip
        attached = document.attachments["figures.csv"].get_file().read_bytes()
    assert attached == pdf.with_name("figures.csv").read_bytes()


def test_other_programs_find_nothing_wrong(pdf: Path):
    """A printer or an archive that uses other software would refuse the file."""
    checked = subprocess.run(["qpdf", "--check", str(pdf)], capture_output=True, text=True)
    assert checked.returncode == 0 and "No syntax or stream encoding errors found" in checked.stdout
    lines = subprocess.run(["pdffonts", str(pdf)], capture_output=True, text=True, check=True).stdout.splitlines()
    at = lines[0].index("emb")
    assert len(lines) > 4 and {line[at : at + 3].strip() for line in lines[2:]} == {"yes"}


def test_the_text_of_every_page_is_finished(pdf: Path, december: dict[str, Any]):
    """“nan”, “None” or a brace would be handed to a minister."""
    for path in (pdf, Path(december["pdf"])):
        pages = [each.extract_text() for each in PdfReader(path).pages]
        assert 6 <= len(pages) <= 14
        assert [text for text in pages if UNFINISHED.search(text)] == []
        assert all(len(text) > 300 for text in pages)


@pytest.mark.parametrize("week", [W31, W50])
def test_no_sentence_claims_more_than_its_figures_bear(desk: Path, week: str):
    """A real edition would say “likely” of what nobody computed, or print a party's claim as a fact."""
    told = json.loads(muster("lint-prose", "--week", week, "--bucket", str(desk), "--json").stdout)
    assert told["slips"] == []
    assert told["read"]["catalogue"] > 300 and told["read"][f"desertion/weekly/{week}/r1"] > 60


def test_no_page_but_the_last_is_nearly_blank(pdf: Path, tmp_path: Path):
    """A page with a heading and nothing under it would be printed."""
    pages = list(inked(pdf, tmp_path))
    assert len(pages) >= 6
    assert [number for number, (_, lower) in enumerate(pages[:-1], 1) if lower < 0.01] == []
    assert all(upper > 0.005 for upper, _ in pages)


def inked(pdf: Path, folder: Path) -> Iterator[tuple[float, float]]:
    """Yield the share of dark points in the upper and the lower half of each page, at 20 dots an inch."""
    command = ["pdftoppm", "-r", "20", "-gray", str(pdf), str(folder / "page")]
    subprocess.run(command, check=True, capture_output=True)
    for path in sorted(folder.glob("page-*.pgm")):
        _, size, _, points = path.read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        foot = int(height * 0.93) * width  # the running foot is no content
        half = width * height // 2
        yield share_dark(points[:half]), share_dark(points[half:foot])


def share_dark(points: bytes) -> float:
    """Return the share of points that are darker than light grey."""
    return sum(point < 200 for point in points) / len(points)


def test_the_whole_path_on_s3_gives_the_same_bytes(seaweed: Seaweed, bucket: str, tmp_path: Path):
    """An edition in the cloud would differ from the one that was checked on a desk, or be written over."""
    environ = {"MUSTER_S3_ENDPOINT": seaweed.endpoint, "MUSTER_BUCKET": bucket,
               **{name: os.environ[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}}  # fmt: skip
    words = ("brief", "--week", W31, "--offline", "--json")
    first = json.loads(muster(*words, **environ).stdout)
    assert first["status"] == "published" and first["pdf"].startswith("s3://")
    before = objects(seaweed, bucket)
    second = json.loads(muster(*words, **environ).stdout)
    assert second["status"] == "already published" and second["files"] == first["files"]
    public = {key: tag for key, tag in before.items() if "/public/" in key}
    assert len(public) > 8 and {key: tag for key, tag in objects(seaweed, bucket).items() if key in public} == public
    on_disk = json.loads(muster(*words, "--bucket", str(tmp_path / "folder")).stdout)
    assert sums(on_disk) == sums(first)


def test_a_file_in_the_way_on_s3_is_never_written_over(seaweed: Seaweed, bucket: str, tmp_path: Path):
    """Two runs at once, or a squatter, could exchange a published file."""
    name, _, prefix = bucket.removeprefix("s3://").partition("/")
    key = f"{prefix}/public/desertion/weekly/{W31}/r1/figures.csv"
    seaweed.client().put_object(Bucket=name, Key=key, Body=b"other")
    environ = {"MUSTER_S3_ENDPOINT": seaweed.endpoint, "MUSTER_BUCKET": bucket,
               **{name: os.environ[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}}  # fmt: skip
    done = muster("brief", "--week", W31, "--offline", expected=7, **environ)
    assert "other bytes" in done.stderr
    assert seaweed.client().get_object(Bucket=name, Key=key)["Body"].read() == b"other"
    assert not [key for key in objects(seaweed, bucket) if "/public/log/" in key]


def objects(seaweed: Seaweed, address: str) -> dict[str, str]:
    """Return every object of a bucket with its tag."""
    name = address.removeprefix("s3://").partition("/")[0]
    pages = seaweed.client().get_paginator("list_objects_v2").paginate(Bucket=name)
    return {each["Key"]: each["ETag"] for page in pages for each in page.get("Contents", [])}


def sums(report: dict[str, Any]) -> dict[str, str]:
    """Return the sha256 of every file of an edition."""
    return {name: file["sha256"] for name, file in report["files"].items()}


def test_one_changed_digit_is_found_in_either_language(pdf: Path):
    """An edition could be forged where numbers are grouped by spaces, and pass for ours."""
    between = "\u00a0" if pdf.stem.endswith("_uk") else ","
    body = pdf.read_bytes()
    assert verify_body(body).troubles == ()
    found = verify_body(forged(body, 1, f"20{between}538", f"20{between}583")).troubles
    assert [(each.kind, each.page, each.printed) for each in found] == [("altered", 1, f"20{between}583")]
