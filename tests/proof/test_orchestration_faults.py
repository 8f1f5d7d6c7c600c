"""What is left when flow, worker or server die, and what the next run does: a real server, real processes, real kills.

Each proof ends with one edition and one entry in the log, and with a deployment of which the next run starts.
"""

from __future__ import annotations

import datetime as dt
import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.schemas.objects import ConcurrencyLimitStrategy, StateType
from prefect.states import Cancelling

from deploy.local import free_port
from flows.deployments.reaping import ReapReport, reap_runs
from flows.deployments.silence import AFTER
from reports.adapters.clock import SystemClock
from reports.adapters.publisher import bring_up_to_log, read_log
from reports.briefings.releases import instants_of, newest_open
from tests.cli.conftest import ROOT
from tests.flows.town import FIRST
from tests.proof.orchestra import PATIENCE_S, Orchestra, at_the_pin, held, one_at_a_time, orchestra, until
from tests.proof.runs import Desk, begun, ended, environ_of, library

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

WEEK = "2025-W44"
AT_ONCE = 20
DEPLOYMENTS = {
    "alone": ("publish", one_at_a_time(ConcurrencyLimitStrategy.CANCEL_NEW)),
    "in turn": ("publish", one_at_a_time(ConcurrencyLimitStrategy.ENQUEUE)),
    "at once": ("publish", {}),
    "scheduled": ("weekly", one_at_a_time(ConcurrencyLimitStrategy.CANCEL_NEW)),
    "scheduled at once": ("weekly", {}),
}


@pytest.fixture(scope="module")
def players(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orchestra]:
    """Bring up one server, one worker and the deployments for all proofs of this file."""
    with orchestra(tmp_path_factory.mktemp("orchestra"), DEPLOYMENTS) as players:
        yield players


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The toy desk with its figures in the ledger, and nothing published."""
    desk = library(tmp_path)
    ended(begun(desk, "import", "--json"))
    return desk


def weeks_out(desk: Desk) -> list[str]:
    """Return the weeks of the log's entries, in their order."""
    return [entry.edition.week for entry in read_log(desk.store)]


def one_edition(desk: Desk) -> None:
    """Hold that the edition is out once, whole, and pointed to."""
    (entry,) = read_log(desk.store)
    newest = json.loads(desk.store.read(f"public/{desk.briefing}/newest.json").body)
    assert (entry.edition.week, newest["edition"]["week"]) == (WEEK, WEEK)
    assert bring_up_to_log(desk.store, entry.edition) == ()


def nothing_public(desk: Desk) -> None:
    """Hold that no reader is led to anything."""
    assert weeks_out(desk) == []
    assert [key for key in desk.store.keys("public/") if "/r1/" not in key] == []


def reaped(players: Orchestra, run_id: UUID, *, dry_run: bool = False) -> ReapReport:
    """Look for runs that hang, at the moment at which this one has been silent just long enough."""
    with players.asked():
        first = reap_runs(SystemClock().now() + AFTER * 4, dry_run=True)
        seen_at = next(each.silent_since for each in first.reaped if each.run_id == str(run_id))
        return reap_runs(seen_at + AFTER + dt.timedelta(milliseconds=1), dry_run=dry_run)


def test_a_killed_flow_is_crashed_at_once_and_the_next_run_publishes(players: Orchestra, desk: Desk):
    """An out-of-memory kill would keep the week from readers until somebody cleans up by hand."""
    killed = players.begin("alone", desk, week=WEEK)
    at_the_pin(desk, WEEK)
    players.process_of(killed).kill()
    assert players.ended(killed) == "Crashed"
    nothing_public(desk)
    assert players.ended(players.begin("alone", desk, week=WEEK)) == "Published"
    one_edition(desk)


