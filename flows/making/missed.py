"""What a scheduled run makes: the week that is due, or those that were missed, by the policy of its deployment."""

from __future__ import annotations

from collections.abc import Iterable

from flows.engine import step
from flows.making.orders import declared_briefing
from flows.settings import Settings
from reports.adapters import publisher
from reports.briefings.publication_log import ISSUING
from reports.briefings.releases import MISSED, Missed, Plan, planned
from reports.calendar import Week
from reports.errors import UsageError


def remark_on(plan: Plan) -> str:
    """Return what is to be said of weeks that a run leaves out, with the command that makes them."""
    if plan.is_too_late:
        return f"it is too late for {_listed(plan.left_out)}; `muster brief --missed newest` or `all` still makes it"
    if plan.left_out:
        first, last = plan.left_out[0], plan.left_out[-1]
        return f"missed and left out: {_listed(plan.left_out)}; `muster backfill --from {first} --to {last}` makes them"
    return ""


@step(name="see which weeks of {briefing} are due", says=lambda plan: _listed(plan.weeks) or "none")
def plan_of(settings: Settings, briefing: str, missed: str) -> Plan:
    """Return the weeks to make, by what was put out until now. Raises UsageError for a policy that there is not."""
    policy: Missed | None = next((known for known in MISSED if known == missed), None)
    if policy is None:
        raise UsageError(f"{missed!r} is no policy for missed weeks", mend=f"use one of {', '.join(MISSED)}")
    release = declared_briefing(settings, briefing).release
    return planned(release, policy, settings.clock.now(), weeks_put_out(settings, briefing))


def weeks_put_out(settings: Settings, briefing: str) -> frozenset[Week]:
    """Return every week of a briefing for which an edition was ever put out, withdrawn ones too."""
    names = (entry.edition for entry in publisher.read_log(settings.store) if entry.act in ISSUING)
    ours = (settings.catalog.desk, briefing)
    return frozenset(Week.parse(each.week) for each in names if (each.desk, each.briefing) == ours)


def _listed(weeks: Iterable[Week]) -> str:
    return ", ".join(map(str, weeks))
