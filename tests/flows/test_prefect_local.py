"""`make up` and `make down`: a real server, a real worker and real runs on this machine."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from deploy.local import ROOT, House, NotUp, _waited, answers, birth_of, down, free_port, main, up
from tests.loopback import Silent, serving

FLOW = '''
from pathlib import Path
from prefect import flow

@flow
def toy(where: str = "{where}"):
    """Leave a mark."""
    Path(where).write_text("done")
'''

DEPLOYMENTS = """
name: toy
deployments:
  - name: by-hand
    entrypoint: {flow}:toy
    schedules:
      - {{slug: yearly, cron: "0 5 1 1 *", timezone: Europe/Kyiv}}
    work_pool: {{name: muster}}
"""

SCHEDULED_WITHIN_S = 240  # the server plans new schedules within seconds; the next minute comes, and a process begins


def asked(port: int, path: str, body: dict[str, Any] | None = None, method: str | None = None) -> Any:
    """Return what the server's API answers."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=30) as reply:
        return json.loads(reply.read() or b"null")


def prefect(house: House, port: int, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Prefect's own command as a user would."""
    command = [sys.executable, "-m", "prefect", *words]
    return subprocess.run(command, env=house.told(port), capture_output=True, text=True, timeout=180, check=False)


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_up_runs_what_is_deployed_and_down_keeps_the_history(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """A user who types `make up` would get no running schedule, or lose a pause or the past runs with the next one."""
    mark, flow, told = tmp_path / "mark", tmp_path / "toy.py", tmp_path / "prefect.yaml"
    flow.write_text(FLOW.format(where=mark))
    told.write_text(DEPLOYMENTS.format(flow=flow))
    house = House(tmp_path / "local", os.environ)
    try:
        up(house, told)
        server, worker = house.remembered("server"), house.remembered("worker")
        assert f"http://127.0.0.1:{server.port}" in capsys.readouterr().out

        ran = prefect(house, server.port, "deployment", "run", "toy/by-hand", "--watch", "--watch-timeout", "120")
        assert (ran.returncode, mark.read_text()) == (0, "done"), ran.stdout + ran.stderr

        up(house, told)
        assert "up already" in capsys.readouterr().out
        assert (house.remembered("server"), house.remembered("worker")) == (server, worker)

        schedule = asked(server.port, "deployments/name/toy/by-hand")["schedules"][0]
        where = f"deployments/{schedule['deployment_id']}/schedules/{schedule['id']}"
        asked(server.port, where, {"active": False}, "PATCH")
        down(house)
        assert not answers(server.port)
        assert (birth_of(server.pid), birth_of(worker.pid)) == ("", "")

        up(house, told)
        port = house.remembered("server").port
        assert [each["active"] for each in asked(port, "deployments/name/toy/by-hand")["schedules"]] == [False]
        runs = asked(port, "flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}})
        assert len(runs) == 1
    finally:
        down(house)


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_a_schedule_begins_a_run_by_itself(tmp_path: Path):
    """Everything would look well, each run by hand would work, and no week would ever come out."""
    mark, flow, told = tmp_path / "mark", tmp_path / "toy.py", tmp_path / "prefect.yaml"
    flow.write_text(FLOW.format(where=mark))
    told.write_text(DEPLOYMENTS.format(flow=flow).replace("0 5 1 1 *", "* * * * *"))
    house = House(tmp_path / "local", os.environ)
    try:
        up(house, told)
        assert _waited(SCHEDULED_WITHIN_S, mark.exists), house.log("server").read_text(errors="replace")[-3000:]
        runs = asked(house.remembered("server").port, "flow_runs/filter", {})
        assert all(run["auto_scheduled"] for run in runs) and runs
    finally:
        down(house)


@pytest.mark.proof
@pytest.mark.timeout(300)
def test_deployments_that_are_refused_leave_nothing_running(tmp_path: Path):
    """A mistake in prefect.yaml would leave a server behind that looks as if all were well."""
    told = tmp_path / "prefect.yaml"
    told.write_text(DEPLOYMENTS.format(flow=tmp_path / "missing.py"))
    house = House(tmp_path / "local", os.environ)
    with pytest.raises(NotUp, match="missing"):
        up(house, told)
    assert (house.remembered("server"), house.remembered("worker")) == (None, None)


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_two_that_are_brought_up_at_once_each_get_a_server(tmp_path: Path):
    """Two desks on one machine, started by the same boot, would fight over a port and one would stay down."""
    shown = tmp_path / "toy.py"
    shown.write_text(FLOW.format(where=tmp_path / "mark"))
    prefect_file = tmp_path / "prefect.yaml"
    prefect_file.write_text(DEPLOYMENTS.format(flow=shown))
    code = "import sys; from pathlib import Path; from deploy.local import *; import os\n"
    code += "up(House(Path(sys.argv[1]), dict(os.environ)), Path(sys.argv[2]))"
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "PREFECT_"))}
    folders = [tmp_path / "one", tmp_path / "other"]
    houses = [House(folder, environ) for folder in folders]
    try:
        line = [sys.executable, "-c", code]
        runs = [subprocess.Popen([*line, str(folder), str(prefect_file)], cwd=ROOT) for folder in folders]
        assert [run.wait(300) for run in runs] == [0, 0]
        ports = {house.remembered("server").port for house in houses}
        assert len(ports) == 2 and all(answers(port) for port in ports)
    finally:
        for house in houses:
            down(house)


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_whoever_was_quicker_to_the_port_is_not_taken_for_the_server(tmp_path: Path):
    """Schedules would be deployed to somebody else's server, and this installation would have none."""

    class Stranger(Silent):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"home": str(tmp_path / "elsewhere")}).encode())

    flow, told, house = tmp_path / "toy.py", tmp_path / "prefect.yaml", House(tmp_path / "local", os.environ)
    flow.write_text(FLOW.format(where=tmp_path / "mark"))
    told.write_text(DEPLOYMENTS.format(flow=flow))
    taken: list[int] = []

    def take_the_port(ended: Event) -> None:
        while (server := house.remembered("server")) is None:
            time.sleep(0.01)
        with serving(Stranger, server.port):  # The server takes seconds from its start to listening.
            taken.append(server.port)
            ended.wait()

    ended = Event()
    stranger = Thread(target=take_the_port, args=(ended,))
    stranger.start()
    try:
        up(house, told)
        server = house.remembered("server")
        assert server is not None and server.port not in taken and house.serves(server.port)
        assert answers(taken[0]) and not house.serves(taken[0])
        assert asked(server.port, "deployments/name/toy/by-hand")["name"] == "by-hand"
    finally:
        ended.set()
        stranger.join()
        down(house)


