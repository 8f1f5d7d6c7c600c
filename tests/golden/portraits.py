"""What an edition looks like: its text as it stands on the page, its structure, and small pictures of its pages."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
from PIL import Image

RESOLUTION = 36  # dots per inch: small enough to keep, large enough to see a block move
ALIKE = 2.0  # mean difference of a page's greys, of 255: antialiasing differs by less between renderers
DEEPEST = 60  # levels of the structure tree


@dataclass(frozen=True)
class Portrait:
    """An edition as text (one string a page), as structure (counts and lists), and as grey pictures of its pages."""

    text: tuple[str, ...]
    structure: dict[str, Any]
    pages: tuple[Image.Image, ...]

    def keep(self, folder: Path) -> None:
        """Write the portrait into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        (folder / "text.txt").write_text("\f".join(self.text), encoding="utf-8")
        (folder / "structure.json").write_text(_json(self.structure), encoding="utf-8")
        for number, picture in enumerate(self.pages, 1):
            picture.save(folder / f"page-{number:02d}.png", optimize=True)


def kept(folder: Path) -> Portrait:
    """Return the portrait that was written into a folder."""
    pictures = []
    for path in sorted(folder.glob("page-*.png")):
        with Image.open(path) as opened:
            pictures.append(opened.convert("L"))
    text = (folder / "text.txt").read_text(encoding="utf-8").split("\f")
    return Portrait(tuple(text), json.loads((folder / "structure.json").read_text(encoding="utf-8")), tuple(pictures))


def portrait(pdf: bytes) -> Portrait:
    """Return what a finished PDF looks like."""
    return Portrait(_text(pdf), json.loads(_json(_structure(pdf))), _pictures(pdf))


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pages' greys, 255 where their sizes differ."""
    if one.size != other.size:
        return 255.0
    first, second = (np.asarray(each, dtype=np.int16) for each in (one, other))
    return float(np.abs(first - second).mean())


def _text(pdf: bytes) -> tuple[str, ...]:
    """Page by page, laid out as printed; hashes of inputs change with every line of code, and are left out."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60)
    pages = done.stdout.decode().rstrip("\f").split("\f")
    return tuple("\n".join(line.rstrip() for line in page.splitlines()).strip("\n") for page in pages)


def _structure(pdf: bytes) -> dict[str, Any]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        annotations = [note for page in opened.pages for note in page.get("/Annots", [])]
        with opened.open_outline() as outline:
            bookmarks = [str(each.title) for each in outline.root]
        return {
            "pages": len(opened.pages),
            "language": str(opened.Root.Lang),
            "title": str(opened.docinfo.get("/Title", "")),
            "bookmarks": bookmarks,
            "tags": dict(sorted(Counter(_tags(opened.Root.StructTreeRoot)).items())),
            "links": dict(sorted(Counter("page" if "/Dest" in note or "/A" not in note else str(note.A.S)
                                         for note in annotations).items())),
            "attachments": sorted(opened.attachments),
        }  # fmt: skip


def _tags(element: Any, depth: int = 0) -> Iterator[str]:
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child and depth < DEEPEST:
            yield str(child.S)
            yield from _tags(child, depth + 1)


def _pictures(pdf: bytes) -> tuple[Image.Image, ...]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return tuple(page.render(scale=RESOLUTION / 72, grayscale=True).to_pil().convert("L") for page in document)
    finally:
        document.close()


def _json(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
