"""What runs when, and where: the deployment files say what the runbook promises."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from prefect import Flow
from prefect.client.schemas.schedules import CronSchedule
from prefect.utilities.importtools import import_object


@pytest.fixture(scope="module")
def deployments(root: Path) -> list[dict[str, Any]]:
    """Return the deployments of `prefect.yaml`."""
    return yaml.safe_load((root / "deploy" / "prefect.yaml").read_text())["deployments"]


def test_every_deployment_points_at_a_flow_that_runs_without_filling_in_a_form(deployments: list[dict[str, Any]]):
    """Quick run in the UI would ask for values, or the schedule would name a flow that is not there."""
    for told in deployments:
        flow = import_object(told["entrypoint"])
        assert isinstance(flow, Flow)
        assert flow.parameters.required == []
        assert set(told.get("parameters", {})) <= set(flow.parameters.properties)
        assert told["description"] and told["tags"] and told["enforce_parameter_schema"]
        assert told["work_pool"]["name"] == "muster"


def test_every_field_of_a_form_says_what_it_is_for(deployments: list[dict[str, Any]]):
    """An operator would guess what a field of the run form means."""
    for told in deployments:
        fields = import_object(told["entrypoint"]).parameters.properties
        assert [name for name, field in fields.items() if not field.get("description")] == []
        assert [field["position"] for field in fields.values()] == list(range(len(fields)))
        assert [name for name, field in fields.items() if field["title"] == name] == []


def test_every_deployment_says_which_release_it_is_of(deployments: list[dict[str, Any]], root: Path):
    """Nobody could tell from the UI which release a deployment runs."""
    ours = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    assert [told["name"] for told in deployments if told.get("version") != ours] == []


def test_a_pause_survives_the_next_deploy(deployments: list[dict[str, Any]]):
    """A schedule that somebody paused would start again with the next `make up`."""
    schedules = [schedule for told in deployments for schedule in told.get("schedules", [])]
    assert len(schedules) == 4
    assert all(schedule["slug"] and "active" not in schedule for schedule in schedules)


def test_schedules_name_a_zone_and_avoid_the_hours_that_clocks_skip(deployments: list[dict[str, Any]]):
    """A summer-time change would move, double or drop a week's briefing."""
    for told in deployments:
        for schedule in told.get("schedules", []):
            assert ZoneInfo(schedule["timezone"])
            assert CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
            assert schedule["timezone"] == "UTC" or int(schedule["cron"].split()[1]) >= 4


def test_the_weekly_run_starts_before_its_release(deployments: list[dict[str, Any]]):
    """The briefing would be late every week."""
    weekly = next(told for told in deployments if told["name"] == "tuesday-0600-kyiv")
    assert [(each["cron"], each["timezone"]) for each in weekly["schedules"]] == [("15 5 * * TUE", "Europe/Kyiv")]
    assert weekly["parameters"]["week"] == "last"
