"""The real vintages, taken in one after the other: every change that is known of them is told for what it was.

What is known stands in the notes that came with the vintages: which cells differ from one copy to the next, which rows
were withdrawn or put under another day, and what in the files is nothing but spelling.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pandas as pd
import pytest

from flows.intake.history import histories_of
from flows.intake.importing import import_recorded
from flows.intake.moved import moved
from flows.settings import Settings
from reports import sources
from reports.figures.changes import keyed, stated_of
from reports.figures.history.holds import holds
from reports.figures.model import Copy, Parsed
from tests.figures.history.told import moved_of, rows_of

RECORDED = Path(__file__).parents[2] / "recorded"
PERSONNEL, EQUIPMENT, LEDGER = "general-staff-personnel", "general-staff-equipment", "economist-ledger"
MODEL, MONTHLY = "economist-casualties", "uk-mod-monthly"
LOSSES, MISSILES = "ru.losses.personnel", "ru.losses.cruise-missile"
CASUALTIES, DEATHS = "ru.casualties.estimates", "ru.deaths.estimates"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The shipped desk, after the import of all recorded evidence."""
    made = Settings(bucket=str(tmp_path_factory.mktemp("vintages") / "bucket"), is_offline=True)
    assert not import_recorded(made).failed
    return made


@pytest.fixture(scope="module")
def changed(settings: Settings) -> pd.DataFrame:
    """Every change in all recorded copies, classed."""
    return moved(settings)


def in_copy(changed: pd.DataFrame, source_id: str, taken_on: str) -> list[tuple[str, str, str, float, float]]:
    """Return what a copy changed: series, day, class, what stood before and what stands now (or the lower limit)."""
    rows = changed[(changed["source_id"] == source_id) & (changed["held_at"].dt.strftime("%Y-%m-%d") == taken_on)]
    return [
        (row.series_id, f"{row.period_end_on:%Y-%m-%d}", row.moved_as, *_figures(row))
        for row in rows.sort_values(["series_id", "period_end_on"]).itertuples()
    ]


def _figures(row: object) -> tuple[float, float]:
    return tuple(
        getattr(row, f"{before}low") if pd.isna(getattr(row, f"{before}value")) else getattr(row, f"{before}value")
        for before in ("was_", "")
    )


def days(first: str, last: str) -> list[str]:
    """Return every day from one to another."""
    return [f"{day:%Y-%m-%d}" for day in pd.date_range(first, last)]


@pytest.mark.parametrize(
    ("source_id", "taken_on", "known"),
    [
        (PERSONNEL, "2022-04-23", [(LOSSES, "2022-04-22", "revision", 22_000, 21_200)]),
        (PERSONNEL, "2022-05-30", [(LOSSES, "2022-05-29", "revision", 31_500, 30_150)]),
        (PERSONNEL, "2022-08-10", [(LOSSES, "2022-08-09", "revision", 42_340, 42_640)]),
        (PERSONNEL, "2023-01-13", [(LOSSES, "2023-01-12", "revision", 113_990, 113_390)]),
        (PERSONNEL, "2023-02-27", [(LOSSES, "2022-04-02", "late revision", 17_700, 17_800)]),
        (
            EQUIPMENT,
            "2025-11-26",
            [(MISSILES, day, "restatement", 3_940, 3_981) for day in days("2025-11-20", "2025-11-25")],
        ),
        (
            EQUIPMENT,
            "2026-06-16",
            [(MISSILES, day, "restatement", 4_693, 4_733) for day in days("2026-06-03", "2026-06-15")],
        ),
        (LEDGER, "2025-10-10", [(CASUALTIES, "2025-09-13", "withdrawal", 1_080_000, 1_080_000)]),
        (
            LEDGER,
            "2026-08-22",
            [
                (CASUALTIES, "2025-12-31", "re-dating", 1_200_000, 1_200_000),
                (DEATHS, "2025-12-03", "withdrawal", 250_000, 250_000),
                (DEATHS, "2025-12-31", "re-dating", 275_000, 275_000),
            ],
        ),
    ],
)
def test_a_copy_changed_what_is_known_of_it_and_nothing_else(
    changed: pd.DataFrame, source_id: str, taken_on: str, known: list[tuple[str, str, str, float, float]]
) -> None:
    """A silent correction would be missed, told as something else, or drowned in changes that nobody made."""
    assert in_copy(changed, source_id, taken_on) == known


