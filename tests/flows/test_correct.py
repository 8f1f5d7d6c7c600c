"""Correcting a published week, on a folder and on S3: in the open, once, and with the same bytes after any crash."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from flows.correct import correct, make_again
from flows.publish import publish
from flows.settings import Settings
from flows.withdraw import withdraw
from reports.adapters.publisher import read_log, read_pin, withdraw_edition
from reports.briefings.publication import EditionName
from reports.errors import UsageError, Withheld
from reports.store import S3Settings
from tests.flows.town import LOANS, WEEK, Town, bytes_under, loans_csv, refreshed, settings_for
from tests.publication.crashing_store import Crash, CrashingStore

WHY = "The library counted the returns of one branch as loans."
FIRST, SECOND = f"public/library/weekly/{WEEK}/r1/", f"public/library/weekly/{WEEK}/r2/"


@pytest.fixture
def out(town: Town, tmp_path: Path, desk: Path, address: str, s3: S3Settings) -> Settings:
    """Settings of a desk whose first revision is out, and whose library has lowered the week's loans since."""
    settings = settings_for(tmp_path, desk, bucket=address, s3=s3)
    refreshed(settings)
    publish(settings, week=WEEK)
    lower(settings, town)
    return settings


def lower(settings: Settings, town: Town, loans: int = 2000) -> None:
    """Have the library lower the week's loans, and read it a day later."""
    town.say("/loans.csv", loans_csv([*LOANS[:-1], loans]))
    settings.clock.advance(dt.timedelta(days=1))
    refreshed(settings)


def lying(settings: Settings, prefix: str) -> Mapping[str, bytes]:
    """Return every object below a prefix."""
    return {key: settings.store.read(key).body for key in settings.store.keys(prefix)}


def test_a_correction_says_what_it_replaces_and_leaves_the_first_as_it_was(out: Settings):
    """Readers could not tell what changed, or the edition that they quoted would be gone."""
    first = lying(out, FIRST)
    report = correct(out, week=WEEK, why=WHY, kind="revision")
    assert (report.status, report.edition) == ("corrected", f"library/weekly/{WEEK}/r2")
    assert lying(out, FIRST) == first
    twin = out.store.read(SECOND + "en.html").body.decode()
    for told in (WHY, "Revised by its publishers, no error of ours", "What was corrected", "A clarification of words"):
        assert told.lower() in twin.lower()
    assert '<span class="status">corrected</span>' in twin and "· corrected</p>" in twin
    rows = out.store.read(SECOND + "corrections.csv").body.decode().splitlines()
    assert rows[1].startswith("tile,loans.all,") and ",2000," not in rows[1]
    assert any('"2,260","2,000",changed,revised' in row for row in rows)
    status = json.loads(out.store.read(f"public/library/weekly/{WEEK}/status.json").body)
    assert [(each["revision"], each["status"]) for each in status["revisions"]] == [(2, "published"), (1, "superseded")]
    assert status["revisions"][1]["ended_by"]["why"] == WHY
    assert WHY in out.store.read(f"public/library/weekly/{WEEK}/index.html").body.decode()
    entry = read_log(out.store)[-1]
    assert (entry.act, entry.kind, entry.why) == ("supersede", "revision", WHY)


def test_a_second_time_changes_nothing(out: Settings, town: Town):
    """A repeated command would put out a third revision that says the same."""
    correct(out, week=WEEK, why=WHY)
    before = lying(out, "public/")
    lower(out, town, 1900)
    again = correct(out, week=WEEK, why=f"  {WHY} ")
    assert (again.status, again.edition) == ("already corrected", f"library/weekly/{WEEK}/r2")
    assert lying(out, "public/") == before
    assert publish(out, week=WEEK).edition == f"library/weekly/{WEEK}/r2"


def test_another_reason_is_another_revision(out: Settings, town: Town):
    """A second error of a week could not be put right."""
    correct(out, week=WEEK, why=WHY)
    lower(out, town, 1900)
    report = correct(out, week=WEEK, why="A second branch did so too.")
    assert (report.status, report.edition) == ("corrected", f"library/weekly/{WEEK}/r3")
    assert "replaces revision" in out.store.read(f"public/library/weekly/{WEEK}/r3/en.html").body.decode()


