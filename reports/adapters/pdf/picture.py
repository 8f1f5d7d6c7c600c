"""The upper part of page one as a picture, in the form in which other sites show a link: 1200 by 630 pixels, PNG."""

from __future__ import annotations

import io

WIDTH, HEIGHT = 1200, 630  # pixels, the form that networks ask of `og:image`


def page_one_picture(body: bytes) -> bytes:
    """Return the upper part of a PDF's first page; the same bytes wherever the same libraries are."""
    import pypdfium2

    document = pypdfium2.PdfDocument(body)
    try:
        page = document[0]
        image = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB").crop((0, 0, WIDTH, HEIGHT))
    finally:
        document.close()
    out = io.BytesIO()
    # A palette: a page of text and few hues looks the same, at a fraction of the weight.
    image.quantize(256).save(out, "PNG", optimize=True)
    return out.getvalue()
