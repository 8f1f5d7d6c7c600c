"""Publishing an edition of the toy desk: once, or not at all, and the same bytes whenever it is made again."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from flows.engine import PlainEngine, Step, use_engine
from flows.intake.importing import import_recorded, is_first_import_unfinished, read_recorded, take_in_recorded
from flows.making.orders import open_week, pin_cutoff
from flows.publish import PublishReport, publish
from flows.settings import Settings
from flows.weekly import weekly
from reports.adapters.publisher import read_log, read_pin
from reports.calendar import Week
from reports.errors import NotYetReleased, UsageError, Withheld
from tests.flows.town import LOANS, WEEK, Town, bytes_under, loans_csv, recorded, refreshed, settings_for

ROOT = Path(__file__).parents[2]
RELEASE = dt.datetime(2025, 11, 4, 9, tzinfo=dt.UTC)


@pytest.fixture
def held(settings: Settings) -> Settings:
    """Settings whose ledger holds what the town says."""
    refreshed(settings)
    return settings


def public(settings: Settings) -> Mapping[str, str]:
    """Return what everybody can read, by sha256."""
    return bytes_under(Path(settings.bucket) / "public")


def test_an_edition_is_published_with_every_file(held: Settings):
    """A reader would find a briefing without its figures, or none."""
    report = publish(held)
    assert (report.status, report.edition) == ("published", f"library/weekly/{WEEK}/r1")
    assert report.as_of == RELEASE
    folder = f"library/weekly/{WEEK}/r1"
    names = {f"muster-library-weekly_{WEEK}_r1_en.pdf", "en.html", "figures.csv", "provenance.json"}
    names |= {"charts.csv", "datapackage.json", "edition.json", "home.json", "preview_en.png"}
    assert {name for name in public(held) if name.startswith(folder)} == {
        f"{folder}/{name}" for name in {*names, "manifest.json"}
    }
    for name in names:
        assert public(held)[f"{folder}/{name}"] == report.sha256[name]
    assert Path(report.pdf).read_bytes().startswith(b"%PDF-")
    (tile,) = report.at_a_glance
    assert (tile["label"], tile["value"], list(tile["lines"])) == ("Lent this week", "2,260", ["a record"])
    assert report.judgements[0] == "Readers took home 2,260 books, 155 more than the week before: +7.4\u00a0%."


def test_a_second_time_changes_nothing(held: Settings):
    """Readers would get another file under an address that they have quoted."""
    first = publish(held)
    before = public(held)
    held.clock.advance(dt.timedelta(days=2))
    second = publish(held)
    assert second.status == "already published"
    assert (second.edition, second.sha256, second.judgements) == (first.edition, first.sha256, first.judgements)
    assert public(held) == before
    assert len(read_log(held.store)) == 1


def test_rows_that_come_between_a_run_and_the_release_do_not_move_its_edition(town: Town, tmp_path: Path, desk: Path):
    """A rebuild would rest on what came in after the run, since its cut-off lay still ahead."""
    early = settings_for(tmp_path, desk, now=RELEASE - dt.timedelta(minutes=45))
    refreshed(early)
    published = publish(early, week=WEEK)
    early.clock.advance(dt.timedelta(minutes=10))
    town.say("/loans.csv", loans_csv([*LOANS[:-1], 3000]))
    refreshed(early)
    publish(early, week=WEEK, out=str(tmp_path / "again"))
    assert bytes_under(tmp_path / "again") == bytes_under(Path(published.pdf).parent)
    shown = publish(early, week=WEEK, draft=True)
    assert shown.at_a_glance[0]["value"] == "3,000"


def test_rows_that_come_later_do_not_move_an_edition(held: Settings, town: Town, tmp_path: Path):
    """A quoted edition could not be shown to be what it was."""
    published = publish(held)
    town.say("/loans.csv", loans_csv([*LOANS[:-1], 3000]))
    held.clock.advance(dt.timedelta(days=1))
    refreshed(held)
    assert publish(held).status == "already published"
    rebuilt = publish(held, week=WEEK, out=str(tmp_path / "again"))
    assert rebuilt.status == "rebuilt"
    assert {**published.sha256} == {name: rebuilt.sha256[name] for name in published.sha256}
    folder = Path(published.pdf).parent
    assert bytes_under(tmp_path / "again") == bytes_under(folder)


def test_a_pin_holds_a_first_attempt_that_ended_before_it_published(held: Settings, town: Town):
    """A crash between closing and publishing would let later figures into the edition."""
    published = publish(held, week=WEEK)
    early = RELEASE - dt.timedelta(minutes=45)
    other = settings_for(Path(held.bucket).parent / "other", Path(held.catalog_folder), now=early)
    refreshed(other)
    pin_cutoff(other, open_week(other, "weekly", Week.parse(WEEK)))
    town.say("/loans.csv", loans_csv([*LOANS[:-1], 3000]))
    other.clock.advance(dt.timedelta(minutes=10))
    refreshed(other)
    assert publish(other, week=WEEK).judgements == published.judgements


@dataclass(frozen=True)
class Overtaken(PlainEngine):
    """An engine in which something happens just after an edition passed its gate."""

    meanwhile: Callable[[], object] = lambda: None

    def run_step(self, step: Step, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Call the step."""
        value = super().run_step(step, args, kwargs)
        if step.fn.__name__ == "gate":
            self.meanwhile()
        return value