@pytest.mark.parametrize("at", [2, 9, 24])  # pinned; some files are down; logged, and no pointer follows yet
def test_it_is_finished_with_the_same_bytes_after_a_crash(out: Settings, town: Town, tmp_path: Path, at: int):
    """A retry would print figures that came in after the first try, or fail for ever."""
    assert _broken(out, at)
    pin = read_pin(out.store, "library", "weekly", WEEK, 2)
    lower(out, town, 1900)
    report = correct(out, week=WEEK, why=WHY)
    assert (report.edition, report.as_of) == (f"library/weekly/{WEEK}/r2", pin.as_of)
    assert report.at_a_glance[0]["value"] == "2,000"
    make_again(out, week=WEEK, revision=2, out=str(tmp_path / "again"))
    published = {key.removeprefix(SECOND): body for key, body in lying(out, SECOND).items()}
    again = {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()}
    assert json.loads(again["manifest.json"]) == json.loads(published["manifest.json"])
    assert again == published
    assert [entry.act for entry in read_log(out.store)] == ["publish", "supersede"]


def _broken(settings: Settings, at: int, *, is_after: bool = True) -> bool:
    """Correct until the process is gone at some write; say whether it was."""
    dying = replace(settings)
    vars(dying)["store"] = CrashingStore(settings.store, at, is_after=is_after)
    vars(dying)["code_digest"] = settings.code_digest
    try:
        correct(dying, week=WEEK, why=WHY)
    except Crash:
        return True
    return False


@pytest.mark.proof
def test_a_crash_at_any_write_is_mended_by_the_next_run(out: Settings, town: Town):
    """Somewhere between the pin and the log a killed run would leave a bucket that no run can finish."""
    at, pinned = 1, None
    while _broken(out, at, is_after=at % 2 == 0):
        pinned = pinned or read_pin(out.store, "library", "weekly", WEEK, 2)
        if pinned:
            lower(out, town, 1990 - at)
        at += 1
    assert at > 12 and pinned is not None  # every file of the edition, and the log's entry
    assert correct(out, week=WEEK, why=WHY).at_a_glance[0]["value"] == "2,000"
    assert [entry.act for entry in read_log(out.store)] == ["publish", "supersede"]


def test_a_revision_that_was_begun_keeps_its_reason(out: Settings):
    """One revision would be logged for one reason and print another."""
    assert _broken(out, 4)
    with pytest.raises(UsageError, match="begun with another reason") as caught:
        correct(out, week=WEEK, why="Something else.")
    assert WHY in caught.value.message and "--type error" in caught.value.mend
    with pytest.raises(UsageError, match="begun with another reason"):
        correct(out, week=WEEK, why=WHY, kind="revision")
    assert correct(out, week=WEEK, why=WHY).status == "corrected"


@pytest.fixture
def held(settings: Settings) -> Settings:
    """Settings of a desk in a folder, whose first revision is out and still says what its sources say."""
    refreshed(settings)
    publish(settings, week=WEEK)
    settings.clock.advance(dt.timedelta(days=1))
    return settings


def test_a_correction_that_changes_nothing_is_refused(held: Settings):
    """Readers would be told of a correction in which there is nothing to see."""
    before = lying(held, "")
    with pytest.raises(UsageError, match="same figures and the same words"):
        correct(held, week=WEEK, why=WHY)
    assert lying(held, "") == before


def test_a_clarification_may_change_no_figure(held: Settings, town: Town):
    """A note on how to read a week could not go out, or would smuggle new figures in."""
    first_as_of = dt.datetime.fromisoformat(read_log(held.store)[0].as_of)
    lower(held, town)
    with pytest.raises(UsageError, match="a clarification changes no figure"):
        correct(held, week=WEEK, why="Renewals count as loans.", kind="clarification")
    report = correct(held, week=WEEK, why="Renewals count as loans.", kind="clarification", as_of=first_as_of)
    assert (report.status, report.at_a_glance[0]["value"]) == ("corrected", "2,260")
    twin = held.store.read(SECOND + "en.html").body.decode()
    assert "A clarification, no error of ours" in twin and "No figure of the week is printed otherwise" in twin


