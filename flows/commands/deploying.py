"""`muster deploy`: the deployments registered on a Prefect server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.running import AsJson, guarded, show

# Told without the settings, whose adapters would keep `muster --help` waiting.
ROOT = Path(__file__).resolve().parents[2]
DEPLOYMENTS = ROOT / "deploy" / "prefect.yaml"


def deploy(
    prefect_file: Annotated[
        Path, typer.Option(help="Which deployments, as Prefect's own `deploy` reads them.")
    ] = DEPLOYMENTS,
    pool_type: Annotated[str, typer.Option(help="The kind of a pool that is not there yet.")] = "process",
    as_json: AsJson = False,
) -> None:
    """Register every deployment with the Prefect server that PREFECT_API_URL names; the pool too, if it is missing.

    A second time changes nothing and says so. What people did in the UI stays: a paused schedule is never started
    again, not even where the file gives it another slug. Says what is new, what changed and in what.

    With an installation's file (MUSTER_INSTALLATION) every deployment is registered once for each desk. One whose
    files are wrong is left out, named at the end with the mend, and the command ends with 2.

    Examples:

    PREFECT_API_URL=http://127.0.0.1:4200/api muster deploy

    muster deploy --prefect-file deploy/prefect.yaml --json

    muster deploy --pool-type kubernetes          the pool made for a cluster, where it is not there yet
    """
    from flows.deployments.registering import deploy as register
    from flows.desks.choosing import installation_of
    from flows.shown import deploying as shown

    desks = guarded(lambda: installation_of(os.environ), as_json)
    report = guarded(lambda: register(prefect_file, ROOT, pool_type=pool_type, installation=desks), as_json)
    show(report.as_json() if as_json else shown.deployed(report), as_json)
    raise typer.Exit(report.exit_code)
