"""Evidence as a WARC file: read back with a well-kept reader, every byte and every digest."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from flows.intake.evidence import export_warc
from flows.intake.taking import Fetched, take_in
from flows.settings import Settings
from reports.adapters.evidence import read_evidence, read_records
from reports.figures.model import Fetch
from tests.cli.conftest import ROOT, muster
from tests.evidence.library import arrive, at, confirm, miss, offline_desk, text_of

PAGES = (b'{"rows": [1]}', b'{"rows": []}')


@pytest.fixture
def held(tmp_path: Path) -> Settings:
    """Settings whose bucket holds copies of three sources: imported, fetched, repeated, confirmed, failed, in pages."""
    settings = offline_desk(tmp_path)
    arrive(settings, "loans", 0, text_of("loans", [2040, 1985]), how="imported", said={"licence": "CC0"})
    arrive(settings, "loans", 1, text_of("loans", [2040, 1990]), said={"content-type": "text/csv"})
    arrive(settings, "loans", 2, text_of("loans", [2040, 1990]))
    confirm(settings, "loans", 3)
    miss(settings, "swims", 4)
    paged = Fetch("members", "https://library.example/members", at(5.5), "ok", http_status=200)
    take_in.fn(Fetched(paged, PAGES, ("https://library.example/members?page=1", "https://library.example/members?page=2")),
               settings)  # fmt: skip
    return settings


def records_in(path: Path) -> list[tuple[dict[str, str], bytes]]:
    """Return headers and bytes of every record, with every digest checked by the reader."""
    with path.open("rb") as file:
        return [
            (dict(record.rec_headers.headers), record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]


def of_kind(records: list[tuple[dict[str, str], bytes]], kind: str) -> list[tuple[dict[str, str], bytes]]:
    """Return the records of one kind."""
    return [each for each in records if each[0]["WARC-Type"] == kind]


@pytest.fixture
def exported(held: Settings, tmp_path: Path) -> Path:
    """The file that an export writes."""
    export_warc(held, tmp_path / "out/evidence.warc.gz")
    return tmp_path / "out/evidence.warc.gz"


def test_every_payload_comes_back_byte_for_byte(held: Settings, exported: Path):
    """An archive would hold something else than what the publisher sent."""
    kept = {path.name for path in (Path(held.bucket) / "private/evidence").iterdir()}
    found = {hashlib.sha256(body).hexdigest(): body for _, body in records_in(exported)}
    assert kept <= set(found)
    assert all(found[sha256] == read_evidence(held.store, sha256) for sha256 in kept)


def test_each_record_says_of_what_it_is_and_when_it_was_taken(exported: Path):
    """An archive would date all of it to the day of the export."""
    resources = of_kind(records_in(exported), "resource")
    assert [(head["WARC-Target-URI"], head["WARC-Date"], head["Content-Type"]) for head, _ in resources] == [
        ("https://library.example/loans", "2025-11-05T12:00:00Z", "application/octet-stream"),
        ("https://library.example/loans", "2025-11-05T13:00:00Z", "text/csv"),
        ("https://library.example/members?page=1", "2025-11-05T17:30:00Z", "application/octet-stream"),
        ("https://library.example/members?page=2", "2025-11-05T17:30:00Z", "application/octet-stream"),
    ]
    assert all(head["WARC-Payload-Digest"] == f"sha256:{hashlib.sha256(body).hexdigest()}" for head, body in resources)


def test_no_answer_is_made_up(exported: Path):
    """Headers that nobody kept would stand in an archive as if a server had sent them."""
    kinds = {head["WARC-Type"] for head, _ in records_in(exported)}
    assert kinds == {"warcinfo", "resource", "revisit", "metadata"}


def test_what_came_again_points_to_where_its_bytes_are(exported: Path):
    """The same file a thousand times would fill the archive, or its later visits would be lost."""
    records = records_in(exported)
    resources, revisits = of_kind(records, "resource"), of_kind(records, "revisit")
    second = resources[1][0]
    assert [head["WARC-Profile"].rpartition("/")[2] for head, _ in revisits] == [
        "identical-payload-digest", "server-not-modified",
    ]  # fmt: skip
    for head, body in revisits:
        assert body == b"" and head["WARC-Refers-To"] == second["WARC-Record-ID"]
        assert head["WARC-Refers-To-Date"] == second["WARC-Date"]
        assert head["WARC-Payload-Digest"] == second["WARC-Payload-Digest"]


def test_every_fetch_has_its_record_failed_ones_too(held: Settings, exported: Path):
    """An archive could not tell a dead source from one that nobody asked."""
    told = [json.loads(body) for head, body in of_kind(records_in(exported), "metadata")]
    fetches = [each for each in told if "source_id" in each]
    assert [(each["source_id"], each["status"]) for each in fetches] == [
        *[("loans", "ok")] * 3, ("loans", "unchanged"), ("swims", "failed"), ("members", "ok"),
    ]  # fmt: skip
    assert fetches[4]["error"] == "HTTP status 503" and fetches[0]["said"] == {"licence": "CC0"}
    (pages,) = (each["pages"] for each in told if "pages" in each)
    assert [page["url"] for page in pages] == [f"https://library.example/members?page={number}" for number in (1, 2)]


def test_each_record_of_a_fetch_names_those_beside_it(exported: Path):
    """A reader of the archive could not tell which bytes a fetch's record speaks of."""
    records = records_in(exported)
    names = {head["WARC-Record-ID"] for head, _ in records}
    assert len(names) == len(records)
    with exported.open("rb") as file:
        beside = [
            [value for name, value in record.rec_headers.headers if name == "WARC-Concurrent-To"]
            for record in ArchiveIterator(file)
            if record.rec_type == "metadata"
        ]
    assert [len(each) for each in beside] == [1, 1, 1, 1, 0, 2, 2]
    assert {name for each in beside for name in each} <= names


