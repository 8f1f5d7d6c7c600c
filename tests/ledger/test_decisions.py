"""Claims that are held back, and what a person decides on them: from when it counts, and what it leaves alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.adapters.ledger import AppendResult, Ledger
from reports.catalog.checks import Checks
from reports.errors import OutOfOrder, UsageError
from reports.figures.decisions import Decision, decision_bytes
from reports.figures.model import Parsed
from reports.figures.quarantine import HeldClaim, subject_of
from tests.ledger.sample import SERIES, append, at, claim, fetch, seen, source

DOUBT = "far from its neighbours"
# What happens, a day apart: a copy (of each day its value, and whether it is doubtful), or a decision on one of the
# claims that are held back by then.
COPY = st.dictionaries(
    st.sampled_from(range(3)), st.tuples(st.sampled_from([1.0, 2.0, 3.0]), st.booleans()), min_size=1, max_size=3
)
DECISION = st.tuples(st.sampled_from(["release", "reject"]), st.integers(0, 5))
STEPS = st.lists(COPY | DECISION, min_size=2, max_size=7)
SEARCH = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger where day 0 stands at 10 and a later copy says 99 instead, which is held back."""
    opened = Ledger.open(str(tmp_path))
    append(opened, 1, {0: 10.0, 1: 12.0}, has_release_rule=False)
    copy(opened, 2, {0: (99.0, True), 1: (12.0, False)})
    return opened


def copy(ledger: Ledger, taken: float, values: Mapping[int, tuple[float, bool]]) -> AppendResult:
    """Append a copy: of each day its value, and whether the reader of the file already doubted it."""
    claims = tuple(
        claim(day, value, quarantine=DOUBT if is_doubtful else "") for day, (value, is_doubtful) in values.items()
    )
    return ledger.append(fetch(taken), Parsed(claims), source(), SERIES)


def decide(ledger: Ledger, act: str, held: HeldClaim, day: float, why: str = "asked the gazette") -> AppendResult:
    """Record a decision on a claim that is held back."""
    return ledger.decide(Decision(act, subject_of(held), "eva", why, at(day)), SERIES)


def test_a_released_claim_counts_from_the_decision_on(ledger: Ledger) -> None:
    """Otherwise a release would change what an edition of last week could have known."""
    done = decide(ledger, "release", ledger.quarantined()[0], 3)
    assert (done.revised, done.stated) == (1, 0)
    assert seen(ledger, 2.9) == {0: 10.0, 1: 12.0} and seen(ledger, 3) == {0: 99.0, 1: 12.0}
    row = ledger.view(at(3)).iloc[0]
    assert (row["held_at"], row["known_at"], row["was_value"]) == (at(3), at(3), 10.0)
    assert row["evidence_sha256"] == fetch(2).sha256, "the figure stands in the copy, not in the decision"
    assert ledger.check() == ledger.head()


def test_a_released_claim_stands_when_the_next_copy_repeats_it(ledger: Ledger) -> None:
    """Otherwise a person would have to release the same figure every day."""
    decide(ledger, "release", ledger.quarantined()[0], 3)
    again = copy(ledger, 4, {0: (99.0, True), 1: (12.0, False)})
    assert (again.quarantined, again.withdrawn, again.unchanged) == (0, 0, 2)
    assert seen(ledger, 4) == {0: 99.0, 1: 12.0}


def test_a_rejected_value_stays_out_and_another_is_judged_anew(ledger: Ledger) -> None:
    """Otherwise an error would be back with the next copy, or a later mistake would be let through."""
    decide(ledger, "reject", ledger.quarantined()[0], 3)
    assert copy(ledger, 4, {0: (99.0, False), 1: (12.0, False)}).quarantined == 0
    assert seen(ledger, 5) == {0: 10.0, 1: 12.0}
    assert [held.state for held in ledger.quarantined()] == ["rejected"]
    assert copy(ledger, 6, {0: (98.0, True), 1: (12.0, False)}).quarantined == 1
    assert [held.state for held in ledger.quarantined()] == ["rejected", "open"]
    assert copy(ledger, 7, {0: (11.0, False), 1: (12.0, False)}).revised == 1
    assert seen(ledger, 7) == {0: 11.0, 1: 12.0}


