"""A file of deployments put so that no schedule which somebody paused comes back active: a pure function of both.

Prefect patches the schedules of a deployment by their slugs. Three ways lead around a pause all the same: the schedule
stands on the server without a slug, and is made anew; it stands under another slug, and the new one is created beside
it; or the file still says `replaces` after the slug was replaced, and the server creates it anew.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Standing(NamedTuple):
    """A schedule on the server; without a slug, or without a cron line, that is empty."""

    slug: str
    cron: str
    zone: str
    is_paused: bool


def kept_paused(
    told: Mapping[str, Any], standing: Mapping[str, Sequence[Standing]]
) -> tuple[dict[str, Any], list[str]]:
    """Return the file to deploy, given the schedules on the server by flow/deployment, and what is to be told."""
    planned, remarks = copy.deepcopy(dict(told)), []
    by_name = {name.rpartition("/")[2]: list(each) for name, each in standing.items()}
    for deployment in planned["deployments"]:
        there, wanted = by_name.get(deployment["name"], []), deployment.get("schedules") or []
        remarks += [f"{deployment['name']}: {each}" for each in _put(wanted, there)]
    return planned, remarks


def _put(wanted: list[dict[str, Any]], there: list[Standing]) -> list[str]:
    """Change the schedules of one deployment in place; return what is to be told of them."""
    slugs, remarks = {each.slug for each in there}, []
    for schedule in wanted:
        if schedule.get("replaces") and schedule["replaces"] not in slugs:
            del schedule["replaces"]
    kept = {schedule.get(name) for schedule in wanted for name in ("slug", "replaces")}
    gone = [each for each in there if each.slug not in kept]
    new = [each for each in wanted if each.get("slug") not in slugs and "replaces" not in each]
    if len(gone) == len(new) == 1 and gone[0].slug and new[0].get("slug"):
        new[0]["replaces"] = gone[0].slug
        remarks.append(f"schedule {gone[0].slug} is now {new[0]['slug']}, paused as it was or not")
    elif there and all(not each.slug for each in there):
        for schedule in new:
            if any(each.is_paused for each in there if each.cron == schedule.get("cron")):
                schedule["active"] = False
                remarks.append(f"schedule {schedule.get('slug', schedule.get('cron'))} stays paused")
    else:
        remarks += [f"schedule {each.slug} is not in the file and was left as it is" for each in gone]
    return remarks
