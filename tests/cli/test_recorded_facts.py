"""What the real recorded evidence shows through the commands: who said what, known since when, and changed how."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from tests.cli.conftest import told

LOSSES, MODEL = "ru.losses.personnel", "ru.casualties.economist-model"


@pytest.mark.parametrize(
    ("series", "day", "as_of", "value"),
    [
        (LOSSES, "2022-05-29", "2022-05-29T13:00Z", 31_500),
        (LOSSES, "2022-05-29", "2022-05-31", 30_150),
        (LOSSES, "2022-04-02", "2022-06-01", 17_700),
        (LOSSES, "2022-04-02", "2023-03-01", 17_800),
        (LOSSES, "2024-12-27", "2026-09-01", 782_510),
        (MODEL, "2025-01-01", "2025-07-08", 747_887),
        (MODEL, "2025-01-01", "2026-07-02", 750_235),
        (MODEL, "2025-01-01", "2026-08-02", 754_447),
    ],
)
def test_a_value_is_the_one_that_was_held_at_the_instant(
    real_bucket: Path, series: str, day: str, as_of: str, value: float
):
    """A briefing made again would print what was only corrected later."""
    rows = told(real_bucket, "claims", "--series", series, "--as-of", as_of, "--strict")
    found = [row["value"] for row in rows if row["period_end_on"][:10] == day]
    assert [round(number) for number in found] == [value]
    by_series = told(real_bucket, "series", series, "--as-of", as_of, "--strict")
    assert [round(row["value"]) for row in by_series if row["period_end_on"][:10] == day] == [value]


def test_a_correction_of_eleven_months_later_is_listed(real_bucket: Path):
    """A publisher's silent change would leave no trace."""
    rows = told(real_bucket, "revisions", LOSSES)
    moved = {row["period_end_on"][:10]: (row["was_value"], row["value"], row["held_at"][:7]) for row in rows}
    assert moved["2022-05-29"] == (31_500, 30_150, "2022-05")
    assert moved["2022-04-02"] == (17_700, 17_800, "2023-02")


@pytest.mark.parametrize(
    ("series", "words", "says"),
    [
        ("ru.deaths.estimates", (), ("UK MoD withdrawal more_than 250,000– withdrawn",)),
        ("ru.deaths.estimates", (), ("CSIS re-dating range 275,000–325,000 at 2025-12-01",)),
        ("ru.losses.cruise-missile", (), ("restatement 4,693 4,733 13 2026-06-16",)),
        (MODEL, ("--limit", "2"), ("re-estimate about", "changes before these (--limit 0 shows all)")),
        ("ru.losses.tank", (), ("no publisher changed a value",)),
    ],
)  # fmt: skip
def test_each_change_is_listed_for_people_in_its_way(
    real_bucket: Path, series: str, words: tuple[str, ...], says: tuple[str, ...]
):
    """A person would have to work out from numbers whether a figure was mended, taken back or put elsewhere."""
    done = CliRunner().invoke(app, ["revisions", series, *words, "--bucket", str(real_bucket)])
    text = " ".join(done.stdout.split())
    assert done.exit_code == 0 and all(each in text for each in says), done.output


def test_the_records_of_all_sources_are_one_table_with_its_rule(real_bucket: Path):
    """An editor would not see which source keeps rewriting its past, or what a suggested grade rests on."""
    text = CliRunner().invoke(app, ["revisions", "--bucket", str(real_bucket)]).stdout
    lines = {line.split()[0]: line for line in text.splitlines() if line.strip()}
    assert lines["general-staff-personnel"].split()[-2:] == ["B", "B"]
    assert lines["oryx"].endswith("A  – too few copies")
    assert "Never A, as steadiness is not" in text and "no copy waits for a word" in text
    said = told(real_bucket, "revisions")
    assert {record["source_id"] for record in said["records"]} >= {"oryx", "register"} and said["waiting"] == []


def test_strict_holds_nothing_before_the_first_copy(real_bucket: Path):
    """A value that nobody had could not be told from one that was held."""
    early = ("--series", LOSSES, "--as-of", "2022-04-01")
    assert told(real_bucket, "claims", *early, "--strict") == []
    reconstructed = told(real_bucket, "claims", *early)
    assert reconstructed and all(row["is_reconstructed"] for row in reconstructed)


def test_a_model_is_never_reconstructed(real_bucket: Path):
    """A number that a model gave in August would be printed as known in January."""
    assert told(real_bucket, "claims", "--series", MODEL, "--as-of", "2025-06-01") == []


def test_a_week_of_flows_is_the_difference_of_its_totals(real_bucket: Path):
    """A week's figure could not be checked against the publisher's own totals."""
    flows = told(real_bucket, "series", LOSSES, "--freq", "W", "--as-of", "2026-08-04T03:00Z")
    totals = {row["period_end_on"][:10]: row["value"] for row in told(real_bucket, "series", LOSSES)}
    newest = flows[-1]
    assert newest["week_from_on"][:10] == "2026-07-27" and newest["days_count"] == 7
    assert newest["flow"] == totals["2026-08-03"] - totals["2026-07-27"] == 9_930


def test_people_see_the_bound_with_the_number(real_bucket: Path):
    """“About” would be lost in the list that an analyst reads."""
    words = ["claims", "--series", LOSSES, "--bucket", str(real_bucket), "--limit", "1"]
    assert "about" in CliRunner().invoke(app, words).stdout.splitlines()[1]


def test_the_register_is_not_part_of_the_recorded_evidence(real_bucket: Path):
    """Claims entered by hand would be dated by a download."""
    assert told(real_bucket, "claims", "--series", "ru.absent.all") == []
