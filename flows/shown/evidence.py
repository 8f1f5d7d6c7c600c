"""What people read of evidence in a terminal: the list of fetches, and what a replay would change."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from flows.intake.rebuilding import Unread
from flows.intake.replay import ReplayReport, SourceReplay
from reports.adapters.warc import WarcSummary
from reports.figures.fetch_records import FetchRecord, record_bytes
from reports.figures.replayed import WHATS, difference_text

_EXAMPLES = 3
_MARKS = {"ok": "✓", "unchanged": "=", "failed": "✗"}


def fetches(records: Sequence[FetchRecord]) -> str:
    """Return a line for each fetch: when, of what, what came."""
    if not records:
        return "no evidence is held"
    wide = max(len(record.fetch.source_id) for record in records)
    return "\n".join(
        f"{_MARKS[each.status]} {each.retrieved_at:%Y-%m-%dT%H:%M:%SZ}  {each.source_id:<{wide}}  {_came(record)}"
        for record in records
        for each in [record.fetch]
    )


def fetches_json(records: Sequence[FetchRecord]) -> list[dict[str, Any]]:
    """Return the records as they are kept, as plain values."""
    return [json.loads(record_bytes(record)) for record in records]


def exported(path: str, summary: WarcSummary) -> str:
    """Return what an export wrote."""
    parts = [f"{summary.resources:,} files", f"{summary.revisits:,} that came again or had not changed"]
    parts += [f"{summary.failures:,} fetches that failed"] if summary.failures else []
    return f"{path}: {', '.join(parts)}; {summary.size_bytes:,} bytes"


def replay(report: ReplayReport) -> str:
    """Return that the ledger follows from its evidence, or a table of the claims that would change."""
    waiting = [_waiting(each) for each in report.sources if each.waiting]
    more = [*waiting, *_unread([each for source in report.sources for each in source.unread])]
    if report.is_same:
        kept = "the decision is kept, and nothing else had to change: " if report.is_applied else ""
        read = f"{report.pieces:,} fetches and decisions, {report.claims:,} claims, digest {report.content[:12]}"
        return "\n".join([f"{kept}the ledger follows from its evidence: {read}", *_otherwise(report), *more])
    changed = [each for each in report.sources if each.changes]
    count = sum(len(each.changes) for each in changed)
    verb = "changed" if report.is_applied else "would change"
    lines = [f"read anew, {count:,} of {report.claims:,} claims {verb}:", "", *_table(changed)]
    lines += _rest(len(report.sources) - len(changed))
    lines += ["", *(line for each in changed for line in _examples(each)), "", *more]
    return "\n".join([*lines, _closing(report)])


def _came(record: FetchRecord) -> str:
    fetch = record.fetch
    if fetch.status == "failed":
        return fetch.error.splitlines()[0] if fetch.error else "failed"
    if fetch.status == "unchanged":
        return f"not changed since {fetch.sha256[:12]}"
    return f"{fetch.sha256[:12]}  {fetch.size_bytes:>11,} bytes  {record.how}"


def _waiting(each: SourceReplay) -> str:
    copies = ", ".join(f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in each.waiting[:_EXAMPLES])
    more = f" and {len(each.waiting) - _EXAMPLES} more" if len(each.waiting) > _EXAMPLES else ""
    return f"archived and not in the ledger: {each.source_id} of {copies}{more}"


def _otherwise(report: ReplayReport) -> list[str]:
    if not report.otherwise or report.is_applied:
        return []
    names = ", ".join(report.otherwise)
    return [f"the mapping of {names} changed without changing a claim; to have that on record: {_command(report)}"]


def _command(report: ReplayReport) -> str:
    only = f" --source {report.source_id}" if report.source_id else ""
    return f'muster replay{only} --apply --why "…"'


def _unread(unread: Sequence[Unread]) -> list[str]:
    """Name the newest of what was archived and says nothing to today's catalogue."""
    if not unread:
        return []
    newest = sorted(unread, key=lambda each: each.at, reverse=True)[:_EXAMPLES]
    lines = [f"  {each.source_id} of {each.at:%Y-%m-%dT%H:%M:%SZ}: {each.why.splitlines()[0]}" for each in newest]
    return [f"{len(unread):,} cannot be read by today's catalogue, and change nothing; the newest:", *lines]


def _table(changed: Sequence[SourceReplay]) -> Iterator[str]:
    wide = max(len(each.source_id) for each in changed)
    yield f"{'':<{wide}}" + "".join(f"{what:>13}" for what in (*WHATS, "unchanged"))
    for each in changed:
        counts = Counter(change.what for change in each.changes)
        numbers = [*(counts[what] for what in WHATS), each.unchanged]
        cells = (f"{number:,}" if number else "–" for number in numbers)
        yield f"{each.source_id:<{wide}}" + "".join(f"{cell:>13}" for cell in cells)


def _rest(count: int) -> list[str]:
    return [f"{count} other source{'s' if count > 1 else ''}: every claim unchanged"] if count else []


def _examples(each: SourceReplay) -> Iterator[str]:
    for what in WHATS:
        found = [change for change in each.changes if change.what == what]
        for change in found[: -_EXAMPLES - 1 : -1]:  # those of the newest periods stand last
            period = change.period_end_on or "no day"
            yield f"  {what:<11} {change.series_id} {period} ({change.publisher}): {difference_text(change)}"
        if len(found) > _EXAMPLES:
            yield f"  {'':<11} … and {len(found) - _EXAMPLES:,} more ({what}, {each.source_id})"


def _closing(report: ReplayReport) -> str:
    digests = f"digest {report.content_was[:12]} → {report.content[:12]}"
    if report.is_applied:
        return f"the ledger holds what was read anew; its former state and published editions stay. {digests}"
    return f"nothing was written ({digests}); to take it over: {_command(report)}"
