"""The languages that the page's own words stand in: English, and one gettext file for each other."""

from __future__ import annotations

from importlib.resources import files

SOURCE = "en"
FOLDER = "templates/locale"


def shipped() -> dict[str, bytes]:
    """Return the bytes of every language's file by its code: a file dropped into the folder is a language."""
    folder = files("reports").joinpath(FOLDER)
    found = [each for each in folder.iterdir() if each.name.endswith(".po")] if folder.is_dir() else []
    return {each.name.removesuffix(".po"): each.read_bytes() for each in sorted(found, key=lambda each: each.name)}


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that a page can be written in."""
    return (SOURCE, *shipped())