def test_a_worker_killed_with_its_flow_leaves_a_run_that_only_the_reaper_ends(players: Orchestra, desk: Desk):
    """The schedule would be stuck behind a run that says Running for ever, or a live one would be ended with it."""
    hung = players.begin("alone", desk, week=WEEK)
    at_the_pin(desk, WEEK)
    process = players.process_of(hung)
    players.kill("worker")
    process.kill()
    nothing_public(desk)
    players.start_worker()
    assert players.ended(players.begin("alone", desk, week=WEEK)) == "Cancelled"
    assert players.state(hung) == "Running"

    lives = players.begin("in turn", desk, week=WEEK)
    live = players.process_of(lives)
    until("it runs", lambda: players.state(lives) == "Running")
    held(live)
    assert [each.outcome for each in reaped(players, hung, dry_run=True).reaped] == ["would be ended"]
    (told,) = reaped(players, hung).reaped
    assert (told.run_id, told.hung_in, told.outcome) == (str(hung), "Running", "Crashed")
    state = players.run(hung).state
    assert state is not None and state.type == StateType.CRASHED and "no sign of life" in (state.message or "")
    assert players.state(lives) == "Running"
    live.send_signal(signal.SIGCONT)
    assert players.ended(lives) == "Published"
    assert players.ended(players.begin("alone", desk, week=WEEK)) == "Already published"
    one_edition(desk)
    command = [sys.executable, "-m", "flows.cli", "reap", "--json"]
    printed = subprocess.run(command, cwd=ROOT, env=players.environ(), capture_output=True, text=True, check=True)
    assert json.loads(printed.stdout)["reaped"] == []


def test_a_zombie_that_wakes_after_others_published_moves_nothing_back(players: Orchestra, desk: Desk):
    """A machine that slept would put an old edition in the place of the newest, or publish one twice."""
    before = "2025-W43"
    sleeper = players.begin("at once", desk, week=before)
    at_the_pin(desk, before)
    process = players.process_of(sleeper)
    held(process)
    for week in (before, WEEK):
        assert json.loads(ended(begun(desk, "publish", "--week", week, "--json")))["status"] == "published"
    process.send_signal(signal.SIGCONT)
    assert players.ended(sleeper) == "Already published"
    assert weeks_out(desk) == [before, WEEK]
    newest = json.loads(desk.store.read(f"public/{desk.briefing}/newest.json").body)
    assert newest["edition"]["week"] == WEEK


def test_a_zombie_that_was_reaped_publishes_nothing_when_it_wakes(players: Orchestra, desk: Desk):
    """A run that counts as crashed would publish all the same, beside the one that took its place."""
    sleeper = players.begin("alone", desk, week=WEEK)
    at_the_pin(desk, WEEK)
    process = players.process_of(sleeper)
    held(process)
    assert [each.outcome for each in reaped(players, sleeper).reaped] == ["Crashed"]
    process.send_signal(signal.SIGCONT)
    process.wait(PATIENCE_S)
    nothing_public(desk)
    assert players.state(sleeper) == "No longer wanted"
    assert players.ended(players.begin("alone", desk, week=WEEK)) == "Published"
    one_edition(desk)


def test_a_run_that_is_cancelled_leaves_nothing_public_and_the_next_finishes(players: Orchestra, desk: Desk):
    """Cancelling would leave half an edition, or the run would go on and publish after it was cancelled."""
    cancelled = players.begin("alone", desk, week=WEEK)
    at_the_pin(desk, WEEK)
    with players.client as client:
        client.set_flow_run_state(cancelled, Cancelling())
    assert players.ended(cancelled) == "Cancelled"
    nothing_public(desk)
    assert players.ended(players.begin("alone", desk, week=WEEK)) == "Published"
    one_edition(desk)


