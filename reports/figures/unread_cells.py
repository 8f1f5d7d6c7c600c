"""Cells of a workbook that its reader hands over as empty although they are not: errors, formulas without a result.

An empty cell means "not reported"; #REF! means that the publisher's sheet is broken, which is another thing.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^>/])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_IS_ERROR = re.compile(rb"""\bt=["']e["']""")
_IS_TEXT = re.compile(rb"""\bt=["'](?:str|inlineStr)["']""")  # whose result may well be an empty text
_RESULT = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]+)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
NO_RESULT = "a formula without a result"


def unread_cells(body: bytes, sheet: str) -> dict[tuple[int, int], str]:
    """Return what stands in such cells of an xlsx sheet, by row and column counted from 0; none for other formats.

    Raises what `zipfile` and the XML parser raise where the file is damaged.
    """
    if not body.startswith(b"PK"):
        return {}
    with zipfile.ZipFile(io.BytesIO(body)) as files:
        part = _part_of(files, sheet)
        xml = files.read(part) if part else b""
    if not _IS_ERROR.search(xml) and not _FORMULA.search(xml):
        return {}
    return dict(_unread(xml))


def _unread(xml: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for attributes, inside in _CELL.findall(xml):
        place = _PLACE.search(attributes)
        result = _RESULT.search(inside)
        if place is None:
            continue
        if _IS_ERROR.search(attributes):
            yield _position(place), result[1].decode("utf-8", "replace") if result else "#ERROR"
        elif not result and _FORMULA.search(inside) and not _IS_TEXT.search(attributes):
            yield _position(place), NO_RESULT


def _position(place: re.Match[bytes]) -> tuple[int, int]:
    column = 0
    for letter in place[1]:
        column = column * 26 + letter - ord("A") + 1
    return int(place[2]) - 1, column - 1


def _part_of(files: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of the part that holds a sheet's cells, or nothing where the file is no xlsx."""
    if "xl/workbook.xml" not in files.namelist():
        return ""
    book = ElementTree.fromstring(files.read("xl/workbook.xml"))
    sheets = [each for each in book.iter() if each.tag.endswith("}sheet") and each.get("name") == sheet]
    # Office writes one of two name spaces here, as its file is of the strict kind or not.
    ids = {value for each in sheets for name, value in each.attrib.items() if name.endswith("}id")}
    relations = ElementTree.fromstring(files.read("xl/_rels/workbook.xml.rels"))
    target = next((each.get("Target", "") for each in relations if each.get("Id") in ids), "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}" if target else ""
