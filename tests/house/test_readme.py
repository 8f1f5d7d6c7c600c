"""The tree in the README is the tree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PATH = re.compile(r"^(?:[\w.-]+/)*(?:[\w.-]+/|[\w-]+\.\w+|\.[\w/.-]+|Makefile|LICENSE)$")


def told_paths(readme: str) -> list[str]:
    """Return every path of the first fenced tree (the block with a line that begins `flows/`), folders joined."""
    fenced = re.findall(r"```\w*\n(.*?)```", readme, re.DOTALL)
    block = next(text for text in fenced if re.search(r"^flows/", text, re.MULTILINE))
    paths: list[str] = []
    above: list[tuple[int, str]] = []
    for line in block.splitlines():
        indent = len(line) - len(line.lstrip())
        above = [(depth, folder) for depth, folder in above if depth < indent]
        prefix = above[-1][1] if above else ""
        for word in re.split(r"\s{2,}", line.strip()):
            if not PATH.match(word):
                break
            paths.append(prefix + word)
        if paths and paths[-1].endswith("/") and line.strip().startswith(paths[-1].removeprefix(prefix)):
            above.append((indent, paths[-1]))
    return paths


@pytest.fixture(scope="module")
def told(root: Path) -> list[str]:
    """Return the paths that the README names in its tree."""
    return told_paths((root / "README.md").read_text())


def test_the_tree_of_the_readme_stands(root: Path, told: list[str]):
    """A newcomer would look for rooms that are not there."""
    assert len(told) > 15
    assert [path for path in told if not (root / path).exists()] == []


def test_the_readme_leaves_out_no_room(root: Path, told: list[str]):
    """A newcomer would find rooms that nobody explains."""
    rooms = {f"flows/{path.name}" for path in (root / "flows").glob("*.py")}
    rooms |= {f"reports/{path.name}" for path in (root / "reports").glob("*.py")}
    for package in ("flows", "reports"):
        rooms |= {f"{package}/{path.name}/" for path in (root / package).iterdir() if (path / "__init__.py").exists()}
    rooms |= {f"{name}/" for name in ("flows", "reports", "recorded", "tests", "benchmarks", "deploy")}
    assert rooms - {"flows/__init__.py", "reports/__init__.py"} - set(told) == set()


def test_the_readme_names_the_two_commands(root: Path):
    """A newcomer would not find the way in."""
    readme = (root / "README.md").read_text()
    assert "make briefing" in readme
    assert "make test" in readme


def test_a_tree_is_read_with_its_folders():
    """The two checks above would pass because they read nothing."""
    tree = "Makefile  README.md\nflows/   WHEN\n  cli.py  weekly.py   for people\n  in/\n    a.py\nreports/  WHAT\n"
    assert told_paths(f"```\n{tree}```") == [
        "Makefile", "README.md", "flows/", "flows/cli.py", "flows/weekly.py", "flows/in/", "flows/in/a.py", "reports/",
    ]  # fmt: skip
