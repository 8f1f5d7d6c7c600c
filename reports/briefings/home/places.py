"""Where the bucket's pages stand, and how one leads to another."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence

from reports.briefings.publication import EditionName, briefing_folder, week_folder
from reports.languages.shipped import SOURCE, languages

ASSETS = "public/assets"
FRONT = "public"
PARTS = ("index", "archive", "corrections", "sources", "method", "cite", "data")
MADE_FROM_FIGURES = ("figures.csv", "figures.parquet", "claims.csv", "claims.parquet", "datapackage.json")


def page_key(folder: str, part: str, language: str, told_in: Sequence[str]) -> str:
    """Return the key of a page: `index.html` in the first language, `index.uk.html` in another."""
    return f"{folder}/{_named(part, language, told_in, 'html')}"


def desk_folder(desk: str) -> str:
    """Return where a desk's own page, feed and calendar lie."""
    return f"public/{desk}"


def feed_key(desk: str, language: str, told_in: Sequence[str]) -> str:
    """Return the key of a desk's feed."""
    return f"{desk_folder(desk)}/{_named('feed', language, told_in, 'xml')}"


def calendar_key(desk: str, language: str, told_in: Sequence[str]) -> str:
    """Return the key of a desk's calendar."""
    return f"{desk_folder(desk)}/{_named('calendar', language, told_in, 'ics')}"


def data_key(edition: EditionName, name: str) -> str:
    """Return the key of a file made from the newest edition's figures."""
    return f"{briefing_folder(edition)}/data/{name}"


def citation_keys(edition: EditionName) -> tuple[str, str]:
    """Return where the newest edition's citation stands: as BibTeX, and as CSL-JSON."""
    return f"{briefing_folder(edition)}/citation.bib", f"{briefing_folder(edition)}/citation.json"


def possible_keys(edition: EditionName, weeks: Iterable[EditionName]) -> list[str]:
    """Return every key under which a page or file may stand that an act on this edition moves, in any language."""
    known, briefing, desk = languages(), briefing_folder(edition), desk_folder(edition.desk)
    parts = [(week_folder(week), "index") for week in weeks]
    parts += [*((briefing, part) for part in PARTS), (desk, "index"), (FRONT, "index")]
    pages = [f"{folder}/{name}" for folder, part in parts for name in _every_name(part, "html", known)]
    others = [f"{desk}/{name}" for stem, kind in (("feed", "xml"), ("calendar", "ics"))
              for name in _every_name(stem, kind, known)]  # fmt: skip
    data = [data_key(edition, name) for name in MADE_FROM_FIGURES]
    return [*pages, *others, *data, *citation_keys(edition)]


def leads(here: str, there: str) -> str:
    """Return the relative address that leads from one key to another."""
    return posixpath.relpath(there, posixpath.dirname(here))


def public_address(home: str, key: str) -> str:
    """Return the address of a key on the web; the key below `public/` alone where no address is declared."""
    below = key.removeprefix("public/")
    return f"{home.rstrip('/')}/{below}" if home else below


def _every_name(stem: str, kind: str, known: Sequence[str]) -> list[str]:
    return [f"{stem}.{kind}", *(f"{stem}.{language}.{kind}" for language in known)]


def _named(stem: str, language: str, told_in: Sequence[str], kind: str) -> str:
    return f"{stem}.{kind}" if language == (told_in or (SOURCE,))[0] else f"{stem}.{language}.{kind}"
