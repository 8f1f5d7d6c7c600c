"""`muster` in a process of its own, as people run it, but for a clock that stands and a store that may kill it.

    python -m tests.proof.one_run '{"now": "2025-11-05T12:00:00+00:00"}' publish --week 2025-W44

The first word holds what the test wants, as JSON: `now`, the instant at which the clock stands; `dies`, a point of
`dying_store`; `trace`, a file that names every write. All other words are the command's own.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import flows.settings
from reports.adapters.clock import FixedClock
from reports.store import Store
from tests.proof.dying_store import END, DyingStore, Point, die

WANTED: dict[str, Any] = json.loads(sys.argv[1])
POINT = Point(**WANTED.get("dies", {}))


class WatchedSettings(flows.settings.Settings):
    """The command's own settings, with the clock that stands and the store that is watched."""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str], **said: Any) -> WatchedSettings:
        """Return settings as the command makes them, with the clock."""
        return super().from_environ(environ, clock=FixedClock(dt.datetime.fromisoformat(WANTED["now"])), **said)

    @cached_property
    def store(self) -> Store:
        """The bucket, watched."""
        return DyingStore(super().store, POINT, WANTED.get("trace", ""))


def main() -> None:
    """Run one command of `muster`."""
    flows.settings.Settings = WatchedSettings
    from flows.cli import main as muster

    try:
        muster(sys.argv[2:])
    finally:
        if POINT == END:
            die()


if __name__ == "__main__":
    main()
