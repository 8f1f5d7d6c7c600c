"""What people read of an examination: a line for each thing, its mend below where it is not well, and the sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from flows.doctoring.findings import Finding

_MARKS = {"ok": "✓", "warn": "!", "bad": "✗"}
_COLOURS = {"ok": "green", "warn": "yellow", "bad": "red"}
_WIDE = 12  # the longest name of an area


def line(each: Finding, before: str) -> str:
    """Return a finding as it is shown below one of the area `before`: its area stands once, its mark in colour."""
    area = "" if each.area == before else each.area
    mark = typer.style(_MARKS[each.state], fg=_COLOURS[each.state], bold=True)
    text = f"{mark} {area:<{_WIDE}} {' '.join(each.what.split())}"
    return f"{text}\n  {'':<{_WIDE}} mend: {each.mend}" if each.mend and each.state != "ok" else text


def concluded(findings: Sequence[Finding]) -> str:
    """Return the sum of an examination in one line."""
    count = Counter(each.state for each in findings)
    if not count["warn"] and not count["bad"]:
        return f"\nall well: {count['ok']} looked at"
    wrong = f"{count['bad']} WRONG" if count["bad"] else "nothing wrong"
    return f"\n{wrong}, {count['warn']} to know of, {count['ok']} well"
