"""Refreshing from a real server: what is dead, broken or doubtful is told, and everything else goes on."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from flows.intake.importing import import_recorded
from flows.refresh import refresh
from flows.settings import Settings, shipped_desk
from reports.adapters.evidence import read_evidence
from reports.errors import UsageError
from tests.flows.town import (
    AFTER,
    LOANS,
    SWIMS,
    Town,
    desk_of,
    loans_csv,
    recorded,
    refreshed,
    settings_for,
    swims_json,
)

ERROR_PAGE = "<!doctype html><html><body><h1>Down for maintenance</h1></body></html>"


def values(settings: Settings, series_id: str) -> dict[str, float]:
    """Return what the ledger holds of a series, by the last day of the period."""
    view = settings.ledger.view(settings.clock.now(), series=[series_id])
    return {str(day.date()): value for day, value in zip(view["period_end_on"], view["value"], strict=True)}


def later(settings: Settings, hours: float = 1.0) -> None:
    """Let time pass."""
    settings.clock.advance(dt.timedelta(hours=hours))


def test_every_source_is_taken_in(settings: Settings):
    """A refresh would leave figures out that their publisher serves."""
    report = refreshed(settings)
    assert {each.source_id: (each.status, each.stated) for each in report.taken} == {
        "loans": ("ok", len(LOANS)),
        "swims": ("ok", len(SWIMS)),
        "members": ("ok", 1),
    }
    assert values(settings, "swims.all")["2025-10-31"] == 43_100
    assert values(settings, "members.all") == {"2025-11-01": 812}
    assert report.failed == ()


def test_the_bytes_are_kept_as_they_came(settings: Settings):
    """Nobody could check a figure against what its publisher sent."""
    refreshed(settings)
    fetches = settings.ledger.fetches().set_index("source_id")
    body = swims_json().encode()
    assert fetches.loc["swims", "evidence_sha256"] == hashlib.sha256(body).hexdigest()
    assert read_evidence(settings.store, fetches.loc["swims", "evidence_sha256"]) == body
    assert fetches.loc["swims", "size_bytes"] == len(body)
    assert fetches.loc["swims", "retrieved_at"].to_pydatetime() == AFTER


def test_an_unchanged_file_is_asked_for_by_its_tag_again_and_again(settings: Settings, town: Town):
    """Every refresh would download all files, and a publisher would shut the desk out."""
    town.say("/loans.csv", loans_csv(), etag='"first"')
    for _ in range(4):
        refreshed(settings, ["loans"])
        later(settings)
    assert town.answers("/loans.csv") == [200, 304, 304, 304]
    fetches = settings.ledger.fetches()
    assert list(fetches["status"]) == ["ok", "unchanged", "unchanged", "unchanged"]
    assert fetches["evidence_sha256"].nunique() == 1
    assert list(fetches["stated_count"]) == [len(LOANS), 0, 0, 0]


def test_a_new_file_under_a_new_tag_is_taken_in(settings: Settings, town: Town):
    """A desk would believe for ever that nothing had changed."""
    town.say("/loans.csv", loans_csv(), etag='"first"')
    refreshed(settings, ["loans"])
    later(settings)
    town.say("/loans.csv", loans_csv([*LOANS[:-1], 2300]), etag='"second"')
    (taken,) = refreshed(settings, ["loans"]).taken
    assert (taken.status, taken.stated, taken.revised) == ("ok", 0, 1)
    assert values(settings, "loans.all")["2025-11-02"] == 2300


def test_the_same_file_without_a_tag_leaves_a_record_and_no_rows(settings: Settings):
    """Silence could not be told from confirmation, or each refresh would swell the ledger."""
    refreshed(settings)
    rows = len(settings.ledger.view(settings.clock.now()))
    later(settings)
    report = refreshed(settings)
    assert {each.text for each in report.taken} == {"unchanged"}
    assert len(settings.ledger.view(settings.clock.now())) == rows
    assert len(settings.ledger.revisions()) == 0
    fetches = settings.ledger.fetches()
    assert len(fetches) == 6
    assert list(fetches["unchanged_count"][3:]) == [len(LOANS), len(SWIMS), 1]


@pytest.mark.parametrize("status", [500, 404, 403])
def test_a_source_that_answers_with_an_error_leaves_the_others_alone(settings: Settings, town: Town, status: int):
    """One dead publisher would stop the whole desk."""
    town.say("/swims.json", "no", status=status)
    report = refreshed(settings)
    assert [each.source_id for each in report.failed] == ["swims"]
    assert f"HTTP status {status}" in report.failed[0].error
    assert "mend" in report.failed[0].error
    assert town.answers("/swims.json") == [status] * (3 if status == 500 else 1)
    row = settings.ledger.fetches().set_index("source_id").loc["swims"]
    assert row["status"] == "failed"
    assert f"HTTP status {status}" in row["error"]
    assert len(values(settings, "loans.all")) == len(LOANS)


def test_a_source_that_refuses_the_connection_leaves_the_others_alone(town: Town, tmp_path: Path):
    """A publisher whose server is off would stop the whole desk."""
    settings = settings_for(tmp_path, desk_of(tmp_path / "desk", town, dead="members"))
    report = refreshed(settings)
    assert [each.source_id for each in report.failed] == ["members"]
    assert {each.source_id for each in report.taken if each.status == "ok"} == {"loans", "swims"}


def test_a_dead_source_keeps_its_last_good_copy(settings: Settings, town: Town):
    """Yesterday's figures would vanish because a server is down today."""
    refreshed(settings)
    before = values(settings, "swims.all")
    town.say("/swims.json", "no", status=503)
    later(settings)
    assert refreshed(settings).failed[0].source_id == "swims"
    assert values(settings, "swims.all") == before


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("/swims.json", ERROR_PAGE, "web page"),
        ("/loans.csv", ERROR_PAGE, "web page"),
        ("/swims.json", swims_json()[: len(swims_json()) // 2], "swims"),
        ("/loans.csv", loans_csv().replace("loans", "lent", 1), "loans"),
        ("/loans.csv", "", "loans"),
    ],
    ids=["html as json", "html as csv", "half an array", "a column less", "nothing"],
)
def test_a_file_that_is_not_the_file_is_kept_and_changes_nothing(
    settings: Settings, town: Town, path: str, body: str, says: str
):
    """An error page sent as a success would wipe out or falsify a source's figures, or leave no trace."""
    refreshed(settings)
    before = settings.ledger.view(settings.clock.now())
    town.say(path, body)
    later(settings)
    report = refreshed(settings)
    (failed,) = report.failed
    assert failed.source_id == path.strip("/").partition(".")[0]
    assert says in failed.error and "mend" in failed.error
    assert settings.ledger.view(settings.clock.now()).equals(before)
    row = settings.ledger.fetches().iloc[-3:].set_index("source_id").loc[failed.source_id]
    assert row["status"] == "failed" and says in row["error"]
    assert read_evidence(settings.store, row["evidence_sha256"]) == body.encode()


