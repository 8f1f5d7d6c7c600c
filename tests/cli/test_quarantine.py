"""`muster quarantine`: what the checks hold back, as its user sees and decides it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.flows.town import LOANS, loans_csv, recorded

Run = Callable[..., Result]
SLIP = LOANS[-1] * 100
FIRST = dt.datetime(2025, 11, 3, 12, tzinfo=dt.UTC)


@pytest.fixture
def held(run: Run, surroundings: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A bucket in which one figure of the toy desk is held back: the newest week, a hundred times too large."""
    monkeypatch.setenv("MUSTER_WHO", "eva")
    take_in(run, surroundings, FIRST, [*LOANS[:-1], SLIP])
    (claim,) = told(run, "list")
    return str(claim["id"])


def take_in(run: Run, surroundings: Path, at: dt.datetime, loans: list[int]) -> Result:
    """Import a copy of the library's file."""
    folder = surroundings / f"copy-{at:%d}"
    recorded(folder, [("loans", at, loans_csv(loans))])
    done = run("import", str(folder))
    assert done.exit_code == 0, done.output
    return done


def told(run: Run, *words: str) -> Any:
    """Return what a command says for machines."""
    done = run("quarantine", *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def in_use(run: Run) -> list[float]:
    """Return the values of all claims in use, the newest period last."""
    return [row["value"] for row in json.loads(run("claims", "--series", "loans.all", "--json").stdout)]


def test_a_refresh_tells_what_it_holds_back(run: Run, surroundings: Path) -> None:
    """An operator would learn of a doubtful figure only if he happened to look for it."""
    done = take_in(run, surroundings, FIRST, [*LOANS[:-1], SLIP])
    assert "1 held back" in done.stdout and "muster quarantine list" in done.stdout
    assert re.search(r"held back: loans .*226,000 is 100 times what was to be expected", done.stdout)


def test_what_is_held_back_is_listed_and_shown_and_not_used(run: Run, held: str) -> None:
    """A person could not decide on a figure that nobody shows, and a page would print what nobody believed."""
    listed = run("quarantine", "list").stdout
    assert held in listed and "scale: 226,000 is 100 times" in listed
    shown = run("quarantine", "show", held[:6]).stdout
    assert "held back" in shown and "in use      nothing" in shown and "of evidence" in shown
    assert SLIP not in in_use(run)


def test_a_release_is_on_record_with_who_when_and_why(run: Run, held: str) -> None:
    """Nobody could say later on whose word a doubtful figure stands."""
    done = run("quarantine", "release", held, "--why", "a book fair, says the library")
    assert done.exit_code == 0 and "released by eva" in done.stdout
    assert in_use(run)[-1] == SLIP
    assert run("quarantine", "list").stdout.strip() == "nothing is held back"
    (claim,) = told(run, "list", "--all")
    assert (claim["state"], claim["who"], claim["why"]) == ("released", "eva", "a book fair, says the library")


def test_a_rejected_value_stays_out_when_it_comes_again(run: Run, surroundings: Path, held: str) -> None:
    """The same slip would have to be rejected after every fetch."""
    assert run("quarantine", "reject", held, "--why", "two noughts too many").exit_code == 0
    assert told(run, "list") == [] and told(run, "list", "--all")[0]["state"] == "rejected"
    later = dt.datetime(2040, 1, 2, 12, tzinfo=dt.UTC)  # a decision counts from now on, and no copy comes before it
    assert "1 new" in take_in(run, surroundings, later, [*LOANS[:-1], SLIP, LOANS[-1]]).stdout
    assert told(run, "list") == [] and SLIP not in in_use(run)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "0123456789"), "names no claim"),
        (("release", "{id}", "--why", " "), "a decision needs a reason"),
        (("list", "--source", "nobody"), "is no source of this desk"),
    ],
)
def test_a_wrong_word_is_refused_with_what_would_be_right(
    run: Run, held: str, words: tuple[str, ...], said: str
) -> None:
    """A slip of the keyboard would decide something, or end in a traceback."""
    done = run("quarantine", *(word.format(id=held) for word in words))
    assert done.exit_code == 2 and said in done.stderr and "mend:" in done.stderr
    assert told(run, "list")[0]["id"] == held


def test_a_decision_without_a_name_is_refused(run: Run, held: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A decision would stand on record that nobody made."""
    for name in ("MUSTER_WHO", "USER", "LOGNAME"):
        monkeypatch.delenv(name, raising=False)
    done = run("quarantine", "release", held, "--why", "so it is")
    assert done.exit_code == 2 and "MUSTER_WHO" in done.stderr
    assert told(run, "list")[0]["id"] == held


def test_whoever_decides_again_is_told_who_did(run: Run, held: str) -> None:
    """Two people could decide against one another without knowing."""
    assert run("quarantine", "release", held, "--why", "seen in print").exit_code == 0
    done = run("quarantine", "reject", held, "--why", "impossible")
    assert done.exit_code == 2 and "released already by eva" in done.stderr and "seen in print" in done.stderr
