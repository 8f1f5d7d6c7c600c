"""How far a back-fill has come and how long the rest will take, told to whoever watches."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextvars import copy_context

from flows.progress import Onlooker

Watcher = Callable[[int, int, float], None]  # weeks done, of how many, and the seconds that are left by the pace so far

backfills = Onlooker[Watcher]("backfill")


class Pace:
    """Counts weeks, each once, from whatever thread, and estimates the rest by the pace so far."""

    def __init__(self, total: int, now: Callable[[], float] = time.monotonic) -> None:
        self.total = total
        self._now, self._began = now, now()
        self._weeks: set[str] = set()
        self._lock = threading.Lock()
        self._context = copy_context()

    def count(self, week: str) -> None:
        """Count a week, and tell whoever watches; a week that was counted is not counted again."""
        with self._lock:
            if week in self._weeks:
                return
            self._weeks.add(week)
            if watcher := backfills.within(self._context):
                self._context.run(watcher, self.done, self.total, self.left_seconds)

    @property
    def done(self) -> int:
        """How many weeks were counted."""
        return len(self._weeks)

    @property
    def left_seconds(self) -> float:
        """How long the rest takes by the pace so far; endless before the first."""
        if not self._weeks:
            return float("inf")
        return (self._now() - self._began) / self.done * (self.total - self.done)


def in_words(seconds: float) -> str:
    """Return a time that is left, as people say it."""
    if seconds < 90:
        return f"{max(seconds, 0):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
