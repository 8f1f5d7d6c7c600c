"""How a Prefect server stands: reached and guarded, its pool and worker, schedules, runs that are late or hang."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx
import prefect
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterTags,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateName,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL

from flows.deployments.alarms import TAG
from flows.doctoring.findings import Finding, looked
from reports.errors import StoreError

AREA = "prefect"
LONG = dt.timedelta(hours=2)  # the longest run, an audit that makes everything again, takes less
_DEPLOY = "muster deploy"
_WAIT_SECONDS = 10.0


def looks_at_prefect() -> list[tuple[str, Callable[[], Iterable[Finding]]]]:
    """Return the looks at the server that PREFECT_API_URL names; those after the first need it to answer."""
    return [(AREA, lambda: examined(dt.datetime.now(dt.UTC)))]


def examined(now: dt.datetime) -> Iterator[Finding]:
    """Yield every finding about the server; of one that does not answer, that alone."""
    url = str(PREFECT_API_URL.value() or "")
    refused = list(_refusals(url))
    yield from refused
    if any(each.state == "bad" for each in refused):
        return
    with get_client(sync_client=True) as client:
        server = _Server(client, now)
        for look in (server.look_at_version, server.look_at_deployments, server.look_at_pools, server.look_at_runs,
                     server.look_at_alarms):  # fmt: skip
            yield from looked(AREA, look)


def _refusals(url: str) -> Iterator[Finding]:
    """Find a server that does not answer, that turns us away, or that lets everybody in."""
    try:
        status = httpx.get(f"{url}/admin/version", timeout=_WAIT_SECONDS, trust_env=False).status_code
        ours = httpx.get(
            f"{url}/admin/version", timeout=_WAIT_SECONDS, trust_env=False, auth=_credentials(),
        ).status_code  # fmt: skip
    except (httpx.HTTPError, httpx.InvalidURL) as trouble:
        what = f"{url} does not answer ({type(trouble).__name__})"
        yield Finding(AREA, "bad", what, "start it (make up), or mend PREFECT_API_URL")
        return
    if ours in (401, 403):
        mend = "set PREFECT_API_AUTH_STRING as the server has it"
        yield Finding(AREA, "bad", f"{url} turns us away (HTTP {ours})", mend)
    elif ours != 200:
        yield Finding(AREA, "bad", f"{url} is no Prefect API (HTTP {ours})", "mend PREFECT_API_URL: it ends with /api")
    elif status == 200 and not _is_here(url):
        mend = "set PREFECT_SERVER_API_AUTH_STRING on the server, PREFECT_API_AUTH_STRING here"
        yield Finding(AREA, "bad", f"{url} lets everybody in who reaches it", mend)
    else:
        guarded = "asks who we are" if status != 200 else "on this machine alone"
        yield Finding(AREA, "ok", f"{url} answers, {guarded}")


def _credentials() -> tuple[str, str] | None:
    said = PREFECT_API_AUTH_STRING.value()
    if not said:
        return None
    user, _, password = str(said).partition(":")
    return user, password


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Server:
    """A server that answers, and what stands there of ours."""

    def __init__(self, client: SyncPrefectClient, now: dt.datetime) -> None:
        self._client = client
        self._now = now

    @cached_property
    def _deployments(self) -> list[DeploymentResponse]:
        wanted = DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG]))
        return self._client.read_deployments(deployment_filter=wanted, limit=200)

    def look_at_version(self) -> Iterator[Finding]:
        """Find a server of another version than the worker's library."""
        here = prefect.__version__
        told = self._client.request("GET", "/admin/version").json()
        if str(told).split(".")[:2] != here.split(".")[:2]:
            yield Finding(AREA, "bad", f"the server is {told}, this library {here}", "install one version on both")
        else:
            yield Finding(
                AREA, "ok", f"server and library {here}" if told == here else f"server {told}, library {here}"
            )

    def look_at_deployments(self) -> Iterator[Finding]:
        """Find deployments that are missing, schedules that are paused or have no slug, and say the next run."""
        if not self._deployments:
            yield Finding(AREA, "bad", "nothing of ours is deployed there", _DEPLOY)
            return
        scheduled = [each for each in self._deployments if each.schedules]
        if not scheduled:
            yield Finding(AREA, "bad", "no deployment has a schedule: nothing runs by itself", _DEPLOY)
        for each in scheduled:
            yield from self._look_at_schedules(each)

    def _look_at_schedules(self, deployment: DeploymentResponse) -> Iterator[Finding]:
        name = deployment.name
        paused = [each for each in deployment.schedules if not each.active]
        if deployment.paused or len(paused) == len(deployment.schedules):
            mend = "switch it on in the UI, on the deployment's page, once its time has come"
            yield Finding(AREA, "warn", f"the schedule of {name} is paused: it does not run", mend)
            return
        if not all(each.slug for each in deployment.schedules):
            mend = f"{_DEPLOY}: without a slug the next deploy by Prefect's own command undoes a pause"
            yield Finding(AREA, "warn", f"a schedule of {name} has no slug", mend)
        coming = self._runs(deployment, ["Scheduled"], FlowRunSort.EXPECTED_START_TIME_ASC)
        starts = [run.expected_start_time for run in coming if run.expected_start_time]
        if starts:
            yield Finding(AREA, "ok", f"{name} runs next {min(starts):%a %d %b %H:%M} UTC")
        else:
            mend = "does the server's scheduler run? its log says why not; muster doctor's line on versions too"
            yield Finding(AREA, "warn", f"{name} is scheduled, and no run of it is planned", mend)

    def look_at_pools(self) -> Iterator[Finding]:
        """Find pools that are missing or paused, and pools without a worker."""
        for name in sorted({each.work_pool_name for each in self._deployments if each.work_pool_name}):
            start = f"prefect worker start --pool {name}, or make up"
            try:
                pool = self._client.read_work_pool(name)
            except ObjectNotFound:
                yield Finding(AREA, "bad", f"the work pool {name} is missing", _DEPLOY)
                continue
            online = [each for each in self._client.read_workers_for_work_pool(name) if each.status.name == "ONLINE"]
            if pool.is_paused:
                yield Finding(AREA, "bad", f"the work pool {name} is paused", f"prefect work-pool resume {name}")
            elif not online:
                yield Finding(AREA, "bad", f"no worker of the pool {name} is alive: nothing runs", start)
            else:
                workers = ", ".join(each.name for each in online)
                yield Finding(AREA, "ok", f"pool {name}: {workers} alive")

    def look_at_runs(self) -> Iterator[Finding]:
        """Find runs that should have started, and runs that go on for longer than any does."""
        late = self._runs(None, ["Late"], FlowRunSort.EXPECTED_START_TIME_ASC)
        if late:
            since = f"{late[0].expected_start_time:%a %d %b %H:%M} UTC" if late[0].expected_start_time else "long ago"
            word = "run is late" if len(late) == 1 else "runs are late"
            mend = "start a worker; each makes the week that was due, and the rest find it published"
            yield Finding(AREA, "bad", f"{len(late)} {word}, the first since {since}", mend)
        running = self._runs(None, ["Running", "Pending", "Cancelling"], FlowRunSort.START_TIME_ASC)
        hanging = [run for run in running if run.start_time and self._now - run.start_time > LONG]
        for run in hanging:
            what = f"{run.name} has been {run.state_name} since {run.start_time:%a %d %b %H:%M} UTC"
            yield Finding(AREA, "bad", what, "is its process gone? muster reap ends it as crashed")
        if not late and not hanging:
            yield Finding(AREA, "ok", "no run is late, none hangs")

    def look_at_alarms(self) -> Iterator[Finding]:
        """Find out whether the server tells anybody of what no run can tell."""
        try:
            ours = [each for each in self._client.read_automations() if each.name.startswith(f"{TAG}: ")]
        except PrefectHTTPStatusError as trouble:
            raise StoreError(f"its automations cannot be read ({trouble.response.status_code})") from trouble
        off = [each.name for each in ours if not each.enabled]
        if not ours:
            mend = "muster alarms"
            yield Finding(AREA, "warn", "it tells nobody of killed runs, late runs and weeks without an edition", mend)
        elif off:
            yield Finding(
                AREA, "warn", f"switched off: {', '.join(off)}", "switch them on in the UI, under Automations"
            )
        else:
            yield Finding(AREA, "ok", f"{len(ours)} alarms are set")

    def _runs(self, deployment: DeploymentResponse | None, states: list[str], sort: FlowRunSort) -> list[FlowRun]:
        """Return runs of ours in these states, by name; of one deployment, or of all."""
        wanted = FlowRunFilter(
            state=FlowRunFilterState(name=FlowRunFilterStateName(any_=states)),
            tags=FlowRunFilterTags(all_=[TAG]),
        )
        of = {"deployment_filter": DeploymentFilter(id={"any_": [deployment.id]})} if deployment else {}
        return self._client.read_flow_runs(flow_run_filter=wanted, sort=sort, limit=50, **of)
