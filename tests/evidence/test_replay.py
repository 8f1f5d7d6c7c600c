"""The ledger read anew from evidence and decisions: the same, or told claim by claim where it is not."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from flows.intake.evidence import bytes_of, sha256_at
from flows.intake.importing import import_recorded
from flows.intake.quarantine import held_back, settle
from flows.intake.replay import ReplayReport, replay
from flows.publish import publish
from flows.settings import Settings
from flows.weekly import weekly
from reports.adapters.decisions import read_decisions
from reports.errors import LedgerError, OutOfOrder, StoreError, UsageError
from reports.figures.model import Finding
from tests.conftest import Seaweed
from tests.evidence.library import arrive, at, confirm, miss, offline_desk, remap, rows_of, text_of, without_ledger
from tests.flows.town import LOANS, WEEK, Town, bytes_under, loans_csv, recorded, refreshed, settings_for

LOAN_COLUMN = 'columns = { loans = "loans.all" }'
ABOUT = 'values = [{ series = "loans.all", value = "loans", bound = "about" }]'


@pytest.fixture
def told(tmp_path: Path) -> Settings:
    """Settings whose ledger holds revisions, a withdrawal, a repeat, a confirmation and failures of three sources."""
    settings = offline_desk(tmp_path)
    arrive(settings, "loans", 0, text_of("loans", [2040, 1985, 2110]))
    swims = range(100, 4100, 100)
    arrive(settings, "swims", 1, text_of("swims", swims))
    arrive(settings, "loans", 2, text_of("loans", [2040, 1990, 2110, 2075]))
    miss(settings, "members", 3)
    confirm(settings, "loans", 4)
    arrive(settings, "members", 5, text_of("members", [812]))
    arrive(settings, "swims", 6, text_of("swims", swims))
    arrive(settings, "swims", 7, text_of("swims", [*swims[:20], None, *swims[21:]]))
    arrive(settings, "swims", 8, "<!doctype html>")
    return settings


def counts(report: ReplayReport) -> dict[str, dict[str, int]]:
    """Return how many claims of each source would change, and how."""
    return {
        each.source_id: {
            what: sum(change.what == what for change in each.changes) for what in sorted({c.what for c in each.changes})
        }
        for each in report.sources
        if each.changes
    }


def test_a_ledger_follows_from_its_evidence(told: Settings):
    """Nobody could show that the figures are what the publishers' files say."""
    before = bytes_under(Path(told.bucket))
    report = replay(told)
    assert report.is_same and report.content == report.content_was == told.ledger.head().content_digest
    assert (report.pieces, report.claims) == (9, 45)
    assert bytes_under(Path(told.bucket)) == before


def test_a_lost_ledger_is_rebuilt_with_every_answer(told: Settings):
    """Who loses the ledger's files would lose its history with them."""
    rows, content = rows_of(told), told.ledger.head().content_digest
    lost = without_ledger(told)
    report = replay(lost)
    assert not report.is_same and counts(report) == {
        "loans": {"stated": 4},
        "members": {"stated": 1},
        "swims": {"stated": 39, "retold": 1},
    }
    replay(lost, is_applied=True, why="the disk broke")
    assert lost.ledger.head().content_digest == content and rows_of(lost) == rows


def test_a_mended_mapping_shows_what_would_change_before_it_changes(told: Settings):
    """A corrected mapping would rewrite history unseen, or leave the past as it was wrongly read."""
    mended = remap(told, LOAN_COLUMN, ABOUT)
    rows = rows_of(mended)
    report = replay(mended)
    assert not report.is_same and counts(report) == {"loans": {"revised": 4}}
    change = report.sources[0].changes[0]
    assert (change.figure_was, change.figure) == ("2,040", "about 2,040")
    assert rows_of(mended) == rows
    replay(mended, source_id="loans", is_applied=True, why="the library rounds")
    view = mended.ledger.view(at(10), series=["loans.all"])
    assert set(view["bound"]) == {"about"} and set(view["was_bound"].dropna()) == {"about"}
    assert replay(mended).is_same


def test_only_the_source_named_is_read_and_compared(told: Settings):
    """Looking at one mended source would cost the reading of all."""
    mended = remap(told, LOAN_COLUMN, ABOUT)
    assert replay(mended, source_id="swims").is_same
    assert [each.source_id for each in replay(mended, source_id="loans").sources] == ["loans"]


