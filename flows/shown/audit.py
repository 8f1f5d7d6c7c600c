"""What people read of an audit: a bar while it runs, and at the end everything that is wrong with its mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.audit import AuditReport
    from flows.proving.auditing import Watcher
    from reports.briefings.checking.chain import Trouble

MOST_SHOWN = 50
_OUTCOMES = {
    "same bytes": "byte for byte as published",
    "same files": "every file as published; only the manifest names other makers",
    "made by others": "cannot be compared: made by others",
    "differs": "OTHER BYTES than published",
    "not made": "COULD NOT BE MADE",
}


def audited(report: AuditReport) -> str:
    """Return what was looked at, each trouble with what was expected and the mend, and the conclusion."""
    lines = [f"{report.entries:,} log entries, {report.editions:,} editions, {report.objects:,} objects looked at"]
    if report.mended:
        lines.append(f"{len(report.mended):,} objects written anew from the log")
    for each in report.remade:
        by = f" ({', '.join(each.makers)})" if each.makers else ""
        lines.append(f"  made again: {each.identifier}: {_OUTCOMES[each.outcome]}{by}")
    grave = [each for each in report.troubles if not each.is_harmless]
    notes = [each for each in report.troubles if each.is_harmless]
    lines += [*_told("wrong", grave), *_told("to be looked at, and no harm to what was published", notes), ""]
    if not grave:
        return "\n".join([*lines, "WHOLE: every object is as the publication log has it."])
    counts = ", ".join(f"{count:,} {kind}" for kind, count in sorted(Counter(each.kind for each in grave).items()))
    return "\n".join([*lines, f"NOT WHOLE: {counts}."])


def _told(title: str, troubles: list[Trouble]) -> list[str]:
    if not troubles:
        return []
    lines = ["", f"{title}:"]
    for each in troubles[:MOST_SHOWN]:
        lines += [f"  {each.kind}  {each.key}", f"    expected {each.expected}", f"    found {each.found}"]
        lines.append(f"    mend: {each.mend}")
    more = len(troubles) - MOST_SHOWN
    return [*lines, f"  … and {more:,} more (--json lists all)"] if more > 0 else lines


@contextmanager
def bar(*, is_shown: bool) -> Iterator[Watcher]:
    """Give a watcher that draws a bar with the time that is left, or one that draws nothing."""
    if not is_shown:
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("audit", total=None)

        def watch(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        yield watch
