"""`muster lint-prose`: what an editor sees of slips, and what a script does."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run

GOOD = "The General Staff claims ≈ 9,930, within the usual spread.\n"
BAD = "# A note\n\nRussia lost 9,930 men, a staggering number.\n"


def test_a_clean_file_ends_with_nothing_found(run: Run, surroundings: Path):
    """A check before publishing would fail on good text."""
    (surroundings / "good.md").write_text(GOOD)
    done = run("lint-prose", "good.md")
    assert (done.exit_code, done.stdout) == (0, "no slip in good.md (1 passages)\n")


def test_slips_are_told_by_file_and_line_with_their_mend(run: Run, surroundings: Path):
    """An editor would know that something is wrong, and not what or where."""
    (surroundings / "bad.md").write_text(BAD)
    done = run("lint-prose", "bad.md")
    assert done.exit_code == 3
    assert done.stdout.splitlines() == [
        "bad.md:3: claim-as-fact: lost 9,930",
        "  mend: say who claims, counts or estimates it",
        "bad.md:3: feeling: staggering",
        "  mend: leave it out: the figure stands for itself",
        "2 slips in bad.md (2 passages)",
    ]


def test_machines_get_the_same_slips(run: Run, surroundings: Path):
    """A pipeline would have to read sentences."""
    (surroundings / "bad.md").write_text(BAD)
    done = run("lint-prose", "bad.md", "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 3 and told["read"] == {"bad.md": 2}
    assert [(slip["where"], slip["code"]) for slip in told["slips"]] == [
        ("bad.md:3", "claim-as-fact"), ("bad.md:3", "feeling")
    ]  # fmt: skip


def test_without_files_the_catalogue_and_the_newest_edition_are_read(run: Run):
    """Only notes would be proofread, and not what readers get."""
    empty = json.loads(run("lint-prose", "--json").stdout)
    assert list(empty["read"]) == ["catalogue"]
    run("brief", "--offline")
    done = run("lint-prose", "--json")
    told = json.loads(done.stdout)
    assert list(told["read"]) == ["catalogue", "library/weekly/2025-W44/r1"] and done.exit_code == 3
    assert {slip["code"] for slip in told["slips"]} == {"turn-unsaid", "bare-record"}
    assert {slip["where"].partition(":")[0] for slip in told["slips"]} == {"briefings.toml", "weekly/2025-W44"}


def test_a_file_that_is_not_there_is_wrong_use(run: Run):
    """A misspelt name would pass as clean."""
    done = run("lint-prose", "nowhere.md")
    assert done.exit_code == 2 and "nowhere.md" in done.stderr and "mend:" in done.stderr


def test_the_rules_are_listed_with_their_sources(run: Run):
    """An editor could not look up why a word is refused."""
    done = run("lint-prose", "--rules")
    assert done.exit_code == 0 and "likelihood-with-confidence:" in done.stdout and "ICD 203" in done.stdout
    assert len(json.loads(run("lint-prose", "--rules", "--json").stdout)) == done.stdout.count("  after ")
