"""What people read after `muster deploy`."""

from __future__ import annotations

from typing import Any


def deployed(report: Any) -> str:
    """Return what stands on the server now and what of it is new, of a `registering.DeployReport`."""
    width = max((len(each.name) for each in report.deployments), default=0)
    lines = [f"work pool {name}: new" for name in report.new_pools]
    for each in report.deployments:
        how = f"changed: {', '.join(each.changed)}" if each.changed else each.outcome
        when = "; ".join(_told(schedule) for schedule in each.schedules) or "by hand"
        lines.append(f"{each.name:<{width}}  {when}  ({how})")
    lines += report.remarks
    lines += [f"{name} is not in the file and was left as it is" for name in report.strays]
    for each in report.left_out:
        lines += [f"✗ desk {each.desk} was left out: {each.error}", *([f"  mend: {each.mend}"] if each.mend else [])]
    if all(each.outcome == "unchanged" for each in report.deployments):
        lines.append(f"nothing changed on {report.server}")
    return "\n".join(lines)


def _told(schedule: Any) -> str:
    paused = ", paused" if schedule.is_paused else ""
    return f"{schedule.when} {schedule.zone}{paused}"
