"""The real files: how much each states, and the values that the desk's history rests on."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from pathlib import Path

import pytest

from reports.errors import ParseError
from reports.sources import parse
from reports.sources.recorded import read_manifest
from tests.sources.copies import copy_of

RECORDED = Path(__file__).parents[2] / "recorded"
CLAIMS = {
    ("general-staff-personnel", "20220422"): 57,
    ("general-staff-personnel", "20220529"): 94,
    ("general-staff-personnel", "20230227"): 368,
    ("general-staff-personnel", "20260807"): 1625,
    ("general-staff-personnel", "20260808"): 1626,
    ("general-staff-equipment", "20251125"): 17261,
    ("general-staff-equipment", "20260808"): 20687,
    ("orc-losses", "20260822"): 19667,
    ("economist-ledger", "20250707"): 88,
    ("economist-ledger", "20250924"): 89,
    ("economist-ledger", "20260822"): 102,
    ("uk-mod-monthly", "20250707"): 3 * 38,
    ("uk-mod-monthly", "20260822"): 3 * 47,
    ("economist-casualties", "20250707"): 1227,
    ("economist-casualties", "20260822"): 1640,
    ("economist-deaths", "20260822"): 1640,
    ("meduza-weekly", "20260822"): 6 * 201,
    ("mediazona-estimate", "20260527"): 2 * 201,
    ("mediazona-confirmed", "20260527"): 221,
    ("oryx", "20250719"): 837,
}


@pytest.mark.parametrize(("source_id", "time"), CLAIMS)
def test_every_layout_gives_all_its_figures(parsed, source_id, time):
    """A reader who silently skipped rows would show a shorter history than the publisher gave."""
    assert len(parsed(source_id, time).claims) == CLAIMS[source_id, time]


def test_the_whole_of_the_evidence_can_be_read(desk, recorded_files):
    """A recorded file that no longer parses would leave a hole in the ledger's first run."""
    quarantined = Counter()
    for file in recorded_files:
        body = (RECORDED / file.path).read_bytes()
        found = parse(copy_of(file.source_id, body), desk.sources[file.source_id], desk.series)
        assert not [finding for finding in found.findings if finding.severity == "error"], file.path
        quarantined[file.source_id] += sum(bool(claim.quarantine) for claim in found.claims)
    assert {source: count for source, count in quarantined.items() if count} == {"meduza-weekly": 1}


def test_the_manifest_tells_the_truth_about_every_file(recorded_files):
    """A changed or missing file would put figures into the ledger that nobody recorded."""
    for file in recorded_files:
        body = (RECORDED / file.path).read_bytes()
        assert (len(body), hashlib.sha256(body).hexdigest()) == (file.size_bytes, file.sha256), file.path
    listed = {file.path for file in recorded_files}
    lying_there = {path.relative_to(RECORDED).as_posix() for path in RECORDED.rglob("*.*") if path.parent != RECORDED}
    assert listed == lying_there


def test_evidence_comes_oldest_first(recorded_files):
    """Evidence out of order would be refused by the ledger, or worse, turn revisions round."""
    order = [(file.retrieved_at, file.source_id) for file in recorded_files]
    assert order == sorted(order)
    assert (len(order), order[0][0]) == (50, dt.datetime(2022, 4, 22, 9, 3, 13, tzinfo=dt.UTC))


def test_the_worked_example_is_in_the_file(parsed, claim_of):
    """782,510 on 27 December 2024 is the figure the desk was founded on: it must carry its bound and its hour."""
    claim = claim_of(parsed("general-staff-personnel", "20260808"), "ru.losses.personnel", "2024-12-27")
    assert (claim.value, claim.bound, claim.publisher) == (782510, "about", "General Staff of Ukraine")
    assert claim.period_start_on == dt.date(2022, 2, 24)
    assert claim.release_at == dt.datetime(2024, 12, 27, 11, tzinfo=dt.UTC)
    assert claim.locator == "/1036/personnel"


