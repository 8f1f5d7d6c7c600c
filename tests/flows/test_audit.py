"""An audit of a bucket, on a folder and on a real S3 server: whatever is planted in it is found and named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flows.audit import AuditReport, audit, rebuilds_of
from flows.proving.auditing import audits
from flows.settings import Settings
from reports.adapters.publisher import read_log
from reports.briefings.publication import EditionName, sha256_of
from reports.briefings.publication_log import entry_bytes, log_key, placed
from reports.errors import UsageError
from reports.store import S3Settings
from tests.flows.planting import BRIEFING, FIRST, NEWEST, WEEKS, Hands, moved_to, town_bucket

LOG_1, LOG_2, LOG_3 = (log_key(number) for number in (1, 2, 3))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A folder into which two weeks were published; nobody writes to it."""
    return town_bucket(tmp_path_factory.mktemp("audited"))


@pytest.fixture
def hands(published: Settings, address: str, s3: S3Settings, request: pytest.FixtureRequest) -> Hands:
    """A copy of that bucket, in a folder once and on the S3 server once."""
    client = request.getfixturevalue("seaweed").client() if address.startswith("s3://") else None
    return Hands(moved_to(published, address, s3), client)


def audited(hands: Hands, rebuild: str = "none", **more: Any) -> AuditReport:
    """Audit the bucket."""
    return audit(replace(hands.settings), rebuild=rebuild, **more)


def test_a_bucket_as_published_is_whole(hands: Hands):
    """An operator would be sent to look for damage that is not there."""
    seen: list[tuple[int, int]] = []
    with audits.watched_by(lambda what, done, total: seen.append((done, total))):
        report = audited(hands)
    assert report.troubles == () and report.exit_code == 0
    assert (report.entries, report.editions) == (2, 2) and report.objects > 30
    assert [done for done, _ in seen] == list(range(1, len(seen) + 1)) and seen[-1][0] == seen[-1][1]


def _forge_edition(hands: Hands) -> None:
    """Put out a week that no run of the desk closed: files, manifest and an entry that follows from the log."""
    log = read_log(hands.store)
    name = EditionName("library", "weekly", "2025-W45")
    body = b"record,value\nclaim,1\n"
    manifest = {
        "edition": {"desk": "library", "briefing": "weekly", "week": name.week, "revision": 1},
        "as_of": "2025-11-11T04:00:00Z", "inputs": {}, "files": {"figures.csv": {"sha256": sha256_of(body)}},
    }  # fmt: skip
    told = json.dumps(manifest).encode()
    entry = replace(
        log[-1], edition=name, as_of="2025-11-11T04:00:00Z", files={"figures.csv": sha256_of(body)},
        manifest_sha256=sha256_of(told),
    )  # fmt: skip
    hands.put(name.key("figures.csv"), body)
    hands.put(name.key("manifest.json"), told)
    hands.put(LOG_3, entry_bytes(placed(entry, 3, log[-1].sha256)))


def _swap_manifests(hands: Hands) -> None:
    hands.put(f"{FIRST}/manifest.json", hands.store.read(f"{NEWEST}/manifest.json").body)


def _point_nowhere(said: dict[str, Any]) -> None:
    said["files"]["figures.csv"]["path"] = "2025-W44/r2/figures.csv"


def _say_who(said: dict[str, Any]) -> None:
    said["who"] = "somebody else"


def _hide_status(said: dict[str, Any]) -> None:
    said["revisions"][0]["status"] = "withdrawn"


