"""What a file says of itself: which edition, which status, and where its publisher keeps the log. Claims, not proof."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from reports.briefings.publication import EditionName

EDITION_FILE = "edition.json"
_PDF_NAME = re.compile(r"muster-(.+)-([^-_]+)_(\d{4}-W\d{2})_r(\d+)_([a-z]{2})\.pdf")


@dataclass(frozen=True)
class Told:
    """The edition that a file says it is, where that was read, and what else it says of itself."""

    edition: EditionName
    read_from: str
    as_of: str = ""
    status: str = ""
    home: str = ""

    @property
    def is_unpublished(self) -> bool:
        """Whether the file says that it was never put out: a draft, or another view of the same week."""
        return self.status in ("draft", "rebuild")


def told_inside(body: bytes | None) -> Told | None:
    """Return what the attached edition.json says; None where there is none that can be read."""
    try:
        said = json.loads(body or b"")
        name = EditionName(said["desk"], said["briefing"], said["week"], said["revision"])
        told = Told(name, EDITION_FILE, str(said["as_of"]), str(said["status"]), str(said.get("home", "")))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    is_plain = all(isinstance(part, str) for part in (name.desk, name.briefing, name.week))
    return told if is_plain and isinstance(name.revision, int) and name.identifier == said.get("edition") else None


def told_by_name(file_name: str) -> Told | None:
    """Return the edition that a PDF's file name speaks of; None for any other name."""
    found = _PDF_NAME.fullmatch(file_name)
    if not found:
        return None
    desk, briefing, week, revision, _ = found.groups()
    return Told(EditionName(desk, briefing, week, int(revision)), "file name")
