"""The twin's typefaces: those of print, cut down, small enough to travel with every edition."""

from __future__ import annotations

import io
import re
from base64 import b64decode
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from deploy.typefaces import FACES, SHEET, style_sheet
from reports.adapters.pdf.files import font_files


@pytest.fixture(scope="module")
def faces() -> list[TTFont]:
    """The faces in the sheet, opened."""
    found = re.findall(r"base64,([^\"]+)", SHEET.read_text("utf-8"))
    return [TTFont(io.BytesIO(b64decode(each))) for each in found]


def test_the_sheet_is_what_the_pinned_fonts_give():
    """The twin would be set in a face that nobody can make again, or one that print no longer has."""
    assert SHEET.read_text("utf-8") == style_sheet()


def test_the_faces_stay_small():
    """Every edition would carry fonts for a reader on a slow line."""
    assert SHEET.stat().st_size < 150_000


def test_letters_stand_as_wide_as_in_print(faces: list[TTFont]):
    """Labels placed by the widths of print would touch on a screen."""
    files = font_files()
    for (_, _, name), face in zip(FACES, faces, strict=True):
        whole = TTFont(io.BytesIO(files[name]))
        for letter in "0123456789,−≈≥–ЇґAVé":
            glyphs = (whole.getBestCmap()[ord(letter)], face.getBestCmap()[ord(letter)])
            assert whole["hmtx"][glyphs[0]][0] == face["hmtx"][glyphs[1]][0]


def test_the_licence_goes_along_and_the_reserved_name_does_not(faces: list[TTFont]):
    """The project would break the licence of the fonts that it hands on."""
    assert "SIL Open Font License" in SHEET.read_text("utf-8")
    for face in faces:
        told = {record.nameID: record.toUnicode() for record in face["name"].names}
        assert "Open Font License" in told[13]
        assert not any("Source" in told[at] for at in (1, 4, 6))


def test_figures_can_stand_in_columns(faces: list[TTFont]):
    """Numbers in a column would not stand under one another."""
    for face in faces:
        assert len({face["hmtx"][face.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_the_sheet_lies_where_templates_are_read():
    """The twin would fall back to whatever the reader's machine has."""
    assert SHEET.is_relative_to(Path(__file__).parents[2] / "reports" / "templates")
