"""What makes the bytes of a PDF besides its page: the renderer, its libraries and the fonts."""

from __future__ import annotations

import zlib
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from reports.adapters.pdf.files import font_files
from reports.adapters.pdf.loading import renderer


def renderer_fingerprint() -> dict[str, str]:
    """Return versions of renderer and libraries and the sha256 of each font, by name."""
    renderer()
    import pikepdf
    from weasyprint.text.ffi import harfbuzz, harfbuzz_subset, pango

    fonts = {f"font:{name}": sha256(body).hexdigest() for name, body in sorted(font_files().items())}
    packages = {
        name: version(name)
        for name in ("weasyprint", "pydyf", "fonttools", "tinycss2", "tinyhtml5", "pikepdf", "pypdfium2", "pillow")
    }
    return {
        **packages,
        "pango": _dotted(pango.pango_version()),
        "harfbuzz": _harfbuzz(harfbuzz),
        "harfbuzz_subset": "present" if harfbuzz_subset else "absent",
        "qpdf": pikepdf.__libqpdf_version__,
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **fonts,
    }


def _dotted(number: int) -> str:
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


def _harfbuzz(library: Any) -> str:
    """Ask the loaded library itself, which tells only whether it is at least some version."""
    found: list[int] = []
    for ceiling in (100, 100, 100):
        rest = [0] * (2 - len(found))
        reached = [n for n in range(ceiling) if library.hb_version_atleast(*found, n, *rest)]
        found.append(max(reached, default=0))
    return ".".join(map(str, found))
