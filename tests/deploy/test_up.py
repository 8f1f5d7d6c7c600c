"""`make up` when the machine lost power, and when others are to reach the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from prefect.client.orchestration import SyncPrefectClient

from deploy.local import House, answers, birth_of, down, main, up
from tests.flows.test_prefect_local import DEPLOYMENTS, FLOW

PASSWORD = "desk:a-password-of-this-test"


def test_a_server_that_others_reach_is_not_started_without_a_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everybody on the network could start runs on somebody's laptop."""
    environ = {"MUSTER_LOCAL": str(tmp_path / "local"), "PREFECT_SERVER_API_HOST": "0.0.0.0"}
    assert main(["up"], environ) == 2
    assert "mend: set PREFECT_SERVER_API_AUTH_STRING" in capsys.readouterr().err
    assert not (tmp_path / "local").exists()


def runs(house: House) -> list[tuple[str, str]]:
    """Return id and state of every run that the server knows of."""
    server = house.remembered("server")
    with SyncPrefectClient(f"http://127.0.0.1:{server.port}/api", auth_string=PASSWORD) as client:
        return sorted((str(run.id), run.state.name) for run in client.read_flow_runs() if run.state.is_final())


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_after_a_power_cut_up_brings_back_the_same_history(tmp_path: Path) -> None:
    """What ran before would be gone, or a stale note of a dead process would keep `make up` from starting."""
    flow, told = tmp_path / "toy.py", tmp_path / "prefect.yaml"
    flow.write_text(FLOW.format(where=tmp_path / "mark"))
    told.write_text(DEPLOYMENTS.format(flow=flow))
    house = House(tmp_path / "local", {**os.environ, "PREFECT_SERVER_API_AUTH_STRING": PASSWORD})
    try:
        up(house, told)
        server, worker = house.remembered("server"), house.remembered("worker")
        command = [sys.executable, "-m", "prefect", "deployment", "run", "toy/by-hand", "--watch"]
        subprocess.run(command, env=house.told(server.port), capture_output=True, timeout=240, check=True)
        before = runs(house)
        assert [state for _, state in before] == ["Completed"]
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"http://127.0.0.1:{server.port}/api/work_pools/muster", timeout=30)
        assert not answers(server.port, "work_pools/muster")

        for process in (worker, server):
            os.killpg(process.pid, signal.SIGKILL)
            house.children[process.role].wait(30)
        assert (birth_of(server.pid), birth_of(worker.pid)) == ("", "")
        up(house, told)
        assert runs(house) == before
        assert house.remembered("worker") not in (None, worker)
    finally:
        down(house)
