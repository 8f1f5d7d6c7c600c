"""Editions of weeks gone by: which are made, how they are labelled, what the log says, and what readers find."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cloudpickle
import pytest

from flows.backfill import backfill
from flows.backfilling.making import handed_over, make_here
from flows.backfilling.pace import Pace, backfills, in_words
from flows.backfilling.planning import IN_ITS_TIME, plan_weeks
from flows.correct import correct
from flows.engine import PlainEngine, use_engine
from flows.intake.importing import import_recorded
from flows.publish import publish
from flows.settings import Settings
from flows.withdraw import withdraw
from reports.adapters import publisher
from reports.adapters.clock import FixedClock
from reports.errors import NotYetReleased, UsageError
from tests.flows.town import AFTER, LOANS, TOY_DESK, bytes_under, loans_csv, recorded, settings_for

BRIEFING = "public/library/weekly"
OUT = "2025-W44"  # the newest complete week: its own time is not over
SPAN = ("2025-W39", "2025-W40", "2025-W41", "2025-W42", "2025-W43")
WITHOUT_LABEL = ("figures.csv", "charts.csv", "provenance.json", "datapackage.json")


def library(folder: Path, now: dt.datetime = AFTER) -> Settings:
    """Return the toy desk with its figures in the ledger and nothing published."""
    recorded(folder / "recorded", [("loans", AFTER.replace(day=3), loans_csv(LOANS))])
    settings = settings_for(folder, TOY_DESK, now, is_offline=True)
    import_recorded(settings)
    return settings


def filled(settings: Settings, first: str = SPAN[0], **said: object) -> object:
    """Back-fill in this process alone."""
    with use_engine(PlainEngine()):
        return backfill(settings, first=first, workers=1, **said)


def public(settings: Settings) -> dict[str, str]:
    """Return the sha256 of all that readers can have."""
    return bytes_under(Path(settings.bucket, "public"))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A bucket with an edition of its own time and the weeks before it back-filled by two processes."""
    settings = library(tmp_path_factory.mktemp("filled"))
    publish(settings, week=OUT)
    assert backfill(settings, first=SPAN[0], workers=2, batch=2).made == SPAN
    return settings


@pytest.fixture(scope="module")
def texts(done: Settings) -> dict[str, str]:
    """The pages of a back-filled edition and those about it, by name."""
    week = Path(done.bucket, BRIEFING, SPAN[1])
    names = {"twin": week / "r1" / "en.html", "week": week / "index.html", "archive": week.parent / "archive.html"}
    return {name: path.read_text() for name, path in names.items()} | {
        "feed": Path(done.bucket, "public/library/feed.xml").read_text()
    }


def test_a_back_filled_edition_says_so_on_every_page(done: Settings, texts: dict[str, str]):
    """A reader would take an edition made years later for one that people had at the time."""
    from pypdf import PdfReader

    assert "Back-filled: made later" in texts["twin"] and "Nobody could read it then" in texts["twin"]
    assert "Was due" in texts["twin"] and ">Issued<" not in texts["twin"]
    assert "· back-filled" in texts["twin"]
    (path,) = Path(done.bucket, BRIEFING, SPAN[1], "r1").glob("*_en.pdf")
    first, *others = [page.extract_text() for page in PdfReader(path).pages]
    assert "Back-filled: made later" in first
    assert others and all("back-filled" in page for page in others)
    assert json.loads(path.with_name("manifest.json").read_bytes())["inputs"]["is_backfilled"] is True
    for name in ("edition.json", "home.json"):
        assert json.loads(path.with_name(name).read_bytes())["is_backfilled"] is True


def test_the_log_is_in_the_order_of_weeks_and_tells_when_they_really_went_out(done: Settings):
    """An auditor could not tell what was published when, or the same back-fill would leave another log each time."""
    first, *others = publisher.read_log(done.store)
    assert (first.edition.week, first.is_backfilled) == (OUT, False)
    assert [entry.edition.week for entry in others] == list(SPAN)
    assert all(entry.is_backfilled and entry.acted_at.startswith("2025-11-05") for entry in others)
    assert [entry.out_at for entry in others] == [entry.acted_at for entry in others]
    assert others[0].as_of == "2025-09-30T08:00:00Z"


def test_no_pointer_and_no_news_lead_to_a_back_filled_edition(done: Settings, texts: dict[str, str]):
    """Readers would be handed an old week as the newest, or find their feed flooded with hundreds of them."""
    newest = json.loads(Path(done.bucket, BRIEFING, "newest.json").read_bytes())
    assert newest["edition"]["week"] == OUT
    assert texts["feed"].count("<entry>") == 1 and OUT in texts["feed"]
    assert texts["archive"].count("Back-filled: published on") == len(SPAN)
    assert "Back-filled: published on" in texts["week"]


