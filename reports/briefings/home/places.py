"""Where the bucket's pages stand, and how one leads to another."""

from __future__ import annotations

from collections.abc import Sequence

from reports.briefings.publication import EditionName, briefing_folder
from reports.languages.shipped import SOURCE

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


def leads(here: str, there: str) -> str:
    """Return the relative address that leads from one key to another."""
    ours, theirs = here.split("/")[:-1], there.split("/")
    shared = 0
    while shared < min(len(ours), len(theirs) - 1) and ours[shared] == theirs[shared]:
        shared += 1
    return "/".join([".."] * (len(ours) - shared) + theirs[shared:])


def public_address(home: str, key: str) -> str:
    """Return the address of a key on the web; the key below `public/` alone where no address is declared."""
    below = key.removeprefix("public/")
    return f"{home.rstrip('/')}/{below}" if home else below


def _named(stem: str, language: str, told_in: Sequence[str], kind: str) -> str:
    return f"{stem}.{kind}" if language == (told_in or (SOURCE,))[0] else f"{stem}.{language}.{kind}"
