"""Clicking in a finished PDF: where its links lead, and what stands there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pypdfium2

HASH_SHOWN = 12  # characters of a hash that a row prints
ROW_HIGH = 40  # points: no row is higher
A_LINE = 60  # points: a link that is higher lies over a picture
EVIDENCE = "muster:evidence/"


class Link(NamedTuple):
    """A link within the document: its page (from 0), its upper edge and height in points, and the row it leads to."""

    page: int
    top: float
    height: float
    row: str


def pictures_linked(pdf: Path) -> int:
    """Return how many pictures lead to a row as a whole."""
    with pikepdf.open(pdf) as opened:
        return sum(link.height > A_LINE for link in _links(opened))


def rows_without_evidence(pdf: Path, provenance: bytes) -> list[str]:
    """Return the rows that links lead to and from which evidence is more than one click away."""
    hashes = {name.removeprefix(EVIDENCE)[:HASH_SHOWN] for name in json.loads(provenance)["entity"] if EVIDENCE in name}
    with pikepdf.open(pdf) as opened, pypdfium2.PdfDocument(pdf) as shown:
        links = _links(opened)
        pages = {page.objgen: number for number, page in enumerate(opened.pages)}
        flat = list(opened.Root.Names.Dests.Names)
        places = {
            str(name): (pages[at[0].objgen], float(at[3])) for name, at in zip(flat[::2], flat[1::2], strict=True)
        }
        texts = [page.get_textpage() for page in shown]

        def shows_hash(row: str) -> bool:
            page, top = places[row]
            text = texts[page].get_text_bounded(bottom=top - ROW_HIGH, top=top)
            return any(each in text for each in hashes)

        def leads_on(row: str) -> bool:
            page, top = places[row]
            return any(each.page == page and 0 <= top - each.top < 6 and shows_hash(each.row) for each in links)

        found = [row for row in sorted({link.row for link in links}) if not shows_hash(row) and not leads_on(row)]
        for each in texts:
            each.close()
        return found


def _links(pdf: pikepdf.Pdf) -> list[Link]:
    """The links that lead to a row of a table."""
    notes = [(number, note) for number, page in enumerate(pdf.pages) for note in page.get("/Annots", [])]
    found = []
    for number, note in notes:
        if "--" in str(note.get("/Dest", "")):
            low, high = sorted(float(note.Rect[at]) for at in (1, 3))
            found.append(Link(number, high, high - low, str(note.Dest)))
    return found
