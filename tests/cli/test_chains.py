"""`muster chain` and `muster drift` on the shipped register, and on one with a garbled row more."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from flows.cli import app
from tests.cli.conftest import ROOT, muster, told

DESK = ROOT / "reports" / "catalogs" / "desertion"


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bucket that holds the shipped register and nothing else."""
    folder = tmp_path_factory.mktemp("register") / "bucket"
    muster("refresh", "--offline", "--bucket", str(folder))
    return folder


@pytest.fixture(scope="module")
def garbled(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """Options for a desk whose register has one row more: the worked example's number, as that of one district."""
    folder = tmp_path_factory.mktemp("garbled")
    shutil.copytree(DESK, folder / "desk")
    english_only(folder / "desk")
    register = folder / "desk" / "register.csv"
    (row,) = [line for line in register.read_text().splitlines() if line.startswith("c07,")]
    planted = row.replace("c07,", "planted,").replace("The Inquisitr,", "Daily Planted,", 1)
    planted = planted.replace(",whole army,", ",one army group,").replace("inquisitr.com", "example.org")
    register.write_text(f"{register.read_text().rstrip()}\n{planted}\n")
    options = ("--bucket", str(folder / "bucket"), "--catalog", str(folder / "desk"))
    muster("refresh", "--offline", *options)
    return options


def english_only(desk: Path) -> None:
    """Take the other languages from a copy of the desk: what is planted in it is not translated."""
    shutil.rmtree(desk / "locale")
    file = desk / "desk.toml"
    file.write_text("".join(line for line in file.read_text().splitlines(True) if not line.startswith("languages")))


def run(*words: str) -> Result:
    """Return what a command did in this process."""
    return CliRunner().invoke(app, list(words))


def test_the_worked_example_has_several_outlets_and_one_origin(bucket: Path):
    """An editor could not see that five papers are one leak."""
    (found,) = told(bucket, "chain", "c07")
    assert found["outlets_count"] >= 3 and found["origins"] == ["frontelligence"]
    assert (found["origins_count"], found["origins_if_suspected_count"]) == (1, 1)
    asked = [claim for claim in found["claims"] if claim["is_asked"]]
    assert [claim["claim_ref"] for claim in asked] == ["c07"]
    assert [hand["role"] for hand in asked[0]["path"]] == ["outlet", "outlet", "outlet", "origin", "rests on"]


def test_people_read_the_way_and_what_was_lost_on_it(bucket: Path):
    """The terminal would show arrows and codes."""
    done = run("chain", "c09", "--bucket", str(bucket))
    assert done.exit_code == 0
    words = " ".join(done.stdout.split())
    assert "probably took it from The Daily Digest, which took it from Newsweek" in words
    assert "“more than” became “as high as”" in words


def test_what_no_chain_shows_is_said_beside_it(bucket: Path):
    """Six times a month would be read as six times a year, though the way there is faultless."""
    (found,) = told(bucket, "chain", "c05")
    assert [each["id"] for each in found["beware"]] == ["spans:c05"]
    done = run("chain", "18000", "--bucket", str(bucket))
    assert "beware:" in done.stdout and "is not 18,000 of" in done.stdout


def test_a_figure_in_words_has_a_chain_too(bucket: Path):
    """“Tens of thousands” would have nobody behind it."""
    done = run("chain", "ru-ukmod-2023-11", "--bucket", str(bucket))
    assert done.exit_code == 0 and "in words only" in done.stdout and "1 outlet:" in done.stdout


def test_a_wrong_reference_ends_with_two_and_the_nearest(bucket: Path):
    """A typing error would look like a figure without a chain."""
    done = run("chain", "c7", "--bucket", str(bucket))
    assert done.exit_code == 2 and "c07" in done.stderr


def test_the_shipped_register_has_known_drift_only(bucket: Path):
    """The nightly check would be red from the first day, or hide what it found."""
    found = told(bucket, "drift")
    assert found["new_count"] == 0 and len(found["findings"]) > 30
    assert all(each["known_because"] and each["words"] and each["refs"] for each in found["findings"])


def test_new_drift_ends_with_three_and_says_how_it_becomes_known(garbled):
    """A garbled row would be published before anyone looked at it."""
    done = run("drift", *garbled)
    assert done.exit_code == 3
    assert "scope:planted" in done.stdout and "NEW" in done.stdout and "drift.toml" in done.stdout
    new = [each["id"] for each in json.loads(run("drift", *garbled, "--json").stdout)["findings"] if each["is_new"]]
    assert new == ["scope:planted"]


def test_what_is_given_a_reason_is_known_from_then_on(garbled):
    """The alarm could not be answered."""
    catalogue = Path(garbled[-1]) / "drift.toml"
    before = catalogue.read_text()
    catalogue.write_text(f'{before}"scope:planted" = "Planted."\n')
    done = run("drift", *garbled)
    catalogue.write_text(before)
    assert done.exit_code == 0 and "NEW" not in done.stdout


def test_drift_is_asked_as_of_an_instant(bucket: Path):
    """What was garbled later would be held against an older edition."""
    early = told(bucket, "drift", "--as-of", "2024-12-31T00:00Z")["findings"]
    assert {"near-twins", "one-root"} >= {each["code"] for each in early}


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ('[worded.c99]\nkind = "event"', "worded.c99: no register has this claim_ref"),
        ('[worded.c09]\nseries = "ru.absent.al"', "worded.c09.series"),
        ('[worded.c09]\nuntil = "July"', "neither YYYY-MM-DD nor YYYY-MM"),
        ('[known]\n"scope:c09" = " "', "say why it is known"),
    ],
)
def test_a_mistake_in_the_drift_file_is_named(tmp_path: Path, said: str, complaint: str):
    """A wording for a mistyped claim would silently do nothing."""
    shutil.copytree(DESK, tmp_path / "desk")
    english_only(tmp_path / "desk")
    (tmp_path / "desk" / "drift.toml").write_text(said)
    done = run("drift", "--catalog", str(tmp_path / "desk"), "--bucket", str(tmp_path / "bucket"))
    assert done.exit_code == 2 and complaint in done.stderr
