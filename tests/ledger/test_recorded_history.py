"""The recorded copies of real sources, taken in from the oldest to the newest, show what was known when."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from flows.intake.importing import import_recorded
from flows.settings import Settings
from reports.adapters.ledger import Ledger


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The ledger of the shipped desk after the import of all recorded evidence."""
    settings = Settings(bucket=str(tmp_path_factory.mktemp("recorded") / "bucket"), is_offline=True)
    report = import_recorded(settings)
    assert not report.failed
    return settings.ledger


@pytest.mark.parametrize(
    ("series", "day", "as_of", "value"),
    [
        ("ru.losses.personnel", "2022-05-29", "2022-05-29T13:00Z", 31_500),
        ("ru.losses.personnel", "2022-05-29", "2022-05-31T00:00Z", 30_150),
        ("ru.losses.personnel", "2022-04-02", "2022-04-23T00:00Z", 17_700),
        ("ru.losses.personnel", "2022-04-02", "2023-02-28T00:00Z", 17_800),
        ("ru.losses.personnel", "2024-12-27", "2026-08-08T00:00Z", 782_510),
        ("ru.casualties.economist-model", "2025-01-01", "2025-07-08T00:00Z", 747_887),
        ("ru.casualties.economist-model", "2025-01-01", "2026-07-02T00:00Z", 750_235),
        ("ru.casualties.economist-model", "2025-01-01", "2026-08-02T00:00Z", 754_447),
    ],
)
def test_a_held_copy_shows_what_was_known(ledger: Ledger, series: str, day: str, as_of: str, value: int) -> None:
    """Otherwise a silently corrected figure would be shown as if it had always been so."""
    view = ledger.view(dt.datetime.fromisoformat(as_of), strict=True, series=[series])
    assert [round(figure) for figure in view.loc[view["period_end_on"] == day, "value"]] == [value]


def test_the_chain_of_the_whole_history_holds(ledger: Ledger) -> None:
    """Otherwise an import would leave a ledger from which nothing may be published."""
    assert ledger.check() == ledger.head()


def test_a_second_import_writes_nothing(ledger: Ledger) -> None:
    """Otherwise every run would append the same history again."""
    root = Path(ledger.location).parents[1]
    before = ledger.head()
    assert import_recorded(Settings(bucket=str(root), is_offline=True)).taken == ()
    assert ledger.head() == before
