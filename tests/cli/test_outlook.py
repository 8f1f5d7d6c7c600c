"""`muster outlook` on all the real evidence."""

from __future__ import annotations

from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

from flows.cli import app
from tests.cli.conftest import told

AS_OF = "2026-08-04T03:00Z"
LEAD = "ru.losses.personnel"
DRONES = "ru.losses.drone"


def asked(bucket: Path, *words: str) -> Result:
    """Run the command for people."""
    return CliRunner().invoke(app, ["outlook", *words, "--bucket", str(bucket)])


def test_the_lead_series_is_projected_with_its_record(real_bucket: Path):
    """An editor would print a projection without knowing how such projections have done."""
    (seen,) = told(real_bucket, "outlook", LEAD, "--as-of", AS_OF)
    four = next(each for each in seen["trials"] if (each["target"], each["weeks_ahead"]) == ("week", 4))
    chosen = next(each for each in four["methods"] if each["method"] == four["chosen"])
    assert seen["newest_week"] == "2026-W31"
    assert chosen["beats_naive"] and chosen["to_naive"] <= 0.88 and chosen["origins"] == 104
    assert all(abs(held - int(level)) <= 5 for level, held in chosen["coverage_pct"].items())
    projection = seen["projections"][0]
    assert (projection["week"], projection["method"]) == ("2026-W35", four["chosen"])
    assert list(projection["quantiles"].values()) == sorted(projection["quantiles"].values())
    assert seen["passing"]["total"] == 1_500_000


def test_an_earlier_instant_knows_less(real_bucket: Path):
    """An outlook of last autumn made with this summer's weeks would be hindsight."""
    (seen,) = told(real_bucket, "outlook", LEAD, "--as-of", "2025-10-07T03:00Z")
    assert seen["newest_week"] == "2025-W40"


def test_it_is_said_where_no_method_beats_the_naive_forecast(real_bucket: Path):
    """A reader would take silence for an oversight, or a poor projection for a good one."""
    done = asked(real_bucket, DRONES, "--as-of", AS_OF)
    assert done.exit_code == 0
    assert " 4 weeks ahead: no method beats the naive forecast (104 weeks to judge by)" in done.stdout
    (seen,) = told(real_bucket, "outlook", DRONES, "--as-of", AS_OF)
    assert seen["projections"] == []


def test_series_without_weeks_are_refused(real_bucket: Path):
    """A register of single claims has no weekly flow; the command must say so and not fail with a traceback."""
    done = asked(real_bucket, "ru.absent.all", "--as-of", AS_OF)
    assert done.exit_code == 2 and "gives no weekly flow" in done.stderr
    assert asked(real_bucket, "ru.losses.personel").exit_code == 2
