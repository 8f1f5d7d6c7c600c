"""Who is told how far something long has come: whoever stands around it, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar
from typing import Generic, TypeVar

Told = TypeVar("Told")  # what is called with the progress


class Onlooker(Generic[Told]):
    """The one who looks on while something of a kind goes on in the same context; there may be none."""

    def __init__(self, kind: str) -> None:
        self._told: ContextVar[Told | None] = ContextVar(f"muster_{kind}_onlooker", default=None)

    @contextmanager
    def watched_by(self, onlooker: Told) -> Iterator[None]:
        """Have somebody told of what goes on inside the `with`."""
        token = self._told.set(onlooker)
        try:
            yield
        finally:
            self._told.reset(token)

    def within(self, context: Context | None = None) -> Told | None:
        """Return who looks on here, or did where the context was copied; threads begin without one."""
        return context.get(self._told) if context else self._told.get()
