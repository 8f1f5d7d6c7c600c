"""Publishing on a folder and on S3: write once, log, then pointers; finished after any crash; never backwards."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from reports.adapters.disk import FolderStore
from reports.adapters.publisher import bring_up_to_log, pin, publish_edition, published, read_log, read_pin
from reports.briefings.home.rendering import style_key
from reports.briefings.publication import Pin, headers_of, manifest_bytes, sha256_of
from reports.errors import KeyOccupied, LedgerAltered, StoreError
from reports.figures.digests import LedgerHead
from reports.store import ContentHeaders, Store
from tests.publication.crashing_store import Crash, CrashingStore
from tests.publication.overtaken_store import OvertakenStore
from tests.publication.sample import ACTED_AT, AS_OF, contents, edition, files_of, publish

PAGES = (
    "index", "herd/index", "herd/weekly/2026-W31/index",
    *(f"herd/weekly/{part}" for part in ("index", "archive", "corrections", "sources", "method", "cite", "data")),
)  # fmt: skip
HEAD = LedgerHead(3, 3, "chain", "content")


def test_an_edition_is_published_with_all_that_follows(store: Store) -> None:
    """Otherwise a reader would find a pointer without a file, or a file that nothing points to."""
    assert publish(store).status == "published"
    week = "public/herd/weekly/2026-W31"
    assert set(store.keys("public/")) == {
        "public/log/00000001.json",
        style_key(),
        *(f"public/{name}{kind}" for name in PAGES for kind in (".html", ".uk.html")),
        *(f"public/herd/{name}" for name in ("feed.xml", "feed.uk.xml", "calendar.ics", "calendar.uk.ics")),
        *(f"public/herd/weekly/citation.{kind}" for kind in ("bib", "json")),
        "public/herd/weekly/newest.json",
        "public/herd/weekly/newest_en.pdf",
        "public/herd/weekly/newest_uk.pdf",
        f"{week}/status.json",
        f"{week}/r1/manifest.json",
        *(f"{week}/r1/{name}" for name in files_of(edition())),
    }
    assert f"{week}/r1/muster-herd-weekly_2026-W31_r1_en.pdf" in set(store.keys(week))


def test_the_newest_pointer_leads_to_the_bytes(store: Store) -> None:
    """Otherwise whoever follows the pointer would get another file than the one that was hashed."""
    publish(store)
    pointer = json.loads(store.read("public/herd/weekly/newest.json").body)
    assert pointer["edition"]["week"] == "2026-W31" and pointer["as_of"] == "2026-08-04T03:00:00Z"
    for file in pointer["files"].values():
        assert sha256_of(store.read(f"public/herd/weekly/{file['path']}").body) == file["sha256"]
    name = edition().pdf_name("en")
    assert store.read("public/herd/weekly/newest_en.pdf").body == files_of(edition())[name].body


def test_the_manifest_lists_every_file_and_the_log_the_manifest(store: Store) -> None:
    """Otherwise a file could be exchanged without anybody being able to show it."""
    publish(store)
    entry = read_log(store)[0]
    body = store.read(edition().key("manifest.json")).body
    assert sha256_of(body) == entry.manifest_sha256
    listed = {name: file["sha256"] for name, file in json.loads(body)["files"].items()}
    assert listed == entry.files == {name: sha256_of(file.body) for name, file in files_of(edition()).items()}


def test_publishing_again_changes_nothing_whatever_the_code_would_make_today(store: Store) -> None:
    """Otherwise a second run with a new template would alter what readers have cited."""
    publish(store)
    before = contents(store)
    again = publish(store, words="made by newer code", who="somebody else")
    assert again.status == "already published" and again.entry.who == "desk"
    assert contents(store) == before


def test_a_late_week_does_not_set_the_pointer_back(store: Store) -> None:
    """Otherwise publishing a missed week would give readers last month's briefing as the newest."""
    publish(store, edition("2026-W31"))
    publish(store, edition("2026-W29"))
    assert json.loads(store.read("public/herd/weekly/newest.json").body)["edition"]["week"] == "2026-W31"
    assert [entry.edition.week for entry in read_log(store)] == ["2026-W31", "2026-W29"]


def test_week_fifty_three_comes_before_the_next_year(store: Store) -> None:
    """Otherwise the first week of a year would be hidden behind the last of the one before."""
    for week in ("2027-W01", "2026-W53"):
        publish(store, edition(week))
    assert json.loads(store.read("public/herd/weekly/newest.json").body)["edition"]["week"] == "2027-W01"


