"""A real Prefect server, a real worker and the project's own flows, so that proofs may kill any of them.

What is killed is ended by its own id. A run's flow process is the one whose environment names that run.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import ConcurrencyLimitStrategy, ConcurrencyOptions, FlowRun
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Scheduled

from deploy.local import PATIENT, answers, free_port
from tests.cli.conftest import ROOT
from tests.proof.runs import Desk, environ_of

POOL = "proof"
PATIENCE_S = 420.0
# As `muster deploy` has it: without a step of its own each run would copy the whole tree, environment and all.
IN_PLACE = {"prefect.deployments.steps.set_working_directory": {"directory": str(ROOT)}}
ENTRYPOINTS = {"publish": "flows.deployments.publish", "weekly": "flows.deployments.weekly"}


@dataclass
class Orchestra:
    """One server and at most one worker, each a process of this test."""

    folder: Path
    port: int
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    deployments: dict[str, UUID] = field(default_factory=dict)

    @property
    def api(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.port}/api"

    @property
    def client(self) -> SyncPrefectClient:
        """A client of the server, to be used in a `with`."""
        return SyncPrefectClient(self.api)

    def environ(self) -> dict[str, str]:
        """Return what server and worker run in: nothing of this process's settings."""
        ours = ("MUSTER_", "PREFECT_", "AWS_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return {
            **kept, "PYTHONPATH": str(ROOT), "PREFECT_HOME": str(self.folder / "prefect"), "PREFECT_API_URL": self.api,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
            "PREFECT_WORKER_QUERY_SECONDS": "1", **PATIENT, "PREFECT_WORKER_PREFETCH_SECONDS": "5",
            "PREFECT_SERVER_CONCURRENCY_INITIAL_DEPLOYMENT_LEASE_DURATION": "60",
        }  # fmt: skip

    def start_server(self) -> None:
        """Start the server and wait until it answers."""
        self._start("server", "server", "start", "--host", "127.0.0.1", "--port", str(self.port))
        until("the server answers", lambda: answers(self.port))

    def start_worker(self) -> None:
        """Start a worker; runs that wait are taken up by it."""
        name = f"worker {time.monotonic_ns()}"
        self._start("worker", "worker", "start", "--pool", POOL, "--type", "process", "--name", name)

    def _start(self, role: str, *words: str) -> None:
        with (self.folder / f"{role}.log").open("ab") as log:
            self.processes[role] = subprocess.Popen(
                [sys.executable, "-m", "prefect", *words], cwd=ROOT, env=self.environ(), stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def kill(self, role: str) -> None:
        """Kill server or worker as a power cut does, and nothing that it started."""
        process = self.processes.pop(role)
        process.kill()
        process.wait(30)

    def close(self) -> None:
        """End everything that was started."""
        for role in list(self.processes):
            for child in psutil.Process(self.processes[role].pid).children(recursive=True):
                with contextlib.suppress(psutil.NoSuchProcess):
                    child.kill()
            self.kill(role)

    def declare(self, name: str, flow: str, **options: Any) -> None:
        """Register a deployment of one of the project's flows."""
        with self.client as client:
            self.deployments[name] = client.create_deployment(
                flow_id=client.create_flow_from_name(flow), name=name, work_pool_name=POOL, pull_steps=[IN_PLACE],
                entrypoint=ENTRYPOINTS[flow], enforce_parameter_schema=False, **options,
            )  # fmt: skip

    def begin(self, name: str, desk: Desk, due: dt.datetime | None = None, **parameters: Any) -> UUID:
        """Begin a run of a deployment on a desk's bucket, perhaps one that was due long ago; return its id."""
        told = {key: value for key, value in environ_of(desk).items() if key.startswith(("MUSTER_", "AWS_"))}
        with self.client as client:
            return client.create_flow_run_from_deployment(
                self.deployments[name], parameters=parameters, job_variables={"env": told},
                state=Scheduled(scheduled_time=due) if due else None,
            ).id  # fmt: skip

    def run(self, run_id: UUID) -> FlowRun:
        """Return a run as the server knows it."""
        with self.client as client:
            return client.read_flow_run(run_id)

    def state(self, run_id: UUID) -> str:
        """Return the name of a run's state."""
        state = self.run(run_id).state
        return state.name if state else ""

    def ended(self, run_id: UUID) -> str:
        """Wait until a run has ended; return the name of its state."""
        until(f"run {run_id} ends", lambda: (state := self.run(run_id).state) is not None and state.is_final())
        return self.state(run_id)

    def process_of(self, run_id: UUID) -> psutil.Process:
        """Return the process in which a flow runs, once there is one."""
        found: list[psutil.Process] = []

        def look() -> bool:
            found[:] = [each for each in psutil.process_iter() if _runs(each, run_id)]
            return bool(found)

        until(f"run {run_id} has a process", look)
        return found[-1]

    @contextlib.contextmanager
    def asked(self) -> Iterator[None]:
        """Let this process's own Prefect calls go to the server."""
        with temporary_settings({PREFECT_API_URL: self.api}):
            yield


def _runs(process: psutil.Process, run_id: UUID) -> bool:
    with contextlib.suppress(psutil.Error):
        return process.environ().get("PREFECT__FLOW_RUN_ID") == str(run_id) and process.status() != psutil.STATUS_ZOMBIE
    return False


def until(what: str, is_so: Callable[[], bool], every: float = 0.1) -> None:
    """Wait until something is so; fails where it never is."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(every)


@contextlib.contextmanager
def orchestra(folder: Path, deployments: Mapping[str, tuple[str, dict[str, Any]]]) -> Iterator[Orchestra]:
    """Bring up server, pool, worker and deployments (flow and options by name) until the block ends."""
    # A port that no other test of this machine asks for while the server here is dead for a moment.
    players = Orchestra(folder, free_port(20_000 + os.getpid() % 10_000))
    try:
        players.start_server()
        with players.client as client:
            client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=_template()))
        players.start_worker()
        for name, (flow, options) in deployments.items():
            players.declare(name, flow, **options)
        yield players
    finally:
        players.close()


def one_at_a_time(strategy: ConcurrencyLimitStrategy) -> dict[str, Any]:
    """Return the options of a deployment of which one run goes on at a time."""
    return {"concurrency_limit": 1, "concurrency_options": ConcurrencyOptions(collision_strategy=strategy)}


def at_the_pin(desk: Desk, week: str) -> None:
    """Wait until a run has closed a week's edition: it is being rendered, and nothing of it is public."""
    pin = Path(desk.bucket) / "private" / "cutoffs" / desk.briefing / f"{week}.json"
    until(f"{pin} stands", pin.exists, every=0.005)


def held(process: psutil.Process) -> None:
    """Stop a process as it stands; it wakes by SIGCONT alone."""
    process.send_signal(signal.SIGSTOP)
    until("the process stands still", lambda: process.status() == psutil.STATUS_STOPPED, every=0.01)


def _template() -> dict[str, Any]:
    from prefect.workers.process import ProcessWorker

    return ProcessWorker.get_default_base_job_template()
