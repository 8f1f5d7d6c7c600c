"""What a stranger types, and what it installs."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

LOCKS = ("requirements.lock", "tests/requirements.lock", "benchmarks/requirements.lock", "deploy/requirements.lock")


def pinned(root: Path, lock: str) -> dict[str, str]:
    """Return the version that a lock pins, by distribution."""
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", (root / lock).read_text(), re.MULTILINE))


def test_help_lists_every_target(root: Path):
    """A user could not find out what there is to do."""
    targets = set(re.search(r"^\.PHONY: (.*)$", (root / "Makefile").read_text(), re.MULTILINE)[1].split())
    told = subprocess.run(["make", "-s"], cwd=root, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^ *make ([\w-]+)", told, re.MULTILINE)) == targets
    assert {"briefing", "test", "proof", "bench", "up", "down", "lock"} <= targets


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_no_lock_names_a_host(root: Path, lock: str):
    """An installation could bring other files than those that were tested, or fail behind a mirror."""
    text = (root / lock).read_text()
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)
    assert len(pinned(root, lock)) > 80
    assert [block for block in blocks if "==" in block and "--hash=sha256:" not in block] == []
    assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links| @ ", text) == []


def test_both_locks_agree(root: Path):
    """The tests would prove other releases than the ones a user gets."""
    run, test, bench, cluster = (pinned(root, lock) for lock in LOCKS)
    others = [(name, lock[name]) for lock in (test, bench, cluster) for name in run.keys() & lock.keys()]
    assert [(name, run[name], version) for name, version in others if run[name] != version] == []


def test_the_locks_hold_what_the_project_asks_for(root: Path):
    """A dependency that was added would be missing after `make briefing`."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    run, test, bench, cluster = (pinned(root, lock) for lock in LOCKS)
    asked = [re.match(r"[\w.-]+", line)[0] for line in [*project["dependencies"], *extras["setup"]]]
    assert [name for name in asked if name not in run] == []
    assert [name for name in asked if name not in {*test, "setuptools", "uv"}] == []
    assert [name for name in (re.match(r"[\w.-]+", line)[0] for line in extras["test"]) if name not in test] == []
    assert [name for name in (re.match(r"[\w.-]+", line)[0] for line in extras["bench"]) if name not in bench] == []
    assert [name for name in (re.match(r"[\w.-]+", line)[0] for line in extras["cluster"]) if name not in cluster] == []


def test_what_ci_runs_is_what_a_user_runs(root: Path):
    """CI could pass what a user's own `make test` does not."""
    path = root / ".ci" / "run"
    assert path.stat().st_mode & stat.S_IXUSR
    text = path.read_text()
    assert "set -euo pipefail" in text
    assert re.findall(r"^make (\w+)", text, re.MULTILINE) == ["test", "proof"]


def test_what_is_missing_from_the_system_is_named_for_three_systems(root: Path):
    """A user without root would be told that something failed, not what to install."""
    told = (root / "deploy" / "system_libraries.py").read_text()
    assert all(f"{system}:" in told for system in ("Debian", "Fedora", "macOS"))
    done = subprocess.run([sys.executable, "deploy/system_libraries.py", "run"], cwd=root, check=False)
    assert done.returncode == 0


def test_system_libraries_without_root_end_with_the_command_to_type(root: Path, tmp_path: Path):
    """A user on a machine without pango and without root would see a traceback of a C library."""
    code = (
        "import sys; sys.path.insert(0, 'deploy'); import system_libraries as s;"
        "s.is_loadable = lambda library: False; s.apt_command = lambda: None; sys.exit(s.main('run'))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "apt install libpango-1.0-0" in done.stderr
    assert "brew install pango" in done.stderr
