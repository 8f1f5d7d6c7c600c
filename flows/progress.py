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
        self._kind = kind
        self._told: ContextVar[Told | None] = ContextVar(f"muster_{kind}_onlooker", default=None)

    def __reduce__(self) -> tuple[type[Onlooker[Told]], tuple[str]]:
        """Go to another process, as a cluster's, without who looks on here."""
        return type(self), (self._kind,)

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