def test_what_nobody_looked_at_is_not_applied(told: Settings):
    """Taking over one mended source would change others in passing."""
    mended = remap(told, LOAN_COLUMN, ABOUT)
    before = bytes_under(Path(told.bucket))
    with pytest.raises(UsageError, match="would change other sources too: loans") as caught:
        replay(mended, source_id="swims", is_applied=True, why="only these")
    assert "muster replay --apply" in caught.value.mend and bytes_under(Path(told.bucket)) == before


def test_applying_is_a_decision_with_name_and_reason(told: Settings):
    """Nobody could tell later who changed the ledger, and why."""
    mended = remap(told, LOAN_COLUMN, ABOUT)
    with pytest.raises(UsageError, match="reason"):
        replay(mended, is_applied=True, why=" ")
    report = replay(mended, is_applied=True, why="the library rounds")
    (decision,) = read_decisions(mended.store, "replay")
    assert (decision.who, decision.why, decision.decided_at) == ("tests", "the library rounds", at(8))
    assert decision.subject["content_was"] == report.content_was and decision.subject["content"] == report.content
    assert mended.ledger.head().content_digest == report.content


def test_the_chain_goes_on_from_what_was_replaced(told: Settings):
    """A ledger exchanged by a stranger could not be told from one that was rebuilt."""
    head = told.ledger.head()
    mended = remap(told, LOAN_COLUMN, ABOUT)
    replay(mended, is_applied=True, why="the library rounds")
    assert mended.ledger.check().content_digest == mended.ledger.head().content_digest
    assert mended.ledger.head(pin_version=head.version) == head
    assert mended.ledger.check(pin_version=head.version) == head
    arrive(mended, "loans", 20, text_of("loans", [2040, 1990, 2200]))
    assert mended.ledger.check() and replay(mended).is_same


def test_older_evidence_is_refused_with_the_command_that_takes_it_in(tmp_path: Path):
    """An old file found in an attic would be lost, or would be dated to the day it was found."""
    settings, in_order = offline_desk(tmp_path / "late"), offline_desk(tmp_path / "in order")
    copies = [text_of("loans", [2040, 1985]), text_of("loans", [2040, 1990]), text_of("loans", [2041, 1990, 2110])]
    arrive(settings, "loans", 0, copies[0])
    arrive(settings, "loans", 4, copies[2])
    with pytest.raises(OutOfOrder) as caught:
        arrive(settings, "loans", 2, copies[1])
    assert "`muster replay --source loans --apply --why …`" in caught.value.mend
    for hour, text in zip((0, 2, 4), copies, strict=True):
        arrive(in_order, "loans", hour, text)
    report = replay(settings, source_id="loans")
    assert report.sources[0].waiting == (at(2),) and counts(report) == {"loans": {"retold": 1}}
    applied = replay(settings, source_id="loans", is_applied=True, why="found in the attic")
    assert applied.content == settings.ledger.head().content_digest == in_order.ledger.head().content_digest
    assert rows_of(settings) == rows_of(in_order) and replay(settings).is_same


def test_an_older_copy_that_changes_only_when_a_figure_was_known_is_told(tmp_path: Path):
    """A figure would go on claiming to have been known before its publisher showed it."""
    settings = offline_desk(tmp_path)
    early = dt.datetime(2025, 8, 5, tzinfo=dt.UTC)
    hours = [
        (day - at(0).replace(tzinfo=dt.UTC)).total_seconds() / 3600 for day in (early, early + dt.timedelta(days=20))
    ]
    arrive(settings, "loans", hours[0], text_of("loans", [2040, 1985]))
    arrive(settings, "loans", hours[1], text_of("loans", [2040, 1985, 2110]))
    with pytest.raises(OutOfOrder):
        arrive(settings, "loans", hours[1] - 24, text_of("loans", [2040, 1985]))
    report = replay(settings)
    assert report.content == report.content_was and not report.is_same
    (change,) = report.sources[0].changes
    assert (change.what, change.rows_were[0]["known_at"] < change.rows[0]["known_at"]) == ("retold", True)
    replay(settings, is_applied=True, why="found in the attic")
    assert replay(settings).is_same