def test_a_second_revision_supersedes_the_first(store: Store) -> None:
    """Otherwise a correction would stand beside the error without saying which one counts."""
    publish(store)
    publish(store, edition(revision=2), words="corrected")
    told = json.loads(store.read("public/herd/weekly/2026-W31/status.json").body)
    assert [(each["revision"], each["status"]) for each in told["revisions"]] == [(2, "published"), (1, "superseded")]
    found = published(store, "herd", "weekly", "2026-W31")
    assert found is not None and found.edition.revision == 2


def test_what_was_never_published_is_not_found(store: Store) -> None:
    """Otherwise a run would believe its work done."""
    publish(store)
    assert published(store, "herd", "weekly", "2026-W30") is None
    assert published(store, "flock", "weekly", "2026-W31") is None


def test_the_pages_link_to_files_that_are_there(store: Store) -> None:
    """Otherwise a reader would click on nothing."""
    for week in ("2026-W30", "2026-W31"):
        publish(store, edition(week))
    publish(store, edition(desk="flock"))
    keys = set(store.keys("public/"))
    for page in (key for key in keys if key.endswith(".html") and "/r1/" not in key):
        text = store.read(page).body.decode()
        for link in re.findall(r'href="([^"#]+)"', text):
            assert link == "data:," or _resolved(page, link) in keys, (page, link)
    assert "flock" in store.read("public/index.html").body.decode()
    assert "2026-W30" in store.read("public/herd/weekly/archive.html").body.decode()
    week = store.read("public/herd/weekly/2026-W30/index.html").body.decode()
    assert read_log(store)[0].manifest_sha256 in week and "2026-08-04T03:00:00Z" in week


def test_names_on_the_pages_are_escaped(store: Store) -> None:
    """Otherwise a title from a catalogue could run as a script in a reader's browser."""
    files = files_of(edition())
    manifest = manifest_bytes(edition(), AS_OF, files, {})
    title = "<script>alert(1)</script>"
    publish_edition(store, edition(), files, manifest, title=title, acted_at=ACTED_AT, who="desk")
    for key in store.keys("public/"):
        if key.endswith((".html", ".xml")) and "/r1/" not in key:
            assert b"<script>alert" not in store.read(key).body


