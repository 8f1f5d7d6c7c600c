"""Other machines that tasks are sent to: a Dask cluster that stands already, through Prefect's own task runner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import prefect
from prefect.futures import PrefectFuture

from reports.errors import MusterError, UsageError

ANSWERS_WITHIN = "20s"
Submit = Callable[[prefect.Task[[], Any]], PrefectFuture[Any]]


@contextmanager
def dask_cluster(address: str) -> Iterator[Submit]:
    """Give what sends a task to the cluster whose scheduler is at an address; raises UsageError where none answers."""
    try:
        from prefect_dask import DaskTaskRunner
    except ImportError as trouble:
        raise UsageError(
            "a Dask cluster needs prefect-dask, which is not installed", mend="install muster with its extra `dask`"
        ) from trouble
    with DaskTaskRunner(address=address, client_kwargs={"timeout": ANSWERS_WITHIN}) as runner:
        try:
            workers = runner.client.scheduler_info()["workers"]
        except (OSError, ValueError) as trouble:
            mend = "start it with `dask scheduler` and `dask worker`, or leave MUSTER_DASK empty"
            raise UsageError(f"no Dask scheduler answers at {address} ({trouble})", mend=mend) from trouble
        if not workers:
            raise MusterError(f"the Dask cluster at {address} has no worker", mend=f"start `dask worker {address}`")
        yield lambda task: runner.submit(task, {})
