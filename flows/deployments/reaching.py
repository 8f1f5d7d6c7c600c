"""The Prefect server, reached before a run begins: an absent one is named, with what to do about it."""

from __future__ import annotations

from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

from flows.deployments.prefect_engine import PrefectEngine
from reports.errors import UsageError


def reached_engine() -> PrefectEngine:
    """Return the engine once its server answers; where none is named, Prefect starts one for the run.

    Raises UsageError where the one that is named does not answer.
    """
    if PREFECT_API_URL.value():
        refuse_silent_server("start it (`make up`), or run without it: --engine none")
    return PrefectEngine()


def refuse_silent_server(mend: str) -> None:
    """Raise UsageError where the server that PREFECT_API_URL names does not answer."""
    with temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 1}), get_client(sync_client=True) as client:
        silence = client.api_healthcheck()
    if silence is not None:
        first = (str(silence) or type(silence).__name__).splitlines()[0]
        raise UsageError(f"no Prefect server answers at {PREFECT_API_URL.value()}: {first}", mend=mend)
