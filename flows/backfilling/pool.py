"""A pool of processes that make weeks: each begins once, and keeps what it has opened."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing.connection import wait

from flows.backfilling.making import WeekMade, make_here, warm
from flows.backfilling.planning import Job
from flows.waiting import awaited
from reports.errors import MusterError, UsageError

MEBIBYTES_EACH = 600  # what a process takes at most, roughly
_DONE_FOR = 70  # the exit status of a process whose parent is gone


class WarmPool:
    """Makes weeks in `workers` processes of their own; called from several threads, it does the weeks in order."""

    def __init__(self, settings: bytes, workers: int, told: Callable[[str], None]) -> None:
        self.workers = workers
        self._settings, self._told = settings, told
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(settings,))

    def __enter__(self) -> WarmPool:
        """Return itself; its processes begin with the first weeks."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes; weeks that have not begun are left."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def __call__(self, jobs: Sequence[Job]) -> list[WeekMade]:
        """Return how each week ended, in their order; raises MusterError where a process died."""
        waiting = [self._pool.submit(_make, self._settings, job) for job in jobs]
        for job, future in zip(jobs, waiting, strict=True):
            future.add_done_callback(partial(self._count, job.week))
        try:
            return [awaited(future) for future in waiting]
        except BrokenProcessPool as trouble:
            raise MusterError(
                "a process that makes editions was killed",
                mend=f"give it more memory ({MEBIBYTES_EACH} MiB for each process) or fewer --workers; then run again: "
                "it goes on where it stopped",
            ) from trouble

    def _count(self, week: str, future: Future[WeekMade]) -> None:
        if not future.cancelled() and future.exception() is None:
            self._told(week)


def workers_of(asked: int, jobs: int) -> int:
    """Return how many processes to use: as asked, else one for each core, and no more than there are weeks."""
    if asked < 0:
        raise UsageError(f"--workers {asked} is no number of processes", mend="give 1 or more, or 0 for every core")
    return max(1, min(asked or len(os.sched_getaffinity(0)), jobs))


def _make(settings: bytes, job: Job) -> WeekMade:
    (made,) = make_here(settings, [job])
    return made


def _begin(settings: bytes) -> None:
    """Begin a process: it ends with its parent, however that ends, and leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    warm(settings)


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(_DONE_FOR)
