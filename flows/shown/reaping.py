"""What people read of runs that hung."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def reaped(report: Mapping[str, Any]) -> str:
    """Return a line for each run that hung, or that none did."""
    rows = report["reaped"]
    if not rows:
        return f"no run hangs ({report['looked_at']} have not ended, and live)"
    lines = [
        f"{each['name']}  {each['hung_in']}, silent since {each['silent_since'][:16].replace('T', ' ')} UTC: "
        + each["outcome"] + (f", with {each['tasks']} tasks" if each["tasks"] else "")
        for each in rows
    ]  # fmt: skip
    return "\n".join([*lines, f"{report['looked_at']} runs had not ended"])