def test_a_cut_off_lies_between_the_first_edition_and_now(held: Settings):
    """A correction would know less than what it corrects, or what nobody knows yet."""
    now = held.clock.now()
    early, late = dt.datetime(2025, 11, 1, tzinfo=dt.UTC), now.replace(year=2030)
    for as_of, told in ((early, "before the edition"), (late, "ahead")):
        with pytest.raises(UsageError, match=told):
            correct(held, week=WEEK, why=WHY, as_of=as_of)
    with pytest.raises(UsageError, match="never published"):
        correct(held, week="2025-W40", why=WHY)
    for why, kind in (("", "error"), (WHY, "whim"), ("x" * 401, "error")):
        with pytest.raises(UsageError):
            correct(held, week=WEEK, why=why, kind=kind)


def test_a_draft_changes_nothing_public(held: Settings, town: Town, tmp_path: Path):
    """An editor could not look at a correction before readers do."""
    lower(held, town)
    before = lying(held, "public/"), lying(held, "private/cutoffs/")
    report = correct(held, week=WEEK, why=WHY, draft=True, out=str(tmp_path / "look"))
    assert report.status == "draft" and (lying(held, "public/"), lying(held, "private/cutoffs/")) == before
    twin = (tmp_path / "look" / "en.html").read_text()
    assert WHY in twin and "not to be cited" in twin


def test_a_correction_meets_the_gate_too(held: Settings):
    """An edition would be replaced by one whose figures are months old."""
    held.clock.advance(dt.timedelta(days=90))
    before = lying(held, "public/")
    with pytest.raises((Withheld, UsageError)):
        correct(held, week=WEEK, why=WHY)
    assert lying(held, "public/") == before


def test_a_withdrawn_week_is_left_alone_until_it_is_corrected(out: Settings):
    """The schedule would put a forged edition out again, or nothing could ever take its place."""
    seen = withdraw(out, week=WEEK, why="Forged.")
    assert seen.status == "foreseen" and seen.newest_before == f"library/weekly/{WEEK}/r1" and not seen.newest_after
    assert len(read_log(out.store)) == 1
    done = withdraw(out, week=WEEK, why="Forged.", confirmed=True)
    assert (done.status, done.newest_before, done.newest_after) == ("withdrawn", f"library/weekly/{WEEK}/r1", "")
    assert withdraw(out, week=WEEK, why="Forged.", confirmed=True).status == "already withdrawn"
    before = lying(out, "public/")
    report = publish(out, week=WEEK)
    assert report.status == "withdrawn" and "Forged." in report.remark and "muster correct" in report.remark
    assert lying(out, "public/") == before
    assert correct(out, week=WEEK, why=WHY).status == "corrected"
    assert "was withdrawn: “Forged.”" in out.store.read(SECOND + "en.html").body.decode()
    assert publish(out, week=WEEK).status == "already published"
    again = withdraw(out, week=WEEK, why="Once more.", revision=1, confirmed=True)
    assert (again.status, again.why) == ("already withdrawn", "Forged.")
    pointer = json.loads(out.store.read("public/library/weekly/newest.json").body)
    assert pointer["edition"]["revision"] == 2


def test_the_pointer_goes_back_to_a_correction_s_week_before(out: Settings, town: Town):
    """A reader would be handed an edition that was taken back, since the one before it was corrected once."""
    correct(out, week=WEEK, why=WHY)
    name = EditionName("library", "weekly", WEEK, 2)
    withdraw_edition(out.store, name, why="Wrong too.", acted_at=out.clock.now(), who="tests")
    lower(out, town, 1900)
    assert correct(out, week=WEEK, why=WHY).edition == f"library/weekly/{WEEK}/r3"


def test_bytes_come_out_again_from_the_pin(held: Settings, town: Town, tmp_path: Path):
    """Nobody could show that a correction was made from what it says."""
    lower(held, town)
    correct(held, week=WEEK, why=WHY)
    lower(held, town, 1900)
    make_again(held, week=WEEK, revision=2, out=str(tmp_path / "again"))
    assert bytes_under(tmp_path / "again") == bytes_under(Path(held.bucket) / SECOND)
    with pytest.raises(UsageError, match="no later revision 3"):
        make_again(held, week=WEEK, revision=3, out=str(tmp_path / "none"))