def test_a_run_that_is_overtaken_takes_the_cut_off_of_the_one_that_was_first(town: Town, tmp_path: Path, desk: Path):
    """Two runs at once would write two editions under one name, or one of them would fail."""
    ours_at, first_at = RELEASE - dt.timedelta(minutes=45), RELEASE - dt.timedelta(minutes=40)
    late, first = (settings_for(tmp_path, desk, now=now) for now in (ours_at, first_at))
    refreshed(late)

    def overtake() -> None:
        town.say("/loans.csv", loans_csv([*LOANS[:-1], 2300]))
        with use_engine(PlainEngine()):
            refreshed(first)
            reports.append(publish(first, week=WEEK))

    reports: list[PublishReport] = []
    with use_engine(Overtaken(meanwhile=overtake)):
        ours = publish(late, week=WEEK)
    assert (reports[0].status, ours.status) == ("published", "already published")
    assert reports[0].at_a_glance[0]["value"] == "2,300"
    assert ours.sha256 == reports[0].sha256
    assert len(read_log(late.store)) == 1


@pytest.mark.proof
def test_a_rebuild_elsewhere_has_the_same_bytes(held: Settings, town: Town, tmp_path: Path):
    """Nobody but the publisher, on that machine and that day, could make the edition again."""
    published = publish(held)
    town.say("/loans.csv", loans_csv([*LOANS[:-1], 3000]))
    held.clock.advance(dt.timedelta(days=1))
    refreshed(held)
    world = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "4711", "PYTHONPATH": str(ROOT)}
    words = ["brief", "--week", WEEK, "--out", "again", "--offline", "--bucket", held.bucket,
             "--catalog", held.catalog_folder, "--json"]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", *words], cwd=tmp_path, env={**os.environ, **world},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["status"] == "rebuilt"
    assert bytes_under(tmp_path / "again") == bytes_under(Path(published.pdf).parent)


def test_all_sources_dead_withholds_and_changes_nothing(settings: Settings, town: Town):
    """A blank briefing would go out on a day when nothing could be read."""
    town.pages.clear()
    refreshed(settings)
    before = public(settings)
    for week in (WEEK, "newest"):
        with pytest.raises(Withheld) as caught:
            publish(settings, week=week)
        assert caught.value.exit_code == 3
        assert any("loans.all" in reason for reason in caught.value.reasons)
        assert caught.value.mend
    assert public(settings) == before == {}


def test_a_withheld_edition_goes_out_once_the_figures_are_in(settings: Settings, town: Town):
    """The mend that the message names would not work: the edition would be pinned to an empty ledger for ever."""
    with pytest.raises(Withheld):
        publish(settings, week=WEEK)
    assert read_pin(settings.store, "library", "weekly", WEEK) is None
    refreshed(settings)
    assert publish(settings, week=WEEK).status == "published"


