"""A store that ends its own process with SIGKILL at a named point, and keeps a trace of every write outside itself."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass

from reports.store import ContentHeaders, Read, Store


@dataclass(frozen=True)
class Point:
    """A place in a run: before or after the n-th write of a key that fits the pattern; no pattern: nowhere."""

    pattern: str = ""
    is_after: bool = True
    nth: int = 1


END = Point("the end of the run")  # fits no key: the process ends itself when all is done, before it says so
_R1 = r"^public/.*/r\d+/"
POINTS = {
    "before the first evidence": Point(r"^private/evidence/", is_after=False),
    "first evidence kept": Point(r"^private/evidence/"),
    "first fetch recorded": Point(r"^private/fetches/"),
    "rows appended, not sealed": Point(r"^private/ledger-seals/", is_after=False, nth=2),
    "first copy appended and sealed": Point(r"^private/ledger-seals/", nth=2),
    "last evidence kept": Point(r"^private/evidence/", nth=2),
    "last copy appended and sealed": Point(r"^private/ledger-seals/", nth=3),
    "before the cut-off is pinned": Point(r"^private/cutoffs/", is_after=False),
    "cut-off pinned": Point(r"^private/cutoffs/"),
    "before the first file": Point(_R1, is_after=False),
    "first file": Point(_R1),
    "middle file": Point(_R1, nth=4),
    "before the manifest": Point(_R1 + r"manifest\.json$", is_after=False),
    "manifest": Point(_R1 + r"manifest\.json$"),
    "before the log entry": Point(r"^public/log/", is_after=False),
    "log entry": Point(r"^public/log/"),
    "before the week's status": Point(r"/status\.json$", is_after=False),
    "week's status": Point(r"/status\.json$"),
    "before the newest PDF": Point(r"/newest_en\.pdf$", is_after=False),
    "newest PDF": Point(r"/newest_en\.pdf$"),
    "newest.json": Point(r"/newest\.json$"),
    "before the home page": Point(r"^public/index\.html$", is_after=False),
    "home page": Point(r"^public/index\.html$"),
    "end": END,
}


def die() -> None:
    """End this process at once, with nothing tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


class DyingStore:
    """Passes everything on to a store, up to the point at which the process dies."""

    def __init__(self, store: Store, point: Point, trace: str) -> None:
        self._store, self._point, self._left = store, point, point.nth
        self._trace = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644) if trace else -1

    def read(self, key: str) -> Read:
        return self._store.read(key)

    def create(self, key: str, body: bytes, headers: ContentHeaders) -> bool:
        self._before(key)
        made = self._store.create(key, body, headers)
        self._after(key)
        return made

    def replace(self, key: str, body: bytes, headers: ContentHeaders, *, tag: str | None) -> None:
        self._before(key)
        self._store.replace(key, body, headers, tag=tag)
        self._after(key)

    def keys(self, prefix: str) -> Iterator[str]:
        return self._store.keys(prefix)

    def locate(self, key: str) -> str:
        return self._store.locate(key)

    def _before(self, key: str) -> None:
        self._left -= bool(self._point.pattern and re.search(self._point.pattern, key))
        self._die_if(self._left == 0 and not self._point.is_after)

    def _after(self, key: str) -> None:
        if self._trace >= 0:
            os.write(self._trace, f"{key}\n".encode())
        self._die_if(self._left == 0 and self._point.is_after)

    def _die_if(self, is_there: bool) -> None:
        if is_there:
            die()
