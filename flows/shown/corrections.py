"""What people read of corrections and withdrawals, and of how editions stand."""

from __future__ import annotations

from collections.abc import Iterator

from flows.publish import PublishReport
from flows.questions.standings import EditionLine, Offer
from flows.withdraw import WithdrawReport


def corrected(report: PublishReport) -> str:
    """Return a short summary of a correction: how it ended, as known when, and where it lies."""
    lines = [f"{report.edition}: {report.status}", f"information cut-off {report.as_of:%Y-%m-%d %H:%M} UTC", ""]
    lines += [f"  {tile['value']:>14}  {tile['label']}" for tile in report.at_a_glance]
    return "\n".join([*lines, "", f"PDF  {report.pdf}"])


def withdrawal(report: WithdrawReport) -> str:
    """Return what readers find once an edition is withdrawn."""
    return "\n".join(_withdrawal(report))


def _withdrawal(report: WithdrawReport) -> Iterator[str]:
    is_done = report.status != "foreseen"
    yield f"{report.edition}: {report.status if is_done else 'would be withdrawn'}"
    yield f"  its files stay where they are; {report.page} says withdrawn, and why:"
    yield f"  “{report.why}”"
    if report.newest_after == report.newest_before and report.newest_after:
        yield f"  the newest edition {'is' if is_done else 'stays'} {report.newest_after}"
    elif report.newest_after:
        yield f"  the newest edition {'is' if is_done else 'would be'} {report.newest_after} again"
    else:
        yield f"  no edition {'is' if is_done else 'would be'} the newest: none stands"
    yield f"  `muster correct {report.edition.split('/')[2]}` puts a sound one in its place"


def editions(lines: list[EditionLine]) -> str:
    """Return a line for each edition, with what ended it and why."""
    if not lines:
        return "nothing was published yet"
    wide = max(len(each.edition) for each in lines)
    return "\n".join(text for each in lines for text in _edition(each, wide))


def _edition(line: EditionLine, wide: int) -> Iterator[str]:
    how = f"superseded by r{line.ended_by.rpartition('/r')[2]}" if line.standing == "superseded" else line.standing
    yield f"{line.edition:<{wide}}  {how:<17}  known by {line.as_of}  out {line.acted_at}"
    if line.is_backfilled:
        yield f"{'':<{wide}}  back-filled: its own time was over"
    if line.approved_by:
        yield f"{'':<{wide}}  approved by {', '.join(line.approved_by)}"
    if line.why:
        yield f"{'':<{wide}}  {line.kind}: {line.why}"
    if line.standing == "withdrawn":
        yield f"{'':<{wide}}  withdrawn {line.ended_at}: {line.ended_why}"


def offered(found: list[Offer]) -> str:
    """Return the editions that wait for a correction, each with its command."""
    if not found:
        return "no standing edition rests on a retracted origin"
    return "\n".join(text for each in found for text in _offer(each))


def _offer(offer: Offer) -> Iterator[str]:
    yield f"{offer.edition}: {len(offer.parts):,} parts stand on {offer.origin}, retracted: {offer.why}"
    yield f"  {offer.command}"