def test_a_week_without_its_figure_withholds_after_an_edition(held: Settings):
    """The newest pointer would lead to a week of which nothing is known."""
    publish(held)
    before = public(held)
    held.clock.advance(dt.timedelta(days=7))
    with pytest.raises(Withheld) as caught:
        publish(held, week="last")
    assert caught.value.reasons == ("the lead series has 0 of 7 days of week 2025-W45",)
    assert public(held) == before


def test_a_source_past_its_error_age_withholds(held: Settings, town: Town):
    """A figure of months ago would be printed as if it were the week's."""
    held.clock.advance(dt.timedelta(days=90))
    with pytest.raises(Withheld, match="past its error age") as caught:
        publish(held, week="2026-W04")
    assert public(held) == {}
    assert "loans 86 days" in str(caught.value)


def test_a_week_ahead_is_refused_but_shown_as_a_draft(settings: Settings, town: Town, tmp_path: Path, desk: Path):
    """An edition could be out before the instant that it names as its cut-off."""
    early = settings_for(tmp_path, desk, now=RELEASE - dt.timedelta(hours=2))
    refreshed(early)
    with pytest.raises(NotYetReleased, match="2025-11-04 09:00 UTC") as caught:
        publish(early, week=WEEK)
    assert caught.value.exit_code == 8 and "--draft" in caught.value.mend
    report = publish(early, week=WEEK, draft=True)
    assert report.status == "draft"
    assert Path(report.pdf).parent == Path(early.drafts_folder) / f"library-weekly-{WEEK}"
    assert "draft, not published" in Path(report.pdf).with_name("en.html").read_text()
    assert not (Path(early.bucket) / "public").exists()
    assert read_pin(early.store, "library", "weekly", WEEK) is None


def test_the_hour_before_the_release_is_open_for_the_scheduled_run(town: Town, tmp_path: Path, desk: Path):
    """The run that starts before the release would be turned away, and the edition come a week late."""
    settings = settings_for(tmp_path, desk, now=RELEASE - dt.timedelta(minutes=45))
    refreshed(settings)
    report = publish(settings, week="last")
    assert (report.status, report.as_of) == ("published", RELEASE)


def test_another_cut_off_is_made_beside_the_bucket_and_marked(held: Settings, town: Town, tmp_path: Path):
    """A view as of another day would pass for the edition."""
    publish(held)
    before = public(held)
    asked = dt.datetime(2025, 11, 12, 9, tzinfo=dt.UTC)
    report = publish(held, week=WEEK, as_of=asked, out=str(tmp_path / "other"))
    assert (report.status, report.as_of) == ("rebuilt", asked)
    assert "rebuild as of another instant" in (tmp_path / "other" / "en.html").read_text()
    assert public(held) == before


def test_strict_counts_what_was_held_and_is_never_published(held: Settings, tmp_path: Path):
    """A view without the reconstructed rows would replace the edition."""
    report = publish(held, week=WEEK, strict=True, out=str(tmp_path / "strict"))
    assert report.status == "rebuilt"
    page = (tmp_path / "strict" / "en.html").read_text()
    assert "only copies held by the cut-off count" in page and "Reconstructed:" not in page
    assert "no copy was held at the cut-off" in page
    assert not (Path(held.bucket) / "public").exists()


def test_strict_without_a_folder_lands_among_the_drafts(held: Settings):
    """A view that leaves figures out would be published as the edition."""
    report = publish(held, week=WEEK, strict=True)
    assert report.status == "rebuilt" and Path(report.pdf).is_relative_to(held.drafts_folder)
    assert not (Path(held.bucket) / "public").exists()


def test_the_newest_week_is_one_that_was_released(town: Town, tmp_path: Path, desk: Path):
    """On a Monday the default would be refused, because the week is complete and its release lies ahead."""
    early = settings_for(tmp_path, desk, now=RELEASE - dt.timedelta(hours=20))
    refreshed(early)
    assert publish(early).edition == "library/weekly/2025-W43/r1"


