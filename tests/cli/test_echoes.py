"""`muster echoes` on all the real evidence: which publishers repeat one another, and in which cells they differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.commands.echoes import as_plain
from flows.commands.echoes import told as paragraphs
from tests.cli.conftest import told
from tests.figures.test_echoes import daily, flows, pair
from tests.figures.test_echoes import told as claims_told

LOSSES = "ru.losses.personnel"


@pytest.fixture(scope="module")
def found(real_bucket: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Return every pair that was compared, by its two series."""
    pairs = told(real_bucket, "echoes", "--all")
    return {(each["first"]["series_id"], each["second"]["series_id"]): each for each in pairs}


def test_the_second_copy_of_the_claim_differs_on_seven_days(found):
    """A typing error in one of two mirrors would be printed as a fact."""
    pair = found[LOSSES, f"{LOSSES}.orc"]
    assert (pair["verdict"], pair["shift_days"], pair["declared"]) == ("same figures", 0, "echo_of")
    assert [cell["last_on"] for cell in pair["differing"]] == [
        "2022-02-27", "2023-01-12", "2024-10-07", "2024-11-03", "2025-10-27", "2025-10-28", "2025-11-05",
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["uk-mod-daily-mean", "uk-mod-month"])
def test_a_ministrys_monthly_means_are_the_partys_claim(found, form: str):
    """An intelligence service that repeats a party would count as a second witness."""
    pair = found[LOSSES, f"{LOSSES}.{form}"]
    assert (pair["verdict"], pair["compared_count"], pair["equal_count"]) == ("derived", 47, 20)
    assert pair["worst_gap"] == pytest.approx(51.07, abs=0.01) and pair["shift_days"] == 0
    assert pair["is_by_day"] is True and pair["are_totals"] is False
    near = [cell for cell in pair["differing"] if abs(cell["first"] - cell["second"]) <= 1.5]
    assert pair["equal_count"] + len(near) == 26


def test_two_publishers_of_one_estimate_are_one(found):
    """One estimate of the dead would be shown as confirmed by two newsrooms."""
    pair = found["ru.deaths.mediazona-estimate", "ru.deaths.meduza-estimate"]
    # 201 weeks in each file; one stands in quarantine, because its interval is upside down.
    assert (pair["verdict"], pair["compared_count"], pair["equal_count"]) == ("same figures", 200, 200)


def test_counts_of_their_own_are_not_called_echoes(found):
    """Photographs and names would be struck off as repeating what they check."""
    alone = ("ru.documented.", "ru.deaths.confirmed", "ru.casualties.economist-model", "ru.deaths.economist-model")
    pairs = {names: each for names, each in found.items() if names[0].startswith(alone)}
    assert len(pairs) > 20
    assert {each["verdict"] for each in pairs.values()} == {"not shown"}


def test_nothing_that_is_shown_lacks_a_declaration(found):
    """The shipped desk would count an origin twice."""
    assert not [names for names, each in found.items() if each["is_new"]]


def test_people_get_the_evidence_and_how_much_was_left_off(real_bucket: Path):
    """An editor could not see why two series are called one."""
    words = ["echoes", "--series", LOSSES, "--series", f"{LOSSES}.orc", "--cells", "2", "--bucket", str(real_bucket)]
    told_text = CliRunner().invoke(app, words).stdout
    assert "same figures · declared (echo_of)" in told_text
    assert "1,429 totals compared, 1,422 equal, 7 differ, worst by 1,410 (2024-11-03)" in told_text
    assert "2023-01-12  113,390 | 113,990" in told_text and "and 5 more" in told_text
    assert "no day shift" in told_text and "1 of 1 pairs" in told_text


def test_a_pair_that_nobody_declared_is_marked_as_new():
    """An editor would go on counting a copy as a second witness."""
    totals = np.cumsum(flows(1))
    found = pair(claims_told("one", daily(400), totals), claims_told("other", daily(400), totals))
    text = paragraphs([found], every=False, most=3)
    assert text.startswith("same figures · NEW: not declared, add echo_of")
    assert "1 of 1 pairs are shown to be one\n1 not declared: add echo_of" in text
    assert as_plain(found)["is_new"] is True


def test_an_unknown_series_is_refused(real_bucket: Path):
    """A misspelt name would answer that nothing is an echo."""
    done = CliRunner().invoke(app, ["echoes", "--series", "ru.losses.personell", "--bucket", str(real_bucket)])
    assert done.exit_code == 2 and LOSSES in done.output
