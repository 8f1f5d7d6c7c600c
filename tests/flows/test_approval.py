"""Editions that wait for people's names, without any engine: what goes out, what does not, and whose names are kept."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from flows.audit import audit
from flows.correct import correct
from flows.making.approval import Answer, answered_by
from flows.publish import publish
from flows.questions.standings import edition_lines
from flows.settings import Settings
from reports.adapters import publisher
from reports.adapters.publisher.approvals import waiting
from reports.briefings.publication import EditionName
from reports.errors import CatalogError, UsageError, Withheld
from tests.flows.approving_desk import LEAD, WEEK, People, ready
from tests.flows.town import LOANS, Town, loans_csv, refreshed

NAME = EditionName("library", "weekly", WEEK)
OLENA, PETRO = Answer("O. Kovalenko"), Answer("P. Shevchuk")


@pytest.fixture
def settings(town: Town, tmp_path: Path) -> Settings:
    """A desk that asks one name for an edition and two for a correction."""
    return ready(tmp_path, town)


def acts(settings: Settings) -> list[tuple[str, str]]:
    """Return the acts of the log with who did them."""
    return [(entry.act, entry.who) for entry in publisher.read_log(settings.store)]


def test_without_a_name_nothing_is_public_and_a_draft_waits(settings: Settings, tmp_path: Path):
    """An edition would go out unread on a desk that wants it read, or nobody would know where to read it."""
    with pytest.raises(Withheld, match="waits for approval: 0 of 1 names") as withheld:
        publish(settings, week=WEEK)
    waits = waiting(settings.store, NAME)
    assert f"muster approve {WEEK}" in withheld.value.mend and waits.draft in withheld.value.mend
    assert (Path(waits.draft) / NAME.pdf_name("en")).is_file()
    assert not (tmp_path / "bucket" / "public").exists()
    assert publisher.read_pin(settings.store, "library", "weekly", WEEK) is None


def test_a_name_lets_it_out_and_stands_in_the_log_before_it(settings: Settings):
    """The log would not tell who let an edition out, or would break its own chain with their names."""
    people = People([OLENA])
    with answered_by(people):
        report = publish(settings, week=WEEK)
    assert report.status == "published"
    assert acts(settings) == [("approve", "O. Kovalenko"), ("publish", "tests")]
    approve, out = publisher.read_log(settings.store)
    assert approve.manifest_sha256 == out.manifest_sha256 and approve.files == {}
    assert [each.label for each in people.asked[0].changes.figures] == ["Lent this week"]
    assert edition_lines(settings, "")[0].approved_by == ("O. Kovalenko",)
    assert audit(settings, rebuild="all").troubles == ()
    assert publish(settings, week=WEEK).status == "already published"


def test_a_no_withholds_with_its_reason_and_asks_anew_next_time(settings: Settings):
    """A rejected edition would go out all the same, or could never be mended."""
    with answered_by(People([Answer("O. Kovalenko", "reject", "")])), pytest.raises(Withheld, match="0 of 1 names"):
        publish(settings, week=WEEK)
    no = People([Answer("O. Kovalenko", "reject", "Too bold.")])
    with answered_by(no), pytest.raises(Withheld, match=r"rejected by O\. Kovalenko: Too bold\."):
        publish(settings, week=WEEK)
    assert acts(settings) == []
    with answered_by(People([PETRO])):
        assert publish(settings, week=WEEK).status == "published"
    assert [each.why for each in waiting(settings.store, NAME).rejections] == ["Too bold."]


def test_an_edited_lead_is_kept_with_the_edition_and_made_again_from_it(settings: Settings):
    """An editor's words would be on the page and nowhere else, so that nobody could make the edition again."""
    with answered_by(People([replace(OLENA, leads={"en": LEAD})])):
        report = publish(settings, week=WEEK)
    inputs = json.loads(settings.store.read(NAME.key("manifest.json")).body)["inputs"]
    assert list(inputs["notes_sha256"]) == [f"{WEEK}.en.md"]
    page = settings.store.read(NAME.key("en.html")).body.decode()
    assert "Readers took home" in page and "2,260" in page
    assert report.status == "published" and audit(settings, rebuild="all").troubles == ()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Answer(""), "a name is missing"),
        (replace(OLENA, leads={"en": "There were 2260 loans."}), "2260"),
        (replace(OLENA, leads={"en": LEAD, "uk": LEAD}), "its language is none of en"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_asked_again_with_what_is_wrong(settings: Settings, wrong: Answer, why: str):
    """A slip in a form would end the run, or a bare digit would slip through it onto the page."""
    people = People([wrong, OLENA])
    with answered_by(people):
        assert publish(settings, week=WEEK).status == "published"
    assert [each.remark == "" for each in people.asked] == [True, False] and why in people.asked[1].remark
    assert json.loads(settings.store.read(NAME.key("manifest.json")).body)["inputs"]["notes_sha256"] == {}


def test_only_those_whom_the_desk_names_may_approve(town: Town, tmp_path: Path):
    """Anybody could sign for the editor."""
    settings = ready(tmp_path, town, 'editions = 1, names = ["O. Kovalenko"]')
    with answered_by(People([PETRO])), pytest.raises(Withheld):
        publish(settings, week=WEEK)
    with answered_by(People([Answer(" o.  kovalenko ")])):
        publish(settings, week=WEEK)
    assert acts(settings)[0] == ("approve", "O. Kovalenko")


def test_a_correction_needs_two_different_people(settings: Settings, town: Town):
    """One person could correct the record alone, by saying yes twice."""
    with answered_by(People([OLENA])):
        publish(settings, week=WEEK)
    town.say("/loans.csv", loans_csv([*LOANS[:-1], 2000]))
    settings.clock.advance(dt.timedelta(days=1))
    refreshed(settings)
    people = People([OLENA, Answer("o. KOVALENKO"), PETRO])
    with answered_by(people):
        report = correct(settings, week=WEEK, why="One branch counted returns as loans.")
    assert report.status == "corrected"
    assert "has approved it already" in people.asked[2].remark
    assert acts(settings)[2:] == [("approve", "O. Kovalenko"), ("approve", "P. Shevchuk"), ("supersede", "tests")]
    assert audit(settings, rebuild="all").troubles == ()


def test_a_name_counts_for_the_bytes_it_was_given_for(settings: Settings):
    """The second person could change the words under the first one's name."""
    settings = replace(settings, names_asked=2)
    people = People([OLENA, replace(PETRO, leads={"en": LEAD})])
    with answered_by(people), pytest.raises(Withheld, match="1 of 2 names"):
        publish(settings, week=WEEK)
    assert [each.who for each in waiting(settings.store, NAME).counted] == ["P. Shevchuk"]
    with answered_by(People([OLENA], is_resuming=True)):
        publish(settings, week=WEEK)
    assert sorted(acts(settings)[:2]) == [("approve", "O. Kovalenko"), ("approve", "P. Shevchuk")]


def test_what_waits_is_taken_up_as_it_was_left(settings: Settings, town: Town):
    """An approval would be of other figures than those that its owner saw."""
    with pytest.raises(Withheld):
        publish(settings, week=WEEK)
    left = waiting(settings.store, NAME)
    town.say("/loans.csv", loans_csv([*LOANS[:-1], 2000]))
    settings.clock.advance(dt.timedelta(minutes=1))
    refreshed(settings)
    with answered_by(People([OLENA], is_resuming=True)):
        publish(settings, week=WEEK)
    assert publisher.read_pin(settings.store, "library", "weekly", WEEK).head == left.pin.head
    assert publisher.read_log(settings.store)[-1].manifest_sha256 == left.manifest_sha256


def test_a_desk_that_asks_nobody_publishes_as_ever(settings: Settings, town: Town, tmp_path: Path):
    """The gate would stand in everybody's way."""
    free = ready(tmp_path / "free", town, "editions = 0")
    assert publish(free, week=WEEK).status == "published"
    assert acts(free) == [("publish", "tests")]


def test_a_table_that_asks_too_much_is_refused(town: Town, tmp_path: Path):
    """A slip in the catalogue would switch the gate off."""
    with pytest.raises((CatalogError, UsageError), match="approval"):
        _ = ready(tmp_path, town, "edition = 1").catalog
