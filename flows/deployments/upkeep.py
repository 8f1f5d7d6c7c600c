"""The flows that keep what editions rest on: sources read, and the bucket held against its log."""

from __future__ import annotations

from prefect import artifacts
from prefect.states import Completed, Failed, State

from flows.audit import AuditReport
from flows.audit import audit as audit_body
from flows.deployments.artifact_keys import own_key
from flows.deployments.artifact_rows import source_rows
from flows.deployments.form_fields import Mend, RebuildText, SourceIds, run_parameters
from flows.deployments.prefect_engine import deployed, in_force
from flows.intake.taking import RefreshReport
from flows.proving.auditing import Watcher, audits
from flows.refresh import refresh as refresh_body
from reports.errors import LedgerAltered


def _refresh_name() -> str:
    return f"refresh {', '.join(run_parameters().get('source_ids') or ['every source'])}"


@deployed("refresh", flow_run_name=_refresh_name)
def refresh(source_ids: SourceIds = None) -> State[RefreshReport]:
    """Read what can be reached and append what it says. A source that is down keeps its last good copy.

    Ends "Refreshed", or "Refreshed in part" where a source could not be read: its row in the artifact says why.

    Args:
        source_ids: Ids of the sources to read. Empty: every source of the desk.
    """
    with in_force() as settings:
        report = refresh_body.fn(settings, source_ids=source_ids)
    key = own_key("muster-sources")
    artifacts.create_table_artifact(source_rows(report), key=key, description="What each source brought.")
    dead = f"; not read: {', '.join(each.source_id for each in report.failed)}" if report.failed else ""
    read = f"{len(report.taken) - len(report.failed)} of {len(report.taken)} sources read{dead}"
    return Completed(name="Refreshed in part" if report.failed else "Refreshed", message=read, data=report)


@deployed("audit", flow_run_name="audit, {rebuild} made again")
def audit(rebuild: RebuildText = "3", mend: Mend = False) -> State[AuditReport]:
    """Hold everything in the bucket against the publication log, and make editions again from what they rest on.

    Ends "Whole", or fails as "Not whole": the artifact `muster-audit` names each object with its mend.

    Args:
        rebuild: How many editions to make again: a number, all, or none. The log's head chooses them.
        mend: Write pointers, status and pages anew where they are not what follows from the log.
    """
    with in_force() as settings, audits.watched_by(_progress()):
        report = audit_body.fn(settings, rebuild=rebuild, mend=mend)
    rows = report.as_json()["troubles"]
    told = "What is not as the publication log has it."
    artifacts.create_table_artifact(rows, key=own_key("muster-audit"), description=told)
    if report.exit_code:
        trouble = LedgerAltered(report.summary, mend="the artifact muster-audit names each object with its mend")
        return Failed(name="Not whole", message=report.summary, data=trouble)
    return Completed(name="Whole", message=report.summary, data=report)


def _progress() -> Watcher:
    """Return a watcher that keeps a progress artifact, written at each new hundredth."""
    key = artifacts.create_progress_artifact(progress=0.0, key=own_key("muster-audit-progress"), description="audit")
    told = {0}

    def watch(what: str, done: int, total: int) -> None:
        share = done * 100 // max(total, 1)
        if share not in told:
            told.add(share)
            artifacts.update_progress_artifact(key, progress=float(share), description=what)

    return watch
