"""Alarms and doctor on a real Prefect server: what it tells, once, and what is wrong with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.states import Running

from deploy.local import ROOT, House, _wait_for, answers, down, free_port
from tests.telling.post_office import PostOffice, open_post_office

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]
PATIENCE_S = 120

FLOW = '''
from prefect import flow
from prefect.states import Failed

@flow
def weekly(fails: bool = True):
    """End as a briefing ends that misses its gate."""
    return Failed(name="Withheld", message="loans are too old\\n  mend: refresh") if fails else None
'''
DEPLOYMENTS = """
name: toy
deployments:
  - name: tuesday
    tags: [muster]
    entrypoint: {flow}:weekly
    schedules:
      - {{slug: yearly, cron: "0 5 1 1 *", timezone: Europe/Kyiv}}
    work_pool: {{name: muster}}
"""
SET_ALARMS = """
import datetime as dt, json, sys
from flows.deployments.alarms import Patience, set_alarms
seconds = dt.timedelta(seconds=12)
print(json.dumps(set_alarms(sys.argv[1], failures=sys.argv[2] == "yes", patience=Patience(seconds, seconds)).as_json()))
"""
EMIT = """
import sys, time
from flows.deployments.events import tell_event
from prefect.events.worker import EventsWorker
for number, pause in enumerate(sys.argv[1:]):
    tell_event("published", f"toy/weekly/2026-W{31 + number}/r1", {})
    time.sleep(float(pause))
EventsWorker.instance().drain()
"""

EXAMINED = """
import datetime as dt, sys
from flows.deployments.standing import examined
from reports.adapters.clock import SystemClock
for each in examined(SystemClock().now() + dt.timedelta(hours=float(sys.argv[1]))):
    print(each.state, each.what, each.mend)
