"""`muster words`: what a translator is told, and how the command ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from typer.testing import CliRunner

from flows.cli import app

TOY_DESK = Path(__file__).parents[1] / "toy_desk"


def test_a_missing_file_is_named_and_ends_with_one(tmp_path: Path):
    """A build would pass while a language that the desk promises has no words."""
    desk = shutil.copytree(TOY_DESK, tmp_path / "desk")
    (desk / "desk.toml").write_text((desk / "desk.toml").read_text() + '\nlanguages = ["en", "uk"]\n')
    done = CliRunner().invoke(app, ["words", "check", "--catalog", str(desk), "--json"])
    assert done.exit_code == 1
    (found,) = json.loads(done.stdout)["complaints"]
    assert found["file"] == str(desk / "locale/uk.po") and found["wrong"] == "there is no such file"
    assert "muster words extract --language uk" in found["mend"]


def test_a_desk_in_english_alone_lacks_nothing():
    """An editor who writes in English would have to translate first."""
    done = CliRunner().invoke(app, ["words", "check", "--catalog", str(TOY_DESK)])
    assert done.exit_code == 0 and "nothing wrong" in done.stdout


def test_english_is_not_translated_into_english(tmp_path: Path):
    """A second file of English would stand beside the texts and drift from them."""
    desk = shutil.copytree(TOY_DESK, tmp_path / "desk")
    done = CliRunner().invoke(app, ["words", "extract", "--language", "en", "--catalog", str(desk)])
    assert done.exit_code == 2 and not (desk / "locale").exists()
