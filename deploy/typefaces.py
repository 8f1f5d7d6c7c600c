"""Cut the page's typefaces down for the twin and write them into its style sheet, so that it fetches none.

    .venv/bin/python -m deploy.typefaces     after another release of the font packages

The sheet is kept in the tree: cutting takes seconds, and a twin is to be the same bytes on every machine.
"""

from __future__ import annotations

import io
from base64 import b64encode
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from reports.adapters.pdf.files import font_files

SHEET = Path(__file__).parents[1] / "reports/templates/css/typefaces.css"
FACES = (
    ("Muster Sans", 400, "SourceSansPro-Regular.ttf"),
    ("Muster Sans", 600, "SourceSansPro-Semibold.ttf"),
    ("Muster Serif", 400, "SourceSerifPro-Regular.ttf"),
    ("Muster Serif", 600, "SourceSerifPro-Semibold.ttf"),
)
"""Family, weight and file. The original's reserved name may not be borne by a cut face (OFL 1.1, condition 3)."""

LETTERS = (
    *range(0x20, 0x7F), *range(0xA0, 0x180),  # Latin, for the names of publishers too
    *range(0x400, 0x460), 0x490, 0x491,  # Cyrillic, Ukrainian with it
    *range(0x2000, 0x2070), 0x20AC, 0x20B4, 0x2116,  # spaces, dashes, quotation marks, primes; currencies, number
    *range(0x2190, 0x2194), 0x2212, 0x2248, 0x2260, 0x2264, 0x2265,  # arrows, minus, bounds
)  # fmt: skip
FEATURES = ("ccmp", "kern", "liga", "lnum", "locl", "mark", "mkmk", "pnum", "tnum")
HEAD = """\
/* Written by deploy/typefaces.py from the pinned font packages; not to be edited.
   Cut from Source Sans Pro and Source Serif Pro, copyright 2010-2018 Adobe, with Reserved Font Name "Source",
   under the SIL Open Font License, Version 1.1: https://openfontlicense.org */
"""


def style_sheet() -> str:
    """Return the sheet: one `@font-face` a face, its WOFF2 file within."""
    files = font_files()
    return HEAD + "".join(_rule(family, weight, cut(files[name], family)) for family, weight, name in FACES)


def cut(font: bytes, family: str) -> bytes:
    """Return a TrueType font as WOFF2 with LETTERS alone, under another family name; copyright and licence stay."""
    options = subset.Options(
        layout_features=list(FEATURES), hinting=False, name_IDs=[0, 1, 2, 4, 6, 13, 14], notdef_outline=True
    )
    face = TTFont(io.BytesIO(font), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(face)
    for record in face["name"].names:
        if record.nameID in (1, 4, 6):
            record.string = family.replace(" ", "") if record.nameID == 6 else family
    face.flavor = "woff2"
    made = io.BytesIO()
    face.save(made)
    return made.getvalue()


def _rule(family: str, weight: int, woff2: bytes) -> str:
    source = f'url("data:font/woff2;base64,{b64encode(woff2).decode()}") format("woff2")'
    return f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-display: block; src: {source} }}\n'


if __name__ == "__main__":
    SHEET.write_text(style_sheet(), "utf-8")
    print(f"{SHEET.name}: {SHEET.stat().st_size:,} bytes")