PLANTED: dict[str, tuple[Callable[[Hands], object], str, str, str]] = {
    "a flipped byte in a PDF": (
        lambda hands: hands.flip(hands.first(FIRST, "_en.pdf")), "altered", f"{FIRST}/muster-", "sha256"
    ),
    "a flipped byte in a table": (
        lambda hands: hands.flip(f"{NEWEST}/figures.csv"), "altered", f"{NEWEST}/figures.csv", "log entry 2"
    ),
    "a missing file": (lambda hands: hands.delete(f"{FIRST}/en.html"), "missing", f"{FIRST}/en.html", "log entry 1"),
    "a missing manifest": (
        lambda hands: hands.delete(f"{FIRST}/manifest.json"), "missing", f"{FIRST}/manifest.json", "log entry 1"
    ),
    "a swapped manifest": (_swap_manifests, "altered", f"{FIRST}/manifest.json", "log entry 1"),
    "a pointer that points nowhere": (
        lambda hands: hands.edit(f"{BRIEFING}/newest.json", _point_nowhere),
        "dangling", f"{BRIEFING}/newest.json", f"{BRIEFING}/2025-W44/r2/figures.csv",
    ),
    "a forged log entry": (_forge_edition, "forged", LOG_3, "pinned cut-off"),
    "an altered log entry": (lambda hands: hands.edit(LOG_1, _say_who), "forged", LOG_2, "the entry before it"),
    "an altered newest log entry": (
        lambda hands: hands.edit(LOG_2, _say_who), "unlike", f"{BRIEFING}/2025-W44/status.json", "follows from the log"
    ),
    "a log entry that is no entry": (lambda hands: hands.put(LOG_2, b"{}"), "altered", LOG_2, "an entry"),
    "a log entry taken out": (lambda hands: hands.delete(LOG_1), "missing", LOG_1, "later ones stand"),
    "an edited status": (
        lambda hands: hands.edit(f"{BRIEFING}/2025-W43/status.json", _hide_status),
        "unlike", f"{BRIEFING}/2025-W43/status.json", "follows from the log",
    ),
    "an edited page": (lambda hands: hands.flip("public/index.html"), "unlike", "public/index.html", "follows"),
    "an older newest PDF": (
        lambda hands: hands.put(
            f"{BRIEFING}/newest_en.pdf", hands.store.read(hands.first(FIRST, "_en.pdf")).body
        ),
        "behind", f"{BRIEFING}/newest_en.pdf", "newest edition",
    ),
    "a missing newest PDF": (
        lambda hands: hands.delete(f"{BRIEFING}/newest_en.pdf"), "missing", f"{BRIEFING}/newest_en.pdf", "newest"
    ),
    "a moved cut-off": (
        lambda hands: hands.edit(
            f"private/cutoffs/library/weekly/{WEEKS[0]}.json", lambda said: said.update(as_of="2025-10-29T04:00:00Z")
        ),
        "altered", f"private/cutoffs/library/weekly/{WEEKS[0]}.json", "cut-off",
    ),
    "a cut-off that cannot be read": (
        lambda hands: hands.put(f"private/cutoffs/library/weekly/{WEEKS[0]}.json", b"{}"),
        "altered", f"private/cutoffs/library/weekly/{WEEKS[0]}.json", "a pinned cut-off",
    ),
    "a flipped byte of evidence": (
        lambda hands: hands.flip(hands.first("private/evidence/")), "altered", "private/evidence/", "its name"
    ),
    "missing evidence": (
        lambda hands: hands.delete(hands.first("private/evidence/")), "missing", "private/evidence/", "private/fetches/"
    ),
    "a flipped byte of the ledger": (
        lambda hands: hands.flip(hands.first("private/ledger/", ".parquet")), "altered", "private/ledger/", "whole"
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", PLANTED)
def test_what_is_planted_is_found_and_named(hands: Hands, what: str):
    """Somebody could change what was published, or a disk could lose it, and the bucket would go on being quoted."""
    plant, kind, key, expected = PLANTED[what]
    plant(hands)
    report = audited(hands)
    found = [each for each in report.troubles if each.kind == kind and each.key.startswith(key)]
    assert found, [str(each) for each in report.troubles]
    assert any(expected in each.expected for each in found) and all(each.mend for each in found)
    assert report.exit_code == 5


def test_what_nothing_names_is_told_and_is_no_alarm(hands: Hands):
    """A stranger's file in the public half would be served for ever, or an alarm would ring for a broken run."""
    hands.put("public/library/report.pdf", b"not ours")
    if not hands.settings.bucket.startswith("s3://"):
        hands.put(f"{NEWEST}/.unfinished-k2x", b"half a fi")
    report = audited(hands)
    kinds = {each.key: each.kind for each in report.troubles}
    assert kinds.pop("public/library/report.pdf") == "orphan" and report.exit_code == 0
    assert set(kinds.values()) <= {"leftover"}


def test_an_object_that_is_behind_the_log_is_mended(hands: Hands):
    """After a crash an operator would have to find out by hand how pointers and pages are to read."""
    log = read_log(hands.store)
    hands.edit(f"{BRIEFING}/newest.json", _point_nowhere)
    hands.flip("public/index.html")
    hands.delete(f"{BRIEFING}/newest_en.pdf")
    report = audited(hands, mend=True)
    assert report.troubles == () and report.exit_code == 0
    assert {f"{BRIEFING}/newest.json", "public/index.html", f"{BRIEFING}/newest_en.pdf"} <= set(report.mended)
    assert read_log(hands.store) == log and audited(hands).troubles == ()


def test_nothing_is_mended_over_an_altered_edition(hands: Hands):
    """Pages would be made from a forged file, and the forgery would look as if the desk had written it."""
    hands.flip(f"{NEWEST}/figures.csv")
    hands.flip("public/index.html")
    before = hands.store.read("public/index.html").body
    report = audited(hands, mend=True)
    assert report.mended == () and report.exit_code == 5
    assert hands.store.read("public/index.html").body == before


@pytest.mark.parametrize(("text", "count"), [("0", 0), ("7", 7), ("all", None), ("none", 0)])
def test_how_many_are_made_again_is_read(text: str, count: int | None):
    """An operator who asks for all would get three."""
    assert rebuilds_of(text) == count


def test_a_slip_is_refused(tmp_path: Path, published: Settings):
    """A mistyped bucket or number would end as if everything were whole."""
    with pytest.raises(UsageError, match="--rebuild 'some'"):
        audit(published, rebuild="some")
    with pytest.raises(UsageError, match="nothing to audit"):
        audit(replace(published, bucket=str(tmp_path / "nowhere")), rebuild="none")


def in_folder(published: Settings, folder: Path) -> Hands:
    """Return hands on a copy of the bucket in a folder."""
    shutil.copytree(published.bucket, folder / "bucket")
    return Hands(replace(published, bucket=str(folder / "bucket")))


def test_editions_are_made_again_with_the_same_bytes(published: Settings, tmp_path: Path):
    """Nobody could show that a quoted edition follows from what the desk held."""
    report = audited(in_folder(published, tmp_path), "all")
    assert [(each.identifier[-13:], each.outcome) for each in report.remade] == [
        (f"y/{week}/r1", "same bytes") for week in WEEKS
    ]
    assert report.exit_code == 0


def test_a_forgery_that_is_whole_in_itself_is_found_by_making_it_again(published: Settings, tmp_path: Path):
    """Whoever may write everything could put another figure into an edition, its manifest, the log and every page."""
    hands = in_folder(published, tmp_path)
    table, manifest = f"{NEWEST}/figures.csv", f"{NEWEST}/manifest.json"
    forged = hands.store.read(table).body.replace(b"2260", b"2270")
    hands.put(table, forged)
    hands.edit(manifest, lambda said: said["files"]["figures.csv"].update(sha256=sha256_of(forged)))
    digest = sha256_of(hands.store.read(manifest).body)
    hands.edit(LOG_2, lambda said: (said["files"].update({"figures.csv": sha256_of(forged)}),
                                    said.update(manifest_sha256=digest)))  # fmt: skip
    assert audited(hands, mend=True).exit_code == 0
    (trouble,) = audited(hands, "all").troubles
    assert (trouble.kind, trouble.key) == ("altered", NEWEST)
    assert "figures.csv" in trouble.found and "by the same code and renderer" in trouble.found


def test_other_makers_are_told_apart_from_alterations(published: Settings, tmp_path: Path):
    """After each release every old edition would be reported as altered, and real alterations would drown."""
    hands = in_folder(published, tmp_path)
    desk = tmp_path / "desk"
    shutil.copytree(published.desk_folder, desk)
    briefings = desk / "briefings.toml"
    assert 'title = "' in briefings.read_text()
    briefings.write_text(briefings.read_text().replace('title = "', 'title = "Other ', 1))
    report = audit(replace(hands.settings, catalog_folder=str(desk)), rebuild="all")
    assert {(each.outcome, each.makers) for each in report.remade} == {("made by others", ("catalogue",))}
    assert {each.kind for each in report.troubles} == {"other maker"} and report.exit_code == 0
