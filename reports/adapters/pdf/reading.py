"""A finished PDF as it stands: the signs of numbers that each page shows, with their places, and what is attached."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from reports.adapters.pdf.attached import MOST_BYTES, unpacked
from reports.briefings.tokens.placed import Glyph, is_sign
from reports.errors import UsageError

MOST_PAGES = 2000


def signs_shown(body: bytes) -> tuple[tuple[Glyph, ...], ...]:
    """Return the digits and signs of each page in the order of its content, in its pictures too; raises UsageError.

    Read by PDFium, which draws the pages of a browser: from the glyphs as they are placed, not from any other layer.
    """
    with _opened(body) as document:
        if len(document) > MOST_PAGES:
            raise UsageError(f"the PDF has {len(document)} pages", mend="give an edition: those are far shorter")
        return tuple(_signs(document, number) for number in range(len(document)))


def attached_files(body: bytes) -> dict[str, bytes]:
    """Return what is attached to a PDF, by name; raises UsageError, also for what unpacks without end."""
    import pikepdf

    try:
        with pikepdf.open(BytesIO(body)) as pdf:
            left, found = MOST_BYTES, {}
            for name, held in pdf.attachments.items():
                found[name] = unpacked(name, held.get_file().obj, left)
                left -= len(found[name])
            return found
    except pikepdf.PasswordError as trouble:
        raise UsageError("the PDF is encrypted", mend="take the file as it was published") from trouble
    except pikepdf.PdfError as trouble:
        raise UsageError(f"this is no whole PDF ({trouble})", mend="take the file as it was published") from trouble


@contextmanager
def _opened(body: bytes) -> Iterator[Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as trouble:
        raise UsageError(f"this PDF cannot be read ({trouble})", mend="take the file as it was published") from trouble
    try:
        yield document
    finally:
        document.close()


def _signs(document: Any, number: int) -> tuple[Glyph, ...]:
    import pypdfium2.raw as pdfium

    page = document[number]
    text = page.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    code_at, raw, found = pdfium.FPDFText_GetUnicode, text.raw, []
    for at in range(text.count_chars()):
        char = chr(code_at(raw, at))
        if is_sign(char):
            if not pdfium.FPDFText_GetCharOrigin(raw, at, x, y):
                raise UsageError(f"page {number + 1}: “{char}” has no place", mend="take the file as it was published")
            found.append(Glyph(char, x.value, y.value))
    text.close()
    page.close()
    return tuple(found)
