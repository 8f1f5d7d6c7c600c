"""The ledger on a folder and on S3: what is written, what is shown as of when, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reports.adapters.ledger import Ledger
from reports.errors import LedgerError, OutOfOrder
from reports.figures.model import Claim, Parsed
from reports.store import S3Settings
from tests.ledger.sample import SERIES, append, at, claim, fetch, on, seen, source


@pytest.fixture
def ledger(address: str, s3: S3Settings) -> Ledger:
    """An empty ledger, in a folder once and in a bucket once."""
    return Ledger.open(address, s3)


def test_an_empty_ledger_answers_with_its_columns(ledger: Ledger) -> None:
    """Otherwise a first run would fail before it had read anything."""
    view = ledger.view(at(1))
    assert view.empty and {"series_id", "value", "known_at", "held_at", "is_reconstructed"} <= set(view.columns)
    assert ledger.fetches().empty and ledger.revisions().empty
    assert ledger.head().append_no == 0 and ledger.head().version == -1
    assert ledger.check() == ledger.head()


def test_an_empty_ledger_and_a_filled_one_have_the_same_types(ledger: Ledger) -> None:
    """Otherwise figures would be computed differently on the day on which the first row arrives."""
    empty = (ledger.view(at(9)).dtypes, ledger.fetches().dtypes, ledger.revisions().dtypes)
    append(ledger, 1, {0: 10.0})
    append(ledger, 2, {0: 11.0})
    filled = (ledger.view(at(9)).dtypes, ledger.fetches().dtypes, ledger.revisions().dtypes)
    for before, after in zip(empty, filled, strict=True):
        assert before.to_dict() == after.to_dict()


def test_a_claim_comes_back_as_it_was_stated(ledger: Ledger) -> None:
    """Otherwise a bound, a quotation or a grade would be lost between the source and the page."""
    said = Claim(
        "herd.total", "gazette", "The Gazette", on(3), period_start_on=on(1), published_on=on(4),
        published_precision="month", value=None, low=10.0, high=20.0, bound="range", ordinal=0, claim_ref="g-7",
        scope="north", origin="herdsman", link="suspected", suspected_origin="rumour", via="radio",
        url="https://example.org/7", quote="«ten to twenty»", note="n", credibility=3, locator="row 7",
        release_at=at(5),
    )  # fmt: skip
    ledger.append(fetch(6), Parsed((said,)), source(), SERIES)
    row = ledger.view(at(7)).iloc[0]
    for name in ("claim_ref", "scope", "origin", "link", "suspected_origin", "via", "url", "quote", "note", "locator",
                 "bound", "low", "high", "credibility", "published_precision", "publisher", "release_at"):  # fmt: skip
        assert row[name] == getattr(said, name), name
    assert (row["period_start_on"].date(), row["period_end_on"].date()) == (on(1), on(3))
    assert row["evidence_sha256"] == fetch(6).sha256


def test_an_unchanged_copy_writes_a_fetch_and_no_claim(ledger: Ledger) -> None:
    """Otherwise confirmation would look like news, and silence like confirmation."""
    append(ledger, 1, {0: 10.0, 1: 12.0})
    result = append(ledger, 2, {0: 10.0, 1: 12.0})
    assert (result.stated, result.revised, result.withdrawn, result.unchanged) == (0, 0, 0, 2)
    assert len(ledger.fetches()) == 2
    assert len(ledger.view(at(9))) == 2 and ledger.revisions().empty


def test_a_revision_keeps_what_was(ledger: Ledger) -> None:
    """Otherwise a silently changed figure could not be shown beside the one it replaced."""
    append(ledger, 1, {0: 10.0})
    append(ledger, 2, {0: 11.0})
    told = ledger.revisions(["herd.total"])
    assert told["event"].tolist() == ["stated", "revised"]
    assert told["value"].tolist() == [10.0, 11.0] and told["was_value"].tolist()[1] == 10.0
    assert told["was_bound"].tolist()[1] == "exact"
    assert ledger.revisions(["herd.next"]).empty
    assert ledger.revisions(as_of=at(1.5)).empty


def test_new_words_around_the_same_figure_are_no_revision(ledger: Ledger) -> None:
    """Otherwise a moved web address would be reported as a changed figure."""
    ledger.append(fetch(1), Parsed((claim(0, 10.0, note="a", url="https://a.example"),)), source(), SERIES)
    again = claim(0, 10.0, note="b", url="https://b.example", publisher="the  GAZETTE")
    assert ledger.append(fetch(2), Parsed((again,)), source(), SERIES).unchanged == 1


def test_a_changed_bound_is_a_revision(ledger: Ledger) -> None:
    """Otherwise "more than 10" could become "10" without anybody noticing."""
    ledger.append(fetch(1), Parsed((claim(0, 10.0, bound="more_than"),)), source(), SERIES)
    assert ledger.append(fetch(2), Parsed((claim(0, 10.0),)), source(), SERIES).revised == 1


def test_a_vanished_row_is_withdrawn_from_a_whole_history(ledger: Ledger) -> None:
    """Otherwise a figure that its publisher took back would stay on the page."""
    append(ledger, 1, {0: 10.0, 1: 12.0})
    assert append(ledger, 3, {0: 10.0}).withdrawn == 1
    assert seen(ledger, 2) == {0: 10.0, 1: 12.0}
    assert seen(ledger, 3) == {0: 10.0}
    assert append(ledger, 4, {0: 10.0, 1: 12.0}).stated == 1
    assert seen(ledger, 4) == {0: 10.0, 1: 12.0}
    assert ledger.revisions()["event"].tolist() == ["stated", "withdrawn", "stated"]


@pytest.mark.parametrize("copy", [{"whole_history": False}, {"is_cut": True}])
def test_a_window_or_a_cut_copy_withdraws_nothing(ledger: Ledger, copy: dict[str, bool]) -> None:
    """Otherwise a broken download would erase a history."""
    append(ledger, 1, {0: 10.0, 1: 12.0})
    assert append(ledger, 2, {1: 12.0}, **copy).withdrawn == 0
    assert seen(ledger, 3) == {0: 10.0, 1: 12.0}


def test_a_quarantined_claim_is_kept_and_not_shown(ledger: Ledger) -> None:
    """Otherwise a doubtful figure would either reach the page or be lost."""
    append(ledger, 1, {0: 10.0})
    doubtful = claim(0, 9_999.0, quarantine="a thousand times the day before")
    result = ledger.append(fetch(2), Parsed((doubtful,)), source(), SERIES)
    assert (result.quarantined, result.withdrawn) == (1, 0)
    assert ledger.append(fetch(3), Parsed((doubtful,)), source(), SERIES).quarantined == 0
    assert seen(ledger, 4) == {0: 10.0}
    both = ledger.view(at(4), with_quarantined=True)
    assert sorted(both["value"]) == [10.0, 9_999.0] and set(both["quarantine"]) == {"", doubtful.quarantine}


def test_a_projection_repeated_later_is_another_claim(ledger: Ledger) -> None:
    """Otherwise a forecast could not be held against the one that the same publisher made before."""
    first = claim(300, 90.0, series_id="herd.next", published_on=on(1))
    second = claim(300, 70.0, series_id="herd.next", published_on=on(2))
    result = ledger.append(fetch(3), Parsed((first, second)), source(), SERIES)
    assert (result.stated, result.revised) == (2, 0)


def test_conflicting_duplicates_are_both_kept(ledger: Ledger) -> None:
    """Otherwise a file that contradicts itself would look consistent."""
    result = ledger.append(fetch(1), Parsed((claim(0, 10.0), claim(0, 11.0), claim(0, 10.0))), source(), SERIES)
    assert result.stated == 2
    view = ledger.view(at(2))
    assert dict(zip(view["ordinal"], view["value"], strict=True)) == {0: 10.0, 1: 11.0}


def test_nothing_is_not_zero(ledger: Ledger) -> None:
    """Otherwise a missing figure would be counted as none."""
    words = Claim("herd.total", "gazette", "The Gazette", on(1), bound="words", quote="many")
    ledger.append(fetch(2), Parsed((claim(0, 0.0), words)), source(), SERIES)
    values = ledger.view(at(3))["value"]
    assert values.tolist()[0] == 0.0 and values.isna().tolist() == [False, True]


def test_a_failed_fetch_is_recorded_and_changes_nothing(ledger: Ledger) -> None:
    """Otherwise silence could not be told from confirmation."""
    append(ledger, 1, {0: 10.0})
    ledger.append(fetch(2, status="failed", error="refused"), Parsed(()), source(), SERIES)
    told = ledger.fetches()
    assert told["status"].tolist() == ["ok", "failed"] and told["error"].tolist()[1] == "refused"
    assert seen(ledger, 3) == {0: 10.0}
    assert ledger.newest_fetches() == {"gazette": fetch(1)}
    assert len(ledger.fetches(at(1.5))) == 1


def test_an_unchanged_answer_counts_as_a_copy(ledger: Ledger) -> None:
    """Otherwise a value changed after a "not modified" could be dated before it."""
    append(ledger, 1, {0: 10.0})
    ledger.append(fetch(5, status="unchanged"), Parsed(()), source(), SERIES)
    append(ledger, 6, {0: 10.0, 4: 14.0})
    assert ledger.view(at(9))["known_at"].tolist()[1] == at(6)
    assert ledger.newest_good_fetch("gazette") == fetch(6)
    ledger.append(fetch(8, status="unchanged"), Parsed(()), source(), SERIES)
    assert ledger.newest_fetches() == {"gazette": replace(fetch(6), retrieved_at=at(8))}
    assert ledger.newest_good_fetch("nobody") is None


def test_older_evidence_is_refused(ledger: Ledger) -> None:
    """Otherwise a late import would rewrite what had been known."""
    append(ledger, 5, {0: 10.0})
    before = ledger.head()
    with pytest.raises(OutOfOrder) as refused:
        append(ledger, 4, {0: 9.0})
    assert "gazette" in refused.value.message and refused.value.mend
    assert ledger.head() == before
    append(ledger, 4, {0: 9.0}, source_id="herald")


def test_the_same_fetch_twice_is_written_once(ledger: Ledger, address: str, s3: S3Settings) -> None:
    """Otherwise a retried task or a second import would double the record."""
    append(ledger, 1, {0: 10.0})
    append(ledger, 2, {0: 11.0})
    again = append(Ledger.open(address, s3), 1, {0: 10.0})
    assert again.is_repeat and again.append_no == 1
    assert ledger.head().append_no == 2


def test_a_claim_of_an_undeclared_series_is_refused(ledger: Ledger) -> None:
    """Otherwise a mistyped mapping would fill the ledger with rows that nothing reads."""
    with pytest.raises(LedgerError, match=r"herd\.none"):
        ledger.append(fetch(1), Parsed((claim(0, 1.0, series_id="herd.none"),)), source(), SERIES)


def test_a_view_can_be_pinned(ledger: Ledger, address: str, s3: S3Settings) -> None:
    """Otherwise rows that arrive later, but were knowable earlier, would move a published edition."""
    append(ledger, 3, {0: 10.0})
    pinned = ledger.head()
    append(ledger, 6, {0: 10.0, 4: 14.0}, source_id="herald")
    assert seen(ledger, 5) == {0: 10.0, 4: 14.0}
    other = Ledger.open(address, s3)
    assert seen(other, 5, pin_version=pinned.version) == {0: 10.0}
    assert other.head(pin_version=pinned.version) == pinned == other.check(pin_version=pinned.version)
    assert len(other.fetches(pin_version=pinned.version)) == 1


def test_a_view_shows_what_another_process_appended(ledger: Ledger, address: str, s3: S3Settings) -> None:
    """Otherwise a long-running worker would publish from an old state."""
    append(ledger, 1, {0: 10.0})
    append(Ledger.open(address, s3), 2, {0: 11.0})
    assert seen(ledger, 3) == {0: 11.0}
    assert append(ledger, 4, {0: 12.0}).append_no == 3
    assert ledger.check().append_no == 3


def test_a_view_can_be_narrowed(ledger: Ledger) -> None:
    """Otherwise one chart would cost the reading of the whole desk."""
    append(ledger, 1, {0: 10.0})
    ledger.append(
        fetch(2, source_id="herald"),
        Parsed((claim(300, 90.0, series_id="herd.next", source_id="herald", published_on=on(1)),)),
        source(), SERIES,
    )  # fmt: skip
    assert set(ledger.view(at(3), series=["herd.next"])["series_id"]) == {"herd.next"}
    assert ledger.view(at(3), series=[]).empty
    assert ledger.view(at(3), series=["it's"]).empty


def test_the_table_keeps_its_history_and_refuses_deletion(tmp_path: Path) -> None:
    """Otherwise a clean-up would take away the state that a pinned edition is rebuilt from."""
    append(Ledger.open(str(tmp_path)), 1, {0: 10.0})
    log = (tmp_path / "private/ledger/_delta_log/00000000000000000000.json").read_text().splitlines()
    settings = next(json.loads(line)["metaData"]["configuration"] for line in log if "metaData" in line)
    assert settings["delta.appendOnly"] == "true"
    assert settings["delta.enableExpiredLogCleanup"] == "false"
    assert settings["delta.logRetentionDuration"] == "interval 36500 days"
