"""`muster sensitivity` on the real evidence: whose word each key figure hangs on."""

from __future__ import annotations

import json

from tests.cli.conftest import Run, told


def test_the_key_figures_of_a_real_week_name_the_origin_they_hang_on(real_bucket):
    """The losses of the week would look like more than one party's word."""
    found = told(real_bucket, "sensitivity", "--week", "2026-W31")
    assert (found["week"], found["as_of"]) == ("2026-W31", "2026-08-04T03:00:00+00:00")
    losses = [each for each in found["figures"] if each["name"].startswith("Losses this week")]
    assert [(each["origin"], each["is_gone"]) for each in losses] == [("general-staff", True)]
    courses = [each for each in found["figures"] if each["kind"] == "envelope" and each["origin"] == "us-government"]
    assert {each["value"] for each in courses} == {"no course satisfies all"}


def test_it_speaks_of_any_desk_and_says_plainly_where_one_origin_is_all(run: Run):
    """Another desk's editor would get an error, or a list in which the one thing that matters is hidden."""
    run("import")
    text = run("sensitivity").stdout
    assert "RESTS ON ONE ORIGIN" in text
    assert json.loads(run("sensitivity", "--json").stdout)["figures"]


def test_a_wrong_briefing_or_week_is_refused(run: Run):
    """A typing error would end in a trace."""
    run("import")
    assert run("sensitivity", "--briefing", "dayly").exit_code == 2
    assert run("sensitivity", "--week", "2026-31").exit_code == 2
