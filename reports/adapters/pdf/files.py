"""The files a page is made with: templates and fonts, as they are installed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable

FONTS = {
    "font_source_sans_pro": ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf", "SourceSansPro-Bold.ttf"),
    "font_source_serif_pro": ("SourceSerifPro-Regular.ttf", "SourceSerifPro-Semibold.ttf"),
}


def template_files() -> dict[str, str]:
    """Return the shared templates and style sheets by name, such as `partials/table.html.jinja`."""
    root = resources.files("reports") / "templates"
    return {name: entry.read_text("utf-8") for name, entry in sorted(_files(root, ""))}


def font_files() -> dict[str, bytes]:
    """Return the page's font files by file name: what `asset:` addresses in the print style sheet mean."""
    return {
        name: (resources.files(package) / "files" / name).read_bytes()
        for package, names in FONTS.items()
        for name in names
    }


def _files(folder: Traversable, before: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{before}{entry.name}/")
        elif entry.name.endswith((".jinja", ".css")):
            yield before + entry.name, entry