@pytest.mark.parametrize(
    ("time", "day", "value"),
    [
        ("20220529", "2022-05-29", 31500),
        ("20220530", "2022-05-29", 30150),
        ("20230226", "2022-04-02", 17700),
        ("20230227", "2022-04-02", 17800),
        ("20220422", "2022-04-22", 22000),
        ("20220423", "2022-04-22", 21200),
    ],
)
def test_the_past_reads_as_it_stood(parsed, claim_of, time, day, value):
    """A copy must show what it showed then, or the revision history is invented."""
    assert claim_of(parsed("general-staff-personnel", time), "ru.losses.personnel", day).value == value


@pytest.mark.parametrize(("time", "value"), [("20250707", 747_887), ("20260701", 750_235), ("20260801", 754_447)])
def test_the_model_moves_its_past(parsed, claim_of, time, value):
    """The model's estimate for one day differs from run to run, and keeps its interval."""
    claim = claim_of(parsed("economist-casualties", time), "ru.casualties.economist-model", "2025-01-01")
    assert round(claim.value) == value
    assert claim.low < claim.value < claim.high
    assert (claim.bound, claim.release_at) == ("about", None)


def test_a_word_before_the_number_is_kept(parsed, claim_of):
    """'More than 12,000' printed as 12,000 would be another claim."""
    claim = claim_of(parsed("general-staff-personnel", "20260808"), "ru.losses.personnel", "2022-03-12")
    assert (claim.value, claim.bound) == (12000, "more_than")


def test_a_class_that_was_not_reported_is_not_zero(parsed):
    """A class that began in 2026 must have no figures before, not zeros."""
    found = parsed("general-staff-equipment", "20260808")
    robots = sorted(claim.period_end_on for claim in found.claims if claim.series_id == "ru.losses.ground-robot")
    assert (robots[0], len(robots)) == (dt.date(2026, 5, 3), 98)


def test_null_is_not_zero(parsed):
    """The mirror writes null where the ministry said nothing."""
    found = parsed("orc-losses", "20260822")
    assert sum(claim.series_id == "ru.losses.mrl.orc" for claim in found.claims) == 1447


def test_each_row_keeps_its_own_address(parsed, claim_of):
    """A reader who wants to check a day must land on that day's page."""
    claim = claim_of(parsed("orc-losses", "20260822"), "ru.losses.personnel.orc", "2026-08-22")
    assert claim.url == "https://mod.gov.ua/news/bojovi-vtrati-voroga-na-22-serpnya-2026-roku"
    assert (claim.value, claim.origin) == (1475270, "general-staff")


@pytest.mark.parametrize(
    ("series_id", "day", "publisher", "stated"),
    [
        ("ru.deaths.estimates", "2022-06-29", "UK MoD", (None, None, 25000, "up_to")),
        ("ru.deaths.estimates", "2022-07-20", "CIA", (None, 15000, None, "more_than")),
        ("ru.deaths.estimates", "2025-12-01", "CSIS", (None, 275000, 325000, "range")),
        ("ru.casualties.estimates", "2025-12-01", "CSIS", (1200000, None, None, "about")),
        ("ru.casualties.estimates", "2023-11-30", "UK MoD", (320000, 290000, 350000, "about")),
        ("ru.deaths.estimates", "2024-06-21", "Mediazona and Meduza", (120000, 106000, 140000, "about")),
        ("ru.deaths.estimates", "2025-12-31", "Dutch military intelligence (MIVD)", (None, 500000, None, "more_than")),
    ],
)
def test_the_ledger_of_estimates_keeps_one_sided_bounds(parsed, claim_of, series_id, day, publisher, stated):
    """'Up to 25,000' must not become 25,000, nor '1,200,000' one."""
    claim = claim_of(parsed("economist-ledger", "20260822"), series_id, day, publisher)
    assert (claim.value, claim.low, claim.high, claim.bound) == stated


def test_publishers_have_one_spelling_and_their_own_origin(parsed, claim_of):
    """Three spellings of one ministry would be counted as three sources."""
    found = parsed("economist-ledger", "20260822")
    publishers = {claim.publisher for claim in found.claims}
    assert "UK Ministry of Defence" not in publishers
    assert "The Centre for Strategic and International Studies" not in publishers
    echo = claim_of(found, "ru.casualties.estimates", "2025-01-01", "IISS")
    own = claim_of(found, "ru.deaths.estimates", "2025-01-01", "IISS")
    assert (echo.origin, echo.link, own.origin, own.link) == ("general-staff", "suspected", "iiss", "stated")


