"""What all claims of one declared group allow together, week by week, from a view of the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from reports.catalog import Catalog
from reports.catalog.groups import Group
from reports.figures.drift.found import mutated
from reports.figures.envelope.claims import Admitted, admitted
from reports.figures.envelope.curve import Allowed, Envelope, envelope
from reports.figures.envelope.limits import NO_LIMIT, Limit
from reports.figures.reasons import Reason

FEWEST_ORIGINS = 2  # one origin alone contests nothing: no band is drawn around its word


@dataclass(frozen=True, slots=True)
class Joint:
    """A group, the claims that limit it and those that do not, and what they allow together."""

    group_id: str
    group: Group
    as_of: dt.datetime
    claims: Admitted
    envelope: Envelope
    rest: Envelope  # what is allowed without the claims that the nearest curve breaks; the same where it breaks none

    @property
    def origins_count(self) -> int:
        """How many independent origins limit it."""
        return len(self.claims.origins)

    @property
    def has_band(self) -> bool:
        """Whether a band may be drawn: one curve satisfies all, and two origins at least speak."""
        return self.envelope.is_possible and self.origins_count >= FEWEST_ORIGINS

    @property
    def bounded_until_on(self) -> dt.date | None:
        """The last day on which something bounds it from above, None where nothing ever does."""
        return next((each.on for each in reversed(self.envelope.allowed) if each.high is not None), None)

    @property
    def newest(self) -> Allowed | None:
        """What is allowed on the last day, None where no curve satisfies all."""
        return self.envelope.allowed[-1] if self.envelope.allowed else None


def joint_envelope(
    view: pd.DataFrame,
    catalog: Catalog,
    group_id: str,
    as_of: dt.datetime,
    lost: Mapping[str, Reason] | None = None,
) -> Joint:
    """Return what the claims of a view about a group of the catalogue allow together at the end of each ISO week.

    The last day of which anything is said from above is among the days too, so that none is left out of sight.
    `lost` are the echoes that became another figure on their way, by ref, where they are known already.
    """
    group = catalog.groups[group_id]
    claims = admitted(
        view,
        group,
        catalog.series,
        as_of=as_of,
        names={name: (origin.title, *origin.publishes_as) for name, origin in catalog.origins.items()},
        mutated=mutated(view, catalog) if lost is None else lost,
        reliability={name: origin.reliability for name, origin in catalog.origins.items()},
    )
    days = _days(claims.limits, group.starts_on, as_of.date())
    found = envelope(claims.limits, days, starts_on=group.starts_on, voices=claims.voices)
    rest = found
    if not found.is_possible:
        broken = {ref for ref, _ in found.broken}
        kept = [limit for limit in claims.limits if limit.ref not in broken]
        rest = envelope(kept, days, starts_on=group.starts_on)
    return Joint(group_id, group, as_of, claims, found, rest)


def _days(limits: Sequence[Limit], first_on: dt.date, last_on: dt.date) -> tuple[dt.date, ...]:
    """Return the ends of the weeks, and the last day of which anything is said from above."""
    ceilings = [max(one.days()) for one in limits if one.high < NO_LIMIT]
    return tuple(sorted({*week_ends(first_on, last_on), *([max(ceilings)] if ceilings else [])}))


def week_ends(first_on: dt.date, last_on: dt.date) -> tuple[dt.date, ...]:
    """Return the Sundays between two days, and the last day itself."""
    sunday = first_on + dt.timedelta(days=6 - first_on.weekday())
    count = max(0, (last_on - sunday).days // 7 + 1)
    sundays = [sunday + dt.timedelta(days=7 * number) for number in range(count)]
    return tuple(dict.fromkeys([*sundays, last_on])) if last_on >= first_on else ()
