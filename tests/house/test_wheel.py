"""The wheel holds what a desk needs besides code."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


@pytest.mark.proof
def test_the_wheel_brings_templates_styles_and_the_desk(root: Path, tmp_path: Path):
    """An installed `muster` would stop for want of a template that only the checkout has."""
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in ("flows", "reports"):
        shutil.copytree(root / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, tree)
    build = "from setuptools.build_meta import build_wheel; print(build_wheel('..'))"
    built = subprocess.run([sys.executable, "-c", build], cwd=tree, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    folders = ("templates", "catalogs", "briefings/prose")
    kept = (path for folder in folders for path in (root / "reports" / folder).rglob("*"))
    wanted = [str(path.relative_to(root)) for path in kept if path.is_file() and "__pycache__" not in path.parts]
    assert [name for name in wanted if name not in names] == []
    assert {"flows/cli.py", "reports/store.py"} <= names
