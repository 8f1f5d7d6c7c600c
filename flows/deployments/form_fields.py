"""What the fields of forms take, and what their words mean at the time of a run."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import prefect.runtime
from pydantic import Field

from reports.calendar import last_complete_week

WeekText = Annotated[str, Field(pattern=r"^(newest|last|\d{4}-W\d{2})$")]

IssuedWeek = Annotated[str, Field(pattern=r"^(newest|\d{4}-W\d{2})$")]

RebuildText = Annotated[str, Field(pattern=r"^(all|none|\d{1,4})$")]


def due_week(week: str) -> str:
    """Return the week meant by `last` at the time for which the run was planned, however late it starts."""
    planned_at = prefect.runtime.flow_run.scheduled_start_time
    return str(last_complete_week((planned_at - dt.timedelta(days=1)).date())) if week == "last" else week


def in_utc(instant: dt.datetime | None) -> dt.datetime | None:
    """Return an instant of a form: UTC where none is said, as the form's own picker writes it."""
    return instant.replace(tzinfo=dt.UTC) if instant and instant.tzinfo is None else instant


def run_parameters() -> dict[str, Any]:
    """Return what the form of the run at hand was filled with."""
    return prefect.runtime.flow_run.parameters or {}
