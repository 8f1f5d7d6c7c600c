"""Two desks on one Prefect: own deployments, schedules and runs; what befalls one desk's run stops no other's."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient

from deploy.local import ROOT, House
from tests.flows.local_house import asked, client_of, local_house
from tests.flows.town import TOY_DESK, WEEK, loans_csv, recorded
from tests.loopback import Silent, serving

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

FILE = """
[desks.library]
catalog = "library"
bucket = "library-bucket"
work_queue = "library"

[desks.pool]
catalog = "pool"
bucket = "pool-bucket"
schedules.weekly = { cron = "30 7 * * MON", timezone = "Europe/Zurich" }
"""
BROKEN = '[desks.broken]\ncatalog = "broken"\nbucket = "broken-bucket"\n'
EDITION = f"public/library/weekly/{WEEK}/r1/manifest.json"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation of three desks: two that are well, and one whose catalogue is broken."""
    folder = tmp_path_factory.mktemp("installation")
    for name in ("library", "pool", "broken"):
        shutil.copytree(TOY_DESK, folder / name)
        recorded(folder / name / "recorded", [("loans", dt.datetime(2025, 11, 3, 12, tzinfo=dt.UTC), loans_csv())])
    (folder / "broken" / "desk.toml").write_text("desk = [")
    (folder / "muster.toml").write_text(FILE + BROKEN)
    return folder


@pytest.fixture(scope="module")
def house(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A local Prefect of that installation, brought up with the project's own deployments, and down again."""
    told = {"MUSTER_INSTALLATION": str(folder / "muster.toml"), "MUSTER_BUCKET": str(folder / "nobodys")}
    with local_house(tmp_path_factory.mktemp("local"), **told) as house:
        yield house


@pytest.fixture(scope="module")
def client(house: House) -> Iterator[SyncPrefectClient]:
    """A client of that server."""
    with client_of(house) as client:
        yield client


def deployed(house: House, expected: int) -> dict[str, Any]:
    """Run `muster deploy` as an operator does and return what it says."""
    command = [sys.executable, "-m", "flows.cli", "deploy", "--json"]
    environ = house.told(house.remembered("server").port)
    done = subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == expected, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_each_desk_has_its_own_deployments_and_a_broken_one_keeps_none_back(house: House, folder: Path) -> None:
    """Two desks would share a schedule and a limit, or one editor's slip would keep all of them from being deployed."""
    told = deployed(house, expected=2)
    schedules = {
        each["name"]: [(one["when"], one["zone"]) for one in each["schedules"]] for each in told["deployments"]
    }
    assert schedules["weekly/library-weekly"] == [("15 8 * * TUE", "Europe/London")]
    assert schedules["weekly/pool-weekly"] == [("30 7 * * MON", "Europe/Zurich")]
    assert {"publish/library-by-hand", "publish/pool-by-hand", "audit/pool-audit"} <= set(schedules)
    assert {each["outcome"] for each in told["deployments"]} == {"unchanged"}
    assert told["strays"] == []
    (left_out,) = told["left_out"]
    assert left_out["desk"] == "broken" and "desk.toml, line 1" in left_out["error"]


def test_a_desk_whose_source_is_slow_keeps_no_other_waiting(
    house: House, client: SyncPrefectClient, folder: Path
) -> None:
    """One publisher who takes an hour would make every other desk's briefing an hour late."""
    sources = folder / "pool" / "sources.toml"
    shipped = sources.read_text()
    with slow_server() as (address, was_asked, may_answer):
        slow = f'url = "{address}/loans.csv"\nfetching = {{ private_network = true, deadline_seconds = 600 }}'
        sources.write_text(shipped.replace('url = "https://library.example/loans.csv"', slow))
        patient = 'settings = { MUSTER_OFFLINE = "0", MUSTER_FETCH_SECONDS = "600" }\n'
        (folder / "muster.toml").write_text(FILE + patient + BROKEN)
        waiting = asked(house, "refresh/pool-refresh")
        assert was_asked.wait(200)
        published = asked(house, "weekly/library-weekly", "-p", f'week="{WEEK}"').ended(client)
        assert published.state.name == "Published"
        assert waiting.run(client).state.is_running()
        may_answer.set()
        refreshed = waiting.ended(client)
    assert refreshed.state.is_completed()
    sources.write_text(shipped)
    shutil.rmtree(folder / "library-bucket")
    shutil.rmtree(folder / "pool-bucket")


@contextmanager
def slow_server() -> Iterator[tuple[str, Event, Event]]:
    """Serve the library's table, a byte a second until told to hurry; give the address and both signals."""
    was_asked, may_answer = Event(), Event()

    class Handler(Silent):
        def do_GET(self) -> None:
            was_asked.set()
            body = loans_csv().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/csv")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for byte in body:  # So that nobody gives up for want of an answer.
                may_answer.wait(1)
                self.wfile.write(bytes([byte]))

    with serving(Handler) as address:
        try:
            yield address, was_asked, may_answer
        finally:
            may_answer.set()


def test_a_desk_that_fails_leaves_the_others_edition_alone(
    house: House, client: SyncPrefectClient, folder: Path
) -> None:
    """One desk's template that is refused would take the other's run along, or both would write into one bucket."""
    pack = folder / "pack" / "partials"
    pack.mkdir(parents=True)
    (pack / "notes.html").write_text("{{ config.__class__ }}")
    (folder / "muster.toml").write_text(FILE + 'templates = "pack"\n' + BROKEN)
    week = ("-p", f'week="{WEEK}"')
    runs = [asked(house, f"weekly/{desk}-weekly", *week) for desk in ("pool", "library")]
    pool, library = (run.ended(client) for run in runs)
    assert library.state.name == "Published", library.state.message
    assert pool.state.is_failed(), pool.state
    assert (folder / "library-bucket" / EDITION).is_file()
    assert not (folder / "pool-bucket" / "public").exists() and not (folder / "nobodys").exists()
    assert "desk:library" in library.tags and library.work_queue_name == "library"
    keys = {artifact.key for artifact in client.read_artifacts()}
    assert {"library-weekly-pdf", "library-muster-sources"} <= keys and "weekly-pdf" not in keys


def test_a_desk_without_its_source_is_withheld_while_the_other_publishes(
    house: House, client: SyncPrefectClient, folder: Path
) -> None:
    """A publisher's outage would show as a failure of desks that never read it."""
    (folder / "muster.toml").write_text(FILE + BROKEN)
    shutil.rmtree(folder / "library-bucket")
    shutil.rmtree(folder / "pool" / "recorded")
    shutil.rmtree(folder / "pool-bucket", ignore_errors=True)
    week = ("-p", f'week="{WEEK}"')
    runs = [asked(house, f"weekly/{desk}-weekly", *week) for desk in ("pool", "library")]
    assert [run.ended(client).state.name for run in runs] == ["Withheld", "Published"]


def test_a_desk_that_was_taken_out_is_named_and_its_history_stays(house: House, folder: Path) -> None:
    """A desk that is no more would go on running unseen, or its runs would be gone with it."""
    (folder / "muster.toml").write_text(FILE.partition("[desks.pool]")[0])
    told = deployed(house, expected=0)
    assert "weekly/pool-weekly" in told["strays"]
    names = {each["name"] for each in told["deployments"]}
    assert {name for name in names if not name.split("/")[1].startswith("library-")} == {"reap/every-ten-minutes"}
