"""Every command: its help, its answers to people and machines, and its errors with what to do about them."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import time
from pathlib import Path

import pytest
import typer
from pypdf import PdfReader

from flows.cli import app
from tests.cli.conftest import Run, muster
from tests.flows.town import LOANS, TOY_DESK, WEEK

COMMANDS = sorted(typer.main.get_command(app).commands)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_how_a_command_is_used(run: Run, command: str):
    """A user would have to guess what a command wants."""
    text = run(command, "--help").output
    assert "Example" in text and f"muster {command}" in text


def test_help_lists_the_commands_and_explains_the_exit_codes(run: Run):
    """A script could not tell a withheld edition from a broken machine."""
    text = run("--help").output
    assert set(COMMANDS) >= {"brief", "publish", "refresh", "import", "sources", "claims", "series"}
    assert all(command in text for command in COMMANDS)
    assert all(f"{code} " in text for code in (0, 1, 2, 3, 5, 7, 8, 9))


def test_help_loads_nothing_heavy():
    """`muster --help` would take seconds."""
    code = (
        "import sys\nfrom flows.cli import app\nfrom typer.testing import CliRunner\n"
        "assert CliRunner().invoke(app, ['brief', '--help']).exit_code == 0\n"
        "print([name for name in ('prefect', 'pandas', 'weasyprint', 'boto3', 'deltalake') if name in sys.modules])"
    )
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_brief_makes_publishes_and_sums_up(run: Run, surroundings: Path):
    """The one command would end without saying what it made, or where."""
    done = run("brief")
    assert done.exit_code == 0, done.output
    assert f"library/weekly/{WEEK}/r1: published" in done.stdout
    assert "2,260" in done.stdout and "Lent this week" in done.stdout
    assert "sources at the cut-off: 1 fresh" in done.stdout
    pdf = Path(done.stdout.partition("PDF  ")[2].splitlines()[0])
    assert pdf.read_bytes().startswith(b"%PDF")
    assert f"{WEEK}/r1: already published" in run("brief").stdout


def test_brief_for_machines_is_one_document(run: Run):
    """A program could not read the result, because progress stands between."""
    done = run("brief", "--json")
    found = json.loads(done.stdout)
    assert (found["status"], found["edition"]) == ("published", f"library/weekly/{WEEK}/r1")
    assert [each["source_id"] for each in found["refresh"]] == ["loans"]
    assert done.stderr == ""
    assert json.loads(run("publish", "--json").stdout)["status"] == "already published"


@pytest.mark.parametrize(
    "words",
    [
        ("import",), ("refresh",), ("sources",), ("claims",), ("series", "loans.all"),
        ("series", "loans.all", "--freq", "W"), ("revisions", "loans.all"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_every_answer_can_be_had_as_json(run: Run, words: tuple[str, ...]):
    """A program could not read what people can."""
    run("import")
    assert isinstance(json.loads(run(*words, "--json").stdout), list)


def test_an_import_says_what_came_in_and_then_that_nothing_is_new(run: Run):
    """An analyst could not tell whether the evidence was taken in."""
    assert "loans: 15 new" in run("import").stdout
    assert run("import").stdout == "nothing new: everything is held already\n"


def test_an_import_until_an_instant_takes_no_more(run: Run):
    """A ledger as of then could not be made again."""
    assert "nothing new" in run("import", "--until", "2025-11-03T11:59Z").stdout
    assert "15 new" in run("import", "--until", "2025-11-03T12:00Z").stdout


def test_claims_are_listed_newest_first_with_what_was_left_off(run: Run):
    """A list cut off in silence would pass for the whole."""
    run("import")
    lines = run("claims", "--limit", "3").stdout.splitlines()
    assert "2,260" in lines[1] and lines[-1] == "… and 12 more (--limit 0 shows all)"
    assert len(run("claims", "--limit", "0").stdout.splitlines()) == 1 + len(LOANS)
    assert run("claims", "--as-of", "2025-01-01").stdout == "no claim is known\n"


def test_an_instant_without_a_zone_is_utc_on_every_machine(surroundings: Path):
    """The same command would answer differently in another country."""
    environ = {"MUSTER_CATALOG": str(TOY_DESK), "MUSTER_RECORDED": str(surroundings / "recorded"),
               "MUSTER_BUCKET": str(surroundings / "b"), "TZ": "Pacific/Auckland"}  # fmt: skip
    muster("import", cwd=surroundings, **environ)
    for as_of in ("2025-11-03T06:01", "2025-11-03T06:01Z", "2025-11-03T19:01+13:00"):
        found = json.loads(muster("claims", "--as-of", as_of, "--json", cwd=surroundings, **environ).stdout)
        assert len(found) == len(LOANS), as_of


def test_a_series_by_week_is_csv(run: Run):
    """Figures could not be carried into a spreadsheet."""
    run("import")
    rows = list(csv.DictReader(io.StringIO(run("series", "loans.all", "--freq", "W", "--csv").stdout)))
    assert len(rows) == len(LOANS)
    newest = rows[-1]
    assert (newest["week_from_on"], float(newest["flow"]), newest["is_complete"]) == ("2025-10-27", 2260.0, "True")


def test_the_health_of_the_sources_as_of_an_instant(run: Run):
    """An operator could not see how old the figures were on the day of an edition."""
    run("import")
    assert "✓ loans  fresh" in run("sources", "--as-of", "2025-11-04T09:00Z").stdout
    (health,) = json.loads(run("sources", "--as-of", "2025-11-20", "--json").stdout)
    assert (health["status"], health["age_days"], health["newest_figure_on"]) == ("late", 18, "2025-11-02")
    assert "– loans" in run("sources", "--as-of", "2025-01-01").stdout


@pytest.mark.parametrize(
    ("words", "code", "says", "mend"),
    [
        (("brief", "--week", "2025-W54"), 2, "no week 54 in 2025", "2026-W31"),
        (("brief", "--week", "next"), 2, "'next' is no ISO week", "2026-W31"),
        (("brief", "nightly"), 2, "'nightly' is no briefing", "use one of weekly"),
        (("brief", "--week", "2099-W01"), 8, "is released at 2099-01-06 09:00 UTC", "--draft"),
        (("brief", "--week", "2024-W10"), 3, "withheld: the required series loans.all", "muster sources"),
        (("publish",), 3, "no complete week of loans.all is known", "muster import"),
        (("brief", "--as-of", "yesterday", "--out", "x"), 2, "'yesterday' is no instant", "2026-08-04T03:00Z"),
        (("brief", "--engine", "airflow"), 2, "--engine 'airflow' is not known", "prefect or --engine none"),
        (("refresh", "loan"), 2, "'loan' is no source", "use one of loans"),
        (("import", "nowhere"), 2, "manifest.toml", "recorded"),
        (("claims", "--series", "loans.al"), 2, "'loans.al' is no series", "loans.all"),
        (("series", "loans.all", "--freq", "Y"), 2, "--freq 'Y' is not known", "D, W, M"),
        (("series", "loans.all", "--freq", "M"), 2, "gives no monthly flow", "monthly grid"),
        (("revisions", "books"), 2, "'books' is no series", "series.toml"),
        (("sources", "--catalog", "nowhere"), 2, "nowhere is no folder", "folder that exists"),
        (("claims", "--as-of", "tomorrow"), 2, "'tomorrow' is no instant", "2026-08-04T03:00Z"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_an_error_names_the_thing_and_the_mend_and_has_its_code(
    run: Run, words: tuple[str, ...], code: int, says: str, mend: str
):
    """A user would stand before a traceback, or a script would take a failure for a success."""
    done = run(*words)
    assert done.exit_code == code, done.output
    assert done.stderr.splitlines()[-2].startswith("error: ") or "error: " in done.stderr
    assert says in done.stderr
    assert mend in done.stderr.partition("mend: ")[2]
    assert "Traceback" not in done.output
    as_json = json.loads(run(*words, "--json").stdout)
    assert as_json["exit_code"] == code and says in as_json["error"] and mend in as_json["mend"]


def test_a_wrong_catalogue_is_told_by_file_and_line(run: Run, tmp_path: Path):
    """An editor could not find the mistake."""
    folder = Path(shutil.copytree(TOY_DESK, tmp_path / "desk"))
    text = (folder / "series.toml").read_text()
    (folder / "series.toml").write_text(text.replace("basis", "bases"))
    done = run("sources", "--catalog", str(folder))
    assert done.exit_code == 2
    assert "series.toml, line" in done.stderr and "bases" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("MUSTER_OFFLINE", "perhaps", "MUSTER_OFFLINE='perhaps'"),
        ("MUSTER_FETCH_SECONDS", "soon", "MUSTER_FETCH_SECONDS='soon'"),
        ("MUSTER_S3_CHECKSUM", "md5", "MUSTER_S3_CHECKSUM='md5'"),
    ],
)
def test_a_wrong_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str):
    """A misspelt setting would be taken for its opposite."""
    monkeypatch.setenv(name, value)
    done = run("sources", "--json")
    assert done.exit_code == 2 and says in done.stderr and "mend: set it to" in done.stderr
    assert json.loads(done.stdout)["exit_code"] == 2


def test_an_altered_log_is_told_and_nothing_is_published(run: Run, surroundings: Path):
    """Somebody could rewrite what was published, and the next run would build upon it."""
    run("brief")
    entry = surroundings / "bucket/public/log/00000001.json"
    entry.write_text(entry.read_text().replace('"number": 1', '"number": 2'))
    done = run("publish")
    assert done.exit_code == 5 and "publish nothing" in done.stderr


def test_other_bytes_under_a_write_once_key_stop_the_run(run: Run, surroundings: Path):
    """A file that somebody put there would be taken for the edition's, or be overwritten."""
    squatter = surroundings / f"bucket/public/library/weekly/{WEEK}/r1/figures.csv"
    squatter.parent.mkdir(parents=True)
    squatter.write_text("other")
    done = run("brief")
    assert done.exit_code == 7 and "already holds other bytes" in done.stderr
    assert squatter.read_text() == "other"
    assert not (surroundings / "bucket/public/log").exists()