"""


@dataclass
class Server:
    """A Prefect server without a worker, and how our own commands reach it."""

    house: House
    port: int

    def told(self, **more: str) -> dict[str, str]:
        """Return the environment of a command that is led to this server."""
        return {**self.house.told(self.port), "PYTHONPATH": str(ROOT), **more}

    def python(self, code: str, *words: str) -> str:
        """Run a piece of Python beside the server; return what it prints."""
        done = subprocess.run(
            [sys.executable, "-c", code, *words], env=self.told(), cwd=ROOT, capture_output=True, text=True,
            timeout=180, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def muster(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run one of our commands."""
        code = "from flows.cli import main; main()"
        command = [sys.executable, "-c", code, *words]
        return subprocess.run(
            command, env=self.told(**more), cwd=ROOT, capture_output=True, text=True, timeout=180, check=False
        )

    def prefect(self, *words: str) -> str:
        """Run Prefect's own command."""
        command = [sys.executable, "-m", "prefect", "--no-prompt", *words]
        done = subprocess.run(command, env=self.told(), capture_output=True, text=True, timeout=180, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with one deployment of ours, whose pool has no worker."""
    folder = tmp_path_factory.mktemp("prefect")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "PREFECT_"))}
    # The services look oftener, so that the tests need not wait for minutes.
    environ |= {
        "PREFECT_API_SERVICES_LATE_RUNS_LOOP_SECONDS": "1",
        "PREFECT_API_SERVICES_LATE_RUNS_AFTER_SECONDS": "2",
    }
    house = House(folder, environ)
    port = free_port(4300)
    process = house.start("server", port, "server", "start", "--host", "127.0.0.1", "--port", str(port))
    try:
        _wait_for(house, process, lambda: answers(port))
        server = Server(house, port)
        (folder / "toy.py").write_text(FLOW)
        (folder / "prefect.yaml").write_text(DEPLOYMENTS.format(flow=folder / "toy.py"))
        server.prefect("work-pool", "create", "muster", "--type", "process")
        server.prefect("deploy", "--all", "--prefect-file", str(folder / "prefect.yaml"))
        yield server
    finally:
        down(house)


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[SyncPrefectClient]:
    """A client of that server."""
    with SyncPrefectClient(f"http://127.0.0.1:{server.port}/api") as client:
        yield client


@pytest.fixture
def alarms(server: Server) -> Iterator[PostOffice]:
    """A receiver to which the server's alarms lead."""
    with open_post_office() as office:
        server.python(SET_ALARMS, f"{office.address}/hook", "yes")
        time.sleep(3)  # the server reads its automations anew
        yield office


def waited(is_done: Callable[[], Any]) -> bool:
    """Wait until something is so; return whether it came to be."""
    until = time.monotonic() + PATIENCE_S
    while not is_done() and time.monotonic() < until:
        time.sleep(0.5)
    return bool(is_done())


def lines(found: str, area: str = "prefect") -> str:
    """Return what the doctor says of Prefect, in one text."""
    return found[found.index(area) :]


def test_alarms_are_made_once_and_one_that_is_switched_off_stays_off(server: Server, client: SyncPrefectClient):
    """Each deploy would add the same alarm again, or undo what a person decided in the UI."""
    told = [server.muster("alarms", "--webhook", "https://hooks.example/T0/secret") for _ in range(2)]
    assert [each.stdout.count("new") for each in told] == [3, 0]
    assert told[1].stdout.count("unchanged") == 3
    found = client.read_automations()
    assert len(found) == 3
    late = next(each for each in found if each.name == "muster: a run is late")
    client.pause_automation(late.id)
    again = server.muster("alarms", "--no-failures", "--webhook", "https://hooks.example/T0/secret")
    assert "switched off" in again.stdout and "changed" in again.stdout
    assert not client.find_automation(late.id).enabled
    client.resume_automation(late.id)
    assert "secret" not in told[0].stdout + told[0].stderr + str(client.read_automations())
    blocks = client.request("POST", "/block_documents/filter", json={"include_secrets": False}).text
    assert "T0/secret" not in blocks


def test_a_withheld_run_is_told_by_the_server_with_its_words(server: Server, alarms: PostOffice):
    """Somebody who tells by Prefect alone would not hear that readers got nothing."""
    ours = FLOW + "\nfrom prefect import tags\nwith tags('muster'):\n    weekly({}return_state=True)\n"
    server.python(ours.format(""))
    assert waited(alarms.texts)
    assert "Withheld" in alarms.texts()[0]
    assert "loans are too old\n  mend: refresh" in alarms.texts()[0]
    server.python(
        FLOW + "\nfrom prefect import tags\nwith tags('muster'):\n    weekly(False)\nweekly(return_state=True)\n"
    )
    time.sleep(5)
    assert len(alarms.texts()) == 1


def test_a_week_without_an_edition_is_told_and_one_with_it_is_not(server: Server, alarms: PostOffice):
    """A dead schedule would be silence, or every good week would ring the alarm."""
    server.python(EMIT, "7", "7", "0")
    assert waited(alarms.texts)
    time.sleep(15)
    assert [text.splitlines()[0] for text in alarms.texts()] == ["✗ muster: no edition after toy/weekly/2026-W33/r1"]


def test_a_run_that_no_worker_takes_is_told_and_shown_by_the_doctor(
    server: Server, alarms: PostOffice, client: SyncPrefectClient, tmp_path: Path
):
    """A worker that died on Monday would be noticed on Tuesday, by the readers."""
    server.prefect("deployment", "run", "weekly/tuesday")
    assert waited(alarms.texts)
    assert "has not started" in alarms.texts()[0] and "weekly/tuesday" in alarms.texts()[0]
    told = server.muster("doctor", "--bucket", str(tmp_path / "bucket"))
    assert told.returncode == 1
    assert "1 run is late" in lines(told.stdout)
    assert "no worker of the pool muster is alive" in lines(told.stdout)
    assert "prefect worker start --pool muster" in lines(told.stdout)
    assert "tuesday runs next" in lines(told.stdout)


def test_a_paused_schedule_and_a_hanging_run_are_found(server: Server, client: SyncPrefectClient, tmp_path: Path):
    """A pause that somebody forgot, or a run whose process is gone, would keep the desk silent for weeks."""
    deployment = client.read_deployment_by_name("weekly/tuesday")
    schedule = deployment.schedules[0]
    client.update_deployment_schedule(deployment.id, schedule.id, active=False)
    run = client.create_flow_run_from_deployment(deployment.id, name="zombie", tags=["muster"])
    client.set_flow_run_state(run.id, Running(), force=True)
    told = server.muster("doctor", "--bucket", str(tmp_path / "bucket")).stdout
    assert "the schedule of tuesday is paused" in told
    assert "zombie" not in told  # it may well be at work
    later = server.python(EXAMINED, "5")
    assert "bad zombie has been Running since" in later and "muster reap" in later


def test_a_run_under_prefect_tells_by_its_own_webhook_once(server: Server, tmp_path: Path):
    """With a server configured the runs would fall silent, or the flow and the command would both speak."""
    with open_post_office() as office:
        told = {
            "MUSTER_WEBHOOK": f"{office.address}/hook", "MUSTER_WEBHOOK_PRIVATE": "1", "MUSTER_OFFLINE": "1",
            "MUSTER_CATALOG": str(ROOT / "tests" / "toy_desk"), "MUSTER_BUCKET": str(tmp_path / "bucket"),
        }  # fmt: skip
        for _ in range(2):
            assert server.muster("publish", "--week", "2025-W30", **told).returncode == 3
        withheld = [text for text in office.texts() if "withheld" in text]
    assert len(withheld) == 1
    assert "✗ muster library: weekly 2025-W30 is withheld" in withheld[0]


def test_a_server_that_turns_us_away_or_is_not_there(server: Server, tmp_path: Path):
    """A wrong address or password would look like a broken installation."""
    bucket = ("--bucket", str(tmp_path / "bucket"))
    gone = server.muster("doctor", *bucket, PREFECT_API_URL="http://127.0.0.1:9/api").stdout
    assert "http://127.0.0.1:9/api does not answer" in gone
    other = server.muster("doctor", *bucket, PREFECT_API_URL=f"http://127.0.0.1:{server.port}/nothing").stdout
    assert "is no Prefect API" in other


def test_a_server_with_a_password_is_told_apart(tmp_path: Path):
    """An operator would not know that the password is what is missing."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "PREFECT_"))}
    house = House(tmp_path / "guarded", {**environ, "PREFECT_SERVER_API_AUTH_STRING": "ann:hidden-word"})
    house.folder.mkdir()
    port = free_port(4400)
    process = house.start("server", port, "server", "start", "--host", "127.0.0.1", "--port", str(port))
    try:
        _wait_for(house, process, lambda: answers(port))
        there = Server(replace(house, environ=environ), port)
        bucket = ("--bucket", str(tmp_path / "bucket"))
        assert "turns us away" in there.muster("doctor", *bucket).stdout
        told = there.muster("doctor", *bucket, PREFECT_API_AUTH_STRING="ann:hidden-word").stdout
        assert "asks who we are" in told and "nothing of ours is deployed there" in told
        assert "hidden-word" not in told
    finally:
        down(house)
