"""Every trap of the worked example is named, from the shipped register alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.shown.reasons import REASONS
from reports.briefings.drift_words import DriftWords
from reports.catalog import Catalog
from reports.catalog.declared import Origin, Series
from reports.catalog.drift import Drift
from reports.figures.drift.found import drift_in, mutated
from reports.figures.model import Claim
from tests.figures.registers import as_view, with_claim

WORDS = DriftWords(REASONS)
TRAPS = {
    "one root, many mouths": ("one-root", {"c07", "ru-frontelligence-2025-03-05", "ru-un-2025-09-22"}),
    "one share, three wholes": (
        "denominator",
        {"ru-un-2025-09-22-share", "ru-frontelligence-2025-03-05-share", "ru-frontelligence-2025-09-27-share"},
    ),
    "a district becomes the army": ("scope", {"c09", "ru-hur-2024-04-29-smd"}),
    "April becomes July": ("period", {"c09", "ru-hur-2024-04-29-smd"}),
    "more than becomes as high as": ("reversed-bound", {"c09", "ru-hur-2024-04-29-smd"}),
    "casualties told as desertion": ("measure", {"c10"}),
    "a condition lost": ("condition", {"c04", "ru-frontelligence-2025-09-27-projection"}),
    "at least becomes a number": ("surer", {"c04", "ru-frontelligence-2025-09-27-projection"}),
    "a year against a month": ("spans", {"c05"}),
    "a total read as one year": ("period", {"ru-kyivindep-2025-07-28-in2024", "ru-frontelligence-2025-03-05"}),
    "a total read as one year, further on": ("period", {"ru-afpc-2025-10", "ru-meduza-2025-10-08"}),
    "50,554 and 49,000": ("near-twins", {"ru-frontelligence-2025-03-05", "ru-istories-2025-05-20"}),
    "25,000 and 26,000": ("near-twins", {"ru-hur-2025-10-18-cmd", "ru-list-smd-2024-12"}),
    "18,000 twice": ("near-twins", {"ru-hur-2024-04-29-smd", "ru-times-2025-12-05-convictions"}),
    "1,010 twice": ("near-twins", {"ru-istories-2024-11-19-20gmrd", "ru-court-2025-05-desertion"}),
    "two lists that overlap": ("overlap", {"ru-list-smd-2024-12", "ru-list-iwtl-2024", "ru-istories-2025-05-20"}),
    "one series as two sources": ("same-series", {"c10", "c11"}),
    "two years as one incident": ("kind", {"c08", "ru-istories-2024-11-19-20gmrd"}),
    "about, to the last man": ("false-precision", {"c07", "ru-frontelligence-2025-03-05"}),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap_of_the_worked_example_is_named(register, desk, trap: str):
    """A reader would be told a garbled figure as if it were a new one."""
    code, refs = TRAPS[trap]
    named = [each for each in drift_in(register, desk) if each.code == code and refs <= set(each.refs)]
    assert len(named) == 1 and WORDS.sentence(named[0])


def test_the_order_of_the_register_changes_nothing(register, desk):
    """An editor who sorts the register would make old findings new."""
    assert drift_in(register.iloc[::-1], desk) == drift_in(register, desk)
    assert drift_in(register.sample(frac=1, random_state=7), desk) == drift_in(register, desk)


def test_every_id_is_its_own(register, desk):
    """Accepting one finding would silence another."""
    ids = [each.id for each in drift_in(register, desk)]
    assert len(ids) == len(set(ids))


def test_a_garbled_echo_limits_nothing(register, desk):
    """A total read as the number of one year would narrow the envelope as if it were a second count."""
    lost = mutated(register, desk)
    assert {"ru-kyivindep-2025-07-28-in2024", "ru-afpc-2025-10", "c08", "c09", "c10"} <= set(lost)
    assert "1 January 2024" in REASONS.sentence(lost["ru-afpc-2025-10"])


def test_faithful_copies_and_origins_are_not_called_garbled(register, desk):
    """The origin's own statement would be left out with what was made of it."""
    faithful = {"ru-frontelligence-2025-03-05", "c07", "ru-hur-2024-04-29-smd", "ru-meduza-2025-10-08", "c01", "c04"}
    assert not faithful & set(mutated(register, desk))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"bound": "exact"}, "surer"),
        ({"bound": "up_to"}, "bound"),
        ({"scope": "one army group"}, "scope"),
        ({"period_start_on": dt.date(2023, 1, 1)}, "period"),
        ({"series_id": "ru.losses.permanent"}, "measure"),
        ({"series_id": "ru.absent.projection-2025"}, "kind"),
        ({"credibility": 1}, "surer-grade"),
    ],
)
def test_a_planted_garbling_is_a_new_finding(claims, desk, changed: dict[str, Any], code: str):
    """The next garbled article would slip into the register unnoticed."""
    planted = with_claim(claims, "c07", publisher="Daily Planted", url="https://example.org/", **changed)
    new = [each for each in drift_in(planted, desk) if each.id not in desk.drift.known]
    assert f"{code}:planted" in {each.id for each in new}


