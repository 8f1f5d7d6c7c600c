"""What turns up while the rows of one file are read. Severity "error": the file is not whole, so nothing missing
from it was withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from reports.figures.model import Finding
from reports.figures.stated_numbers import shortened

Row = Mapping[str, Any]
Place = Any  # where a row stands: a line, an index, a page and an index; only its `locate` reads it
LOOK_AT_THE_FILE = "look at the bytes kept as evidence; if the publisher changed the file, change the source's mapping"
_NEW = {
    "new-publisher": "the publisher {} has no spelling declared under publisher.names; it is kept as written",
    "new-label": "the label {} belongs to no series and is not declared as ignored; its rows are left out",
    "new-remark": "the remark {} has no reading declared; it is kept as written",
    "new-column": "the column {} is neither mapped nor ignored; its figures are left out",
}


class RowFindings:
    """Collects the findings of one file. `locate` says where a row's column stands."""

    def __init__(self, source_id: str, locate: Callable[[Place, str], str]) -> None:
        self.source_id, self.locate = source_id, locate
        self.found: list[Finding] = []
        self._told: set[tuple[str, str]] = set()

    def report(self, code: str, severity: Literal["warn", "quarantine", "error"], where: str, message: str) -> None:
        """Add a finding."""
        self.found.append(Finding(code, severity, f"{self.source_id} {where}".strip(), message))

    def report_new(self, code: str, what: str, where: str) -> None:
        """Add a finding about something that the mapping does not know, once for each."""
        if (code, what) not in self._told:
            self._told.add((code, what))
            self.report(code, "warn", where, _NEW[code].format(shortened(what)))

    def has(self, code: str) -> bool:
        """Return whether something of this kind was found."""
        return any(finding.code == code for finding in self.found)


def text_of(cell: Any) -> str:
    """Return a cell as text without the space around it; nothing for an absent one."""
    if isinstance(cell, str):
        return cell.strip()
    return "" if cell is None else str(cell)