def test_a_broken_file_does_not_pass_for_the_copy_to_compare_with(settings: Settings, town: Town):
    """After one bad answer the publisher would be asked whether the bad file had changed."""
    town.say("/loans.csv", loans_csv(), etag='"good"')
    refreshed(settings, ["loans"])
    later(settings)
    town.say("/loans.csv", ERROR_PAGE, etag='"bad"')
    refreshed(settings, ["loans"])
    later(settings)
    town.say("/loans.csv", loans_csv(), etag='"good"')
    (taken,) = refreshed(settings, ["loans"]).taken
    assert taken.status == "unchanged"


def test_two_values_for_one_week_are_both_held_back_and_the_rest_is_used(settings: Settings, town: Town):
    """A typing error would print whichever of two numbers came last."""
    town.say("/loans.csv", loans_csv() + "2025-10-27,9999\n")
    report = refreshed(settings)
    loans = next(each for each in report.taken if each.source_id == "loans")
    assert (loans.status, loans.stated, loans.quarantined) == ("ok", len(LOANS) - 1, 2)
    assert [finding.code for finding in loans.findings] == ["conflict"]
    assert "2,260" in loans.findings[0].message and "9,999" in loans.findings[0].message
    assert "2025-11-02" not in values(settings, "loans.all")
    with_doubtful = settings.ledger.view(settings.clock.now(), series=["loans.all"], with_quarantined=True)
    assert sorted(with_doubtful[with_doubtful["quarantine"] != ""]["value"]) == [2260, 9999]


def test_an_unreadable_number_is_held_back_and_the_rest_is_used(settings: Settings, town: Town):
    """One smudged cell would cost a whole file, or pass for a number."""
    town.say("/loans.csv", loans_csv([*LOANS[:-1], "2 260?"]))
    (taken,) = refreshed(settings, ["loans"]).taken
    assert (taken.status, taken.stated, taken.quarantined) == ("ok", len(LOANS) - 1, 1)


def test_offline_asks_nobody(settings: Settings, desk: Path, tmp_path: Path, town: Town):
    """`--offline` would still tell a publisher who is reading."""
    report = refreshed(settings_for(tmp_path, desk, is_offline=True))
    assert report.taken == () and town.asked == []


def test_only_the_sources_named_are_asked(settings: Settings, town: Town):
    """Asking for one source would cost the patience of all."""
    refreshed(settings, ["members"])
    assert {path for path, _, _ in town.asked} == {"/members.csv"}


