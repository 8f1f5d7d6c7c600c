"""The shared file of deployments, told for several desks: a function of that file and the installation's."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.deployments.desks import begun_before, for_desks
from flows.desks.installation import read_installation
from reports.catalog.briefings import Release
from tests.cli.conftest import ROOT
from tests.flows.town import TOY_DESK

SHARED = yaml.safe_load((ROOT / "deploy" / "prefect.yaml").read_text())
LIBRARY = '[desks.library]\ncatalog = "library"\nbucket = "one"\n'
POOL = '[desks.pool]\ncatalog = "library"\nbucket = "two"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the catalogue of a library, released on Tuesdays at nine in London."""
    shutil.copytree(TOY_DESK, tmp_path / "library")
    return tmp_path


def told_for(folder: Path, text: str, kind: str = "process") -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Return the deployments by name, and why desks were left out."""
    (folder / "muster.toml").write_text(text)
    told, left_out = for_desks(SHARED, read_installation(folder / "muster.toml"), lambda pool: kind)
    assert len({each["name"] for each in told["deployments"]}) == len(told["deployments"])
    return {each["name"]: each for each in told["deployments"]}, {each.desk: each.error for each in left_out}


def test_every_deployment_stands_once_for_each_desk_and_what_is_of_the_server_once(folder: Path) -> None:
    """A desk would lack its corrections, or the server would be looked after by each desk anew."""
    told, left_out = told_for(folder, LIBRARY + POOL)
    shared = [each for each in SHARED["deployments"] if not each["entrypoint"].endswith(".reap")]
    assert len(told) == 2 * len(shared) + 1 and left_out == {}
    assert {"every-ten-minutes", "library-weekly", "pool-weekly", "library-by-hand", "pool-correction"} <= set(told)
    for name, each in told.items():
        if name != "every-ten-minutes":
            desk = name.partition("-")[0]
            assert each["work_pool"]["job_variables"]["env"]["MUSTER_DESK"] == desk
            assert f"desk:{desk}" in each["tags"] and each["description"].startswith(f"Desk {desk}. ")


def test_the_shared_file_is_left_as_it_is(folder: Path) -> None:
    """A second desk would carry the first one's variables."""
    before = yaml.safe_dump(SHARED)
    told_for(folder, LIBRARY + POOL)
    assert yaml.safe_dump(SHARED) == before


def test_a_briefing_is_begun_before_its_own_release(folder: Path) -> None:
    """A desk that comes out on Fridays would be run on the first desk's Tuesday, and be refused as too early."""
    told, _ = told_for(folder, LIBRARY)
    (schedule,) = told["library-weekly"]["schedules"]
    assert (schedule["cron"], schedule["timezone"]) == ("15 8 * * TUE", "Europe/London")
    assert "Kyiv" not in told["library-weekly"]["description"]
    assert told["library-refresh"]["schedules"][0]["cron"] == "30 21 * * *"
    early = begun_before(Release(weekday=1, at="00:30", zone="Europe/Zurich"))
    assert (early.cron, early.timezone) == ("45 23 * * SUN", "Europe/Zurich")


def test_a_desk_says_its_own_hours_pool_and_queue(folder: Path) -> None:
    """Two desks would read their sources at the same minute, or one's worker would not get its runs."""
    own = (
        'schedules.refresh = { cron = "0 4 * * *", timezone = "Europe/Zurich" }\nschedules.audit = { cron = "" }\n'
        'work_pool = "press"\nwork_queue = "desk-two"\n'
    )
    told, _ = told_for(folder, POOL + own)
    (schedule,) = told["pool-refresh"]["schedules"]
    assert schedule == {"slug": "refresh", "cron": "0 4 * * *", "timezone": "Europe/Zurich"}
    assert told["pool-audit"]["schedules"] == []
    assert (told["pool-weekly"]["work_pool"]["name"], told["pool-weekly"]["work_pool"]["work_queue_name"]) == (
        "press", "desk-two",
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["process", "kubernetes"])
def test_the_file_is_named_where_runs_start_on_this_machine(folder: Path, kind: str) -> None:
    """A run in a cluster would look for a folder of the operator's laptop."""
    told, _ = told_for(folder, POOL, kind)
    named = told["pool-weekly"]["work_pool"]["job_variables"]["env"].get("MUSTER_INSTALLATION")
    assert named == (str(folder / "muster.toml") if kind == "process" else None)


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ('schedules.weekl = { cron = "0 4 * * *" }', "line 7: desks.pool.schedules.weekl: no deployment of"),
        ('schedules.weekly = { cron = "0 34 * * *" }', "line 7: desks.pool.schedules.weekly.cron is '0 34 * * *'"),
        ('briefing = "weeekly"', "line 7: desks.pool.briefing: the catalogue declares no briefing 'weeekly' (did you"),
        ('recorded = "nowhere"\ncatalog = "nowhere"', "nowhere"),
    ],
)
def test_a_desk_that_is_wrong_is_left_out_and_the_others_are_deployed(folder: Path, slip: str, said: str) -> None:
    """One desk's slip would keep every other desk's schedule from the server."""
    pool = POOL.replace('catalog = "library"\n', "") if "catalog" in slip else POOL
    told, left_out = told_for(folder, LIBRARY + pool + slip + "\n")
    assert "library-weekly" in told and not [name for name in told if name.startswith("pool-")]
    assert said in left_out["pool"]