def test_a_decision_of_a_person_is_read_again_too(tmp_path: Path):
    """What somebody released would be doubtful again once the ledger is rebuilt."""
    settings = offline_desk(tmp_path)
    arrive(settings, "loans", 0, text_of("loans", [2040, 1985]) + "2025-07-28,9999\n")
    settings.clock.advance(dt.timedelta(hours=1))
    wrong, right = sorted(held_back(settings), key=lambda claim: -claim.row["value"])
    settle(settings, "reject", [wrong.held_id], "a slip of the pen")
    settle(settings, "release", [right.held_id], "as in the printed report")
    settings.clock.advance(dt.timedelta(hours=1))
    arrive(settings, "swims", 3, text_of("swims", [100]))
    rows = rows_of(settings)
    report = replay(settings)
    assert report.is_same and report.pieces == 4
    lost = without_ledger(settings)
    replay(lost, is_applied=True, why="the disk broke")
    assert rows_of(lost) == rows


def test_a_decision_about_what_is_held_back_no_longer_is_told(tmp_path: Path):
    """A mended mapping would end the replay because nothing is left to decide."""
    settings = offline_desk(tmp_path)
    arrive(settings, "loans", 0, text_of("loans", [2040, 1985, 99_999]))
    arrive(settings, "members", 0.5, "day,members\n2025-11-01,x\n")
    settings.clock.advance(dt.timedelta(hours=1))
    (held,) = [claim for claim in held_back(settings) if claim.row["source_id"] == "members"]
    settle(settings, "reject", [held.held_id], "a slip of the pen")
    mended = remap(
        settings, 'columns = { members = "members.all" }', 'columns = { members = "members.all" }\nnot_reported = ["x"]'
    )
    (members,) = (each for each in replay(mended).sources if each.source_id == "members")
    assert any("names no claim" in each.why for each in members.unread)


def test_a_better_parser_finds_what_could_not_be_read(tmp_path: Path):
    """Files that a mended mapping can read would stay unread for ever."""
    settings = offline_desk(tmp_path)
    arrive(settings, "loans", 0, text_of("loans", [2040]))
    renamed = text_of("loans", [2040, 1985]).replace("week from,loans", "week from,lent")
    assert arrive(settings, "loans", 1, renamed).status == "failed"
    assert replay(settings).is_same
    mended = remap(settings, LOAN_COLUMN, 'columns = { lent = "loans.all" }')
    (loans,) = replay(mended).sources
    assert [each.at for each in loans.unread] == [at(0)]
    assert {change.what for change in loans.changes} == {"stated", "retold"}


def test_what_was_confirmed_is_read_again_where_the_copy_between_can_be_read_now(tmp_path: Path):
    """A file that its publisher took back at once would stand for ever after a mended mapping."""
    settings = offline_desk(tmp_path)
    arrive(settings, "loans", 0, text_of("loans", [2040]))
    arrive(settings, "loans", 1, text_of("loans", [2099]).replace("week from,loans", "week from,loans,note"))
    confirm(settings, "loans", 2)
    mended = remap(settings, LOAN_COLUMN, f'{LOAN_COLUMN}\nignore = ["note"]')
    replay(mended, is_applied=True, why="notes are notes")
    view = mended.ledger.view(at(10), series=["loans.all"])
    assert list(view["value"]) == [2040]


def test_missing_and_altered_evidence_end_the_replay(told: Settings):
    """A ledger would be rebuilt from less than there was, or from forged bytes."""
    sha256 = sha256_at(told, "loans", at(0))
    path = Path(told.bucket) / "private/evidence" / sha256
    body = bytes_of(told, sha256)
    path.write_bytes(body + b" ")
    with pytest.raises(StoreError, match="was altered"):
        replay(told)
    os.unlink(path)
    with pytest.raises(LedgerError, match="loans: the bytes of 2025-11-05T12:00:00Z are gone") as caught:
        replay(told)
    assert "backup" in caught.value.mend


def test_a_fetch_without_its_record_ends_the_replay(told: Settings):
    """Whatever lost its record would vanish from the rebuilt ledger unseen."""
    (Path(told.bucket) / "private/fetches/swims/20251105T130000Z_ok.json").unlink()
    with pytest.raises(LedgerError, match=r"1 fetches stand in the ledger .* swims of 2025-11-05T13:00:00Z"):
        replay(told)
    assert replay(told, source_id="loans").is_same


