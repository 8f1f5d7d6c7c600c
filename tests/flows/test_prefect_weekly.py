"""The deployed flows, run as an operator runs them: a real server and worker, recorded evidence, a folder as bucket."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient

from deploy.local import ROOT, House
from tests.flows.local_house import asked, client_of, local_house

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

WEEKLY = "weekly/tuesday-0600-kyiv"


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that the worker publishes to."""
    return tmp_path_factory.mktemp("bucket")


@pytest.fixture(scope="module")
def house(bucket: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A local Prefect that publishes into that folder."""
    with local_house(tmp_path_factory.mktemp("local"), MUSTER_BUCKET=str(bucket)) as house:
        yield house


@pytest.fixture(scope="module")
def client(house: House) -> Iterator[SyncPrefectClient]:
    """A client of that server."""
    with client_of(house) as client:
        yield client


def ended(house: House, client: SyncPrefectClient, deployment: str, **parameters: Any) -> tuple[str, str]:
    """Run a deployment as a user does; return the name and the message of the state it ends in."""
    given = [word for name, value in parameters.items() for word in ("-p", f"{name}={json.dumps(value)}")]
    state = asked(house, deployment, *given).ended(client).state
    assert state is not None
    return state.name or "", state.message or ""


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
