"""Editions that are kept as they should look: text, structure and pages are as they were, or somebody says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.golden.cases import CASES, DESKS, Case, Desk, made
from tests.golden.look import KEPT, differences
from tests.golden.portraits import ALIKE, Portrait, difference, kept, portrait

MEND = "look with `make golden`; keep what is meant with `make golden-accept`"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Desk]:
    """Return a desk with its evidence, imported once."""
    ready: dict[str, Desk] = {}

    def opened(name: str) -> Desk:
        if name not in ready:
            ready[name] = DESKS[name](tmp_path_factory.mktemp(name))
        return ready[name]

    return opened


@pytest.mark.proof
@pytest.mark.timeout(600)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_edition_looks_as_it_was_kept(case: Case, desk: Callable[[str], Desk], tmp_path: Path) -> None:
    """A change of a rule, a template or a style sheet would alter editions that nobody looked at."""
    for language, pdf in made(case, desk(case.desk), tmp_path).items():
        now, was = portrait(pdf), kept(KEPT / f"{case.name}_{language}")
        assert now.structure == was.structure, MEND
        assert now.text == was.text, MEND
        pairs = enumerate(zip(was.pages, now.pages, strict=True), 1)
        assert [number for number, pair in pairs if difference(*pair) > ALIKE] == [], MEND


@pytest.fixture
def some() -> Portrait:
    """One of the portraits that are kept."""
    return kept(sorted(KEPT.iterdir())[0])


def test_every_kept_edition_is_still_made() -> None:
    """A portrait would be kept of an edition that nothing compares with it any more."""
    expected = {f"{case.name}_{language}" for case in CASES for language in case.languages}
    assert {folder.name for folder in KEPT.iterdir()} == expected


def test_an_edition_is_like_itself(some: Portrait) -> None:
    """Every look would show differences that are none."""
    assert "".join(differences(some, some)) == ""


def test_a_changed_word_is_shown(some: Portrait) -> None:
    """A sentence could change without anybody seeing it."""
    changed = replace(some, text=(some.text[0].replace(some.text[0].split()[0], "Another"), *some.text[1:]))
    assert "Another" in "".join(differences(some, changed))


def test_a_moved_block_is_shown(some: Portrait) -> None:
    """A page could be laid out anew, with all its words, without anybody seeing it."""
    page = some.pages[0]
    moved = Image.new("L", page.size, 255)
    moved.paste(page, (0, 12))
    assert difference(page, moved) > ALIKE
    assert "Page 1" in "".join(differences(some, replace(some, pages=(moved, *some.pages[1:]))))


def test_a_page_too_many_is_shown(some: Portrait) -> None:
    """An edition could grow by a page without anybody seeing it."""
    longer = replace(some, pages=(*some.pages, some.pages[0]))
    assert f"Page {len(longer.pages)}" in "".join(differences(some, longer))


def test_a_lost_tag_is_shown(some: Portrait) -> None:
    """A heading could stop being one to a screen reader without anybody seeing it."""
    lost = replace(some, structure={**some.structure, "tags": {"/Document": 1}})
    assert "tags" in "".join(differences(some, lost))