def test_only_the_desks_own_country_is_read(parsed):
    """A Ukrainian figure among the Russian ones would be a grave error."""
    assert all(claim.publisher != "UAlosses" for claim in parsed("economist-ledger", "20260822").claims)


def test_prose_in_the_address_column_becomes_a_note(parsed, claim_of):
    """An address that is no address would print as a dead link."""
    found = parsed("economist-ledger", "20260822")
    claim = claim_of(found, "ru.deaths.estimates", "2024-01-01", "Mediazona and Meduza")
    assert (claim.url, "via email" in claim.note) == ("", True)


def test_months_run_to_their_last_day(parsed, claim_of):
    """A monthly figure dated to the month after would shift every bar by one."""
    found = parsed("uk-mod-monthly", "20260822")
    month = claim_of(found, "ru.losses.personnel.uk-mod-month", "2024-02-29")
    total = claim_of(found, "ru.losses.personnel.uk-mod", "2024-12-31")
    assert (month.value, month.period_start_on) == (28507, dt.date(2024, 2, 1))
    assert (total.value, total.period_start_on, total.link) == (783138, dt.date(2022, 3, 1), "suspected")


def test_another_publishers_projections_are_left_out(parsed):
    """The copy of July 2025 holds months that The Economist projected: they are not the ministry's words."""
    ends = [claim.period_end_on for claim in parsed("uk-mod-monthly", "20250707").claims]
    assert max(ends) == dt.date(2025, 4, 30)


def test_iso_weeks_keep_their_days(parsed, claim_of):
    """A week grid shifted by a day would put deaths into the wrong week."""
    claim = claim_of(parsed("meduza-weekly", "20260822"), "ru.deaths.meduza-estimate", "2022-02-27")
    assert claim.period_start_on == dt.date(2022, 2, 21)
    assert round(claim.value) == 456


def test_a_publishers_slip_is_held_back_and_shown(parsed, claim_of):
    """One week's interval stands upside down in the real file: it must be neither used nor lost."""
    found = parsed("meduza-weekly", "20260822")
    claim = claim_of(found, "ru.deaths.meduza-estimate", "2022-06-19")
    assert (claim.value, claim.bound) == (None, "words")
    assert "is above high" in claim.quarantine
    assert "46.74757944672315" in claim.note
    assert [finding.code for finding in found.findings] == ["unreadable-value"]


def test_headings_that_leaked_into_labels_make_no_series(parsed):
    """Numbers inside labels would otherwise make hundreds of series."""
    found = parsed("oryx", "20250719")
    assert not found.findings
    assert len({claim.series_id for claim in found.claims}) == 27


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("files = 3", "no [[files]]"),
        ("[[files]", "line 1"),
        ('[[files]]\nsource_id = "a"', "path: Field required"),
        ('[[files]]\nsource_id = "a"\nhash = "x"', "hash: Extra inputs"),
    ],
)
def test_a_wrong_manifest_says_where(text, says):
    """Whoever adds evidence must be told which entry is wrong."""
    with pytest.raises(ParseError) as caught:
        read_manifest(text.encode())
    assert says in str(caught.value)


def test_a_manifest_without_utc_or_with_repeats_is_refused(recorded_files):
    """Two entries for one file, or a local time, would put evidence at the wrong place in history."""
    lines = [f"{name} = {_toml(value)}" for name, value in recorded_files[0].model_dump().items()]
    entry = "\n".join(["[[files]]", *lines])
    with pytest.raises(ParseError, match="is listed twice"):
        read_manifest(f"{entry}\n{entry}".encode())
    with pytest.raises(ParseError, match="not in UTC"):
        read_manifest(entry.replace("+00:00", "+03:00").encode())


def _toml(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return str(value) if isinstance(value, int) else f'"{value}"'
