"""`muster study` on all the real evidence."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from flows.cli import app
from tests.cli.conftest import told

AS_OF = "2026-08-04T03:00Z"
LEAD = "ru.losses.personnel"


def asked(bucket: Path, *words: str):
    """Run the command for people."""
    return CliRunner().invoke(app, ["study", *words, "--bucket", str(bucket)])


def test_shifts_of_the_lead_series_are_told_with_their_spans(real_bucket: Path):
    """An editor would look in vain for the autumns of 2022 and 2023, when the claimed losses rose for good."""
    (seen,) = told(real_bucket, "study", LEAD, "--as-of", AS_OF)
    levels = seen["study"]["levels"]
    assert (levels["newest"], levels["is_on_log_scale"]) == ("2026-W31", True)
    assert [each["week"] for each in levels["shifts"]] == ["2022-W35", "2023-W41"]
    assert all(each["first_possible"] <= each["week"] <= each["last_possible"] for each in levels["shifts"])
    done = asked(real_bucket, LEAD, "--as-of", AS_OF)
    assert "2023-W41    2023-W40 to 2023-W42" in done.stdout and "rank 16 of 228 weeks" in done.stdout
    assert "By month of the year: no difference is shown" in done.stdout


def test_an_earlier_instant_knows_less(real_bucket: Path):
    """A study as of 2023 that knew of the shift of that autumn would be hindsight."""
    (seen,) = told(real_bucket, "study", LEAD, "--as-of", "2023-09-05T03:00Z")
    assert seen["study"]["levels"]["newest"] == "2023-W35"
    assert [each["week"] for each in seen["study"]["levels"]["shifts"]] == ["2022-W35"]


def test_too_little_and_unknown_series_are_said(real_bucket: Path):
    """A series just begun, or a slip of the pen, would end in a traceback."""
    begun = asked(real_bucket, LEAD, "--as-of", "2022-05-03T03:00Z")
    assert begun.exit_code == 0 and "too few settled weeks are known" in begun.stdout
    assert (
        asked(real_bucket, "ru.absent.all").exit_code == 2 and asked(real_bucket, "ru.losses.personel").exit_code == 2
    )


def test_a_poor_record_gives_no_nowcast(real_bucket: Path):
    """A reader would take a number for the dead still to be named, though each one before it was far too low."""
    (seen,) = told(real_bucket, "study", "ru.deaths.named", "--as-of", "2026-09-01T03:00Z")
    nowcast = seen["nowcast"]
    assert (nowcast["is_trusted"], nowcast["weeks"], nowcast["pairs_count"]) == (False, None, 3)
    assert [round(each["error_pct"]) for each in nowcast["past"]] == [-17, -27]
    done = asked(real_bucket, "ru.deaths.named", "--as-of", "2026-09-01T03:00Z")
    assert "no number is given" in done.stdout and "44,150 expected, 60,249 came by 2025-12-31" in done.stdout
