"""Take a published edition back: its bytes stay where they are, and everything that lists it says why."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from flows.engine import flow_body, step
from flows.making.reopening import issued, reason_of, week_of
from flows.settings import Settings
from reports.adapters import publisher
from reports.briefings.publication import EditionName, week_folder
from reports.briefings.publication_log import LogEntry, Revision, newest_of, withdrawal_of
from reports.errors import UsageError


@dataclass(frozen=True)
class WithdrawReport:
    """What became of an edition, and what readers find from then on; "foreseen" and nothing was done."""

    status: Literal["foreseen", "withdrawn", "already withdrawn"]
    edition: str
    why: str
    page: str  # where the week's page lies
    newest_before: str  # the edition that the pointer led to, empty for none
    newest_after: str

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return asdict(self)


@flow_body(name="withdraw")
def withdraw(
    settings: Settings,
    *,
    week: str = "newest",
    why: str = "",
    briefing: str = "weekly",
    revision: int | None = None,
    confirmed: bool = False,
) -> WithdrawReport:
    """Withdraw an edition of a week, the newest revision unless one is named; unconfirmed, only say what would be."""
    told = reason_of(why, "error").why
    chosen = _chosen(issued(settings, briefing, week_of(settings, briefing, week)), revision)
    log = publisher.read_log(settings.store)
    if taken_back := withdrawal_of(log, chosen.entry.edition):
        return _report(settings, chosen.entry, taken_back.why, "already withdrawn")
    if not confirmed:
        return _report(settings, chosen.entry, told, "foreseen")
    before = _newest(log, chosen.entry.edition)
    entry = take_back(settings, chosen.entry, told)
    return replace(_report(settings, chosen.entry, entry.why, "withdrawn"), newest_before=before)


@step(name="withdraw {entry.edition.identifier}", says=lambda entry: entry.why)
def take_back(settings: Settings, entry: LogEntry, why: str) -> LogEntry:
    """Log the withdrawal, and bring pointers and listings up to it; return the entry that holds."""
    return publisher.withdraw_edition(
        settings.store, entry.edition, why=why, acted_at=settings.clock.now(), who=settings.who, run_id=settings.run_id
    )


def _chosen(revisions: list[Revision], revision: int | None) -> Revision:
    found = next((each for each in revisions if revision in (None, each.number)), None)
    if found is None:
        there = ", ".join(str(each.number) for each in revisions)
        raise UsageError(f"{revisions[0].entry.edition.week} has no revision {revision}", mend=f"use one of {there}")
    return found


def _report(
    settings: Settings, entry: LogEntry, why: str, status: Literal["foreseen", "withdrawn", "already withdrawn"]
) -> WithdrawReport:
    log, name = publisher.read_log(settings.store), entry.edition
    act = replace(entry, act="withdraw", number=len(log) + 1, files={}, why=why)
    after = (*log, act) if status == "foreseen" else log
    page = settings.store.locate(f"{week_folder(name)}/index.html")
    return WithdrawReport(status, name.identifier, why, page, _newest(log, name), _newest(after, name))


def _newest(log: tuple[LogEntry, ...], name: EditionName) -> str:
    entry = newest_of(log, name.desk, name.briefing)
    return entry.edition.identifier if entry else ""
