"""What was revised lately: asked for alone, since a page shows no more."""

from __future__ import annotations

from reports.adapters.ledger import Ledger
from reports.store import S3Settings
from tests.ledger.sample import append, at


def test_recent_revisions_are_those_of_the_whole_list_known_since(address: str, s3: S3Settings) -> None:
    """Otherwise the page's table of revisions would miss one, or repeat one that is long known."""
    ledger = Ledger.open(address, s3)
    append(ledger, 1, {0: 10.0, 1: 20.0, 2: 30.0}, has_release_rule=False)
    append(ledger, 2, {0: 11.0, 1: 20.0, 2: 30.0}, has_release_rule=False)
    append(ledger, 3, {0: 11.0, 1: 21.0}, has_release_rule=False)
    append(ledger, 4, {0: 12.0, 1: 21.0}, has_release_rule=False)
    for since, until in ((0, 9), (1, 9), (2, 9), (2, 3), (3, 4), (4, 9)):
        whole = ledger.revisions(as_of=at(until))
        newer = whole[(whole["event"] != "stated") & (whole["known_at"] > at(since))]
        assert ledger.revisions(as_of=at(until), since=at(since)).equals(newer.reset_index(drop=True))
    assert ledger.revisions(since=at(2))["event"].tolist() == ["revised", "revised", "withdrawn"]


def test_fetches_are_those_of_the_version_asked_for(address: str, s3: S3Settings) -> None:
    """Otherwise a run that takes something in would go on with the list from before, and pin the wrong state."""
    ledger = Ledger.open(address, s3)
    assert ledger.fetches().empty
    append(ledger, 1, {0: 10.0})
    first = ledger.head()
    append(Ledger.open(address, s3), 2, {0: 11.0})
    assert len(ledger.fetches()) == 2 and ledger.head().append_no == 2
    assert len(ledger.fetches(pin_version=first.version)) == 1 and ledger.head(pin_version=first.version) == first
