"""The same bodies and steps as Prefect flows and tasks. The only room that imports Prefect.

`deploy/prefect.yaml` points here. Each flow has a form with a default in every field, a run name that says what it
does, artifacts under stable keys, and ends in a state with a name: Published, Already published, Withheld …
The bucket is the truth about what was published; nothing is cached and no result is kept by Prefect.
"""

from flows.deployments.backfill import backfill
from flows.deployments.corrections import correct, withdraw
from flows.deployments.editions import publish, weekly
from flows.deployments.prefect_engine import DEPLOYED, PrefectEngine
from flows.deployments.reaping import reap
from flows.deployments.upkeep import audit, refresh

__all__ = [
    "DEPLOYED", "PrefectEngine", "audit", "backfill", "correct", "publish", "reap", "refresh", "weekly", "withdraw",
]  # fmt: skip
