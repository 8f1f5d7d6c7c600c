"""A desk is data: what the shipped catalogue is about stands nowhere in the code."""

from __future__ import annotations

import calendar
import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Fields whose capitalised words are names; an origin of the register is a name as a whole.
NAMING = {"title", "publisher", "publishers", "short_title", "name", "origin", "origins", "population", "party"}
# Words that a catalogue shares with every other one: kinds of things, months, and what Muster calls itself.
SHARED = {"register", "weekly", "Muster", *calendar.month_name}
NAME = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)*\b")
CODE = ("*.py", "*.jinja", "*.css", "*.svg", "*.html")


def leaves(told: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield every string of a catalogue file with the key it stands under."""
    if isinstance(told, dict):
        for name, inner in told.items():
            yield from leaves(inner, name)
    elif isinstance(told, list):
        for inner in told:
            yield from leaves(inner, key)
    elif isinstance(told, str):
        yield key, told


def identifiers(desk: Path) -> set[str]:
    """Return the ids of a desk's sources and series, and its own."""
    ids = {desk.name}
    for name in ("sources", "series"):
        path = desk / f"{name}.toml"
        ids |= set(tomllib.loads(path.read_text()).get(name, {})) if path.exists() else set()
    return ids - SHARED


def proper_nouns(desk: Path) -> set[str]:
    """Return the names in titles, publishers and origins: capitalised words together, or alone and never in small."""
    texts = [pair for path in sorted(desk.glob("*.toml")) for pair in leaves(tomllib.loads(path.read_text()))]
    for path in sorted(desk.glob("*.csv")):
        with path.open(newline="", encoding="utf-8-sig") as lines:
            texts += [pair for row in csv.DictReader(lines) for pair in row.items() if isinstance(pair[1], str)]
    # Addresses and ids hold names in small letters: only words between blanks tell that a word is an ordinary one.
    small = {word.strip(",.;:()") for _, text in texts for word in text.split() if word.islower()}
    names = {name for key, text in texts if key in NAMING for name in NAME.findall(text)}
    names = {name.removeprefix("The ") for name in names} - SHARED
    return {name for name in names if " " in name or (len(name) > 3 and name.lower() not in small)}


def desks(root: Path) -> list[Path]:
    """Return the folders of the shipped desks, and of the one on another subject that the tests bring."""
    return [*sorted((root / "reports" / "catalogs").iterdir()), root / "tests" / "displacement_desk"]


@pytest.fixture(scope="module")
def code(root: Path) -> dict[str, str]:
    """Return the text of every module and shared template."""
    paths = [path for folder in ("flows", "reports") for kind in CODE for path in (root / folder).rglob(kind)]
    return {str(path.relative_to(root)): path.read_text() for path in paths if "catalogs" not in path.parts}


def places(words: set[str], code: dict[str, str]) -> list[str]:
    """Return where a word stands in the code, as file:line word."""
    pattern = re.compile(r"(?<![\w.])(" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + r")(?!\w)")
    return [
        f"{name}:{number} {found}"
        for name, text in sorted(code.items())
        for number, line in enumerate(text.splitlines(), 1)
        for found in pattern.findall(line)
    ]


def test_no_id_of_the_desk_stands_in_the_code(root: Path, code: dict[str, str]):
    """Another desk would need a programmer: the code knows a series, a source or the subject by its id."""
    for desk in desks(root):
        assert places(identifiers(desk), code) == []


def test_no_name_of_the_desk_stands_in_the_code(root: Path, code: dict[str, str]):
    """A briefing on another subject would carry a country's, a party's or a publisher's name of this one."""
    for desk in sorted((root / "reports" / "catalogs").iterdir()):
        names = proper_nouns(desk)
        assert len(names) > 5
        assert places(names, code) == []


def test_a_planted_name_would_be_found(root: Path):
    """The rule would be green because it looks for nothing."""
    desk = root / "reports" / "catalogs" / "desertion"
    planted = {"x.py": f"if source == '{sorted(identifiers(desk))[0]}': pass\n# {sorted(proper_nouns(desk))[0]} only\n"}
    assert len(places(identifiers(desk), planted)) == 1
    assert len(places(proper_nouns(desk), planted)) == 1