@pytest.mark.parametrize(
    ("source_id", "taken_on"),
    [
        # New days only; the third drops a column of prisoners that the desk does not read.
        *((PERSONNEL, day) for day in ("2022-04-22", "2022-05-29", "2022-08-09", "2023-01-12", "2023-02-26")),
        (PERSONNEL, "2026-08-07"),
        (PERSONNEL, "2026-08-08"),
        *((EQUIPMENT, day) for day in ("2025-11-25", "2026-06-15", "2026-08-08")),
        # Days written 17/9/2024 and then 17/09/2024, and back; empty lines at the end; a source renamed in the table:
        # "Mediazona; Meduza" became "Mediazona; Meduza (cumulative)".
        *((LEDGER, day) for day in ("2025-07-07", "2025-09-24", "2026-01-07", "2026-01-28")),
        # Projections of The Economist's own, never the ministry's, gave way to the ministry's figures.
        *(
            (MONTHLY, day)
            for day in ("2025-07-07", "2025-09-24", "2025-10-10", "2026-01-07", "2026-01-28", "2026-08-22")
        ),
    ],
)
def test_a_copy_with_nothing_but_new_figures_or_other_spelling_changed_nothing(
    changed: pd.DataFrame, source_id: str, taken_on: str
) -> None:
    """Spelling would be told as moved history."""
    assert in_copy(changed, source_id, taken_on) == []


def test_a_row_put_under_tomorrow_by_mistake_was_never_believed_and_stands_right_next_day(settings: Settings) -> None:
    """A day of losses would be printed before it had begun, and its mending as the publisher's revision."""
    seen = {}
    for until in ("2026-08-07T23:00Z", "2026-08-09T00:00Z"):
        rows = settings.ledger.view(dt.datetime.fromisoformat(until), strict=True, series=[LOSSES])
        own = rows[(rows["source_id"] == PERSONNEL) & (rows["period_end_on"] >= "2026-08-06")]
        seen[until[8:10]] = [(f"{row.period_end_on:%d}", row.event, row.value) for row in own.itertuples()]
    assert seen == {
        "07": [("06", "stated", 1_454_210)],
        "09": [("06", "stated", 1_454_210), ("07", "stated", 1_455_420), ("08", "stated", 1_456_610)],
    }


def test_the_months_that_replaced_projections_are_the_ministrys_first_word(settings: Settings) -> None:
    """The Economist's projection would be printed as revised by the ministry."""
    rows = settings.ledger.view(dt.datetime(2025, 9, 25, tzinfo=dt.UTC), series=["ru.losses.personnel.uk-mod"])
    newest = rows.sort_values("period_end_on").tail(3)
    assert list(newest["value"]) == [978_455, 1_010_885, 1_044_117]
    assert set(newest["event"]) == {"stated"} and {f"{at:%Y-%m-%d}" for at in newest["held_at"]} == {"2025-09-24"}


def test_a_withdrawn_figure_and_a_re_dated_one_stand_as_they_are_known(
    settings: Settings, changed: pd.DataFrame
) -> None:
    """A figure put under another day would be counted twice, or a withdrawn one still be shown."""
    moved_to = changed[changed["moved_as"] == "re-dating"]
    assert {f"{day:%Y-%m-%d}" for day in moved_to["to_on"]} == {"2025-12-01"}
    rows = settings.ledger.view(dt.datetime(2026, 8, 23, tzinfo=dt.UTC), series=[CASUALTIES, DEATHS])
    csis = rows[(rows["publisher"] == "CSIS") & (rows["period_end_on"] >= "2025-12-01")]
    assert sorted(f"{day:%Y-%m-%d}" for day in csis["period_end_on"]) == ["2025-12-01"] * 2 + ["2026-06-30"] * 2
    assert not ((rows["publisher"] == "UK MoD") & (rows["period_end_on"] == "2025-12-03")).any()


def test_every_run_of_the_model_is_a_re_estimate(settings: Settings, changed: pd.DataFrame) -> None:
    """A model run anew each day would drown every correction, or hold every edition."""
    rows = changed[changed["source_id"] == MODEL]
    assert set(rows["moved_as"]) == {"re-estimate"} and rows["append_no"].nunique() == 14
    day = rows[rows["period_end_on"] == "2025-01-01"].sort_values("held_at")
    stood = {f"{row.held_at:%Y-%m}": round(row.value) for row in day.itertuples()}
    assert round(day["was_value"].iloc[0]) == 747_887
    # Two copies of August 2026: the first of them is the one of the notes.
    assert stood["2026-07"] == 750_235 and 754_447 in set(day["value"].round())


def test_only_the_models_copies_moved_much_of_the_settled_past(settings: Settings) -> None:
    """The desk's own history would withhold its editions, or a rewritten past would never hold one."""
    assert histories_of(settings, None).waiting == ()


