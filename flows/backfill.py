"""plan → make, many weeks side by side → log in the order of weeks → show: editions of weeks gone by, labelled so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from flows.backfilling.making import WeekMade, handed_over, make_here
from flows.backfilling.pace import Pace, in_words
from flows.backfilling.planning import Batch, Job, Plan, plan_weeks
from flows.backfilling.pool import WarmPool, workers_of
from flows.engine import flow_body, note, refuse_unwanted, run_in_turn, step
from flows.settings import Settings
from reports.adapters import publisher
from reports.briefings.publication import EditionName
from reports.errors import MusterError, Withheld

USUAL_BATCH = 8
Make = Callable[[Sequence[Job]], list[WeekMade]]


@dataclass(frozen=True)
class BackfillReport:
    """What became of each week of a span; `standing` were out before, `left` are in their own time."""

    briefing: str
    first: str
    last: str
    made: tuple[str, ...]
    standing: tuple[str, ...]
    withheld: tuple[WeekMade, ...]
    failed: tuple[WeekMade, ...]
    left: tuple[tuple[str, str], ...]
    is_trial: bool = False

    @property
    def exit_code(self) -> int:
        """1 where a week failed, else 3 where one was withheld, else 0."""
        return MusterError.exit_code if self.failed else Withheld.exit_code if self.withheld else 0

    @property
    def summary(self) -> str:
        """How many weeks ended how."""
        made = "would be made" if self.is_trial else "back-filled"
        counts = {
            made: self.made, "out already": self.standing, "withheld": self.withheld, "failed": self.failed,
            "left to their own time": self.left,
        }  # fmt: skip
        return ", ".join(f"{len(weeks):,} {how}" for how, weeks in counts.items() if weeks or how == made)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "briefing": self.briefing, "from": self.first, "to": self.last, "is_dry_run": self.is_trial,
            "made": list(self.made), "already_published": list(self.standing),
            "withheld": [_plain(each) for each in self.withheld], "failed": [_plain(each) for each in self.failed],
            "left": dict(self.left), "exit_code": self.exit_code,
        }  # fmt: skip


@flow_body(name="backfill")
def backfill(
    settings: Settings,
    *,
    first: str,
    until: str = "newest",
    briefing: str = "weekly",
    workers: int = 0,
    batch: int = USUAL_BATCH,
    dry_run: bool = False,
    dask: str = "",
) -> BackfillReport:
    """Make every edition of a span of weeks that is not out, as known at its own release instant, and publish it.

    They are labelled back-filled and never the newest. What a run before began is finished; a second run changes
    nothing. `dry_run` goes through every gate and writes nothing. `dask` is the address of a cluster's scheduler.
    """
    plan = plan_weeks(settings, briefing, first, until, dry_run)
    batches, ended = plan.batches(batch), list[WeekMade]()
    pace = Pace(len(plan.jobs))
    with hands(settings, plan, workers, dask, pace) as (make, at_once):
        for outcome in run_in_turn(make_batch, batches, make, workers=at_once, cluster=dask):
            if outcome.value is None:
                raise outcome.error or MusterError(f"{outcome.item.label}: nothing came of it")
            log_batch(settings, plan, outcome.value)
            ended += outcome.value
            for each in outcome.value:
                pace.count(each.week)
            note(f"{pace.done} of {pace.total} weeks, about {in_words(pace.left_seconds)} left")
    if not batches and plan.newest_logged and not dry_run:
        publisher.bring_up_to_log(settings.store, plan.newest_logged)
    return _report(plan, ended, dry_run)


def _ends(made: Sequence[WeekMade]) -> str:
    return ", ".join(f"{count} {ending}" for ending, count in Counter(each.ending for each in made).items())


@step(name="make {batch.label}", says=_ends)
def make_batch(batch: Batch, make: Make) -> list[WeekMade]:
    """Have the weeks of a batch made, each to its last file in the bucket; nothing leads to them yet."""
    return make(batch.jobs)


@contextmanager
def hands(
    settings: Settings, plan: Plan, workers: int, dask: str, pace: Pace
) -> Iterator[tuple[Make, int]]:  # fmt: skip
    """Give who makes the weeks, and how many batches to hand out at a time so that no process waits."""
    over = handed_over(settings)
    if dask or not plan.jobs:
        yield partial(make_here, over), 1
        return
    with WarmPool(over, workers_of(workers, len(plan.jobs)), pace.count) as pool:
        yield pool, pool.workers + 1


def log_batch(settings: Settings, plan: Plan, made: Sequence[WeekMade]) -> None:
    """Log the weeks that were made, the oldest first, and show them; nothing else adds back-filled weeks to the log."""
    done = [each for each in made if each.ending == "made"]
    if not done:
        return
    names = [EditionName(settings.catalog.desk, plan.name, each.week) for each in done]
    laid_down = [(name, each.manifest, each.is_backfilled) for name, each in zip(names, done, strict=True)]
    publisher.log_laid_down(
        settings.store, laid_down, title=plan.briefing.title, acted_at=settings.clock.now(), who=settings.who,
        run_id=settings.run_id, fence=refuse_unwanted,
    )  # fmt: skip
    publisher.bring_up_to_log(settings.store, names[-1])


def _report(plan: Plan, ended: Sequence[WeekMade], is_trial: bool) -> BackfillReport:
    return BackfillReport(
        plan.name, plan.first, plan.last,
        made=tuple(each.week for each in ended if each.ending in ("made", "would be made")),
        standing=plan.standing,
        withheld=tuple(each for each in ended if each.ending == "withheld"),
        failed=tuple(each for each in ended if each.ending == "failed"),
        left=tuple(plan.left.items()), is_trial=is_trial,
    )  # fmt: skip


def _plain(each: WeekMade) -> dict[str, Any]:
    return {"week": each.week, "reasons": list(each.reasons), "mend": each.mend}
