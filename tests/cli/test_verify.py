"""`muster verify`: a PDF against the records inside it, as published and after somebody's hand was at it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from flows.cli import app
from reports.adapters.pdf import attached_files
from tests.cli.forging import added, attached, encrypted, forged, moved, painted_over, redrawn, relabelled


@pytest.fixture(scope="module")
def published(toy_edition: Path) -> bytes:
    """The toy desk's edition as PDF: three pages with a table, a chart and running heads."""
    return next(toy_edition.glob("*_en.pdf")).read_bytes()


def verified(body: bytes, folder: Path, *words: str) -> Result:
    """Run the command on a PDF in this process."""
    (folder / "it.pdf").write_bytes(body)
    return CliRunner().invoke(app, ["verify", str(folder / "it.pdf"), "--numbers", *words])


def test_an_edition_as_published_is_whole(published: bytes, tmp_path: Path):
    """A reader of an untouched copy would be told that it was forged."""
    done = verified(published, tmp_path)
    assert done.exit_code == 0 and done.stdout.endswith("every number is as it was made\n")
    told = json.loads(verified(published, tmp_path, "--json").stdout)
    assert told["edition"] == "library/weekly/2025-W44/r1/en" and told["troubles"] == []
    assert told["matched"]["claim"] >= 5 and told["matched"]["figure"] >= 20 and told["matched"]["scale"] >= 4


@pytest.mark.parametrize(
    ("page", "shown", "wanted", "in_picture", "is_told"),
    [
        (1, "2,260 books", "2,220 books", False, "page 1: “2,220” is printed where the edition says “2,260”"),
        (2, "2,105", "2,165", False, "page 2: “2,165” is printed where the edition says “2,105”"),
        (2, "+7.4", "−7.4", False, "page 2: “−7.4"),
        (2, "2,260", "2,660", False, "page 2: “2,660” is printed where the edition says “2,260”"),
        (2, "1,500", "1,600", True, "page 2: “1,600” is printed where the edition says “1,500”"),
        (2, "W44 r1", "W43 r1", False, "page 2: “2025-W43 r1"),
        (2, "2 of 3", "2 of 5", False, "page 2: “2 of 5” is printed where the edition says “2 of 3”"),
    ],
)  # fmt: skip
def test_one_changed_sign_is_found_and_named(
    published: bytes, tmp_path: Path, page: int, shown: str, wanted: str, in_picture: bool, is_told: str
):
    """Somebody could change a figure in a text, table, chart, running head or page number, and pass the copy on."""
    done = verified(forged(published, page, shown, wanted, in_picture=in_picture), tmp_path)
    assert done.exit_code == 5 and is_told in done.stdout and "token " in done.stdout


def test_an_added_number_is_found(published: bytes, tmp_path: Path):
    """A number that the edition never printed could be put onto its page."""
    done = verified(added(published, 1, "31"), tmp_path)
    assert done.exit_code == 5 and "page 1: “31” is printed, and the edition knows no such number" in done.stdout


def test_a_removed_number_is_found(published: bytes, tmp_path: Path):
    """A figure that somebody dislikes could be taken off the page."""
    done = verified(forged(published, 2, "2,190", ""), tmp_path)
    assert done.exit_code == 5 and "page 2: “2,190” is not printed (claim loans" in done.stdout


def test_a_moved_number_is_found(published: bytes, tmp_path: Path):
    """A figure could be put beside another label on its own page."""
    done = verified(moved(published, 2, "2,190", 60), tmp_path)
    assert done.exit_code == 5 and "page 2: “2,190” is printed elsewhere" in done.stdout


def test_a_number_painted_over_another_is_found(published: bytes, tmp_path: Path):
    """A reader would see the forged figure, and a program the true one beneath it."""
    done = verified(painted_over(published, 2, "2,105", "2,165"), tmp_path)
    assert done.exit_code == 5 and "“2,105”" in done.stdout


@pytest.mark.parametrize("forge", [relabelled, redrawn])
def test_a_font_that_draws_other_than_it_says_is_found(published: bytes, tmp_path: Path, forge: Callable[..., bytes]):
    """Eyes and programs would read different figures on one page, and nobody would know."""
    clean = verified(published, tmp_path, "--json")
    assert json.loads(clean.stdout)["troubles"] == []
    done = verified(forge(published, "9", "8"), tmp_path)
    assert done.exit_code == 5 and "otherwise than our fonts do" in done.stdout


@pytest.mark.parametrize(
    ("was", "becomes", "is_told"),
    [
        ('"muster:text":"2,260"', '"muster:text":"2,269"', "“2,269” has the value 2260"),
        ('"muster:value":2260.0', '"muster:value":2270.0', "2270"),
        ('2,260@', '2,270@', "“2,260” is printed where the edition says"),
    ],
)  # fmt: skip
def test_a_changed_record_is_found(published: bytes, tmp_path: Path, was: str, becomes: str, is_told: str):
    """A number could be changed in its record alone, so that the page seems to be wrong."""
    provenance = attached_files(published)["provenance.json"].decode()
    assert was in provenance
    done = verified(attached(published, "provenance.json", provenance.replace(was, becomes, 1).encode()), tmp_path)
    assert done.exit_code == 5 and is_told in done.stdout


def test_a_pdf_without_our_records_is_no_edition(published: bytes, tmp_path: Path):
    """Any PDF would pass for an edition in which nothing is wrong."""
    without = verified(attached(published, "provenance.json", None), tmp_path)
    assert without.exit_code == 6 and "no provenance" in without.stderr
    broken = verified(attached(published, "provenance.json", b'{"entity": {}}'), tmp_path)
    assert broken.exit_code == 6 and "mend:" in broken.stderr


def test_what_is_no_pdf_and_what_is_locked_is_told(published: bytes, tmp_path: Path):
    """A cut download would end in a traceback, or as a forgery."""
    for body, words in ((b"not a PDF", "no whole PDF"), (encrypted(published), "encrypted"), (b"", "no whole PDF")):
        done = verified(body, tmp_path)
        assert done.exit_code == 2 and words in done.stderr
    assert CliRunner().invoke(app, ["verify", str(tmp_path / "nowhere.pdf"), "--numbers"]).exit_code == 2
    assert CliRunner().invoke(app, ["verify", str(tmp_path / "it.pdf")]).exit_code == 2
