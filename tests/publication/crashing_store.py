"""A store that fails at its N-th write, before or after the bytes are down, as a killed process would."""

from __future__ import annotations

from collections.abc import Iterator

from reports.store import ContentHeaders, Read, Store


class Crash(BaseException):
    """The process is gone; nothing in the code under test may catch this."""


class CrashingStore:
    """Passes everything on, up to write number `at`; `is_after`: that one is written before the crash."""

    def __init__(self, store: Store, at: int, *, is_after: bool) -> None:
        self._store, self._left, self._is_after = store, at, is_after

    def read(self, key: str) -> Read:
        return self._store.read(key)

    def create(self, key: str, body: bytes, headers: ContentHeaders) -> bool:
        self._count(before=True)
        made = self._store.create(key, body, headers)
        self._count(before=False)
        return made

    def replace(self, key: str, body: bytes, headers: ContentHeaders, *, tag: str | None) -> None:
        self._count(before=True)
        self._store.replace(key, body, headers, tag=tag)
        self._count(before=False)

    def keys(self, prefix: str) -> Iterator[str]:
        return self._store.keys(prefix)

    def locate(self, key: str) -> str:
        return self._store.locate(key)

    def _count(self, *, before: bool) -> None:
        self._left -= before
        if self._left == 0 and before != self._is_after:
            raise Crash
