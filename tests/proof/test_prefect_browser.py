"""An operator at a browser: the project's own deployments on a real Prefect, from the form to the PDF's own bytes."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from prefect.client.orchestration import SyncPrefectClient

from deploy.local import ROOT, House
from tests.flows.local_house import client_of, local_house
from tests.flows.town import Town, desk_of, open_town, say_all
from tests.twin.conftest import Reading, reading

__all__ = ["reading"]
pytestmark = [pytest.mark.proof, pytest.mark.timeout(1200)]

PATIENCE_S = 300
PROMPT_MS = 60_000


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    """A town whose sources are all well, as long as the server stands."""
    with open_town() as town:
        say_all(town)
        yield town


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of bucket, drafts and desk."""
    return tmp_path_factory.mktemp("operator")


@pytest.fixture(scope="module")
def house(place: Path, town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A local Prefect as `make up` brings it up, with the toy desk."""
    told = {
        "MUSTER_BUCKET": str(place / "bucket"), "MUSTER_CATALOG": str(desk_of(place / "desk", town)),
        "MUSTER_DRAFTS": str(place / "drafts"), "MUSTER_RECORDED": str(place / "recorded"), "MUSTER_OFFLINE": "0",
    }  # fmt: skip
    with local_house(tmp_path_factory.mktemp("local"), **told) as house:
        yield house


@pytest.fixture(scope="module")
def api(house: House) -> str:
    """The address of that server's API."""
    return f"http://127.0.0.1:{house.remembered('server').port}/api"


@pytest.fixture(scope="module")
def client(house: House) -> Iterator[SyncPrefectClient]:
    """A client of that server."""
    with client_of(house) as client:
        yield client


@pytest.fixture
def page(reading: Reading, api: str) -> Iterator[Page]:
    """A browser at the server's own pages."""
    with reading.open(api.removesuffix("/api"), width=1280) as opened:
        opened.page.set_viewport_size({"width": 1280, "height": 1400})
        opened.page.set_default_timeout(PROMPT_MS)
        yield opened.page


def waited(look: Callable[[], Any]) -> Any:
    """Return what is found in time."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(1)
    raise AssertionError("it did not come in time")


def opened_form(page: Page, name: str) -> None:
    """Go from the list of deployments to the form of one, as a person does."""
    page.get_by_role("link", name="Deployments").first.click()
    page.get_by_role("link", name=name, exact=True).first.click()
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Custom run").click()
    expect(page.get_by_label("Week (Optional)")).to_be_visible()


def newest_run(client: SyncPrefectClient, week: str) -> Any:
    """Return the newest run whose form named a week, None where there is none."""
    runs = [run for run in client.read_flow_runs() if run.parameters.get("week") == week]
    return max(runs, key=lambda run: run.created, default=None)


def submitted(page: Page, client: SyncPrefectClient, week: str) -> Any:
    """Submit the form, and show the page of the run that it began."""
    page.get_by_role("button", name="Submit").click()
    run = waited(lambda: newest_run(client, week))
    page.goto(f"{page.url.partition('/v2/')[0]}/v2/runs/flow-run/{run.id}")
    return run


def test_from_the_form_to_the_bytes_of_the_pdf(page: Page, client: SyncPrefectClient, house: House, place: Path):
    """Nobody could publish from the UI, or the link that a run leaves would lead to nothing or to other bytes."""
    opened_form(page, "tuesday-0600-kyiv")
    told = page.locator("form, main").first.inner_text()
    wanted = ("Week", "Briefing", "Dry run", "Ask for approval", "As of", "Language", "Folder")
    places = [told.index(f"{title} (Optional)") for title in wanted]
    assert places == sorted(places)
    page.get_by_label("Week (Optional)").fill("2025-W44")
    run = submitted(page, client, "2025-W44")
    expect(page.get_by_text("Published", exact=True).first).to_be_visible(timeout=PATIENCE_S * 1000)
    assert client.read_flow_run(run.id).state.name == "Published"

    page.get_by_role("tab", name="Subflow Runs").click()
    page.get_by_role("link", name="publish weekly 2025-W44").first.click()
    page.get_by_role("tab", name="Artifacts").click()
    expect(page.get_by_text("weekly-page-one").first).to_be_visible()
    kept = next(each for each in client.read_artifacts() if each.key == "weekly-page")
    page.goto(f"{page.url.partition('/v2/')[0]}/v2/artifacts/artifact/{kept.id}")
    address = page.get_by_role("link", name="the page of 2025-W44").first.get_attribute("href")
    assert address == f"http://127.0.0.1:{house.remembered('reading').port}/library/weekly/2025-W44/index.html"
    page.goto(address)
    with page.expect_download() as download:
        page.evaluate("document.querySelectorAll('a[href$=\".pdf\"]').forEach(each => { each.download = ''; })")
        page.locator('a[href$=".pdf"]').first.click()
    body = Path(download.value.path()).read_bytes()
    manifest = json.loads((place / "bucket/public/library/weekly/2025-W44/r1/manifest.json").read_text())
    named = [each["sha256"] for name, each in manifest["files"].items() if name.endswith(".pdf")]
    assert body.startswith(b"%PDF") and [hashlib.sha256(body).hexdigest()] == named


def test_a_week_that_is_no_week_is_refused_in_the_form(page: Page, client: SyncPrefectClient):
    """A typing error would start a run."""
    opened_form(page, "by-hand")
    page.get_by_label("Week (Optional)").fill("week 44")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("does not match").first).to_be_visible()
    assert newest_run(client, "week 44") is None


def test_approval_through_the_form_of_a_paused_run(page: Page, client: SyncPrefectClient, place: Path):
    """Nobody could read and approve a draft without a terminal, or the lead that they wrote would be lost."""
    opened_form(page, "by-hand")
    page.get_by_label("Week (Optional)").fill("2025-W43")
    page.get_by_label("Ask for approval (Optional)").click()
    run = submitted(page, client, "2025-W43")
    waited(lambda: any(each.state.is_paused() for each in client.read_flow_runs()))
    page.get_by_role("tab", name="Subflow Runs").click()
    page.get_by_role("link", name=re.compile("approve library")).first.click()
    page.get_by_role("button", name="Open menu").first.click()
    page.get_by_role("menuitem", name="Resume").click()
    form = page.get_by_role("dialog")
    expect(form.get_by_text("Lent this week")).to_be_attached()
    page_one = form.locator('img[src^="data:image/png"]')
    expect(page_one).to_be_attached()
    assert page_one.evaluate("image => image.naturalHeight / image.naturalWidth") > 1.2
    form.get_by_role("button", name="Select Decision").click()
    page.get_by_role("option", name="approve").click()
    form.get_by_label("Your name").fill("O. Kovalenko")
    form.get_by_label("Lead (en)").fill("Readers took home {claim:loans.all@2025-10-26} books.")
    form.get_by_role("button", name="Resume").click()
    waited(lambda: client.read_flow_run(run.id).state.is_final())
    assert client.read_flow_run(run.id).state.name == "Published"
    log = [json.loads(each.read_text()) for each in sorted((place / "bucket/public/log").iterdir())]
    assert [each["act"] for each in log][-2:] == ["approve", "publish"] and log[-2]["who"] == "O. Kovalenko"
    assert "Readers took home" in (place / "bucket/private/notes/library/weekly/2025-W43.json").read_text()


def test_whoever_waits_for_an_edition_finds_its_event(client: SyncPrefectClient, api: str, place: Path):
    """A deployment that is to start after an edition would never start, or would not learn which edition it was."""
    manifest = json.loads((place / "bucket/public/library/weekly/2025-W44/r1/manifest.json").read_text())
    wanted = {"filter": {"event": {"name": ["muster.edition.published"]}}}
    found = waited(lambda: httpx.post(f"{api}/events/filter", json=wanted, timeout=30).json()["events"])
    event = next(each for each in found if each["payload"]["week"] == "2025-W44")
    assert event["resource"]["prefect.resource.id"] == "muster.edition.library.weekly.2025-W44.r1"
    assert event["payload"]["as_of"].startswith(manifest["as_of"][:16])
    files = {name: each["sha256"] for name, each in manifest["files"].items()}
    assert files.items() <= event["payload"]["sha256"].items()


def test_every_run_leaves_what_it_is_asked_about(client: SyncPrefectClient):
    """The page of a run would not show what the edition says, what changed, and what it rests on."""
    kept = {each.key: each for each in sorted(client.read_artifacts(), key=lambda each: each.created)}
    assert {"weekly-pdf", "weekly-html", "weekly-page", "weekly-page-one", "weekly-figures", "weekly-sources",
            "weekly-changes", "weekly-summary", "weekly-draft", "muster-sources"} <= set(kept)  # fmt: skip
    picture = kept["weekly-page-one"].data.partition("base64,")[2].partition(")")[0]
    width, height = Image.open(io.BytesIO(base64.b64decode(picture))).size
    assert width == 1000 and height > 1.2 * width  # the whole sheet, not the part that links show
    assert json.loads(kept["weekly-figures"].data)[0].keys() == {"figure", "value", "was", "change", "note"}


def test_deploying_again_changes_nothing_and_wakes_no_paused_schedule(
    house: House, client: SyncPrefectClient, place: Path
):
    """A schedule that somebody paused would run again after the next deploy, also under another slug."""
    told = ROOT / "deploy" / "prefect.yaml"
    assert deployed(house, told) == {"unchanged"}
    weekly = client.read_deployment_by_name("weekly/tuesday-0600-kyiv")
    client.update_deployment_schedule(weekly.id, weekly.schedules[0].id, active=False)
    assert _schedules(client) == [("tuesday-release", False)]
    assert deployed(house, told) == {"unchanged"}
    assert _schedules(client) == [("tuesday-release", False)]
    renamed = place / "renamed.yaml"
    renamed.write_text(told.read_text().replace("slug: tuesday-release", "slug: tuesday-morning"))
    for outcomes in ({"changed", "unchanged"}, {"unchanged"}):
        assert deployed(house, renamed) == outcomes
        assert _schedules(client) == [("tuesday-morning", False)]


def deployed(house: House, told: Path) -> set[str]:
    """Run `muster deploy` as a user does; return what became of the deployments."""
    command = [sys.executable, "-m", "flows.cli", "deploy", "--prefect-file", str(told), "--json"]
    environ = house.told(house.remembered("server").port)
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return {each["outcome"] for each in json.loads(done.stdout)["deployments"]}


def _schedules(client: SyncPrefectClient) -> list[tuple[str | None, bool]]:
    deployment = client.read_deployment_by_name("weekly/tuesday-0600-kyiv")
    return [(each.slug, each.active) for each in deployment.schedules]
