"""What people and machines read of a sensitivity."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from textwrap import fill
from typing import Any

from flows.questions.leaving_out import Sensitivity
from reports.briefings.sensitivity import Swing

_WIDTH = 118


def sensitivity(found: Sensitivity) -> str:
    """Return each key figure, what it becomes without each origin, and which rest on one alone."""
    lines = [f"{found.week}, as of {found.as_of:%Y-%m-%d %H:%M} UTC"]
    for _, those in groupby(found.swings, key=lambda each: (each.kind, each.name)):
        lines += ["", *_figure(list(those))]
    return "\n".join(lines)


def _figure(group: list[Swing]) -> list[str]:
    """One key figure: a line for each origin that moves it, one for all that do not."""
    first, moving = group[0], [each for each in group if each.has_moved]
    head = first.value if first.value.startswith(first.name) else f"{first.name}: {first.value}"
    still = len(group) - len(moving)
    others = "its only origin" if len(group) == 1 else "the other" if still == 1 else f"any one of {still} origins"
    return [
        fill(f"{first.kind} · {head}", _WIDTH, subsequent_indent="  "),
        *map(_line, moving),
        *([f"    the same without {others}"] if still else []),
        *(["    RESTS ON ONE ORIGIN"] if any(each.is_gone for each in group) else []),
    ]


def sensitivity_json(found: Sensitivity) -> dict[str, Any]:
    """Return it as plain values."""
    rows = [{**asdict(each), "has_moved": each.has_moved} for each in found.swings]
    return {"week": found.week, "as_of": found.as_of.isoformat(timespec="seconds"), "figures": rows}


def _line(each: Swing) -> str:
    said = f"without {each.origin_title} [{each.origin}]: {each.value_without or '–'}"
    return fill(said, _WIDTH, initial_indent="    ", subsequent_indent="      ")
