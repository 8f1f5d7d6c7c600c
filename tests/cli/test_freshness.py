"""A stale source on the real desk: printed with a mark, or the edition is withheld, as the briefing declares."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.publish import publish
from flows.settings import Settings

DESERTION = Path(__file__).parents[2] / "reports/catalogs/desertion"
WEEK = "2026-W31"


@pytest.fixture
def strict_desk(tmp_path: Path) -> Path:
    """The real desk, whose briefing withholds editions for any series past its error age."""
    desk = shutil.copytree(DESERTION, tmp_path / "desk")
    declared = (desk / "briefings.toml").read_text()
    assert declared.count('undated_sources = ["register"]') == 1
    (desk / "briefings.toml").write_text(declared.replace('undated_sources = ["register"]', 'overdue = "withhold"'))
    return desk


def test_an_edition_is_withheld_where_the_briefing_says_so(real_bucket: Path, strict_desk: Path):
    """A photograph count of last summer would go out although its editor asked that it should not."""
    words = ["publish", "--week", WEEK, "--bucket", str(real_bucket), "--catalog", str(strict_desk)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 3
    assert "the series ru.documented.tank is past its error age (oryx 381 days)" in done.stderr
    assert "ru.losses" not in done.stderr and not list(real_bucket.glob("public/**/*.pdf"))


def test_an_overdue_figure_is_marked_where_the_briefing_lets_it_pass(real_bucket: Path, tmp_path: Path):
    """A reader would take the count of last summer for this week's."""
    publish(Settings(bucket=str(real_bucket), is_offline=True), week=WEEK, draft=True, out=str(tmp_path))
    page = (tmp_path / "en.html").read_text()
    assert "Documented: not updated since 19 July 2025" in page
    assert "not updated since 26 January 2026" in page
