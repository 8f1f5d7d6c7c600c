"""What the fields of forms take, how they are called there, and what their words mean at the time of a run.

A field stands in a form in the order of the flow's arguments; its description is the argument's in the docstring.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import prefect.runtime
from pydantic import Field

from reports.briefings.publication_log import CorrectionKind
from reports.briefings.releases import Missed


def _titled(title: str, **more: Any) -> Any:
    """Return a field of a form under a title of its own; Prefect would put the argument's name there."""
    return Field(json_schema_extra={"title": title}, **more)


WeekText = Annotated[str, _titled("Week", pattern=r"^(newest|last|\d{4}-W\d{2})$")]
IssuedWeek = Annotated[str, _titled("Week", pattern=r"^(newest|\d{4}-W\d{2})$")]
AsOf = Annotated[dt.datetime | None, _titled("As of")]
LanguageCode = Annotated[str, _titled("Language", pattern=r"^([a-z]{2,3})?$")]
BriefingName = Annotated[str, _titled("Briefing", pattern=r"^[a-z0-9][a-z0-9_-]*$")]
DryRun = Annotated[bool, _titled("Dry run")]
Strict = Annotated[bool, _titled("Held copies only")]
Approval = Annotated[bool, _titled("Ask for approval")]
MissedWeeks = Annotated[Missed, _titled("Missed weeks")]
SilentMinutes = Annotated[int, _titled("Minutes of silence", ge=1, le=24 * 60)]
Backfilled = Annotated[bool, _titled("Label as back-filled")]
BeforeEmbargo = Annotated[str, _titled("Out before the embargo", max_length=400)]
OutFolder = Annotated[str, _titled("Folder")]
Reason = Annotated[str, _titled("Reason", max_length=400)]
Kind = Annotated[CorrectionKind, _titled("Kind of correction")]
RevisionNumber = Annotated[int | None, _titled("Revision", ge=1)]
Confirmed = Annotated[bool, _titled("Withdraw it")]
SourceIds = Annotated[list[str] | None, _titled("Sources")]
RebuildText = Annotated[str, _titled("Editions to make again", pattern=r"^(all|none|\d{1,4})$")]
FirstWeek = Annotated[str, _titled("From", pattern=r"^(oldest|\d{4}-W\d{2})$")]
LastWeek = Annotated[str, _titled("To", pattern=r"^(newest|\d{4}-W\d{2})$")]
WorkerCount = Annotated[int, _titled("Processes", ge=0, le=256)]
BatchSize = Annotated[int, _titled("Weeks in a task", ge=1, le=200)]
DaskAddress = Annotated[str, _titled("Dask scheduler", pattern=r"^((tcp|tls)://[^\s@]+)?$")]
Mend = Annotated[bool, _titled("Mend what follows from the log")]


def in_utc(instant: dt.datetime | None) -> dt.datetime | None:
    """Return an instant of a form: UTC where none is said, as the form's own picker writes it."""
    return instant.replace(tzinfo=dt.UTC) if instant and instant.tzinfo is None else instant


def is_from_form() -> bool:
    """Return whether the run at hand was started from a deployment, and not by a command or another run."""
    return prefect.runtime.deployment.id is not None


def run_parameters() -> dict[str, Any]:
    """Return what the form of the run at hand was filled with."""
    return prefect.runtime.flow_run.parameters or {}
