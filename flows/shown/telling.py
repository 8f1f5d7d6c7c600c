"""What people read of a telling: every trouble with its mend, and what was said of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flows.telling.telling import Telling


def told(found: Telling, *, is_dry: bool) -> str:
    """Return every trouble that stands, marked where it is new, then what was delivered."""
    new = {each.key for each in found.changes.new}
    lines: list[str] = []
    for each in found.look.troubles:
        lines.append(f"✗ {each.title}" + ("" if each.key in new else "  (told before)"))
        lines += [f"    {text}" for text in (each.detail, f"mend: {each.whole_mend}") if text]
    lines += [f"✓ over: {was.title}" for was in found.changes.over.values()]
    if not lines:
        return "nothing is wrong, and nothing was told that is over"
    if is_dry:
        return "\n".join([*lines, "", f"{len(found.undelivered)} messages; nothing was sent"])
    if found.trouble:
        return "\n".join([*lines, "", f"{len(found.said)} told, {len(found.undelivered)} NOT: {found.trouble}"])
    return "\n".join([*lines, "", f"{len(found.said)} told" if found.said else "nothing new to tell"])


def tried(trouble: str) -> str:
    """Return how a trial ended."""
    return f"the webhook did not take it: {trouble}" if trouble else "the webhook took it"


def alarmed(report: Mapping[str, Any]) -> str:
    """Return a line for each alarm of a Prefect server."""
    lines = [f"told by the block {report['block']} of {report['server']}:"]
    for each in report["alarms"]:
        off = "" if each["is_on"] else "  (switched off in the UI, and left so)"
        lines.append(f"  {each['outcome']:<9}  {each['name'].removeprefix('muster: ')}: {each['told_of']}{off}")
    return "\n".join(lines)