def test_a_stranger_with_the_old_process_id_is_left_alone(tmp_path: Path):
    """After a restart of the machine `make down` would end somebody else's process."""
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    try:
        house = House(tmp_path, {})
        noted = {"role": "worker", "pid": stranger.pid, "born": "1", "port": 1}
        (tmp_path / "worker.json").write_text(json.dumps(noted))
        assert house.remembered("worker") is None
        assert house.stop("worker") is False
        assert stranger.poll() is None
    finally:
        os.kill(stranger.pid, signal.SIGKILL)
        stranger.wait()


def test_a_broken_note_of_a_process_counts_as_none(tmp_path: Path):
    """A half-written file would keep `make up` from ever starting again."""
    (tmp_path / "server.json").write_text('{"pid": 12')
    assert House(tmp_path, {}).remembered("server") is None


def test_a_process_that_ended_has_no_birth():
    """A dead worker would count as up, and the schedule would never run."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert birth_of(child.pid) == ""
    assert birth_of(os.getpid()) != ""


def test_a_taken_port_is_passed_over():
    """Prefect would fail to start beside another Prefect."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) != port


def test_an_unknown_word_says_what_there_is(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """A typing error would start or stop something."""
    assert main(["restart"], {"MUSTER_LOCAL": str(tmp_path / "none")}) == 2
    assert "up" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