def test_a_second_run_reads_the_log_and_no_ledger(done: Settings):
    """A nightly back-fill over years of unchanged weeks would take hours."""
    before = bytes_under(Path(done.bucket))
    blind = replace(done)
    blind.__dict__["ledger"] = None  # whoever asks it anything fails
    report = filled(blind, until=SPAN[-1])
    assert (report.made, report.standing, report.exit_code) == ((), SPAN, 0)
    assert bytes_under(Path(done.bucket)) == before


def test_one_by_one_and_side_by_side_come_to_the_same_bytes(done: Settings, tmp_path: Path):
    """How many processes somebody has would decide what readers get."""
    alone = library(tmp_path)
    publish(alone, week=OUT)
    for week in SPAN:
        filled(alone, week, until=week, batch=1)
    assert public(alone) == public(done)


def test_only_the_label_differs_from_an_edition_of_its_own_time(done: Settings, tmp_path: Path):
    """A back-filled edition would tell other figures than the edition that it stands in for."""
    alone = library(tmp_path, dt.datetime(2025, 10, 8, 12, tzinfo=dt.UTC))
    publish(alone, week=SPAN[1])
    theirs, ours = (Path(each.bucket, BRIEFING, SPAN[1], "r1") for each in (alone, done))
    names = {path.name for path in ours.iterdir()}
    assert names == {path.name for path in theirs.iterdir()}
    same = {name for name in names if (ours / name).read_bytes() == (theirs / name).read_bytes()}
    assert same >= names.intersection(WITHOUT_LABEL) - {"provenance.json"} and "en.html" not in same


def test_an_edition_is_made_again_with_its_label(done: Settings, tmp_path: Path):
    """An audit would call every back-filled edition altered."""
    publish(done, week=SPAN[2], out=str(tmp_path / "again"))
    week = Path(done.bucket, BRIEFING, SPAN[2], "r1")
    assert bytes_under(tmp_path / "again") == bytes_under(week)


def test_what_is_withheld_is_listed_and_the_rest_goes_out(tmp_path: Path):
    """One week without figures would stop years of others, or be missing without a word."""
    settings = library(tmp_path)
    report = filled(settings, "2025-W28", until="2025-W31")
    assert report.made == ("2025-W30", "2025-W31")
    assert [each.week for each in report.withheld] == ["2025-W28", "2025-W29"]
    assert all(each.reasons and each.mend for each in report.withheld)
    assert report.exit_code == 3 and "2 withheld" in report.summary
    assert report.as_json()["withheld"][0]["week"] == "2025-W28"


def test_with_back_filled_editions_alone_there_is_no_pointer_and_the_pages_stand(tmp_path: Path):
    """The front page would break, or call an old week the newest, before the first edition of its own time."""
    settings = library(tmp_path)
    filled(settings, SPAN[-2], until=SPAN[-1])
    folder = Path(settings.bucket, BRIEFING)
    assert not (folder / "newest.json").exists() and not list(folder.glob("newest_*"))
    for page in (folder / "index.html", Path(settings.bucket, "public/index.html"), folder / "data.html"):
        assert "No edition has been published in its own time yet" in page.read_text()
    assert SPAN[-1] in (folder / "archive.html").read_text()
    assert "<entry>" not in Path(settings.bucket, "public/library/feed.xml").read_text()


def test_a_dry_run_tries_the_gates_and_writes_nothing(tmp_path: Path):
    """Whoever looks what would be withheld would publish it by looking."""
    settings = library(tmp_path)
    before = bytes_under(Path(settings.bucket))
    report = filled(settings, "2025-W29", until="2025-W31", dry_run=True)
    assert report.made == ("2025-W30", "2025-W31") and [each.week for each in report.withheld] == ["2025-W29"]
    assert report.is_trial and bytes_under(Path(settings.bucket)) == before


def test_what_was_begun_is_finished_by_its_pin(tmp_path: Path):
    """A week whose files stand already would be refused for ever, since other bytes lie under its keys."""
    settings = library(tmp_path)
    plan = plan_weeks(settings, "weekly", SPAN[-1], SPAN[-1], False)
    (left,) = make_here(handed_over(settings), plan.jobs)  # killed before the log
    assert left.ending == "made" and publisher.read_log(settings.store) == ()
    assert filled(settings, SPAN[-2], until=SPAN[-1]).made == SPAN[-2:]
    assert [entry.edition.week for entry in publisher.read_log(settings.store)] == list(SPAN[-2:])