def test_what_the_publisher_mends_is_held_back_no_longer(ledger: Ledger) -> None:
    """Otherwise the list of what waits for a decision would grow for ever."""
    assert copy(ledger, 3, {0: (10.0, False), 1: (12.0, False)}).cleared == 1
    assert [(held.state, held.settled_at) for held in ledger.quarantined()] == [("mended", at(3))]
    assert [held.state for held in ledger.quarantined(at(2.5))] == ["open"]


def test_what_vanishes_from_a_whole_history_is_held_back_no_longer(ledger: Ledger) -> None:
    """Otherwise a figure that its publisher took back would still ask for a decision."""
    assert copy(ledger, 3, {1: (12.0, False)}).cleared == 1
    assert [held.state for held in ledger.quarantined()] == ["mended"]


@pytest.mark.parametrize("act", ["release", "reject"])
def test_nobody_decides_twice(ledger: Ledger, act: str) -> None:
    """Otherwise two people could decide against one another, and the last would win in silence."""
    held = ledger.quarantined()[0]
    decide(ledger, "release", held, 3)
    with pytest.raises(UsageError, match="released already"):
        decide(ledger, act, held, 4)


def test_the_same_decision_again_writes_nothing(ledger: Ledger) -> None:
    """Otherwise a retry after a lost answer would write a decision twice."""
    held = ledger.quarantined()[0]
    first, again = decide(ledger, "reject", held, 3), decide(ledger, "reject", held, 3)
    assert again.is_repeat and again.append_no == first.append_no


def test_a_decision_is_no_fetch(ledger: Ledger) -> None:
    """Otherwise a decision would make a dead source look alive, or a healthy one look broken."""
    before = ledger.fetches()
    decide(ledger, "release", ledger.quarantined()[0], 30)
    assert ledger.fetches()["status"].tolist() == before["status"].tolist() == ["ok", "ok"]
    newest = ledger.newest_good_fetch("gazette")
    assert newest is not None and newest.retrieved_at == at(2)
    assert {name: newest.retrieved_at for name, newest in ledger.newest_fetches().items()} == {"gazette": at(2)}


def test_decisions_and_copies_keep_the_order_of_time(ledger: Ledger) -> None:
    """Otherwise a view of a day in between would show a figure twice."""
    held = ledger.quarantined()[0]
    with pytest.raises(OutOfOrder, match="a decision"):
        decide(ledger, "release", held, 1.5)
    decide(ledger, "release", held, 5)
    with pytest.raises(OutOfOrder, match="a decision of"):
        copy(ledger, 4, {0: (11.0, False)})


def test_of_two_that_contradict_one_another_the_one_released_stands(tmp_path: Path) -> None:
    """Otherwise a person could not say which of two figures for one day is right."""
    ledger = Ledger.open(str(tmp_path))
    claims = tuple(claim(0, value, ordinal=place, quarantine="two") for place, value in enumerate((10.0, 11.0)))
    ledger.append(fetch(1), Parsed(claims), source(), SERIES)
    decide(ledger, "release", ledger.quarantined()[1], 2)
    assert seen(ledger, 2) == {0: 11.0}
    again = ledger.append(fetch(3), Parsed(claims), source(), SERIES)
    assert (again.quarantined, again.stated, again.revised) == (0, 0, 0) and seen(ledger, 3) == {0: 11.0}
    assert [held.state for held in ledger.quarantined()] == ["open", "released"]


