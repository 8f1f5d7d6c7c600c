"""What is deployed of schedules, given those on the server: none that somebody paused comes back active."""

from __future__ import annotations

from typing import Any

from flows.deployments.schedule_slugs import Standing, kept_paused


def planned(schedules: list[dict[str, Any]], *standing: Standing) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the schedules to deploy of one deployment, and what is told."""
    told = {"deployments": [{"name": "tuesday", "schedules": schedules}]}
    found, remarks = kept_paused(told, {"weekly/tuesday": standing})
    return found["deployments"][0]["schedules"], remarks


def test_a_schedule_under_its_own_slug_is_left_to_the_server():
    """A deploy would overrule what somebody set in the UI."""
    schedules = [{"slug": "release", "cron": "15 5 * * TUE"}]
    assert planned(schedules, Standing("release", "15 5 * * TUE", "UTC", True)) == (schedules, [])


def test_a_slug_that_changed_takes_the_place_of_the_old_one():
    """The renamed schedule would be made anew and active beside the paused one."""
    found, remarks = planned([{"slug": "morning", "cron": "15 5 * * TUE"}], Standing("release", "", "UTC", True))
    assert found[0]["replaces"] == "release" and "active" not in found[0]
    assert remarks == ["tuesday: schedule release is now morning, paused as it was or not"]


def test_a_replacement_that_is_done_is_not_asked_for_again():
    """The second deploy would make a second schedule of the same slug, or be refused."""
    schedules = [{"slug": "morning", "replaces": "release", "cron": "15 5 * * TUE"}]
    assert planned(schedules, Standing("morning", "", "UTC", True))[0] == [{"slug": "morning", "cron": "15 5 * * TUE"}]


def test_schedules_from_before_there_were_slugs_stay_paused():
    """The server makes those anew, and active."""
    found, _ = planned([{"slug": "release", "cron": "15 5 * * TUE"}], Standing("", "15 5 * * TUE", "UTC", True))
    assert found[0]["active"] is False
    found, _ = planned([{"slug": "release", "cron": "15 5 * * TUE"}], Standing("", "15 5 * * TUE", "UTC", False))
    assert "active" not in found[0]


def test_what_the_file_no_longer_has_is_named():
    """A schedule that nobody declares any more would go on running unseen."""
    schedules = [{"slug": "release", "cron": "15 5 * * TUE"}]
    standing = (Standing("release", "", "UTC", False), Standing("old", "", "UTC", False))
    assert planned(schedules, *standing)[1] == ["tuesday: schedule old is not in the file and was left as it is"]
