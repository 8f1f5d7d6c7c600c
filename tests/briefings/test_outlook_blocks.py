"""The outlook of a briefing: what is projected, what its record says, and the words where nothing is."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest

from reports.briefings.attachments import figures_csv
from reports.briefings.findings import Voice
from reports.briefings.forecast_file import forecasts_json, projections_of
from reports.briefings.outlook_blocks import outlook
from reports.briefings.page import Chart, Prose, Table
from tests.briefings.herd import briefing, totals, voice

NOISE = np.random.default_rng(1).lognormal(6, 0.3, 200).round().tolist()
WALK = np.exp(6 + np.random.default_rng(0).normal(0, 0.1, 200).cumsum()).round().tolist()
BLOCK = {
    "kind": "outlook", "name": "ahead", "caption": "Weeks to come", "series": ["herd.total", "herd.goats"],
    "note": "Of claims.",
}  # fmt: skip
DECLARED = briefing(sections=[{"name": "outlook", "title": "Outlook", "blocks": [BLOCK]}])


@pytest.fixture(scope="module")
def speaking() -> Voice:
    """A herd lost at a level, and goats lost in a random walk."""
    return voice([*totals(NOISE), *totals(WALK, "herd.goats")], declared=DECLARED)


def test_projected_weeks_stand_with_their_intervals_and_record(speaking: Voice):
    """A median without its interval and its record would be a promise."""
    chart, table, prose = outlook(speaking, DECLARED.sections[0].blocks[0])
    assert isinstance(chart, Chart) and isinstance(table, Table) and isinstance(prose, Prose)
    assert table.rows[0][:2] == ("Lost", "2026-W14, +4")
    for row in table.rows:
        figures = [[float(end.replace(",", "")) for end in cell.split("–")] for cell in row[2:6]]
        (median,), fifty, eighty, widest = figures
        assert widest[0] <= eighty[0] <= fifty[0] <= median <= fifty[1] <= eighty[1] <= widest[1]
        assert float(row[6]) < 1
    assert "the intervals held" in chart.note and "2026-W14" in chart.title
    assert table.rows[0][2] in chart.svg


def test_it_is_said_where_no_method_beats_the_naive_forecast(speaking: Voice):
    """A reader would not know whether a series was forgotten or cannot be forecast."""
    *_, prose = outlook(speaking, DECLARED.sections[0].blocks[0])
    assert any("No method tried beats the naive forecast" in each and "Goats, 4" in each for each in prose.paragraphs)


def test_a_round_total_is_dated_for_the_first_series(speaking: Voice):
    """Only the lead's total is dated; a date without its interval would seem sure."""
    *_, prose = outlook(speaking, DECLARED.sections[0].blocks[0])
    (dated,) = (each for each in prose.paragraphs if "is passed on" in each)
    assert dated.startswith("Sheep lost, claimed: a total of") and all(
        f"{level}\u00a0%" in dated for level in (50, 80, 95)
    )


def test_nothing_known_is_said():
    """A desk begun yesterday has no weeks; its page must say so."""
    (prose,) = outlook(voice((), declared=DECLARED), DECLARED.sections[0].blocks[0])
    assert isinstance(prose, Prose) and "Sheep lost, claimed" in prose.paragraphs[0]


def test_what_is_printed_is_kept_to_be_scored(speaking: Voice):
    """A projection that is on the page and in no file could never be held against what came."""
    kept = json.loads(forecasts_json(speaking.material))
    assert kept["edition"] == speaking.material.edition.identifier
    assert kept["projections"] == projections_of(speaking.material)
    weeks = [each for each in kept["projections"] if each["kind"] == "week"]
    assert weeks[0]["week"] == "2026-W14" and sorted(weeks[0]["quantiles"]) == sorted(
        ["0.025", "0.1", "0.25", "0.5", "0.75", "0.9", "0.975"]
    )
    assert any(each["kind"] == "passing" for each in kept["projections"])


def test_projections_stand_in_the_figures_for_machines(speaking: Voice):
    """A figure that is printed and in no file cannot be checked."""
    rows = list(csv.DictReader(io.StringIO(figures_csv(speaking.material).decode())))
    projected = [row for row in rows if row["record"] == "projection"]
    printed = outlook(speaking, DECLARED.sections[0].blocks[0])[1].rows
    assert len(projected) == 3 * len(printed)
    assert [row["status"].split(",")[0] for row in projected[:3]] == ["50 % interval", "80 % interval", "95 % interval"]
    assert all(float(row["low"]) <= float(row["value"]) <= float(row["high"]) for row in projected)
    assert projected[0]["period_start_on"] == "2026-03-30" and projected[0]["title"] == "Sheep lost, claimed"
