"""What people read of editions that wait for approval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reports.briefings.approvals import Waiting


def waiting(found: Sequence[Waiting], changes: Sequence[str]) -> str:
    """Return what waits, where its draft lies and who said what; `changes` of each in Markdown, where one was asked."""
    if not found:
        return "nothing waits for approval"
    lines: list[str] = []
    for each in found:
        names = ", ".join(said.who for said in each.counted) or "nobody yet"
        lines.append(f"{each.edition.identifier}: {len(each.counted)} of {each.names_asked} names: {names}")
        if each.pin.why:
            lines.append(f"  {each.pin.kind}: {each.pin.why}")
        lines += [f"  rejected by {said.who} at {said.at}: {said.why}" for said in each.rejections]
        lines.append(f"  draft  {each.draft}")
    return "\n".join([*lines, *(f"\n{each}" for each in changes)])


def plain(waiting: Waiting) -> dict[str, Any]:
    """Return a waiting edition as plain values."""
    said = {
        "approved_by": [each.who for each in waiting.counted],
        "rejections": [{"who": each.who, "at": each.at, "why": each.why} for each in waiting.rejections],
    }
    return {
        "edition": waiting.edition.identifier, "names_asked": waiting.names_asked, "draft": waiting.draft,
        "manifest_sha256": waiting.manifest_sha256, "as_of": waiting.pin.as_of.isoformat(), "why": waiting.pin.why,
        **said,
    }  # fmt: skip
