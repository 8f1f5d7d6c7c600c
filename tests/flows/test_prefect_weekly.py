"""The deployed flows, run as an operator runs them: a real server and worker, recorded evidence, a folder as bucket."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient

from deploy.local import ROOT, House, down, up

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

WEEKLY = "weekly/tuesday-0600-kyiv"


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that the worker publishes to."""
    return tmp_path_factory.mktemp("bucket")


@pytest.fixture(scope="module")
def house(bucket: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Bring a local Prefect up with the project's own deployments, and down again."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "PREFECT_"))}
    environ |= {"MUSTER_BUCKET": str(bucket), "MUSTER_OFFLINE": "1", "PYTHONPATH": str(ROOT)}
    house = House(tmp_path_factory.mktemp("local"), environ)
    up(house, ROOT / "deploy" / "prefect.yaml")
    yield house
    down(house)


@pytest.fixture(scope="module")
def client(house: House) -> Iterator[SyncPrefectClient]:
    """Return a client of that server."""
    with SyncPrefectClient(f"http://127.0.0.1:{house.remembered('server').port}/api") as client:
        yield client


def ended(house: House, client: SyncPrefectClient, deployment: str, **parameters: Any) -> tuple[str, str]:
    """Run a deployment as a user does; return the name and the message of the state it ends in."""
    given = [word for name, value in parameters.items() for word in ("-p", f"{name}={json.dumps(value)}")]
    command = [sys.executable, "-m", "prefect", "deployment", "run", deployment, "--watch", *given]
    environ = house.told(house.remembered("server").port)
    subprocess.run(command, env=environ, capture_output=True, text=True, timeout=300, check=False)
    runs = [run for run in client.read_flow_runs() if run.parent_task_run_id is None]
    newest = max(runs, key=lambda run: run.start_time or run.created)
    return newest.state.name, newest.state.message or ""


def bytes_under(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file under a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_run_from_the_deployment_publishes_the_edition(house: House, client: SyncPrefectClient, bucket: Path):
    """The schedule would run green and nobody would get a briefing, or not the one that the command line makes."""
    assert ended(house, client, WEEKLY, week="newest")[0] == "Published"
    editions = [path for path in (bucket / "public").glob("*/*/*/r1") if path.is_dir()]
    assert len(editions) == 1
    keys = {artifact.key: artifact for artifact in client.read_artifacts()}
    assert {"muster-sources", "weekly-pdf", "weekly-html", "weekly-figures", "weekly-summary"} <= set(keys)
    assert editions[0].name in keys["weekly-pdf"].data
    assert len(json.loads(keys["weekly-figures"].data)) >= 3

    plain = bucket.with_name("plain-bucket")
    code = "from flows.cli import main; main()"
    words = ["brief", "--offline", "--engine", "none", "--bucket", str(plain)]
    subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, check=True)
    edition = editions[0].relative_to(bucket)
    assert bytes_under(plain / edition) == bytes_under(editions[0])


def test_a_second_run_says_that_the_edition_is_out(house: House, client: SyncPrefectClient, bucket: Path):
    """Readers would get another file under an address that they have quoted."""
    before = bytes_under(bucket / "public")
    assert ended(house, client, WEEKLY, week="newest")[0] == "Already published"
    assert bytes_under(bucket / "public") == before


def test_a_week_without_figures_is_withheld_and_fails(house: House, client: SyncPrefectClient, bucket: Path):
    """An alarm would stay silent while an empty briefing went out."""
    before = bytes_under(bucket / "public")
    name, message = ended(house, client, WEEKLY, week="2021-W10")
    assert name == "Withheld"
    assert "withheld" in message
    assert bytes_under(bucket / "public") == before


def test_a_week_that_lies_ahead_is_refused_by_name(house: House, client: SyncPrefectClient):
    """A wrong week in the form would end as a riddle."""
    assert ended(house, client, "publish/by-hand", week="2099-W01")[0] == "Not released yet"


def test_a_refresh_alone_says_what_it_read(house: House, client: SyncPrefectClient):
    """The evening run would not tell whether a source is down."""
    name, message = ended(house, client, "refresh/daily-2130-utc")
    assert name.startswith("Refreshed")
    assert "sources read" in message
