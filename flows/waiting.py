"""Waits that a signal ends: a service that is told to stop hears it, whatever it waits for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TypeVar

T = TypeVar("T")

LOOKS_UP_SECONDS = 0.5


def awaited(future: Future[T]) -> T:
    """Return what comes of a future, looking up now and then.

    A signal that comes between the last look and the wait would be forgotten until the wait is over: Python hears it
    where its main thread runs, and a wait without end never does.
    """
    return next(as_they_end((future,))).result()


def as_they_end(futures: Collection[Future[T]]) -> Iterator[Future[T]]:
    """Yield each future once it is done, the first to end first, looking up now and then."""
    pending = set(futures)
    while pending:
        done, pending = wait(pending, LOOKS_UP_SECONDS, FIRST_COMPLETED)
        yield from done