def test_a_day_that_came_too_early_is_believed_once_it_has_begun(tmp_path: Path) -> None:
    """Otherwise what was held back for the calendar alone would wait for a person for ever."""
    ledger = Ledger.open(str(tmp_path))
    strict = source().model_copy(update={"checks": Checks()})
    claims = Parsed((claim(3, 10.0),))
    assert ledger.append(fetch(1), claims, strict, SERIES).quarantined == 1
    done = ledger.append(fetch(3), claims, strict, SERIES)
    assert (done.stated, done.cleared) == (1, 1) and seen(ledger, 3) == {3: 10.0}


@SEARCH
@given(STEPS)
def test_what_happens_later_never_changes_what_was_known(steps: list[object]) -> None:
    """Otherwise a decision, or a copy after it, could rewrite a published edition."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as elsewhere:
        ledger, again = Ledger.open(folder), Ledger.open(elsewhere)
        answers: dict[dt.datetime, list[tuple[object, ...]]] = {}
        for number, step in enumerate(steps, start=1):
            for each in (ledger, again):
                take(each, step, number)
            for moment, known in answers.items():
                assert known == shown(ledger, moment), f"what was known at {moment} changed with step {number}"
            answers[at(number)], answers[at(number + 0.5)] = shown(ledger, at(number)), shown(ledger, at(number + 0.5))
        assert ledger.check().content_digest == again.head().content_digest


@SEARCH
@given(STEPS)
def test_what_is_held_back_is_not_shown(steps: list[object]) -> None:
    """Otherwise a figure that nobody believed would stand on a page."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(folder)
        for number, step in enumerate(steps, start=1):
            take(ledger, step, number)
            rows = shown(ledger, at(number))
            days = [row[0] for row in rows]
            assert len(days) == len(set(days)), "a key is shown once"
            if isinstance(step, dict):
                believed = {row[0]: row[1] for row in rows}
                held = {
                    held.row["period_end_on"]: held.row["value"]
                    for held in ledger.quarantined()
                    if held.state == "open"
                }
                for day, (value, is_doubtful) in step.items():
                    if not is_doubtful:
                        day_on = claim(day, value).period_end_on
                        assert believed.get(day_on) == value or held.get(day_on) == value or is_rejected(ledger, day_on)


def take(ledger: Ledger, step: object, number: int) -> None:
    """Do one step of a search: append a copy, or decide on one of the claims that are held back."""
    if isinstance(step, dict):
        copy(ledger, number, step)
        return
    act, place = step  # type: ignore[misc]
    open_ones = [held for held in ledger.quarantined() if held.state == "open"]
    if open_ones:
        decide(ledger, act, open_ones[place % len(open_ones)], number)


def shown(ledger: Ledger, moment: dt.datetime) -> list[tuple[object, ...]]:
    """Return what is in use at a moment: day, value and what it was before."""
    view = ledger.view(moment, strict=True)
    return [(row.period_end_on.date(), row.value, row.evidence_sha256) for row in view.itertuples()]


def is_rejected(ledger: Ledger, day: dt.date | None) -> bool:
    """Whether a value of the day was rejected."""
    return any(held.state == "rejected" and held.row["period_end_on"] == day for held in ledger.quarantined())


def test_a_decision_is_kept_as_evidence_of_its_row(ledger: Ledger) -> None:
    """Otherwise nobody could say from the ledger alone which decision a figure rests on."""
    held = ledger.quarantined()[0]
    decision = Decision("release", subject_of(held), "eva", "seen in print", at(3))
    ledger.decide(decision, SERIES)
    columns = ("status", "url", "evidence_sha256")
    told = ledger.asked(f"SELECT {', '.join(columns)} FROM ledger WHERE record = 'fetch' ORDER BY append_no", columns)
    record = told.iloc[-1]
    assert record["status"] == "decided" and record["url"] == f"decision:{decision.name}"
    assert record["evidence_sha256"] == hashlib.sha256(decision_bytes(decision)).hexdigest()
