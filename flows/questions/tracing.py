"""Questions about chains: what stands behind a figure, and how figures changed on their way to the reader."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flows.settings import Settings
from reports.figures.chains.statements import Statement, statements
from reports.figures.drift.findings import ALIKE, Drifted
from reports.figures.drift.found import TRACED, claims_traced, drift_in


@dataclass(frozen=True, slots=True)
class DriftReport:
    """The findings of drift at an instant; `known`: the declared reasons by id, `stale`: ids declared and not found."""

    as_of: dt.datetime
    findings: tuple[Drifted, ...]
    known: dict[str, str]
    stale: tuple[str, ...]

    @property
    def new(self) -> tuple[Drifted, ...]:
        """The findings that nobody has declared known."""
        return tuple(each for each in self.findings if each.id not in self.known)


@dataclass(frozen=True, slots=True)
class Traced:
    """What stands behind a figure, and what else misleads about the claims of it that were asked for."""

    statement: Statement
    beware: tuple[Drifted, ...]


def chain_of(settings: Settings, asked: str, as_of: dt.datetime | None, *, strict: bool) -> tuple[Traced, ...]:
    """Return what stands behind a claim of the register, or behind each figure of a number; raises UsageError."""
    view = settings.ledger.view(as_of or settings.clock.now(), strict=strict, columns=TRACED, ordered=False)
    found = statements(asked, claims_traced(view, settings.catalog), settings.catalog.origins)
    misleading = [each for each in drift_in(view, settings.catalog) if each.code in ALIKE]
    return tuple(
        Traced(each, tuple(finding for finding in misleading if each.asked & set(finding.refs))) for each in found
    )


def drift_of(settings: Settings, as_of: dt.datetime | None, *, strict: bool) -> DriftReport:
    """Return the findings of drift as known at an instant, by default now."""
    at = as_of or settings.clock.now()
    view = settings.ledger.view(at, strict=strict, columns=TRACED, ordered=False)
    found = drift_in(view, settings.catalog)
    ids = {each.id for each in found}
    known = settings.catalog.drift.known
    stale = known.keys() - ids if as_of is None else ()  # at an earlier instant much was not known yet
    return DriftReport(at, found, {name: why for name, why in known.items() if name in ids}, tuple(sorted(stale)))
