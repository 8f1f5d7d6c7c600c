"""A look at what pages are made of: the renderer's libraries and typefaces, tried on one small page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from flows.doctoring.findings import Finding
from reports.adapters.pdf import font_files, render_pdf, renderer_fingerprint
from reports.errors import MusterError

# Latin, Ukrainian, figures and signs: what pages are set in.
SIGNS = "Losses Втрати ҐґЄєІіЇї 1,450,510 −1.2 % ≈ ≥ – “ ”"
_FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_PAGE = """<!DOCTYPE html><html lang="en"><head><title>muster doctor</title><meta name="author" content="muster">
<style>@font-face {{ font-family: tried; src: url(asset:{font}) }} body {{ font-family: tried }}</style></head>
<body><h1>{text}</h1></body></html>"""
_LIBRARIES = "install them: python3 deploy/system_libraries.py run"
_PINNED = "install what requirements.lock holds: make briefing"


def look_at_renderer(fonts: Mapping[str, bytes] | None = None) -> Iterator[Finding]:
    """Find missing libraries, typefaces that lack a sign, and a renderer that cannot set a page."""
    try:
        made_of = renderer_fingerprint()
    except (OSError, ImportError) as trouble:
        yield Finding("renderer", "bad", f"its libraries cannot be loaded: {trouble}", _LIBRARIES)
        return
    told = ", ".join(f"{name} {made_of[name]}" for name in ("weasyprint", "pango", "harfbuzz", "qpdf"))
    yield Finding("renderer", "ok", told)
    if made_of["harfbuzz_subset"] != "present":
        yield Finding("renderer", "bad", "harfbuzz-subset is absent: other bytes than everywhere else", _LIBRARIES)
    files = font_files() if fonts is None else fonts
    tried = 0
    for name in sorted(files):
        try:
            render_pdf(_PAGE.format(font=name, text=SIGNS), identifier=name, released_at=_FIRST, assets=files)
        except MusterError as trouble:
            yield Finding("typefaces", "bad", f"{name}: {trouble.message}", _PINNED)
        else:
            tried += 1
    if tried:
        yield Finding("typefaces", "ok", f"{tried} of {len(files)} set Latin, Ukrainian, figures and signs")
    if not files:
        yield Finding("typefaces", "bad", "none is installed", _PINNED)
