"""Page one as a picture: its upper part in the form in which other sites show a link, and the whole of it."""

from __future__ import annotations

import io

WIDTH, HEIGHT = 1200, 630  # pixels, the form that networks ask of `og:image`
SHEET_WIDTH = 1000  # pixels, at which the smallest print of a sheet is still read
_HUES = 64  # tell a sheet's charts apart; a picture of it weighs a hundred kilobytes


def page_one_picture(body: bytes) -> bytes:
    """Return the upper part of a PDF's first page as PNG; the same bytes wherever the same libraries are."""
    return _drawn(body, WIDTH, HEIGHT, colours=256)


def page_one_sheet(body: bytes) -> bytes:
    """Return the whole of a PDF's first page as PNG, 1000 pixels wide."""
    return _drawn(body, SHEET_WIDTH, None, colours=_HUES)


def _drawn(body: bytes, width: int, height: int | None, colours: int) -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument(body)
    try:
        page = document[0]
        image = page.render(scale=width / page.get_width()).to_pil()
    finally:
        document.close()
    out = io.BytesIO()
    # A palette: a page of text and few hues looks the same, at a fraction of the weight.
    shown = image.crop((0, 0, width, height)) if height else image
    # Pillow's own packing: its hardest takes ten times as long for a twentieth of the weight.
    shown.convert("RGB").quantize(colours).save(out, "PNG")
    return out.getvalue()
