"""The deployments of a file once for each desk of an installation: own names, schedules, queues and surroundings."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prefect.client.schemas.schedules import CronSchedule

from flows.deployments.prefect_engine import DEPLOYED
from flows.desks.choosing import DESK, INSTALLATION
from flows.desks.declared import Desk, Schedule
from flows.desks.installation import Installation
from flows.settings import Settings
from reports.catalog.briefings import Release
from reports.catalog.complaints import nearest
from reports.errors import CatalogError, MusterError

# So long before its release a briefing is begun: the sources are read, and the edition stands when it is due.
BEGUN_MINUTES_BEFORE = 45
# What looks after the server and knows of no desk: it stands once, as the file has it.
OF_THE_SERVER = frozenset({"reap"})
_WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_MONDAY = dt.date(2024, 1, 1)
_HERE = "process"  # runs of this kind of pool are started on the machine of the worker, in its folders

Deployment = dict[str, Any]
KindOf = Callable[[str], str]


@dataclass(frozen=True)
class LeftOut:
    """A desk whose deployments cannot be told from its files; what stands of it on the server is left as it is."""

    desk: str
    error: str
    mend: str
    exit_code: int


def for_desks(
    told: Mapping[str, Any], installation: Installation, kind_of: KindOf
) -> tuple[dict[str, Any], tuple[LeftOut, ...]]:
    """Return the file with each deployment once for each desk, and the desks that had to be left out with the reason.

    What is of the server alone comes first, once.
    `kind_of` gives the type of a pool; of one that is not there yet, the type that it will have.
    """
    of_all = [each for each in told["deployments"] if flow_of(each) in OF_THE_SERVER]
    of_desks = [each for each in told["deployments"] if flow_of(each) not in OF_THE_SERVER]
    deployments: list[Deployment] = list(of_all)
    left_out: list[LeftOut] = []
    for name, desk in installation.desks.items():
        try:
            deployments += desk_deployments(of_desks, installation, name, desk, kind_of)
        except MusterError as trouble:
            left_out.append(LeftOut(name, trouble.message, trouble.mend, trouble.exit_code))
    return {**told, "deployments": deployments}, tuple(left_out)


def desk_deployments(
    shared: Sequence[Mapping[str, Any]], installation: Installation, name: str, desk: Desk, kind_of: KindOf
) -> list[Deployment]:
    """Return the deployments of one desk; raises CatalogError for its catalogue or schedules, UsageError likewise."""
    release = _release(desk, installation, name)
    scheduled = [flow_of(each) for each in shared if each.get("schedules")]
    for flow in desk.schedules:
        if flow not in scheduled:
            where = installation.place(name, "schedules", flow)
            raise CatalogError(
                f"{where}: no deployment of this flow is scheduled{nearest(flow, scheduled)}",
                mend=f"name one of {', '.join(dict.fromkeys(scheduled))}",
            )
    own = []
    for each in shared:
        flow = flow_of(each)
        is_only = bool(each.get("schedules")) and scheduled.count(flow) == 1
        told = copy.deepcopy(dict(each))
        told["name"] = f"{name}-{flow if is_only else each['name']}"
        told["tags"] = [*told.get("tags", []), f"desk:{name}"]
        told["work_pool"] = _pool(told, installation, name, desk, kind_of)
        if _takes_briefing(flow):
            told["parameters"] = {**(told.get("parameters") or {}), "briefing": desk.briefing}
        if each.get("schedules"):
            told["schedules"] = _schedules(each, flow, installation, name, desk, release)
        told["description"] = _description(each, told, flow, name)
        own.append(told)
    return own


def flow_of(deployment: Mapping[str, Any]) -> str:
    """Return the name of the flow that a deployment runs."""
    return str(deployment["entrypoint"]).replace(":", ".").rpartition(".")[2]


def _takes_briefing(flow: str) -> bool:
    return flow in DEPLOYED and "briefing" in DEPLOYED[flow].parameters.properties


def begun_before(release: Release) -> Schedule:
    """Return the schedule of a briefing: so long before its release, by the clocks of the zone that it is told in."""
    day = _MONDAY + dt.timedelta(days=release.weekday - 1)
    starts = dt.datetime.combine(day, release.at) - dt.timedelta(minutes=BEGUN_MINUTES_BEFORE)
    return Schedule(cron=f"{starts.minute} {starts.hour} * * {_WEEKDAYS[starts.weekday()]}", timezone=release.zone)


def _release(desk: Desk, installation: Installation, name: str) -> Release:
    """Return when the desk's scheduled briefing is released; raises CatalogError where it declares none such."""
    catalog = Settings(catalog_folder=desk.catalog).catalog
    if desk.briefing not in catalog.briefings:
        where = installation.place(name, "briefing")
        raise CatalogError(
            f"{where}: the catalogue declares no briefing {desk.briefing!r}{nearest(desk.briefing, catalog.briefings)}",
            mend=f"use one of {', '.join(catalog.briefings) or 'those you declare in briefings.toml'}",
        )
    return catalog.briefings[desk.briefing].release


def _schedules(
    shared: Mapping[str, Any], flow: str, installation: Installation, name: str, desk: Desk, release: Release
) -> list[dict[str, Any]]:
    """Return what the desk says of the flow's schedule; else a briefing follows its release, the rest is as shared."""
    said = desk.schedules.get(flow)
    if said is None and not _takes_briefing(flow):
        return list(shared["schedules"])
    chosen = said or begun_before(release)
    if not chosen.cron:
        return []
    try:
        CronSchedule(cron=chosen.cron, timezone=chosen.timezone)
    except ValueError as trouble:
        where = installation.place(name, "schedules", flow, "cron")
        raise CatalogError(
            f"{where} is {chosen.cron!r}: no cron line", mend='write one such as "15 5 * * TUE"'
        ) from trouble
    return [{"slug": flow, "cron": chosen.cron, "timezone": chosen.timezone}]


def _description(shared: Mapping[str, Any], told: Deployment, flow: str, name: str) -> str:
    """Return what is shared, or where the desk has hours of its own what the flow does: the shared one names hours."""
    is_other = told.get("schedules") != shared.get("schedules") and flow in DEPLOYED
    said = (DEPLOYED[flow].description or "").partition("\n\nArgs:")[0] if is_other else shared.get("description", "")
    return f"Desk {name}. {' '.join(str(said).split())}"


def _pool(told: Deployment, installation: Installation, name: str, desk: Desk, kind_of: KindOf) -> dict[str, Any]:
    """Return the desk's pool and queue, with the variables that tell a run of which desk it is."""
    pool = dict(told.get("work_pool") or {})
    if desk.work_pool:
        pool["name"] = desk.work_pool
    if desk.work_queue:
        pool["work_queue_name"] = desk.work_queue
    variables = dict(pool.get("job_variables") or {})
    # Elsewhere the file lies where the image or the cluster puts it, and MUSTER_INSTALLATION there says so.
    here = {INSTALLATION: str(installation.path)} if kind_of(str(pool.get("name"))) == _HERE else {}
    variables["env"] = {**(variables.get("env") or {}), DESK: name, **here}
    return {**pool, "job_variables": variables}