def test_weeks_that_were_logged_and_not_shown_are_shown_by_the_next_run(tmp_path: Path):
    """After a power cut in the middle of a batch the archive would lead to pages that nobody ever writes."""
    settings = library(tmp_path)
    filled(settings, SPAN[0])
    whole = public(settings)
    folder = Path(settings.bucket, BRIEFING)
    for lost in ("index.html", "status.json"):
        (folder / SPAN[0] / lost).unlink()
    (folder / "archive.html").write_text("as it was before")
    filled(settings, SPAN[0])
    assert public(settings) == whole


def test_a_week_in_its_own_time_is_left_to_the_schedule(tmp_path: Path):
    """The newest edition would be labelled as made too late, and no reader would be led to it."""
    settings = library(tmp_path)
    report = filled(settings, SPAN[-1], until=OUT)
    assert report.made == SPAN[-1:] and dict(report.left) == {OUT: IN_ITS_TIME}
    with pytest.raises(NotYetReleased):
        filled(settings, SPAN[-1], until="2025-W46")
    with pytest.raises(UsageError, match="no week"):
        filled(settings, OUT)


def test_spans_run_over_the_ends_of_long_and_short_years(tmp_path: Path):
    """Week 53, or the first week of a year, would be missing for ever."""
    settings = replace(library(tmp_path), clock=FixedClock(dt.datetime(2027, 2, 1, tzinfo=dt.UTC)))
    plan = plan_weeks(settings, "weekly", "2024-W51", "2027-W02", False)
    weeks = [job.week for job in plan.jobs]
    assert [week for week in weeks if week[5:] in ("W52", "W53", "W01")] == [
        "2024-W52", "2025-W01", "2025-W52", "2026-W01", "2026-W52", "2026-W53", "2027-W01",
    ]  # fmt: skip
    assert [len(batch.jobs) for batch in plan.batches(50)] == [50, 50, len(weeks) - 100]


def test_newest_and_oldest_are_the_ends_of_what_is_complete(tmp_path: Path):
    """A span by words would reach into weeks of which nothing is known."""
    plan = plan_weeks(library(tmp_path), "weekly", "oldest", "newest", False)
    assert (plan.jobs[0].week, plan.jobs[-1].week) == ("2025-W30", "2025-W43")


def test_a_correction_of_a_back_filled_edition_is_one_too(tmp_path: Path):
    """By correcting an old week somebody would make it the newest, or take its label away."""
    settings = library(tmp_path)
    filled(settings, SPAN[-1], until=SPAN[-1])
    correct(settings, week=SPAN[-1], why="Told more plainly.", kind="clarification")
    entry = publisher.read_log(settings.store)[-1]
    assert (entry.act, entry.is_backfilled) == ("supersede", True)
    folder = Path(settings.bucket, BRIEFING)
    twin = (folder / SPAN[-1] / "r2" / "en.html").read_text()
    assert "back-filled, corrected" in twin and "no edition of this week was published in its own time" in twin
    assert not (folder / "newest.json").exists()
    assert Path(settings.bucket, "public/library/feed.xml").read_text().count("<entry>") == 1
    withdraw(settings, week=SPAN[-1], why="A test.", confirmed=True)
    assert publisher.read_log(settings.store)[-1].is_backfilled
    assert filled(settings, SPAN[-1], until=SPAN[-1]).standing == SPAN[-1:]


def test_wrong_numbers_are_refused_before_anything_is_made(tmp_path: Path):
    """A slip of the hand would start no process, or thousands."""
    settings = library(tmp_path)
    for said in ({"batch": 0}, {"workers": -1}, {"dask": "tcp://127.0.0.1:9"}):
        with pytest.raises(UsageError), use_engine(PlainEngine()):
            backfill(settings, **{"first": SPAN[0], **said})
    assert publisher.read_log(settings.store) == ()


def test_the_rest_is_estimated_by_the_pace_so_far():
    """A person would not know whether to wait or to go home."""
    told: list[tuple[int, int, float]] = []
    ticks: Iterator[float] = iter((0.0, 10.0, 20.0, 30.0))
    with backfills.watched_by(print):
        assert cloudpickle.loads(cloudpickle.dumps(backfills)).within() is None  # a cluster is handed the flow with it
    with backfills.watched_by(lambda *said: told.append(said)):
        pace = Pace(4, now=lambda: next(ticks))
    for week in ("2025-W01", "2025-W01", "2025-W02"):
        pace.count(week)
    assert told == [(1, 4, 30.0), (2, 4, 20.0)]
    assert [in_words(seconds) for seconds in (30, 600, 9000)] == ["30 s", "10 min", "2.5 h"]