def test_a_missing_or_damaged_pointer_is_repaired_by_the_next_run(store: Store) -> None:
    """Otherwise one slip of a hand in the bucket would hide the newest edition for ever."""
    publish(store)
    before = contents(store)
    key = "public/herd/weekly/newest.json"
    store.replace(key, b"{}", ContentHeaders(), tag=store.read(key).tag)
    assert bring_up_to_log(store, edition()) == (key,)
    assert contents(store) == before
    assert bring_up_to_log(store, edition()) == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [('"who": "desk"', '"who": "me"', r"00000002\.json"), ('"number": 1', '"numbers": 1', "not as it was written")],
)
def test_a_broken_log_stops_publishing(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Otherwise an altered history of publication would be built upon."""
    store = FolderStore(tmp_path)
    for week in ("2026-W29", "2026-W30"):
        publish(store, edition(week))
    first = tmp_path / "public/log/00000001.json"
    first.write_text(first.read_text().replace(old, new))
    with pytest.raises(LedgerAltered, match=told):
        publish(store, edition("2026-W31"))
    assert not (tmp_path / "public/herd/weekly/2026-W31").exists()


def test_an_altered_pdf_is_not_pointed_to(tmp_path: Path) -> None:
    """Otherwise a forged PDF would be copied to where everybody downloads the newest one."""
    store = FolderStore(tmp_path)
    publish(store)
    (tmp_path / edition().key(edition().pdf_name("en"))).write_bytes(b"forged")
    with pytest.raises(StoreError, match="altered"):
        bring_up_to_log(store, edition())


def test_a_manifest_of_other_files_is_refused(store: Store) -> None:
    """Otherwise an edition could be published whose manifest does not speak of it."""
    manifest = manifest_bytes(edition(), AS_OF, files_of(edition(), "others"), {})
    with pytest.raises(StoreError, match="other files"):
        publish_edition(store, edition(), files_of(edition()), manifest, title="", acted_at=ACTED_AT, who="desk")
    assert list(store.keys("")) == []


def test_the_first_pin_holds(store: Store) -> None:
    """Otherwise rows that arrive between two tries would move the bytes of an edition."""
    assert read_pin(store, "herd", "weekly", "2026-W31") is None
    first = pin(store, Pin("herd", "weekly", "2026-W31", AS_OF, HEAD))
    later = pin(store, Pin("herd", "weekly", "2026-W31", ACTED_AT, LedgerHead(9, 9, "other", "other")))
    assert first == later == read_pin(store, "herd", "weekly", "2026-W31")
    assert (first.as_of, first.head) == (AS_OF, HEAD)


def test_racing_pins_agree(store: Store) -> None:
    """Otherwise two runs would render the same edition from different states."""
    barrier = Barrier(8)

    def close(number: int) -> object:
        barrier.wait()
        return pin(store, Pin("herd", "weekly", "2026-W31", AS_OF, LedgerHead(number, number, "c", "d")))

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(close, range(8)))) == 1


def test_racing_publishers_publish_once(store: Store) -> None:
    """Otherwise the scheduled run and one by hand would leave two log entries for one edition."""
    barrier = Barrier(6)

    def run(number: int) -> str:
        barrier.wait()
        return publish(store, who=f"runner {number}").status

    with ThreadPoolExecutor(6) as pool:
        ended = list(pool.map(run, range(6)))
    assert ended.count("published") == 1
    assert len(read_log(store)) == 1
    assert bring_up_to_log(store, edition()) == ()


def test_another_run_that_publishes_between_any_two_of_our_steps_is_seen(tmp_path: Path) -> None:
    """Otherwise an edition would be logged twice, once in a thousand runs, and nobody could say by whom."""
    for number in range(1, 99):
        folder = FolderStore(tmp_path / str(number))
        overtaken = OvertakenStore(folder, number, lambda folder=folder: publish(folder, who="the other run"))
        assert publish(overtaken).status == ("published" if overtaken.is_ours_first else "already published"), number
        assert len(read_log(folder)) == 1
        assert bring_up_to_log(folder, edition()) == ()
        if not overtaken.was_overtaken:
            break
    assert number > 20, "the other run stepped in at every call of ours"


def test_racing_publishers_of_different_weeks_lose_none(store: Store) -> None:
    """Otherwise a back-fill on several machines would leave gaps in the listing."""
    weeks = [f"2026-W{number}" for number in range(20, 26)]
    barrier = Barrier(len(weeks))

    def run(week: str) -> str:
        barrier.wait()
        return publish(store, edition(week)).status

    with ThreadPoolExecutor(len(weeks)) as pool:
        assert set(pool.map(run, weeks)) == {"published"}
    log = read_log(store)
    assert sorted(entry.edition.week for entry in log) == weeks
    archive = store.read("public/herd/weekly/archive.html").body.decode()
    assert all(week in archive for week in weeks)
    assert json.loads(store.read("public/herd/weekly/newest.json").body)["edition"]["week"] == "2026-W25"
    assert all(bring_up_to_log(store, edition(week)) == () for week in weeks)


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
def test_a_crash_at_any_write_is_finished_by_the_next_run(tmp_path: Path, is_after: bool) -> None:
    """Otherwise a killed run would leave half an edition, two log entries, or a pointer to nothing."""
    expected = _uninterrupted(tmp_path / "expected")
    for number in range(1, 99):
        folder = FolderStore(tmp_path / str(number))
        publish(folder, edition("2026-W30"))
        try:
            publish(CrashingStore(folder, number, is_after=is_after))
        except Crash:
            _points_to_whole_editions(folder)
            publish(folder)
            assert contents(folder) == expected, number
        else:
            break
    assert number > len(files_of(edition())) + len(PAGES) * 2, "a crash at every write"


def test_other_bytes_left_by_a_crash_are_loud(store: Store) -> None:
    """Otherwise an edition could be made of files from two different runs."""
    with pytest.raises(Crash):
        publish(CrashingStore(store, 3, is_after=True), words="by older code")
    with pytest.raises(KeyOccupied):
        publish(store, words="by newer code")
    assert read_log(store) == ()
    assert "public/herd/weekly/newest.json" not in set(store.keys("public/"))


def test_an_edition_may_be_kept_for_ever_and_a_pointer_may_not() -> None:
    """Otherwise readers would be shown last week's pointer from a cache, or fetch a PDF again each time."""
    assert "immutable" in headers_of("a.pdf").cache_control
    assert headers_of("a.pdf").disposition == 'inline; filename="a.pdf"'
    assert headers_of("en.html").content_type == "text/html; charset=utf-8"


def _uninterrupted(folder: Path) -> dict[str, bytes]:
    store = FolderStore(folder)
    publish(store, edition("2026-W30"))
    publish(store)
    return contents(store)


def _points_to_whole_editions(store: Store) -> None:
    """What a reader can follow at the moment of the crash must be complete."""
    pointer = json.loads(store.read("public/herd/weekly/newest.json").body)
    for file in pointer["files"].values():
        assert sha256_of(store.read(f"public/herd/weekly/{file['path']}").body) == file["sha256"]


def _resolved(page: str, link: str) -> str:
    parts = page.split("/")[:-1]
    for step in link.split("/"):
        parts = parts[:-1] if step == ".." else [*parts, step]
    return "/".join(parts)
