"""What was changed lately: asked for alone, since a page shows no more, and with what may stand in its place."""

from __future__ import annotations

from reports.adapters.ledger import Ledger
from reports.figures.history import asked
from reports.store import S3Settings
from tests.ledger.sample import append, at


def test_recent_changes_are_those_of_the_whole_list_known_since(address: str, s3: S3Settings) -> None:
    """Otherwise the page's table of revisions would miss one, or repeat one that is long known."""
    ledger = Ledger.open(address, s3)
    append(ledger, 1, {0: 10.0, 1: 20.0, 2: 30.0}, has_release_rule=False)
    append(ledger, 2, {0: 11.0, 1: 20.0, 2: 30.0}, has_release_rule=False)
    append(ledger, 3, {0: 11.0, 1: 21.0}, has_release_rule=False)
    append(ledger, 4, {0: 12.0, 1: 21.0}, has_release_rule=False)
    for since, until in ((0, 9), (1, 9), (2, 9), (2, 3), (3, 4), (4, 9)):
        whole = ledger.revisions(as_of=at(until))
        newer = whole[(whole["event"] != "stated") & (whole["known_at"] > at(since))].sort_values("seq")
        recent = ledger.asked(asked.moves_sql(at(until), at(since)), asked.MOVE_COLUMNS)
        shared = [name for name in asked.MOVE_COLUMNS if name in whole.columns]
        assert recent[shared].equals(newer[shared].reset_index(drop=True))
    chosen = asked.moves_sql(series=["herd.total"], sources=["gazette"])
    assert ledger.asked(chosen, asked.MOVE_COLUMNS)["event"].tolist() == ["revised", "revised", "withdrawn", "revised"]
    for nobody in (asked.moves_sql(series=[]), asked.moves_sql(sources=["mirror"])):
        assert ledger.asked(nobody, asked.MOVE_COLUMNS).empty


def test_a_withdrawal_comes_with_what_its_copy_stated_anew(address: str, s3: S3Settings) -> None:
    """Otherwise a figure put under another day could not be told from one that was taken back."""
    ledger = Ledger.open(address, s3)
    append(ledger, 1, {0: 10.0, 1: 20.0}, has_release_rule=False)
    append(ledger, 2, {0: 10.0, 1: 20.0, 2: 30.0}, has_release_rule=False)
    append(ledger, 3, {0: 10.0, 2: 30.0, 3: 20.0}, has_release_rule=False)
    rows = ledger.asked(asked.moves_sql(), asked.MOVE_COLUMNS)
    assert rows[["append_no", "event", "value"]].values.tolist() == [[3, "stated", 20.0], [3, "withdrawn", 20.0]]
    stated = ledger.asked(asked.stated_sql(["herd.total"], ["gazette"]), asked.STATED_COLUMNS)
    assert stated["append_no"].tolist() == [1, 1, 2, 3]


def test_what_stands_in_place_of_a_withdrawn_figure_may_be_known_earlier(address: str, s3: S3Settings) -> None:
    """Otherwise a re-dated figure would be told as taken back by the one edition whose quarter begins in between."""
    ledger = Ledger.open(address, s3)
    append(ledger, 3.2, {0: 10.0, 1: 20.0})
    append(ledger, 5, {0: 10.0, 3: 20.0})
    rows = ledger.asked(asked.moves_sql(at(9), at(4)), asked.MOVE_COLUMNS)
    assert rows["event"].tolist() == ["stated", "withdrawn"]
    assert (rows["known_at"].iloc[0], rows["known_at"].iloc[1]) == (at(3.5), at(5))


def test_an_empty_ledger_has_no_moved_history(address: str, s3: S3Settings) -> None:
    """Otherwise the first command of a new desk would end in an error."""
    ledger = Ledger.open(address, s3)
    for sql, columns in (
        (asked.moves_sql(), asked.MOVE_COLUMNS),
        (asked.stated_sql([], []), asked.STATED_COLUMNS),
        (asked.first_stated_sql("gazette", at(9)), asked.FIRST_COLUMNS),
        (asked.stated_counts_sql("gazette", at(9)), asked.COUNT_COLUMNS),
    ):
        assert ledger.asked(sql, columns).empty


def test_fetches_are_those_of_the_version_asked_for(address: str, s3: S3Settings) -> None:
    """Otherwise a run that takes something in would go on with the list from before, and pin the wrong state."""
    ledger = Ledger.open(address, s3)
    assert ledger.fetches().empty
    append(ledger, 1, {0: 10.0})
    first = ledger.head()
    append(Ledger.open(address, s3), 2, {0: 11.0})
    assert len(ledger.fetches()) == 2 and ledger.head().append_no == 2
    assert len(ledger.fetches(pin_version=first.version)) == 1 and ledger.head(pin_version=first.version) == first
