"""`muster envelope` on all the real evidence: what claims allow together, who binds, and who cannot both be right."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from tests.cli.conftest import muster, told

AT = ("--as-of", "2026-08-04T03:00Z")


@pytest.fixture(scope="module")
def with_register(real_bucket: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the bucket into which the desk's own register was taken, too."""
    folder = tmp_path_factory.mktemp("registered") / "bucket"
    shutil.copytree(real_bucket, folder)
    muster("refresh", "register", "--offline", "--bucket", str(folder))
    return folder


def text(bucket: Path, *words: str) -> str:
    done = CliRunner().invoke(app, ["envelope", *words, *AT, "--bucket", str(bucket)])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_desertion_is_bounded_from_above_to_the_end_of_2024_only(with_register):
    """A page would draw a band for 2025 that nobody stated, or miss the one that the leaked slides give."""
    found = told(with_register, "envelope", "absent-or-deserted", *AT)
    weeks = {week["on"]: week for week in found["weeks"]}
    assert found["is_possible"] and found["bounded_until_on"] == "2024-12-31"
    assert (round(weeks["2024-12-31"]["low"]), round(weeks["2024-12-31"]["high"])) == (45_499, 55_609)
    assert weeks["2024-12-31"]["high_bound_by"] == ["ru-frontelligence-2025-03-05"]
    assert (weeks["2026-08-02"]["low"], weeks["2026-08-02"]["high"]) == (50_000, None)


def test_echoes_and_figures_that_became_others_limit_nothing(with_register):
    """The total since 2022, misread as that of 2024, would squeeze everything before."""
    found = told(with_register, "envelope", "absent-or-deserted", *AT)
    left = {each["ref"]: each["reason"] for each in found["left_out"]}
    assert left["c07"] == "repeats ru-frontelligence-2025-03-05"
    assert "retold" in left["ru-afpc-2025-10"] and "retold" in left["ru-kyivindep-2025-07-28-in2024"]


def test_a_contradiction_is_told_the_right_way_round(with_register):
    """A reader would be told that the later figure is too high, where it is the earlier one."""
    found = told(with_register, "envelope", "deaths", *AT)
    assert not found["is_possible"] and not found["weeks"] and found["has_more_contradictions"]
    first = found["contradictions"][0]["words"]
    more, less = first.split("; but ")
    assert "≈\xa038,500 by 19 Jul 2022, so at least 34,650" in more and "15,000–20,000 by 24 Jul 2022" in less
    assert less.endswith("because a running total never falls.")
    assert {len(each["claims"]) for each in found["contradictions"]} == {2}


def test_where_nothing_satisfies_all_the_nearest_course_says_whom_it_breaks(with_register):
    """A band would be drawn through claims that exclude one another."""
    said = text(with_register, "killed-and-wounded")
    assert "No course of the total satisfies all of them." in said
    assert "There are more contradictions than are listed here." in said
    assert "the rest allows on 2026-08-04: at least 1,305,459" in said


def test_one_origin_alone_is_no_envelope(with_register):
    """One publisher's word would look like a finding of many."""
    said = text(with_register, "listed-as-absent")
    assert "Fewer than two independent origins" in said and "one independent origin" in said


def test_the_groups_are_listed_and_a_wrong_name_is_mended(with_register):
    """Nobody would know what can be asked for."""
    assert "absent-or-deserted" in text(with_register)
    wrong = CliRunner().invoke(app, ["envelope", "absent-or-desertd", "--bucket", str(with_register)])
    assert wrong.exit_code == 2 and "did you mean absent-or-deserted" in wrong.output


def test_nothing_is_known_before_anybody_said_anything(with_register):
    """A view from before the first claim would show later claims."""
    found = told(with_register, "envelope", "absent-or-deserted", "--as-of", "2022-03-01T00:00Z")
    assert found["claims"] == {} and {week["high"] for week in found["weeks"]} == {None}
