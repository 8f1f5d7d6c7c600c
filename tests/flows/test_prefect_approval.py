"""Asking for approval by the form of a paused run, on a real Prefect server: every answer, and none in time."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.responses import SetStateStatus
from prefect.testing.utilities import prefect_test_harness

from flows.deployments import PrefectEngine, asking
from flows.engine import use_engine
from flows.publish import publish
from flows.settings import Settings
from reports.adapters import publisher
from reports.errors import Withheld
from tests.flows.approving_desk import LEAD, WEEK, ready
from tests.flows.town import Town

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]

PATIENCE_S = 120
Answering = Callable[[SyncPrefectClient, FlowRun], None]


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """Run a real Prefect server for this file."""
    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "POLL_SECONDS", 1)


def filled(**said: Any) -> Answering:
    """Return somebody who fills in the form of a paused run and resumes it."""
    form = {"decision": "approve", "name": "O. Kovalenko", "why": ""} | said

    def answer(client: SyncPrefectClient, run: FlowRun) -> None:
        client.resume_flow_run(run.id, run_input=form)

    return answer


def ran(settings: Settings, *answers: Answering) -> tuple[Any, FlowRun]:
    """Publish the week under Prefect while somebody answers; return what came of it, and the run as it ended."""
    came: dict[str, Any] = {}

    def work() -> None:
        try:
            with use_engine(PrefectEngine()):
                came["report"] = publish(settings, week=WEEK)
        except Exception as refusal:
            came["refusal"] = refusal

    thread = threading.Thread(target=contextvars.copy_context().run, args=(work,))
    thread.start()
    with get_client(sync_client=True) as client:
        answered: set[Any] = set()
        for answer in answers:
            run = _waited(lambda: _paused(client, answered), came)
            answered.add(run.state.id)
            answer(client, run)
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
        runs = [run for run in client.read_flow_runs() if run.name.startswith("publish")]
        return came.get("report") or came.get("refusal"), max(runs, key=lambda each: each.created)


def _paused(client: SyncPrefectClient, but: set[Any]) -> FlowRun | None:
    return next((run for run in client.read_flow_runs() if run.state.is_paused() and run.state.id not in but), None)


def _waited(look: Callable[[], Any], came: Mapping[str, Any]) -> Any:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        assert not came, came
        if found := look():
            return found
        time.sleep(0.5)
    raise AssertionError("no run paused in time")


def acts(settings: Settings) -> list[tuple[str, str]]:
    """Return the acts of the log with who did them."""
    return [(entry.act, entry.who) for entry in publisher.read_log(settings.store)]


def described(client: SyncPrefectClient, run: FlowRun) -> str:
    """Return what stands above the form of a paused run."""
    keys: Mapping[str, str] = run.state.state_details.run_input_keyset
    reply = client._client.get(f"/flow_runs/{run.id}/input/{keys['description']}")
    return str(reply.json())


def test_a_filled_form_publishes_under_its_name(town: Town, tmp_path: Path):
    """Nobody could approve from the UI, or the name that was typed there would be lost."""
    settings, seen = ready(tmp_path, town), []

    def answer(client: SyncPrefectClient, run: FlowRun) -> None:
        seen.append(described(client, run))
        filled()(client, run)

    report, run = ran(settings, answer)
    assert (report.status, run.state.name) == ("published", "Published")
    assert acts(settings) == [("approve", "O. Kovalenko"), ("publish", "tests")]
    assert "| Lent this week |" in seen[0] and "data:image/png;base64," in seen[0] and "_en.pdf" in seen[0]


def test_a_no_ends_withheld_with_its_reason(town: Town, tmp_path: Path):
    """A rejected edition would look like a crash, or like a success."""
    settings = ready(tmp_path, town)
    refusal, run = ran(settings, filled(decision="reject", why="Too bold."))
    assert isinstance(refusal, Withheld)
    assert run.state.name == "Withheld" and "rejected by O. Kovalenko: Too bold." in run.state.message
    assert acts(settings) == [] and not (tmp_path / "bucket" / "public").exists()


def test_wrong_answers_ask_again_and_a_right_one_with_another_lead_goes_out(town: Town, tmp_path: Path):
    """A slip in the form would fail the run, and the week's briefing with it."""
    settings, seen = ready(tmp_path, town), []

    def last(client: SyncPrefectClient, run: FlowRun) -> None:
        seen.append(described(client, run))
        filled(lead_en=LEAD)(client, run)

    report, run = ran(settings, filled(name="  "), filled(lead_en="There were 2260 loans."), last)
    assert (report.status, run.state.name) == ("published", "Published")
    assert "Asked again" in seen[0] and "2260" in seen[0]
    edition = publisher.read_log(settings.store)[-1].edition
    assert b"2,260" in settings.store.read(edition.key("en.html")).body
    assert acts(settings) == [("approve", "O. Kovalenko"), ("publish", "tests")]


def test_a_form_that_does_not_fit_is_refused_and_the_run_waits_on(town: Town, tmp_path: Path):
    """An answer of the wrong shape would end the run (it does where nobody looks out for it)."""
    settings = ready(tmp_path, town)

    def misfit(client: SyncPrefectClient, run: FlowRun) -> None:
        for wrong in ({"decision": "perhaps", "name": "O. Kovalenko"}, {"name": "O. Kovalenko"}, None):
            assert client.resume_flow_run(run.id, run_input=wrong).status == SetStateStatus.REJECT
        filled()(client, run)

    assert ran(settings, misfit)[0].status == "published"


def test_two_names_are_two_forms(town: Town, tmp_path: Path):
    """One click would count for two people."""
    settings = ready(tmp_path, town, "editions = 2")
    report, _ = ran(settings, filled(), filled(), filled(name="P. Shevchuk"))
    assert report.status == "published"
    assert [who for act, who in acts(settings) if act == "approve"] == ["O. Kovalenko", "P. Shevchuk"]


def test_nobody_in_time_is_withheld_and_says_so(town: Town, tmp_path: Path):
    """An edition would go out because nobody looked, or the run would wait for ever and hold up the next."""
    settings = ready(tmp_path, town, "editions = 1, hours = 0.002")
    refusal, run = ran(settings)
    assert isinstance(refusal, Withheld) and "nobody answered within 0.002 h" in str(refusal)
    assert run.state.name == "Withheld" and f"muster approve {WEEK}" in run.state.message
    assert acts(settings) == []