def test_the_same_evidence_gives_the_same_file_anywhere(held: Settings, exported: Path, tmp_path: Path):
    """Two archives of the same evidence could not be shown to be the same."""
    environ = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "4711", "MUSTER_CATALOG": held.catalog_folder}
    again = tmp_path / "again.warc.gz"
    told = muster("evidence", "export", "--warc", str(again), "--bucket", held.bucket, "--json", **environ).stdout
    assert again.read_bytes() == exported.read_bytes()
    assert {name: json.loads(told)[name] for name in ("resources", "revisits", "failures")} == {
        "resources": 4, "revisits": 2, "failures": 1,
    }  # fmt: skip


def test_a_common_tool_finds_nothing_wrong(exported: Path):
    """An archive's software would refuse the file."""
    tool = Path(sys.executable).with_name("warcio")
    checked = subprocess.run([tool, "check", "-v", str(exported)], capture_output=True, text=True, cwd=ROOT)
    assert checked.returncode == 0 and "fail" not in checked.stdout
    assert checked.stdout.count("digest pass") == checked.stdout.count("WARC-Record-ID") - 2  # a revisit has no block


def test_a_file_without_gz_is_not_compressed(held: Settings, tmp_path: Path, exported: Path):
    """Who asks for a plain file would get one that only looks plain."""
    export_warc(held, tmp_path / "plain.warc")
    assert (tmp_path / "plain.warc").read_bytes() == gzip.decompress(exported.read_bytes())


def test_one_source_can_be_exported_alone(held: Settings, tmp_path: Path):
    """A publisher's files could not be handed over without everybody else's."""
    summary = export_warc(held, tmp_path / "one.warc.gz", "members")
    assert (summary.resources, summary.revisits, summary.failures) == (2, 0, 0)
    assert {head.get("WARC-Target-URI", "").partition("?")[0] for head, _ in records_in(tmp_path / "one.warc.gz")} == {
        "", "https://library.example/members",
    }  # fmt: skip


def test_missing_bytes_leave_no_half_file(held: Settings, tmp_path: Path):
    """An archive that ends in the middle would pass for all there is."""
    record = next(iter(read_records(held.store, "loans")))
    os.unlink(Path(held.bucket) / "private/evidence" / record.fetch.sha256)
    with pytest.raises(Exception, match="nothing stands under"):
        export_warc(held, tmp_path / "out/evidence.warc.gz")
    assert list((tmp_path / "out").iterdir()) == []


def test_an_empty_bucket_gives_an_empty_archive(tmp_path: Path):
    """An export of a new desk would end in an error that says nothing."""
    settings = offline_desk(tmp_path)
    summary: Any = export_warc(settings, tmp_path / "none.warc.gz")
    assert summary.resources == 0
    assert [head["WARC-Type"] for head, _ in records_in(tmp_path / "none.warc.gz")] == ["warcinfo"]