def test_a_source_that_does_not_exist_is_named_with_those_that_do(settings: Settings):
    """A typing error would look like a refresh that found nothing new."""
    with pytest.raises(UsageError, match="'loan' is no source") as caught:
        refreshed(settings, ["loan"])
    assert caught.value.mend == "use one of loans, swims, members"


def test_plain_http_is_refused_unless_the_catalogue_asks_for_it(desk: Path, tmp_path: Path, town: Town):
    """Figures could be altered on their way without anybody noticing."""
    declared = desk / "sources.toml"
    declared.write_text(declared.read_text().replace("private_network = true", "private_network = false"))
    report = refreshed(settings_for(tmp_path, desk))
    assert len(report.failed) == 3 and town.asked == []
    assert "only https is fetched" in report.failed[0].error


def test_recorded_evidence_comes_in_by_its_own_clock_in_two_parts(settings: Settings):
    """A first run could not begin with the history, or would date all of it to today."""
    copies = [
        ("loans", dt.datetime(2025, 10, 29, tzinfo=dt.UTC), loans_csv([*LOANS[:-1], 2300])),
        ("loans", dt.datetime(2025, 10, 22, tzinfo=dt.UTC), loans_csv(LOANS[:-1])),
        ("swims", dt.datetime(2025, 10, 31, tzinfo=dt.UTC), swims_json()),
    ]
    recorded(Path(settings.recorded_folder), copies)
    first = import_recorded(settings, until=dt.datetime(2025, 10, 25, tzinfo=dt.UTC))
    assert [(each.source_id, each.stated) for each in first.taken] == [("loans", len(LOANS) - 1)]
    rest = import_recorded(settings)
    assert [(each.source_id, each.stated) for each in rest.taken] == [("loans", 1), ("swims", len(SWIMS))]
    assert import_recorded(settings).taken == ()
    assert list(settings.ledger.fetches()["retrieved_at"].dt.day) == [22, 29, 31]


def test_evidence_older_than_what_is_held_is_refused_with_the_mend(settings: Settings):
    """Figures would be dated wrongly, or be left out in silence."""
    refreshed(settings)
    recorded(Path(settings.recorded_folder), [("loans", dt.datetime(2025, 10, 22, tzinfo=dt.UTC), loans_csv([1, 2]))])
    (taken,) = import_recorded(settings).taken
    assert taken.status == "late"
    assert "2025-10-22T00:00:00Z came after one of 2025-11-05T12:00:00Z" in taken.error
    assert "`muster replay --source loans --apply --why …`" in taken.error
    assert len(values(settings, "loans.all")) == len(LOANS)


def test_recorded_evidence_of_other_desks_is_passed_over(settings: Settings):
    """A desk could not share a folder of evidence with another."""
    recorded(Path(settings.recorded_folder), [("opera", dt.datetime(2025, 10, 22, tzinfo=dt.UTC), "x")])
    assert import_recorded(settings).taken == ()


def test_a_recorded_file_that_was_altered_is_refused(settings: Settings):
    """Evidence that somebody edited would pass for what the publisher sent."""
    folder = recorded(
        Path(settings.recorded_folder), [("loans", dt.datetime(2025, 10, 22, tzinfo=dt.UTC), loans_csv())]
    )
    (folder / "0.txt").write_text(loans_csv().replace("2260", "9260"))
    (taken,) = import_recorded(settings).taken
    assert taken.status == "failed" and "sha256" in taken.error and "manifest.toml" in taken.error
    assert values(settings, "loans.all") == {}


def test_a_folder_without_a_manifest_is_no_evidence(settings: Settings, tmp_path: Path):
    """A wrong folder would look like an import that found nothing."""
    with pytest.raises(UsageError, match=r"manifest\.toml"):
        import_recorded(settings, folder=str(tmp_path))


def test_a_register_changed_without_a_later_entry_is_told_how_to_mend(tmp_path: Path):
    """An editor's correction would be refused with advice that does not help."""
    desk = tmp_path / "desk"
    shutil.copytree(shipped_desk(), desk)
    settings = Settings(bucket=str(tmp_path / "bucket"), catalog_folder=str(desk), is_offline=True)
    (name,) = (each for each, source in settings.catalog.sources.items() if source.url.startswith("catalog:"))
    (first,) = refresh(settings).taken
    assert (first.source_id, first.status) == (name, "ok")
    register = desk / "register.csv"
    register.write_text(register.read_text().replace(",20538,", ",20539,", 1))
    (again,) = refresh(replace(settings, bucket=settings.bucket)).failed
    assert "entered on" in again.error and "later entered_on" in again.error
    register.write_text(register.read_text().replace(",2026-11-22\n", ",2026-11-23\n", 1))
    (third,) = refresh(replace(settings, bucket=settings.bucket)).taken
    assert third.status == "ok" and third.revised == 1