@pytest.mark.parametrize(
    ("series", "day", "was", "now"),
    [
        ("ru.losses.aircraft", "2023-10-03", None, None),
        ("ru.losses.aircraft", "2024-10-03", None, None),
        ("ru.losses.tank", "2023-05-28", None, None),
        ("ru.losses.apc", "2022-10-13", None, None),
        ("ru.losses.special", "2024-11-30", 3_700, 3_617),
    ],
)
def test_a_fall_of_a_running_total_is_kept_as_the_publishers_correction(
    settings: Settings, series: str, day: str, was: float | None, now: float | None
) -> None:
    """A correction would be refused as an error, or smoothed away."""
    rows = settings.ledger.view(dt.datetime(2026, 8, 9, tzinfo=dt.UTC), series=[series])
    own = rows[rows["source_id"] == EQUIPMENT].set_index("period_end_on")["value"].sort_index()
    before, after = own[:day].iloc[-2], own[day]
    assert after < before and (was is None or (before, after) == (was, now))


def test_the_records_say_how_much_they_rest_on(settings: Settings) -> None:
    """A grade would be suggested from two copies."""
    records = {record.source_id: record for record in histories_of(settings, None).records}
    steady = records[PERSONNEL]
    assert (steady.compared_count, steady.moved_count, steady.moving_copies_count) == (11, 5, 5)
    assert (steady.followed_moved_count, steady.followed_count) == (5, 368)
    assert steady.suggested.grade == "B"
    model = records[MODEL]
    assert (model.re_estimates_count, model.suggested.grade) == (14, "C")
    few = records[EQUIPMENT]
    assert (few.restatements_count, few.falls_count > 0, few.suggested.grade) == (2, True, "")
    assert (records[LEDGER].withdrawals_count, records[LEDGER].re_datings_count) == (2, 2)


def _parsed(settings: Settings, source_id: str, body: bytes) -> Parsed:
    source = settings.catalog.sources[source_id]
    copy = Copy(source_id, (body,), dt.datetime(2026, 8, 22, tzinfo=dt.UTC))
    return sources.parse(copy, source, settings.catalog.series)


RE_SPELT = {
    "thousands separators left out": lambda text: re.sub(r'"([\d,]+)"', lambda found: found[1].replace(",", ""), text),
    "days without a leading zero": lambda text: re.sub(r"(?m)^0?(\d+)/0?(\d+)/", r"\1/\2/", text),
    "days with one": lambda text: re.sub(
        r"(?m)^(\d+)/(\d+)/", lambda found: f"{int(found[1]):02}/{int(found[2]):02}/", text
    ),
    "other names of a publisher": lambda text: text.replace(",UK MoD,", ",UK Ministry of Defence,").replace(
        ",CSIS,", ",The Centre for Strategic and International Studies,"
    ),
    "other addresses": lambda text: text.replace("https://x.com/", "https://twitter.com/"),
    "other ends of lines, and empty lines": lambda text: (
        text.replace("\r", "").replace("\n", "\r\n") + "\r\n,,,,,,,,\r\n"
    ),
    "other quotation marks around cells": lambda text: text.replace(",russia,", ',"russia",'),
}


@pytest.mark.parametrize("how", RE_SPELT)
def test_the_real_table_spelt_otherwise_states_the_same(settings: Settings, how: str) -> None:
    """An editor of the table who tidies it up would rewrite its history."""
    body = (RECORDED / LEDGER / "20260822T235959Z_978a24b4" / "estimates.csv").read_bytes()
    respelt = RE_SPELT[how](body.decode("utf-8-sig"))
    assert respelt != body.decode("utf-8-sig")
    kinds = {name: series.kind for name, series in settings.catalog.series.items()}
    before, after = (
        {key: stated_of(claim) for key, claim in keyed(_parsed(settings, LEDGER, each).claims, kinds).items()}
        for each in (body, respelt.encode())
    )
    assert len(before) > 90 and before == after


def test_a_publisher_renamed_in_the_real_table_is_told_as_renamed_and_moves_nothing(settings: Settings) -> None:
    """A new name that nobody has declared yet would withdraw all that the ministry ever said."""
    text = (RECORDED / LEDGER / "20260822T235959Z_978a24b4" / "estimates.csv").read_text("utf-8-sig")
    kinds = {name: series.kind for name, series in settings.catalog.series.items()}
    renamed = text.replace(",UK MoD,", ",UK MOD (Defence),")
    copies = [(LEDGER, _parsed(settings, LEDGER, each.encode()).claims) for each in (text, renamed)]
    moved_names = moved_of(rows_of(copies, kinds))
    assert set(moved_names["moved_as"]) == {"renaming"} and set(moved_names["publisher"]) == {"UK MoD"}
    assert set(moved_names["to_publisher"]) == {"UK MOD (Defence)"} and len(moved_names) > 10
    assert holds(moved_names.assign(is_settled=True), settings.catalog.sources) == ()
