"""What tests of deployed flows share: a local Prefect with the project's own deployments, and runs told apart."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.objects import FlowRun

from deploy.local import ROOT, House, down, up


@dataclass(frozen=True)
class Asked:
    """A run that was asked for: the client that waits for its end, and the mark by which the server knows it."""

    waiting: subprocess.Popen[bytes]
    mark: str

    def run(self, client: SyncPrefectClient) -> FlowRun:
        """Return the run as it stands; those that others ask for in the meantime bear no such mark."""
        (run,) = client.read_flow_runs(flow_run_filter=FlowRunFilter(tags=FlowRunFilterTags(all_=[self.mark])))
        return run

    def ended(self, client: SyncPrefectClient, within: float = 300) -> FlowRun:
        """Wait until the run has ended, so many seconds at most, and return it."""
        self.waiting.wait(within)
        return self.run(client)


@contextmanager
def local_house(folder: Path, **environ: str) -> Iterator[House]:
    """Bring a local Prefect up with nothing of this process's settings, and down again.

    Its server plans no run by itself: a schedule that came due in the middle would publish before the test did.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "PREFECT_"))}
    own = {"MUSTER_OFFLINE": "1", "PYTHONPATH": str(ROOT), "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false"}
    house = House(folder, {**kept, **own, **environ})
    up(house, ROOT / "deploy" / "prefect.yaml")
    try:
        yield house
    finally:
        down(house)


@contextmanager
def client_of(house: House) -> Iterator[SyncPrefectClient]:
    """Give a client of a house's server."""
    with SyncPrefectClient(f"http://127.0.0.1:{house.remembered('server').port}/api") as client:
        yield client


def asked(house: House, deployment: str, *words: str) -> Asked:
    """Ask for a run of a deployment as a user does."""
    mark = f"asked:{uuid.uuid4()}"
    line = [sys.executable, "-m", "prefect", "deployment", "run", deployment, "--watch", "--tag", mark, *words]
    environ = house.told(house.remembered("server").port)
    quiet = subprocess.DEVNULL
    return Asked(subprocess.Popen(line, env=environ, stdin=quiet, stdout=quiet, stderr=quiet), mark)
