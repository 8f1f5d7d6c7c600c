"""The editions that are kept as they should look, and how each is made from recorded evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reports.calendar import Week
from tests.cli.conftest import muster
from tests.flows.town import TOY_DESK, recorded

ROOT = Path(__file__).parents[2]
DISPLACEMENT = ROOT / "tests" / "displacement_desk"
YEAR_OF_53_WEEKS = Week(2020, 30)
LOANS_OF_2020 = (2040, 1985, 2110, 2075, 1990, 2150, 2065, 2010, 2180, 2120, 2045, 2210, 2190, 2105, 2260, 2130, 2085,
                 2195, 2240, 2170, 2055, 2290, 2125, 1420)  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """A desk with its evidence: the words of a command line that name them."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """An edition that is kept: which desk's, which week, in which languages, and what it stands for."""

    name: str
    desk: str
    week: str
    languages: tuple[str, ...] = ("en",)
    more: tuple[str, ...] = ()
    shows: str = ""


CASES = (
    Case("losses-2026-W31", "desertion", "2026-W31", ("en", "uk"), shows="the newest week recorded, in both languages"),
    Case("example-2025-W50", "desertion", "2025-W50", ("uk",), shows="the worked example's week"),
    Case("quiet-2023-W30", "desertion", "2023-W30", shows="a week in which nothing stands out"),
    Case("no-desertion-news-2022-W12", "desertion", "2022-W12", shows="a week before anybody spoke of desertion"),
    Case("dead-sources-2023-W43", "displacement", "2023-W43", more=("--draft",), shows="sources that fell silent"),
    Case("last-week-2020-W53", "toy", "2020-W53", shows="the 53rd week of a year"),
)


def desertion(folder: Path) -> Desk:
    """The first desk, with everything that was recorded."""
    return _imported(ROOT / "recorded", folder)


def displacement(folder: Path) -> Desk:
    """The second desk, whose sources fell silent after 2022."""
    return _imported(DISPLACEMENT / "recorded", folder, "--catalog", str(DISPLACEMENT))


def toy(folder: Path) -> Desk:
    """A desk of one source, over a year of 53 weeks."""
    lines = [f"{YEAR_OF_53_WEEKS.shifted(week).first_on},{loans}" for week, loans in enumerate(LOANS_OF_2020)]
    text = "\n".join(["week from,loans", *lines, ""])
    evidence = recorded(folder / "recorded", [("loans", dt.datetime(2021, 1, 5, 5, tzinfo=dt.UTC), text)])
    return _imported(evidence, folder, "--catalog", str(TOY_DESK))


DESKS: dict[str, Callable[[Path], Desk]] = {"desertion": desertion, "displacement": displacement, "toy": toy}


def made(case: Case, desk: Desk, folder: Path) -> dict[str, bytes]:
    """Make the edition aside and return its PDFs by language."""
    muster("brief", "--week", case.week, "--offline", "--out", str(folder), *case.more, *desk.words)
    found = {language: next(folder.glob(f"*_{language}.pdf")) for language in case.languages}
    return {language: path.read_bytes() for language, path in found.items()}


def _imported(evidence: Path, folder: Path, *words: str) -> Desk:
    named = ("--bucket", str(folder / "bucket"), *words)
    muster("import", str(evidence), *named)
    return Desk(named)