def test_a_source_that_is_declared_no_longer_would_be_withdrawn(told: Settings):
    """Claims of a source that left the catalogue would vanish unseen, or hinder every replay."""
    text = (Path(told.catalog_folder) / "sources.toml").read_text()
    report = replay(remap(told, text[text.index("[sources.members]") :], ""))
    assert counts(report) == {"members": {"withdrawn": 1}}


def test_an_unknown_source_is_named_with_those_there_are(told: Settings):
    """A typing error would look like a source without changes."""
    for is_applied in (False, True):
        with pytest.raises(UsageError, match="'lones'") as caught:
            replay(told, source_id="lones", is_applied=is_applied, why="because")
        assert "loans, swims, members" in caught.value.mend


def test_an_edition_keeps_its_bytes_after_the_ledger_was_replaced(settings: Settings, tmp_path: Path):
    """A quoted edition could not be made again once older evidence was found."""
    refreshed(settings)
    first = publish(settings)
    folder = Path(settings.bucket) / f"public/library/weekly/{WEEK}/r1"
    recorded(
        Path(settings.recorded_folder),
        [("loans", dt.datetime(2025, 10, 22, tzinfo=dt.UTC), loans_csv([*LOANS[:-2], 9]))],
    )
    assert "came after" in import_recorded(settings).taken[0].error
    report = replay(settings, source_id="loans", is_applied=True, why="found in the attic")
    assert not report.is_same and settings.ledger.head().content_digest == report.content
    out = tmp_path / "again"
    again = weekly(settings, week=WEEK, out=str(out))
    assert again.issued.status == "rebuilt" and bytes_under(out) == bytes_under(folder)
    assert publish(settings).sha256 == first.sha256


def test_a_refresh_says_that_the_mapping_changed_until_it_is_replayed(settings: Settings, town: Town):
    """A source that answers that nothing changed would be shown for ever as it was wrongly read."""
    town.say("/loans.csv", loans_csv(), etag='"first"')
    assert mapping_changed(settings) == []
    later = settings.clock.now() + dt.timedelta(hours=1)
    mended = remap(settings, LOAN_COLUMN, ABOUT, is_offline=False)
    mended.clock.instant = later
    (finding,) = mapping_changed(mended)
    assert finding.where == "loans" and "`muster replay --source loans` shows what would change" in finding.message
    assert town.answers("/loans.csv")[-1] == 304
    mended.clock.advance(dt.timedelta(hours=1))
    assert len(mapping_changed(mended)) == 1
    replay(mended, source_id="loans", is_applied=True, why="the library rounds")
    mended.clock.advance(dt.timedelta(hours=1))
    assert mapping_changed(mended) == []


def mapping_changed(settings: Settings) -> list[Finding]:
    """Return what a refresh says of sources whose copies were read by another mapping."""
    return [found for each in refreshed(settings).taken for found in each.findings if found.code == "mapping-changed"]


def test_json_has_every_claim(told: Settings):
    """A program could not look through what would change."""
    report = replay(remap(told, LOAN_COLUMN, ABOUT)).as_json()
    said = json.loads(json.dumps(report, default=str))
    assert said["is_same"] is False
    assert sum(len(each["changes"]) for each in said["sources"]) == 4


def test_a_bucket_is_replayed_as_a_folder_is(bucket: str, seaweed: Seaweed, tmp_path: Path):
    """In the cloud, older evidence could not be taken in, or the ledger would come out as another one."""
    desk = offline_desk(tmp_path).catalog_folder
    in_cloud = settings_for(tmp_path, Path(desk), bucket=bucket, s3=seaweed.settings, is_offline=True)
    in_folder = settings_for(tmp_path, Path(desk), is_offline=True)
    for settings in (in_cloud, in_folder):
        arrive(settings, "loans", 0, text_of("loans", [2040, 1985]))
        arrive(settings, "loans", 4, text_of("loans", [2040, 1990, 2110]))
        with pytest.raises(OutOfOrder):
            arrive(settings, "loans", 2, text_of("loans", [2040, 1990]))
        replay(settings, source_id="loans", is_applied=True, why="found in the attic")
        assert replay(settings).is_same and settings.ledger.check()
    assert rows_of(in_cloud) == rows_of(in_folder)
    assert in_cloud.ledger.head().content_digest == in_folder.ledger.head().content_digest
