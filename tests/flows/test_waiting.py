"""Waits for what other threads and processes do: a signal ends them, and none is kept waiting for another."""

from __future__ import annotations

import signal
import threading
import time
from concurrent.futures import Future

import pytest

from flows.waiting import as_they_end, awaited


def test_a_signal_that_comes_right_before_a_wait_is_heard() -> None:
    """A service that was stopped in the moment in which it began to wait would never end."""

    class Stopped(BaseException):
        """The command is to end."""

    def stop(*_: object) -> None:
        raise Stopped

    def signal_elsewhere() -> None:
        time.sleep(0.2)
        signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)  # as one that comes too early, it ends no wait

    before = signal.signal(signal.SIGUSR1, stop)
    never: Future[None] = Future()
    saved = threading.Timer(20, never.set_result, (None,))
    saved.start()
    try:
        threading.Thread(target=signal_elsewhere).start()
        with pytest.raises(Stopped):
            awaited(never)
        assert not never.done()
    finally:
        saved.cancel()
        signal.signal(signal.SIGUSR1, before)


def test_who_ends_first_is_told_first() -> None:
    """A quick edition would be told of only when the slow one before it is done, and progress would stand still."""
    slow, quick = Future[str](), Future[str]()
    told = as_they_end([slow, quick])
    quick.set_result("quick")
    assert next(told).result() == "quick"
    slow.set_exception(ValueError("slow"))
    with pytest.raises(ValueError, match="slow"):
        next(told).result()
    assert list(told) == []