def test_a_bucket_that_cannot_be_written_is_told(run: Run, surroundings: Path):
    """A user would stand before a traceback of a library."""
    (surroundings / "bucket").write_text("a file, no folder")
    done = run("brief")
    assert done.exit_code == 1, done.output
    assert "bucket" in done.stderr and "mend: " in done.stderr and "Traceback" not in done.output


def test_a_draft_lands_in_drafts_and_says_that_it_is_one(run: Run, surroundings: Path):
    """A draft would be taken for the edition."""
    run("import")
    done = run("brief", "--draft", "--week", WEEK)
    assert done.exit_code == 0 and f"{WEEK}/r1: draft" in done.stdout
    assert (surroundings / f"drafts/library-weekly-{WEEK}/manifest.json").is_file()
    assert not (surroundings / "bucket/public").exists()


def test_the_ten_line_desk_renders_a_full_edition_in_a_process_of_its_own(surroundings: Path):
    """The house would hold one subject only."""
    environ = {"MUSTER_RECORDED": str(surroundings / "recorded")}
    words = ("brief", "--catalog", str(TOY_DESK), "--bucket", str(surroundings / "own"), "--offline", "--json")
    found = json.loads(muster(*words, cwd=surroundings, **environ).stdout)
    folder = Path(found["pdf"]).parent
    assert {path.name for path in folder.iterdir()} == {*found["files"], "manifest.json"}
    # A number of the twin is a link to its proof: what is read is the text without the tags.
    page = re.sub("<[^>]+>", "", (folder / "en.html").read_text())
    for word in ("Library loans", "Readers took home 2,260 books", "The newest weeks", "Town library", "one reader"):
        assert word in page
    assert (surroundings / "own/public/index.html").is_file()


