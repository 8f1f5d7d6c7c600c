"""What people read of a back-fill: a bar with the time that is left, and at the end every week that did not go out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.backfill import BackfillReport
    from flows.backfilling.making import WeekMade
    from flows.backfilling.pace import Watcher


def backfilled(report: BackfillReport) -> str:
    """Return how many weeks ended how, and which did not go out for which reasons."""
    span = report.first if report.first == report.last else f"{report.first} to {report.last}"
    lines = [f"{report.briefing}, {span}: {report.summary}"]
    lines += _listed("withheld", report.withheld)
    lines += _listed("failed", report.failed)
    lines += ["", *(f"{week}: {why}" for week, why in report.left)] if report.left else []
    if report.is_trial:
        lines += ["", "a dry run: nothing was written"]
    return "\n".join(lines)


def _listed(title: str, weeks: Sequence[WeekMade]) -> list[str]:
    """Weeks one after the other with the same reasons stand in one line."""
    if not weeks:
        return []
    lines = ["", f"{title}:"]
    for (reasons, mend), group in groupby(weeks, key=lambda each: (each.reasons, each.mend)):
        those = [each.week for each in group]
        named = those[0] if len(those) == 1 else f"{those[0]} to {those[-1]} ({len(those):,})"
        lines += [f"  {named}: {'; '.join(reasons)}", *([f"    mend: {mend}"] if mend else [])]
    return lines


@contextmanager
def bar(*, is_shown: bool) -> Iterator[Watcher]:
    """Give a watcher that draws a bar with the time that is left, or one that draws nothing."""
    if not is_shown:
        yield lambda done, total, left_seconds: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from flows.backfilling.pace import in_words

    columns = (TextColumn("back-fill"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("beginning", total=None)

        def watch(done: int, total: int, left_seconds: float) -> None:
            progress.update(task, completed=done, total=total, description=f"about {in_words(left_seconds)} left")

        yield watch
