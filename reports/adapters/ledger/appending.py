"""What one append would write: the copy judged against what stands, and the changes that remain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from reports.adapters.ledger.session import Session
from reports.catalog.declared import Series, Source
from reports.errors import LedgerError, OutOfOrder
from reports.figures.changes import Change, changes
from reports.figures.checks import judged
from reports.figures.model import Fetch, Finding, Parsed

COUNTS = ("stated", "revised", "withdrawn", "quarantined", "unchanged")


@dataclass(frozen=True, slots=True)
class AppendResult:
    """What one append wrote, and what the checks found in it.

    `cleared` counts claims that were held back until now and are so no longer: mended or taken back by the
    publisher, or believed by now. `is_repeat`: the very same fetch stood there already, and nothing was written.
    """

    append_no: int
    stated: int = 0
    revised: int = 0
    withdrawn: int = 0
    quarantined: int = 0
    unchanged: int = 0
    cleared: int = 0
    is_repeat: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """What the record of the fetch keeps of it."""
        return {name: getattr(self, name) for name in COUNTS}


@dataclass(frozen=True, slots=True)
class Planned:
    """What an append of a copy would write: the copy with what is doubtful held back, and the changes, in order."""

    parsed: Parsed
    changes: tuple[Change, ...]

    def result(self, append_no: int) -> AppendResult:
        """Return it counted."""
        events = Counter(counted_as(change) for change in self.changes)
        touched = events.total() - events["withdrawn"] - events["cleared"]
        unchanged = max(0, len(self.parsed.claims) - touched)
        return AppendResult(append_no, **events, unchanged=unchanged, findings=self.parsed.findings)


def planned(session: Session, fetch: Fetch, parsed: Parsed, source: Source, series: Mapping[str, Series]) -> Planned:
    """Return what the append of a copy would write, now; a fetch that brought no file changes nothing."""
    if fetch.status != "ok":
        return Planned(parsed, ())
    kinds = kinds_of(parsed, fetch, series)
    standing = session.standing(fetch.source_id, kinds)
    newest = session.newest_good_fetch(fetch.source_id)
    looked_at = judged(
        parsed, standing, source, series, retrieved_at=fetch.retrieved_at, size_bytes=fetch.size_bytes,
        held_bytes=newest.size_bytes if newest else 0,
    )  # fmt: skip
    made = changes(
        looked_at,
        standing,
        kinds,
        retrieved_at=fetch.retrieved_at,
        earlier_copy_at=session.newest_known_at(fetch.source_id),
        is_whole_history=source.whole_history,
    )
    return Planned(looked_at, tuple(made))


def kinds_of(parsed: Parsed, fetch: Fetch, series: Mapping[str, Series]) -> dict[str, str]:
    """Return the kind of each series; raises LedgerError for a claim that is not the fetch's to make."""
    for claim in parsed.claims:
        if claim.series_id not in series or claim.source_id != fetch.source_id:
            raise LedgerError(
                f"{fetch.source_id}: claim at {claim.locator or claim.claim_ref or 'an unnamed place'} is of series "
                f"{claim.series_id!r} and source {claim.source_id!r}",
                mend="name a declared series, and the source that was fetched, in the source's mapping",
            )
    return {series_id: declared.kind for series_id, declared in series.items()}


def refuse_older(fetch: Fetch, session: Session) -> None:
    """Raise OutOfOrder where a newer copy of the source is held, or a newer decision about its figures."""
    newest = session.newest_copy_at(fetch.source_id)
    known = session.newest_known_at(fetch.source_id)
    if fetch.status == "failed":
        return
    if (newest and fetch.retrieved_at <= newest) or (known and fetch.retrieved_at < known):
        raise OutOfOrder(
            f"{fetch.source_id}: a copy of {fetch.retrieved_at:%Y-%m-%dT%H:%M:%SZ} came after "
            f"{'one' if known == newest else 'a decision'} of {known:%Y-%m-%dT%H:%M:%SZ} was taken in",
            mend="what was archived late enters in its place with "
            f"`muster replay --source {fetch.source_id} --apply --why …`",
        )


def counted_as(change: Change) -> str:
    """Return what people are told of a change: its event, or that a claim is held back, or is so no longer."""
    if not change.key.is_quarantined:
        return change.event
    return "cleared" if change.event == "withdrawn" else "quarantined"
