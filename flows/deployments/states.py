"""How runs end: states whose names tell what became of an edition."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from prefect.states import Cancelled, Completed, Failed, State

from flows.deployments.events import tell_event
from flows.publish import PublishReport
from reports.errors import NoLongerWanted, NotYetReleased, Withheld


@dataclass
class Failure:
    """The named state that a run ends in instead of a report."""

    state: State[Any] | None = None


@contextmanager
def named_failures() -> Iterator[Failure]:
    """Turn an expected refusal into a state with a name, failed where an alarm is to fire: the list says why."""
    failure = Failure()
    try:
        yield failure
    except Withheld as refusal:
        failure.state = Failed(name="Withheld", message=str(refusal), data=refusal)
        tell_event("withheld", refusal.edition, {"reasons": list(refusal.reasons), "mend": refusal.mend})
    except NotYetReleased as refusal:
        failure.state = Failed(name="Not released yet", message=str(refusal), data=refusal)
    except NoLongerWanted as refusal:
        # Whoever ended the run knows: this is no news, and no failure.
        failure.state = Cancelled(name="No longer wanted", message=str(refusal), data=refusal)


def ended(issued: PublishReport, report: Any = None) -> State[Any]:
    """Return the completed state of a run that came to an edition, named after what became of it."""
    message = f"{issued.edition}: {issued.remark or issued.pdf}"
    return Completed(name=issued.status.capitalize(), message=message, data=report or issued)
