"""What people read in a terminal: progress while it runs, and short summaries when it is done."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from flows.intake.taking import RefreshReport
    from flows.publish import PublishReport
    from flows.weekly import WeeklyReport
    from reports.figures.health import SourceHealth
    from reports.figures.model import Finding

MOST_FINDINGS = 25
WIDEST_FINDING = 240
_GRAVITY = {"error": "not whole", "quarantine": "held back", "warn": "note"}
_TAKEN_MARKS = {"failed": "✗", "late": "!"}
_MARKS = {"fresh": "✓", "late": "!", "overdue": "✗", "never seen": "–"}


class Progress:
    """Tells on the error stream how the work goes on: a moving line on a terminal, plain lines elsewhere."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._is_terminal = sys.stderr.isatty() and not quiet
        self._done = 0
        self._status: Any = None

    def __enter__(self) -> Progress:
        """Begin to show."""
        if self._is_terminal:
            from rich.console import Console

            self._status = Console(stderr=True).status("starting")
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Clear the moving line."""
        if self._status is not None:
            self._status.stop()

    def started(self, label: str) -> None:
        """Show what is being done."""
        if self._status is not None:
            self._status.update(f"{label} … ({self._done} steps done)")

    def finished(self, label: str, text: str) -> None:
        """Count a step, and tell it where lines are kept."""
        self._done += 1
        if not self._is_terminal and not self._quiet:
            print(f"  {label}" + (f": {text}" if text else ""), file=sys.stderr)

    def failed(self, label: str, text: str) -> None:
        """Tell a failure at once."""
        if not self._quiet:
            print(f"! {label}: {text}", file=sys.stderr)

    def note(self, text: str) -> None:
        """Tell a line that belongs to no step."""
        if not self._quiet:
            print(text, file=sys.stderr)


def brief(report: WeeklyReport) -> str:
    """Return the closing summary of `muster brief`: edition, figures, judgements, source health, where the PDF lies."""
    sources = report.issued.sources
    counts = ", ".join(f"{count} {state}" for state, count in Counter(each["state"] for each in sources).items())
    lines = [published(report.issued), "", f"sources at the cut-off: {counts}"]
    lines += [
        f"  {_MARKS[each['state']]} {each['source_id']}: {_age(each)}" for each in sources if each["state"] != "fresh"
    ]
    lines += [f"before it: {each.edition}: {each.status}" for each in report.before]
    if report.refreshed.failed:
        lines += ["not taken in now:", *(f"  ! {each.source_id}: {each.text}" for each in report.refreshed.failed)]
    lines += _findings(report.refreshed, has_notes=False)
    return "\n".join(lines)


def published(report: PublishReport) -> str:
    """Return a short summary of one edition."""
    if report.status == "skipped":
        return f"{report.edition}: skipped; {report.remark}"
    known = f"information cut-off {report.as_of:%Y-%m-%d %H:%M} UTC"
    is_said = report.remark.startswith(report.status)
    stands = report.remark if is_said else "; ".join(filter(None, [report.status, report.remark]))
    lines = [f"{report.edition}: {stands}", known, ""]
    lines += [f"  {tile['value']:>14}  {tile['label']}" for tile in report.at_a_glance]
    lines += ["", *(f"  {number}. {text}" for number, text in enumerate(report.judgements, 1))]
    return "\n".join([*lines, "", f"PDF  {report.pdf}"])


def taken(report: RefreshReport) -> str:
    """Return a line per fetch that was taken in."""
    if not report.taken:
        return "nothing new: everything is held already"
    rows = [
        f"{_TAKEN_MARKS.get(each.status, '✓')} {each.retrieved_at:%Y-%m-%d %H:%M}  {each.source_id}: {each.text}"
        for each in report.taken
    ]
    to_review = sum(each.to_review for each in report.taken)
    if to_review:
        rows += ["", f"{to_review} new to review: muster review list"]
    return "\n".join([*rows, *_findings(report)])


def _findings(report: RefreshReport, *, has_notes: bool = True) -> list[str]:
    """One line for each finding, the gravest first, and no more of them than one reads."""
    every = (finding for each in report.taken for finding in each.findings)
    found = sorted((finding for finding in every if has_notes or finding.severity != "warn"), key=_gravity)
    if not found:
        return []
    lines = [f"  {_GRAVITY[each.severity]}: {each.where}: {each.message}" for each in found]
    lines = [line if len(line) <= WIDEST_FINDING else f"{line[: WIDEST_FINDING - 1]}…" for line in lines]
    more = [f"  … and {len(lines) - MOST_FINDINGS:,} more (--json lists all)"] if len(lines) > MOST_FINDINGS else []
    is_held = any(each.severity == "quarantine" for each in found)
    hint = ["what is held back waits for you: muster quarantine list"] if is_held else []
    return ["", "findings:", *lines[:MOST_FINDINGS], *more, *hint]


def _gravity(finding: Finding) -> int:
    return list(_GRAVITY).index(finding.severity)


def taken_json(report: RefreshReport) -> list[dict[str, Any]]:
    """Return the fetches as plain values."""
    return [each.as_json() for each in report.taken]


def health(states: list[SourceHealth]) -> str:
    """Return a line per source."""
    wide = max(len(each.source_id) for each in states)
    return "\n".join(
        f"{_MARKS[each.status]} {each.source_id:<{wide}}  {each.status:<10}  {_health_text(each)}" for each in states
    )


def health_json(states: list[SourceHealth]) -> list[dict[str, Any]]:
    """Return the states as plain values."""
    from dataclasses import asdict

    return [asdict(each) for each in states]


def claims(rows: pd.DataFrame, limit: int) -> str:
    """Return claims as lines, the newest periods first, and how many were left off."""
    shown = rows.sort_values("period_end_on", ascending=False, kind="stable")
    shown = shown.head(limit) if limit else shown
    if shown.empty:
        return "no claim is known"
    columns = [
        "series_id",
        "period_end_on",
        "value",
        "low",
        "high",
        "bound",
        "publisher",
        "known_at",
        "is_reconstructed",
    ]
    more = f"\n… and {len(rows) - len(shown):,} more (--limit 0 shows all)" if len(rows) > len(shown) else ""
    return frame(shown[columns]) + more


def frame(rows: pd.DataFrame) -> str:
    """Return a frame as a table for people: no NaN, no seconds, no decimals that say nothing."""
    if rows.empty:
        return "nothing is known"
    told = rows.reset_index() if rows.index.name else rows
    return str(told.apply(lambda column: column.map(_cell)).to_string(index=False))


def _cell(value: Any) -> str:
    if value is None or value != value:
        return ""
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y-%m-%d %H:%M" if getattr(value, "tzinfo", None) else "%Y-%m-%d"))
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return f"{value:,.0f}" if value == int(value) else f"{value:,.4g}" if abs(value) < 1 else f"{value:,.1f}"
    return str(value)


def frame_json(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame as plain values, its index as a column if it has a name; days are days, instants UTC."""
    frame = (rows.reset_index() if rows.index.name else rows).copy()
    for name in frame.select_dtypes("datetime"):
        frame[name] = frame[name].dt.strftime("%Y-%m-%d")
    return list(json.loads(frame.to_json(orient="records", date_format="iso", date_unit="s")))


def _age(source: Mapping[str, Any]) -> str:
    if source["newest_figure_on"] is None:
        return "nothing known at the cut-off"
    return f"newest figure {source['newest_figure_on']}, {source['age_days']} days old"


def _health_text(each: SourceHealth) -> str:
    if each.newest_figure_on is None:
        watched = "" if each.age_days is None else f"watched, newest copy {each.age_days} days old"
        return (watched or "nothing known at the cut-off") + (f"; {each.last_error}" if each.last_error else "")
    text = f"newest figure {each.newest_figure_on}, {each.age_days} days old"
    return text + (f"; {each.last_error.splitlines()[0]}" if each.last_error else "")
