"""Which weeks a back-fill makes: those of a span whose own time is over, and that nothing was published for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.engine import step
from flows.making.orders import complete_weeks, declared_briefing, released_at
from flows.settings import Settings
from reports.adapters import publisher
from reports.briefings.publication import EditionName
from reports.briefings.publication_log import ISSUING, LogEntry
from reports.briefings.releases import newest_open
from reports.calendar import Week
from reports.catalog.briefings import Briefing
from reports.errors import NotYetReleased, UsageError
from reports.figures.digests import LedgerHead

OLDEST, NEWEST = "oldest", "newest"
IN_ITS_TIME = "its own time is not over: `muster brief` publishes it"


@dataclass(frozen=True)
class Job:
    """One week to make: at which state of the ledger and of the log where no run has begun it; a trial writes none."""

    briefing: str
    week: str
    head: LedgerHead
    log_count: int
    is_trial: bool = False


@dataclass(frozen=True)
class Batch:
    """Weeks that are handed out together, and logged together once all of them are made."""

    jobs: tuple[Job, ...]

    @property
    def label(self) -> str:
        """The weeks, from the first to the last."""
        first, last = self.jobs[0].week, self.jobs[-1].week
        return first if first == last else f"{first} to {last}"


@dataclass(frozen=True)
class Plan:
    """What there is to do: `standing` are weeks that are out already, `left` are left alone, with the reason."""

    briefing: Briefing
    name: str
    first: str
    last: str
    jobs: tuple[Job, ...]
    standing: tuple[str, ...]
    left: Mapping[str, str]
    newest_logged: EditionName | None

    def batches(self, size: int) -> list[Batch]:
        """Return the weeks in batches, the oldest first; raises UsageError for a size below one."""
        if size < 1:
            raise UsageError(f"--batch {size} is no number of weeks", mend="give 1 or more")
        return [Batch(self.jobs[at : at + size]) for at in range(0, len(self.jobs), size)]


def _told(plan: Plan) -> str:
    return f"{len(plan.jobs)} to make, {len(plan.standing)} out already"


@step(name="look which weeks of {briefing} from {first} on are out", says=_told)
def plan_weeks(settings: Settings, briefing: str, first: str, until: str, is_trial: bool) -> Plan:
    """Return which weeks to make, by the log alone; the ledger is looked at where there are any.

    `first` "oldest" is the oldest week that is complete in the lead series, `until` "newest" the newest such week whose
    own time is over. Raises UsageError for a span that holds no week, NotYetReleased where it ends in a week that is
    not released yet.
    """
    declared, log = declared_briefing(settings, briefing), publisher.read_log(settings.store)
    if not is_trial:
        _refuse_without_names(settings, declared, briefing)
    ours = [entry for entry in log if (entry.edition.desk, entry.edition.briefing) == (settings.catalog.desk, briefing)]
    out = {entry.edition.week for entry in ours if entry.act in ISSUING}
    begins = complete_weeks(settings, declared, settings.clock.now())[0] if first == OLDEST else Week.parse(first)
    weeks, left = _span(settings, declared, briefing, begins, until, out)
    missing = [week for week in weeks if str(week) not in out]
    jobs: tuple[Job, ...] = ()
    if missing:
        head, count = settings.ledger.head(), _spoken_of(log)
        jobs = tuple(Job(briefing, str(week), head, count, is_trial) for week in missing)
    return Plan(
        declared, briefing, str(begins), str(weeks[-1]) if weeks else until, jobs,
        tuple(str(week) for week in weeks if str(week) in out), left, ours[-1].edition if ours else None,
    )  # fmt: skip


def _span(
    settings: Settings, declared: Briefing, briefing: str, first: Week, until: str, out: set[str]
) -> tuple[list[Week], Mapping[str, str]]:
    now = settings.clock.now()
    current = newest_open(declared.release, now)
    last = current.previous if until == NEWEST else Week.parse(until)
    _refuse_unreleased(declared, briefing, last, current, now)
    weeks = [first.shifted(number) for number in range(last.weeks_since(first) + 1)]
    if until == NEWEST and any(str(week) not in out for week in weeks):
        complete = complete_weeks(settings, declared, now)[-1]
        weeks = [week for week in weeks if week <= complete or str(week) in out]
    if not weeks:
        mend = "name an earlier week with --from, or a later one with --to"
        raise UsageError(f"there is no week from {first} to {until} whose own time is over", mend=mend)
    left = {str(week): IN_ITS_TIME for week in weeks if week >= current and str(week) not in out}
    return [week for week in weeks if str(week) not in left], left


def _refuse_unreleased(declared: Briefing, briefing: str, last: Week, current: Week, now: dt.datetime) -> None:
    if last > current and now < (at := released_at(declared, last)):
        raise NotYetReleased(f"{briefing} {last} is released at {at:%Y-%m-%d %H:%M} UTC", mend="end with --to newest")


def _refuse_without_names(settings: Settings, declared: Briefing, briefing: str) -> None:
    if max(declared.approval.editions, settings.names_asked):
        raise UsageError(
            f"{briefing} goes out with people's names, and a back-fill asks nobody",
            mend="publish week by week with `muster brief --week`; or try the gates alone with --dry-run",
        )


def _spoken_of(log: Sequence[LogEntry]) -> int:
    """How much of the log back-filled editions may speak of: up to the last act that was none of a back-fill.

    So it is the same however many were back-filled before, in whatever batches.
    """
    return max((entry.number for entry in log if not entry.is_backfilled), default=0)