@pytest.mark.parametrize(
    ("like", "begins_on"), [("ru-court-2024-02-received", dt.date(2024, 6, 1)), ("ru-court-2024-04-cumulative", None)]
)
def test_an_origin_that_states_the_same_number_again_garbles_nothing(claims, desk, like: str, begins_on: Any):
    """Two months with as many cases each would be one month, misquoted, and left out of the envelope."""
    again = {"period_end_on": dt.date(2024, 6, 30), "published_on": dt.date(2024, 7, 9)}
    planted = with_claim(claims, like, **again, **({"period_start_on": begins_on} if begins_on else {}))
    assert not [each for each in drift_in(planted, desk) if "planted" in each.refs and each.severity == "grave"]
    assert "planted" not in mutated(planted, desk)


def test_two_months_with_as_many_cases_each_are_two_figures(claims, desk):
    """A relay of this month's number would be taken for last month's, misdated."""
    june = {"period_start_on": dt.date(2024, 6, 1), "period_end_on": dt.date(2024, 6, 30)}
    planted = with_claim(claims, "ru-court-2024-02-received", publisher="Relay", published_on=None, **june)
    assert "planted" not in mutated(planted, desk)


def test_a_planted_condition_lost_is_found(claims, desk):
    """A projection would be retold as what will happen."""
    planted = with_claim(claims, "c04", publisher="Daily Planted", url="https://example.org/")
    assert "condition:planted" in {each.id for each in drift_in(planted, desk)}


def test_every_finding_on_the_register_is_known_and_every_known_one_is_found(register, desk):
    """Old findings would sound the alarm, or an acceptance would stand for nothing."""
    found = {each.id for each in drift_in(register, desk)}
    # The party's own daily figure, which one claim retells with another bound, stands in no register.
    assert found <= set(desk.drift.known) and set(desk.drift.known) - found == {"bound:c10"}


def test_an_empty_ledger_and_a_desk_without_a_register_have_no_drift(register, desk):
    """A young desk's first run would fail."""
    assert drift_in(register.iloc[:0], desk) == ()
    assert drift_in(register.assign(claim_ref=""), desk) == () and mutated(register.iloc[:0], desk) == {}


KINDS = ("cumulative", "flow", "stock", "projection", "event")


def _series(number: int, kind: str) -> Series:
    return Series(
        title=f"Sheep, way {number}", measure=f"sheep-{number}", population="herd", kind=kind, unit="heads",
        basis="claimed", group=f"sheep-{number}",
    )  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.sampled_from(KINDS),
            st.sampled_from(["exact", "at_least", "more_than", "at_most", "up_to", "about", "almost"]),
            st.integers(1, 6),
            st.dates(dt.date(2022, 1, 1), dt.date(2026, 1, 1)),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_distinct_figures_each_by_its_own_origin_have_no_drift(rows: list[tuple[str, str, int, dt.date, bool]]):
    """An alarm that sounds on a clean register is switched off."""
    series = {f"sheep.{number}": _series(number, row[0]) for number, row in enumerate(rows)}
    origins = {f"farm-{number}": Origin(title=f"Farm {number}", kind="media") for number in range(len(rows))}
    claims = [
        Claim(
            series_id=f"sheep.{number}", source_id="register", publisher=f"Farm {number}", origin=f"farm-{number}",
            claim_ref=f"s{number}", value=float(100 * 2**number), bound=bound, credibility=credibility,
            period_start_on=dt.date(2021, 1, 1), period_end_on=day if has_end else None, published_on=day,
        )
        for number, (_, bound, credibility, day, has_end) in enumerate(rows)
    ]  # fmt: skip
    if claims:
        desk = Catalog("herd", "Herd", "", origins, {}, series, {}, {}, drift=Drift())
        assert drift_in(as_view(claims), desk) == () and mutated(as_view(claims), desk) == {}
