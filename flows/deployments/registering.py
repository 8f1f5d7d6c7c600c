"""What `muster deploy` does: every deployment of a file registered on a server, and nothing that people did undone.

Prefect's own `deploy` registers. Around it stands what it leaves open: a pool that is not there yet; a schedule from
before schedules had slugs, or under another slug, which would come back active though somebody had paused it; and a
word on what changed. A deployment that the file no longer has is named and left alone: its runs are history.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.responses import DeploymentResponse
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_API_URL
from prefect.workers.base import BaseWorker

from flows.deployments.desks import LeftOut, for_desks
from flows.deployments.schedule_slugs import Standing, kept_paused
from flows.desks.installation import Installation
from reports.errors import MusterError, UsageError

COMPARED = (
    "description", "tags", "version", "entrypoint", "parameters", "parameter_openapi_schema", "work_pool_name",
    "job_variables", "enforce_parameter_schema", "global_concurrency_limit", "concurrency_options", "paused",
)  # fmt: skip


@dataclass(frozen=True)
class Schedule:
    """A schedule as it stands on the server: when, in which zone, and whether it is paused."""

    slug: str
    when: str
    zone: str
    is_paused: bool


@dataclass(frozen=True)
class Registered:
    """A deployment on the server, and what this run did to it."""

    name: str
    outcome: str  # new, changed or unchanged
    changed: tuple[str, ...]
    schedules: tuple[Schedule, ...]


@dataclass(frozen=True)
class DeployReport:
    """What stands on the server now; `strays` are deployments of the same pools that the file does not name."""

    server: str
    new_pools: tuple[str, ...]
    deployments: tuple[Registered, ...]
    remarks: tuple[str, ...]
    strays: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()  # desks of the installation whose deployments cannot be told

    @property
    def exit_code(self) -> int:
        """What the command ends with: 0, or what the first desk that was left out would end with."""
        return self.left_out[0].exit_code if self.left_out else 0

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return asdict(self)


def deploy(
    prefect_file: Path, root: Path, *, pool_type: str = "process", installation: Installation | None = None
) -> DeployReport:
    """Register every deployment of `prefect_file`, with entry points found from `root`; again and again, if need be.

    With an installation, once for each of its desks; a desk whose files are wrong is left out and the others go on.
    Raises UsageError for a file that cannot be read or a server that does not answer, MusterError where Prefect
    refuses a deployment.
    """
    told, left_out, server = _read(prefect_file), (), str(PREFECT_API_URL.value() or "")
    if not server:
        raise UsageError("no Prefect server is named", mend="set PREFECT_API_URL, or start one with `make up`")
    try:
        with get_client(sync_client=True) as client:
            if installation is not None:
                told, left_out = for_desks(told, installation, _kinds(client, pool_type))
            new_pools = _pools(client, told["deployments"], pool_type)
            before = _standing(client)
            planned, remarks = kept_paused(told, {name: _schedules(each) for name, each in before.items()})
            if planned["deployments"]:
                _register(planned, root)
            after = _standing(client)
    except httpx.HTTPError as trouble:
        raise UsageError(
            f"the Prefect server at {server} does not answer ({trouble})", mend="start it, or mend PREFECT_API_URL"
        ) from trouble
    pools, names = {_pool(each) for each in told["deployments"]}, [each["name"] for each in told["deployments"]]
    ours = {name: each for name, each in after.items() if each.work_pool_name in pools}
    named = {name: each for name, each in ours.items() if each.name in names}
    registered = tuple(_registered(name, before.get(name), each) for name, each in sorted(named.items()))
    waiting = {f"desk:{each.desk}" for each in left_out}
    strays = tuple(sorted(name for name in set(ours) - set(named) if not waiting & set(ours[name].tags)))
    return DeployReport(server, new_pools, registered, tuple(remarks), strays, left_out)


def _read(prefect_file: Path) -> dict[str, Any]:
    try:
        told = yaml.safe_load(prefect_file.read_text())
    except (OSError, ValueError, yaml.YAMLError) as trouble:
        raise UsageError(f"{prefect_file} cannot be read: {trouble}", mend="name it with --prefect-file") from trouble
    if not isinstance(told, dict) or not isinstance(told.get("deployments"), list) or not told["deployments"]:
        raise UsageError(f"{prefect_file} names no deployments", mend="see deploy/prefect.yaml")
    lacking = [each.get("name", "one without a name") for each in told["deployments"] if not _pool(each)]
    if lacking:
        raise UsageError(f"{prefect_file}: no work pool: {', '.join(lacking)}", mend="give it work_pool: { name: … }")
    return told


def _pool(deployment: Mapping[str, Any]) -> str:
    return str((deployment.get("work_pool") or {}).get("name") or "")


def _kinds(client: SyncPrefectClient, pool_type: str) -> Callable[[str], str]:
    """Return what says of which type a pool is, or will be once it is made."""
    kinds = {each.name: each.type for each in client.read_work_pools(limit=200)}
    return lambda name: kinds.get(name, pool_type)


def _pools(client: SyncPrefectClient, deployments: Sequence[Mapping[str, Any]], pool_type: str) -> tuple[str, ...]:
    """Create the pools that are not there, with the job template of their kind; return their names."""
    created = []
    for name in sorted({_pool(each) for each in deployments}):
        try:
            client.read_work_pool(name)
        except ObjectNotFound:
            kind = BaseWorker.get_worker_class_from_type(pool_type)
            if kind is None:
                raise UsageError(
                    f"no worker of the type {pool_type!r} is installed", mend="use process, or install its package"
                ) from None
            template = kind.get_default_base_job_template()
            client.create_work_pool(WorkPoolCreate(name=name, type=pool_type, base_job_template=template))
            created.append(name)
    return tuple(created)


def _standing(client: SyncPrefectClient) -> dict[str, DeploymentResponse]:
    """Return every deployment on the server by the name that people use: flow/deployment."""
    found: list[DeploymentResponse] = []
    while page := client.read_deployments(limit=200, offset=len(found)):
        found += page
    flows = {flow.id: flow.name for flow in _flows(client)}
    return {f"{flows[each.flow_id]}/{each.name}": each for each in found}


def _flows(client: SyncPrefectClient) -> list[Any]:
    found: list[Any] = []
    while page := client.read_flows(limit=200, offset=len(found)):
        found += page
    return found


def _schedules(deployment: DeploymentResponse) -> list[Standing]:
    return [
        Standing(each.slug or "", getattr(each.schedule, "cron", ""), each.schedule.timezone or "", not each.active)
        for each in deployment.schedules
    ]


def _register(planned: Mapping[str, Any], root: Path) -> None:
    """Let Prefect register the file; raises MusterError with Prefect's own words where it refuses."""
    with tempfile.TemporaryDirectory(prefix="muster-deploy-") as folder:
        path = Path(folder) / "prefect.yaml"
        path.write_text(yaml.safe_dump(dict(planned), allow_unicode=True, sort_keys=False))
        command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(path)]
        done = subprocess.run(
            command, cwd=root, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )  # fmt: skip
    if done.returncode != 0:
        raise MusterError(
            f"Prefect refused the deployments:\n{done.stdout}{done.stderr}", mend="mend the file, then deploy again"
        )


def _registered(name: str, before: DeploymentResponse | None, after: DeploymentResponse) -> Registered:
    schedules = tuple(
        Schedule(each.slug, each.cron or "otherwise", each.zone, each.is_paused) for each in _schedules(after)
    )
    if before is None:
        return Registered(name, "new", (), schedules)
    changed = [each for each in COMPARED if _plain(before, each) != _plain(after, each)]
    if sorted(_schedules(before)) != sorted(_schedules(after)):
        changed.append("schedules")
    return Registered(name, "changed" if changed else "unchanged", tuple(changed), schedules)


def _plain(deployment: DeploymentResponse, name: str) -> Any:
    value = getattr(deployment, name, None)
    if name == "global_concurrency_limit":
        return value.limit if value else None
    return value
