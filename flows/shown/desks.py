"""What people read of several desks: how each stands, and how a command ended for each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flows.desks.running import Ended
    from flows.questions.desk_state import DeskState

_ENDINGS = {
    0: "done", 1: "failed", 2: "wrong setting or catalogue", 3: "withheld", 4: "superseded or withdrawn", 5: "altered",
    6: "unknown", 7: "other bytes under a write-once key", 8: "not released yet", 9: "replay gives other claims",
}  # fmt: skip


def state(found: DeskState) -> str:
    """Return one desk with its briefings."""
    lines = [f"{found.desk}: {found.title}", f"  bucket  {found.bucket}"]
    for each in found.briefings:
        coming = _next(each.next_week, each.next_release_at)
        lines.append(f"  {each.briefing}  newest {each.newest or 'none'}; {coming}")
        lines += [f"    ! {each.trouble}"] if each.trouble else []
    return "\n".join(lines)


def states(found: Sequence[Ended]) -> str:
    """Return a line for each desk and briefing, and under it what is wrong with the mend."""
    wide = max((len(each.desk) for each in found), default=0)
    return "\n".join(line for each in found for line in _state_lines(each, wide))


def states_json(found: Sequence[Ended]) -> list[dict[str, Any]]:
    """Return how each desk stands as plain values; of one that could not be looked at, why and the mend."""
    return [_as_object(each) | {"desk": each.desk} | _trouble(each) for each in found]


def ended(found: Sequence[Ended], wide: int) -> str:
    """Return what a command printed for each desk, and then a line for each: how it ended, what is wrong, the mend."""
    printed = [f"{each.desk:<{wide}} │ {line}".rstrip() for each in found for line in each.said.splitlines()]
    return "\n".join([*printed, *([""] if printed else []), *(_ended(each, wide) for each in found)])


def _ended(each: Ended, wide: int) -> str:
    indent = f"\n{'':<{wide}}  "
    headline = next(filter(None, each.said.splitlines()), "") if each.exit_code == 0 else ""
    told = f": {each.error or headline}".replace("\n", indent) if each.error or headline else ""
    return f"{each.desk:<{wide}}  {_ENDINGS[each.ending]}{told}" + (f"{indent}mend: {each.mend}" if each.mend else "")


def ended_json(found: Sequence[Ended], exit_code: int) -> dict[str, Any]:
    """Return how a command ended for each desk as plain values, with what it printed."""
    rows = [
        {
            "desk": each.desk, "exit_code": each.ending, "ended": _ENDINGS[each.ending], "said": _said(each),
            **_trouble(each),
        }
        for each in found
    ]  # fmt: skip
    return {"exit_code": exit_code, "desks": rows}


def _trouble(each: Ended) -> dict[str, str]:
    return {"error": each.error, "mend": each.mend} if each.error else {}


def _said(each: Ended) -> Any:
    try:
        return json.loads(each.said)
    except ValueError:
        return each.said


def _as_object(each: Ended) -> dict[str, Any]:
    said = _said(each)
    return said if isinstance(said, dict) and not each.error else {}


def _state_lines(each: Ended, wide: int) -> list[str]:
    name = f"{each.desk:<{wide}}"
    said = _as_object(each)
    if not said:
        indent = f"\n{'':<{wide}}    "
        return [f"{name}  ✗ {each.error}".replace("\n", indent) + (f"{indent}mend: {each.mend}" if each.mend else "")]
    lines = []
    for told in said["briefings"]:
        newest = told["newest"] or f"{told['briefing']}: no edition yet"
        lines.append(f"{name}  {newest}; {_next(told['next_week'], told['next_release_at'])}")
        lines += [f"{'':<{wide}}    ! {told['trouble']}"] if told["trouble"] else []
    return lines or [f"{name}  no briefing is declared"]


def _next(week: str, release_at: Any) -> str:
    return f"next {week} at {str(release_at)[:16].replace('T', ' ')} UTC"
