"""A hundred editions of past weeks, and the same bytes of each after the figures under them were revised."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from flows.intake.importing import import_recorded
from flows.settings import shipped_desk
from reports.adapters.publisher import read_log
from reports.calendar import Week
from tests.cli.conftest import ROOT
from tests.flows.town import FIRST, bytes_under, loans_csv, recorded
from tests.proof import rebuilding
from tests.proof.runs import Desk, begun, ended, library

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

EDITIONS = 100
REAL_WEEKS = [str(Week.parse("2026-W31").shifted(-number)) for number in range(6)]
HERE = ({}, {})
ELSEWHERE = (
    {"TZ": "Pacific/Auckland", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "4711"},
    {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "LANG": "uk_UA.UTF-8", "PYTHONHASHSEED": "17"},
)


def publish_all(desk: Desk, weeks: Sequence[str]) -> None:
    """Publish each week, in two warm processes."""
    with rebuilding.warm(desk, *HERE) as pools:
        doing = [pools[number % 2].submit(rebuilding.published, week) for number, week in enumerate(weeks)]
        assert [each.result() for each in doing] == ["published"] * len(weeks)


def same_bytes_again(desk: Desk, weeks: Sequence[str], folder: Path) -> int:
    """Make each week again from its pin, in other surroundings; return how many are byte-identical."""
    with rebuilding.warm(desk, *ELSEWHERE) as pools:
        told = [pool.submit(rebuilding.surroundings).result() for pool in pools]
        assert len({each[0] for each in told}) == len({each[4] for each in told}) == 2
        doing = [
            pools[number % 2].submit(rebuilding.again, week, str(folder / week)) for number, week in enumerate(weeks)
        ]
        made = [each.result() for each in doing]
    public = Path(desk.bucket) / "public" / desk.briefing
    other = [week for week, files in zip(weeks, made, strict=True) if files != bytes_under(public / week / "r1")]
    assert other == []
    return len(made)


def test_a_hundred_editions_have_the_same_bytes_after_late_revisions(tmp_path: Path):
    """An edition that was quoted in court two years ago could not be shown to be what was published."""
    desk = library(tmp_path, weeks=EDITIONS + 10)
    weeks = [str(FIRST.shifted(10 + number)) for number in range(EDITIONS)]
    import_recorded(rebuilding_settings(desk))
    publish_all(desk, weeks)
    assert len(read_log(desk.store)) == EDITIONS
    before = bytes_under(Path(desk.bucket) / "public")
    revised = revise(desk, tmp_path / "late")
    count = same_bytes_again(desk, weeks, tmp_path / "again")
    print(f"{count} of {EDITIONS} editions byte-identical after {revised} late revisions, in other processes, zones, "
          "languages and hash seeds")  # fmt: skip
    assert count == EDITIONS and revised >= EDITIONS / 2
    assert bytes_under(Path(desk.bucket) / "public") == before


def rebuilding_settings(desk: Desk):
    """Return settings of this process with a clock, as the runs have them."""
    rebuilding.begin(desk)
    rebuilding.settings.cache_clear()
    return rebuilding.settings()


def revise(desk: Desk, folder: Path) -> int:
    """Take in three later copies, in each of which other old values are changed; return how many revisions."""
    settings = rebuilding_settings(desk)
    known = Path(desk.recorded, "1.txt").read_text().splitlines()[1:]
    values = [int(line.partition(",")[2]) for line in known]
    copies = []
    for number in range(3):
        values = [value + 3 + number if place % 3 == number else value for place, value in enumerate(values)]
        copies.append(("loans", desk.now + dt.timedelta(days=1 + number), loans_csv(values)))
    import_recorded(settings, folder=str(recorded(folder, copies)))
    changes = settings.ledger.revisions()
    assert (changes["held_at"] > desk.now).any()
    return int((changes["event"] == "revised").sum())


def test_editions_of_the_real_desk_have_the_same_bytes_after_the_rest_of_its_evidence(tmp_path: Path):
    """The weekly briefing, with its charts and projections, could not be made again once more is known."""
    desk = Desk(
        str(tmp_path / "bucket"), str(ROOT / "recorded"), str(shipped_desk()), "desertion/weekly",
        dt.datetime(2026, 8, 8, tzinfo=dt.UTC),
    )  # fmt: skip
    ended(begun(desk, "import", "--until", "2026-08-08T00:00Z"))
    ended(begun(desk, "refresh"))
    publish_all(desk, REAL_WEEKS)
    head = desk.settings.ledger.head()
    ended(begun(replace(desk, now=dt.datetime(2026, 9, 1, tzinfo=dt.UTC)), "import"))
    later = desk.settings.ledger.head()
    count = same_bytes_again(desk, REAL_WEEKS, tmp_path / "again")
    print(f"{count} of {len(REAL_WEEKS)} real editions the same, {later.append_no - head.append_no} appends later")
    assert count == len(REAL_WEEKS) and later.append_no > head.append_no
    shutil.rmtree(tmp_path / "again")