def test_a_server_that_dies_in_the_middle_keeps_no_edition_from_readers(players: Orchestra, desk: Desk):
    """The week would be lost with the server's process, though sources, ledger and bucket were well."""
    running = players.begin("at once", desk, week=WEEK)
    at_the_pin(desk, WEEK)
    process = players.process_of(running)
    held(process)
    players.kill("server")
    process.send_signal(signal.SIGCONT)
    players.start_server()
    assert players.ended(running) == "Published"
    one_edition(desk)


def test_a_lease_lost_with_everything_that_ran_is_given_back(players: Orchestra, desk: Desk):
    """After a power cut the server forgets who holds the deployment's place, and the place would stay taken."""
    hung = players.begin("alone", desk, week=WEEK)
    at_the_pin(desk, WEEK)
    process = players.process_of(hung)
    players.kill("server")
    players.kill("worker")
    process.kill()
    players.start_server()
    players.start_worker()
    assert [each.outcome for each in reaped(players, hung).reaped] == ["Crashed"]
    assert players.ended(players.begin("alone", desk, week=WEEK)) == "Published"
    one_edition(desk)


def test_many_runs_at_once_all_end_and_make_one_edition(players: Orchestra, desk: Desk):
    """A server whose database is busy would leave runs that hang, or the edition would be put out twice."""
    runs = [players.begin("at once", desk, week=WEEK) for _ in range(AT_ONCE)]
    ends = Counter(players.ended(run) for run in runs)
    assert ends == {"Published": 1, "Already published": AT_ONCE - 1}
    one_edition(desk)


@pytest.mark.parametrize(
    ("missed", "count", "deployment"),
    [
        ("all", 3, "scheduled"),
        ("all", 3, "scheduled at once"),
        ("newest", 1, "scheduled at once"),
        ("skip", 0, "scheduled"),
    ],
)
def test_after_an_outage_late_runs_come_to_what_the_policy_says(
    players: Orchestra, tmp_path: Path, missed: str, count: int, deployment: str
):
    """After three weeks without a worker readers would get a heap of editions, or none, by accident."""
    now = SystemClock().now()
    release = library(tmp_path / "other").settings.catalog.briefings["weekly"].release
    newest = newest_open(release, now)
    desk = library(tmp_path, weeks=newest.weeks_since(FIRST) + 1)
    last_out = str(newest.shifted(-3))
    ended(begun(desk, "import", "--json"))
    ended(begun(desk, "publish", "--week", last_out))
    if now <= instants_of(release, newest).closes_at:
        count = max(count, 1)  # the newest week's window is open still: it was not missed
    players.kill("worker")
    due = [dt.datetime.combine(newest.shifted(1 - back).days[1], dt.time(8, 15), dt.UTC) for back in (1, 2, 0)]
    runs = [players.begin(deployment, desk, due=at, week="last", missed=missed) for at in due]
    players.start_worker()
    ends = Counter(players.ended(run) for run in runs)
    wanted = [str(newest.shifted(back)) for back in range(1 - count, 1)]
    assert weeks_out(desk) == [last_out, *wanted]
    assert set(ends) <= {"Skipped", "Published", "Already published", "Cancelled"}
    assert ends["Cancelled"] < len(runs) and (count > 0) == (ends["Published"] > 0)
    again = players.ended(players.begin(deployment, desk, week="last", missed=missed))
    assert again == ("Skipped" if count == 0 else "Already published")
    assert weeks_out(desk) == [last_out, *wanted]


def test_a_server_that_is_down_at_the_start_is_named_with_the_mend(desk: Desk):
    """An operator would read a page of traceback instead of which server is not there."""
    api = f"http://127.0.0.1:{free_port(4400)}/api"
    command = [sys.executable, "-m", "flows.cli", "publish", "--week", WEEK, "--engine", "prefect"]
    environ = {**environ_of(desk), "PREFECT_API_URL": api}
    told = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=240, check=False)
    assert told.returncode == 2
    assert f"no Prefect server answers at {api}" in told.stderr and "--engine none" in told.stderr
    assert "Traceback" not in told.stderr
    nothing_public(desk)
