"""Imports point one way, and importing does nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

LINT = Path(sys.executable).with_name("lint-imports")

PLANTED = {
    "a computation reaches for a bucket": ("reports/figures/planted.py", "import boto3"),
    "a computation reads the environment": ("reports/figures/planted.py", "import os"),
    "a parser fetches by itself": ("reports/sources/planted.py", "import httpx"),
    "the errors know the figures": ("reports/errors.py", "import reports.figures.model"),
    "the catalogue knows the figures": ("reports/catalog/declared.py", "import reports.figures.model"),
    "a page renders itself": ("reports/briefings/planted.py", "import weasyprint"),
    "one adapter leans on another": ("reports/adapters/clock.py", "import reports.adapters.disk"),
    "one parser leans on another": ("reports/sources/planted.py", "import reports.sources.register"),
    "reports know a flow": ("reports/store.py", "import flows.engine"),
    "an adapter knows the orchestrator": ("reports/adapters/clock.py", "import prefect"),
    "the engine knows the subject": ("flows/engine.py", "import reports.figures.model"),
    "an edition waits for scipy": ("reports/figures/planted.py", "import scipy"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of a tree."""
    return subprocess.run([LINT, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_imports_keep_every_contract(root: Path):
    """A change in one room of the house would be felt in all of them."""
    checked = lint(root)
    assert checked.returncode == 0, checked.stdout


def test_no_contract_has_an_exception(root: Path):
    """The arrows in the README would be true except where they are not."""
    told = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert len(told["contracts"]) >= 6
    assert not any("ignore_imports" in contract for contract in told["contracts"])


def test_every_room_has_a_place_in_the_layers(root: Path):
    """A new module could import anything, because no layer names it."""
    told = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(contract["layers"] for contract in told["contracts"] if contract["type"] == "layers")
    named = {name.strip(" ()") for layer in layers for name in layer.split("|")} | {"flows.engine"}
    rooms = {
        f"{package}.{path.stem}"
        for package in ("flows", "reports")
        for path in (root / package).iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert rooms - {"flows.__init__", "reports.__init__"} <= named


@pytest.fixture(scope="module")
def copied(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the tree to plant things in."""
    folder = tmp_path_factory.mktemp("planted")
    for name in ("flows", "reports"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "catalogs"))
    shutil.copy(root / "pyproject.toml", folder)
    return folder


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_import_is_caught(what: str, copied: Path):
    """The contracts would be words on paper: green whatever is imported."""
    where, line = PLANTED[what]
    path = copied / where
    before = path.read_text() if path.exists() else None
    path.write_text((before or "") + f"\n{line}\n")
    try:
        checked = lint(copied)
    finally:
        path.unlink() if before is None else path.write_text(before)
    assert checked.returncode == 1, checked.stdout
    assert "broken" in checked.stdout


IMPORT_ALL = """
import importlib, pkgutil, sys
import flows, reports

touched = []

def watch(event, args):
    is_written = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")
    if event in ("socket.connect", "socket.bind", "subprocess.Popen", "os.mkdir", "os.remove") or is_written:
        touched.append((event, str(args)[:120]))

names = [found.name for package in (flows, reports)
         for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
for name in ("boto3", "pandas", "pydantic", "deltalake", "pikepdf", "weasyprint", "httpx", "prefect", "prefect.runtime",
             "prefect.artifacts", "prefect.task_runners", "jinja2", "rich", "typer"):
    importlib.import_module(name)
sys.addaudithook(watch)
for name in names:
    importlib.import_module(name)
print(len(names), touched)
"""


def test_importing_every_module_does_nothing(root: Path, tmp_path: Path):
    """Reading a module's documentation would open a connection, start a process or leave a file behind."""
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PREFECT_HOME": str(tmp_path), "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", IMPORT_ALL], env=environ, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    count, touched = done.stdout.split(" ", 1)
    assert int(count) > 40
    assert touched.strip() == "[]"


HELP = """
import sys
sys.argv = ["muster", "--help"]
from flows.cli import main
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
heavy = {"prefect", "pandas", "numpy", "weasyprint", "boto3", "deltalake", "pyarrow", "jinja2", "pikepdf", "pydantic"}
print("HEAVY", sorted(heavy & set(sys.modules)))
"""


def test_help_loads_nothing_heavy(root: Path):
    """`muster --help` would keep a user waiting for libraries that it does not need."""
    done = subprocess.run([sys.executable, "-c", HELP], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().endswith("HEAVY []")