def test_progress_stands_apart_from_the_answer(surroundings: Path):
    """A pipe would receive lines of progress among the answer."""
    done = muster("import", cwd=surroundings, MUSTER_CATALOG=str(TOY_DESK),
                  MUSTER_RECORDED=str(surroundings / "recorded"), MUSTER_BUCKET=str(surroundings / "b"))  # fmt: skip
    assert "take in loans" in done.stderr and "take in" not in done.stdout
    assert time.strptime(done.stdout.split()[1], "%Y-%m-%d")


def test_a_refresh_that_brings_nothing_at_all_fails(run: Run, monkeypatch: pytest.MonkeyPatch):
    """A schedule that only refreshes would look well for months while every source is dead."""
    monkeypatch.setenv("MUSTER_OFFLINE", "0")
    done = run("refresh", "loans")
    assert done.exit_code == 1
    assert "✗" in done.stdout and "no good copy is held" in done.stdout


def test_an_edition_is_written_aside_on_other_paper(run: Run, surroundings: Path):
    """A reader with US Letter in the printer would get pages that are cut or shrunk."""
    assert run("brief", "--draft", "--out", "us", "--paper", "letter").exit_code == 0
    (pdf,) = (surroundings / "us").glob("*.pdf")
    sizes = {tuple(map(round, page.mediabox[2:])) for page in PdfReader(pdf).pages}
    assert sizes == {(612, 792)}


def test_paper_is_refused_where_it_cannot_be(run: Run):
    """A published edition would lie there on other paper than its briefing declares, or a slip be overlooked."""
    published = run("brief", "--paper", "letter")
    assert published.exit_code == 2 and "paper of its briefing" in published.output
    unknown = run("brief", "--draft", "--paper", "a5")
    assert unknown.exit_code == 2 and "use one of a4, letter" in unknown.output