def test_a_desk_without_recorded_evidence_begins_with_what_can_be_reached(settings: Settings):
    """A desk that has no history to import could not make a first edition."""
    report = weekly(settings, week="newest")
    assert report.imported.taken == () and report.issued.status == "published"


def test_the_cut_off_is_what_was_knowable_then(held: Settings):
    """A figure that nobody could have known would stand in an edition of that week."""
    report = publish(held, week="2025-W40")
    assert report.at_a_glance[0]["value"] == f"{LOANS[10]:,}"
    figures = (Path(report.pdf).with_name("figures.csv")).read_text()
    assert str(LOANS[10]) in figures and str(LOANS[11]) not in figures


def test_an_older_week_does_not_move_the_newest_pointer(held: Settings):
    """Whoever follows the pointer would get an edition of last month."""
    publish(held)
    publish(held, week="2025-W40")
    pointer = json.loads((Path(held.bucket) / "public/library/weekly/newest.json").read_text())
    assert pointer["edition"]["week"] == WEEK


def test_an_unknown_briefing_is_named_with_those_there_are(held: Settings):
    """A typing error would look like a broken desk."""
    with pytest.raises(UsageError, match="'wekly' is no briefing") as caught:
        publish(held, briefing="wekly")
    assert caught.value.mend == "use one of weekly"


def test_the_weekly_run_begins_with_what_was_recorded(settings: Settings):
    """A fresh desk would have no history."""
    old = dt.datetime(2025, 10, 29, tzinfo=dt.UTC)
    recorded(Path(settings.recorded_folder), [("loans", old, loans_csv([*LOANS[:-2], 1, 2]))])
    report = weekly(settings, week="newest")
    assert [each.source_id for each in report.imported.taken] == ["loans"]
    assert report.issued.status == "published"
    assert report.issued.at_a_glance[0]["value"] == "2,260"
    again = weekly(settings, week="newest")
    assert again.imported.taken == () and again.issued.status == "already published"


def test_an_import_that_was_broken_off_is_finished_by_the_next_run(settings: Settings):
    """Ctrl-C in the first minute would cost the desk most of its history, without a word."""
    copies = [("loans", dt.datetime(2025, 10, day, tzinfo=dt.UTC), loans_csv(LOANS[: day - 17])) for day in (20, 27)]
    recorded(Path(settings.recorded_folder), copies)
    recorded_folder = Path(settings.recorded_folder)
    (first, *_) = read_recorded(recorded_folder)
    take_in_recorded(first, settings, recorded_folder)
    report = weekly(settings, week="newest")
    assert [each.retrieved_at.day for each in report.imported.taken] == [27]


def test_an_import_that_was_told_to_end_is_not_gone_on_with(settings: Settings):
    """An analyst who rebuilds the past would find the present in the ledger."""
    copies = [("loans", dt.datetime(2025, 10, day, tzinfo=dt.UTC), loans_csv(LOANS[: day - 17])) for day in (20, 27)]
    recorded(Path(settings.recorded_folder), copies)
    import_recorded(settings, until=dt.datetime(2025, 10, 21, tzinfo=dt.UTC))
    assert weekly(settings, week="newest").imported.taken == ()
    later = replace(settings, bucket=f"{settings.bucket}-later")
    import_recorded(later, until=dt.datetime(2025, 10, 21, tzinfo=dt.UTC))
    assert not is_first_import_unfinished(later)
    assert [each.retrieved_at.day for each in import_recorded(later).taken] == [27]
    assert import_recorded(later).taken == ()


def test_the_report_is_plain_values(held: Settings):
    """A program that reads `--json` would fail, or find no file."""
    told = json.loads(json.dumps(publish(held).as_json()))
    assert told["status"] == "published" and told["as_of"] == RELEASE.isoformat()
    assert told["files"]["figures.csv"]["location"].endswith("/r1/figures.csv")
