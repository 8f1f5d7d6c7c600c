"""A store in which another run does all its work just before our N-th call."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reports.store import ContentHeaders, Read, Store


class OvertakenStore:
    """Passes everything on; before call number `at`, `other_run` runs to its end on the same store."""

    def __init__(self, store: Store, at: int, other_run: Callable[[], object]) -> None:
        self._store, self._left, self._other_run = store, at, other_run
        self.was_overtaken = False
        self.is_ours_first = True

    def read(self, key: str) -> Read:
        self._step()
        return self._store.read(key)

    def create(self, key: str, body: bytes, headers: ContentHeaders) -> bool:
        self._step()
        return self._store.create(key, body, headers)

    def replace(self, key: str, body: bytes, headers: ContentHeaders, *, tag: str | None) -> None:
        self._step()
        self._store.replace(key, body, headers, tag=tag)

    def keys(self, prefix: str) -> Iterator[str]:
        self._step()
        return self._store.keys(prefix)

    def locate(self, key: str) -> str:
        return self._store.locate(key)

    def _step(self) -> None:
        self._left -= 1
        if self._left == 0:
            self.is_ours_first = any(self._store.keys("public/log/"))
            self.was_overtaken = True
            self._other_run()
