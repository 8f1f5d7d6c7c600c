"""`muster` as people run it: on the toy desk with a little recorded evidence, and on all the real evidence."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from flows.cli import app
from tests.flows.town import TOY_DESK, loans_csv, recorded

ROOT = Path(__file__).parents[2]
Run = Callable[..., Result]


@pytest.fixture(scope="session")
def real_bucket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bucket into which all recorded evidence of the real desk was imported."""
    folder = tmp_path_factory.mktemp("real") / "bucket"
    done = muster("import", "--bucket", str(folder), "--json")
    assert all(each["status"] == "ok" for each in json.loads(done.stdout))
    return folder


@pytest.fixture(scope="session")
def toy_edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the files of the toy desk's edition, made once."""
    folder = tmp_path_factory.mktemp("edition")
    recorded(folder / "recorded", [("loans", dt.datetime(2025, 11, 3, 12, tzinfo=dt.UTC), loans_csv())])
    muster(
        "brief", "--offline", "--out", str(folder / "out"), MUSTER_CATALOG=str(TOY_DESK),
        MUSTER_RECORDED=str(folder / "recorded"), MUSTER_BUCKET=str(folder / "bucket"),
    )  # fmt: skip
    return folder / "out"


@pytest.fixture
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, where the environment names the toy desk, its evidence and a bucket."""
    for name in [name for name in os.environ if name.startswith(("MUSTER_", "PREFECT_"))]:
        monkeypatch.delenv(name)
    recorded(tmp_path / "recorded", [("loans", dt.datetime(2025, 11, 3, 12, tzinfo=dt.UTC), loans_csv())])
    monkeypatch.setenv("MUSTER_CATALOG", str(TOY_DESK))
    monkeypatch.setenv("MUSTER_RECORDED", str(tmp_path / "recorded"))
    monkeypatch.setenv("MUSTER_BUCKET", str(tmp_path / "bucket"))
    monkeypatch.setenv("MUSTER_OFFLINE", "1")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(surroundings: Path) -> Run:
    """Run a command in this process; the result has its output, its errors and its exit code."""
    runner = CliRunner()
    return lambda *words: runner.invoke(app, list(words))


def muster(*words: str, expected: int = 0, cwd: Path = ROOT, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run `muster` in a process of its own, with nothing of this one's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "PREFECT_"))}
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", *words], cwd=cwd, env={**kept, "PYTHONPATH": str(ROOT), **environ},
        capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert done.returncode == expected, done.stderr
    return done


def told(bucket: Path, *words: str) -> Any:
    """Return what a command says with `--json` about the real desk."""
    done = CliRunner().invoke(app, [*words, "--bucket", str(bucket), "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)
