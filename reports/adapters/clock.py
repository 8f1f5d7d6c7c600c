"""The one place outside `flows` where the wall clock may be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reports.errors import UsageError


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Return this instant, in UTC."""
        return datetime.now(UTC)


@dataclass
class FixedClock:
    """A clock that stands where it was set: for tests and for rebuilding what was made at an instant."""

    instant: datetime

    def __post_init__(self) -> None:
        """Raise UsageError for an instant without a zone: it would mean another moment on another machine."""
        if self.instant.tzinfo is None:
            raise UsageError(f"{self.instant.isoformat()} has no time zone", mend="write it with Z or an offset")

    def now(self) -> datetime:
        """Return the instant that was set, in UTC."""
        return self.instant.astimezone(UTC)

    def advance(self, step: timedelta) -> None:
        """Move the clock on by `step`."""
        self.instant += step
