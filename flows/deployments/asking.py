"""People asked by the form of a paused run: approve, reject with a reason, or approve with another lead.

The work waits where it is, with everything in hand; `muster approve` from a terminal settles the same edition. Prefect
knows no persons here: whoever may open its UI may answer, and gives a name, which the desk can hold to a list.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import prefect
import prefect.runtime
from prefect import artifacts
from prefect.client.orchestration import get_client
from prefect.exceptions import FlowPauseTimeout, PrefectHTTPStatusError
from prefect.flow_runs import pause_flow_run
from prefect.input import RunInput
from prefect.logging import get_run_logger
from prefect.states import Completed, Running, State
from pydantic import Field, ValidationError, create_model

from flows.deployments.artifact_keys import own_key
from flows.deployments.artifact_rows import first_pdf, picture_in
from flows.deployments.events import tell_event
from flows.making.approval import Answer, Question, answered_by, is_answered
from flows.making.changes import as_markdown
from flows.settings import Settings

POLL_SECONDS = 5
LONGEST_LEAD = 4000


@dataclass(frozen=True)
class Form:
    """Pauses the run at hand until somebody has filled in its form."""

    is_resuming: bool = False

    def ask(self, question: Question) -> Answer | None:
        """Return what was filled in, None where nobody did in time; what cannot be read counts as no name.

        A run of its own waits, inside the run at hand: that one stays Running, and so keeps the slot that lets no
        second run of its deployment begin. A paused run is taken its slot, and killed for it minutes later.
        """

        def approve() -> Any:
            return _wait(question)

        named = {"name": "approve", "flow_run_name": f"approve {question.edition.identifier}"}
        return prefect.flow(**named, persist_result=False)(approve)()


def _wait(question: Question) -> State[Answer | None]:
    """Pause until the form is filled in, or the time is over; the state says which."""
    told, waits = described(question), f"{question.edition.identifier} waits for approval"
    artifacts.create_markdown_artifact(told, key=own_key(question.edition.briefing, "draft"), description=waits)
    said = {"names_asked": question.names_asked, "approved_by": list(question.approved)}
    tell_event("waiting", question.edition.identifier, said)
    get_run_logger().info(f"{waits}: Resume opens the form; {prefect.runtime.flow_run.ui_url}")
    form = form_of(question).with_initial_data(description=told)
    try:
        seconds = max(1, round(question.hours * 3600))
        filled = pause_flow_run(wait_for_input=form, timeout=seconds, poll_interval=POLL_SECONDS)
    except FlowPauseTimeout:
        _run_on()
        return Completed(name="Unanswered", message=f"nobody answered within {question.hours:g} h", data=None)
    except (ValidationError, PrefectHTTPStatusError):
        # Resumed without the form, or past it: asked again, with what is missing.
        return Completed(name="Unreadable", message="what was filled in could not be read", data=Answer(who=""))
    answer = _answer(filled.model_dump(), question)
    return Completed(name=f"{answer.decision.capitalize()}, said {answer.who.strip() or 'nobody'}"[:60], data=answer)


def form_of(question: Question) -> type[RunInput]:
    """Return the form: decision, name, reason, and the lead in each language as it stands."""
    names: Any = Literal[question.allowed] if question.allowed else str
    titled: dict[str, tuple[Any, Any]] = {
        "decision": (Literal["approve", "reject"], _field(0, "Decision", "Publish it as the draft shows it, or not.")),
        "name": (names, _field(1, "Your name", "It stands in the publication log for ever.")),
        "why": (str, _field(2, "Reason", "Needed to reject: what must be mended first.", default="", max_length=400)),
    }
    for place, (language, lead) in enumerate(question.leads.items(), start=3):
        about = "Under the masthead. Numerals are bound, as in {claim:series@day}, alike in every language."
        titled[f"lead_{language}"] = (
            str, _field(place, f"Lead ({language})", about, default=lead, max_length=LONGEST_LEAD),
        )  # fmt: skip
    return create_model("Approval", __base__=RunInput, **titled)


def described(question: Question) -> str:
    """Return what stands above the form, in Markdown: what was wrong before, the draft, page one, what changed."""
    given = f"{len(question.approved)} of {question.names_asked} names"
    so_far = f"{given}: {', '.join(question.approved)}" if question.approved else given
    again = [f"**Asked again:** {' '.join(question.remark.split())}", ""] if question.remark else []
    files = [f"- `{where}`" for name, where in question.draft.items() if name.endswith((".pdf", ".html"))]
    draft = first_pdf(question.draft)
    shown = [f"![page one]({picture_in(Path(question.draft[draft]).read_bytes())})", ""] if draft else []
    where = ["The draft, on the worker (page one of it also stands among this run's artifacts):", "", *files, ""]
    # The picture last: above the form there is little room.
    return "\n".join([*again, so_far, "", as_markdown(question.changes), *where, *shown])


@contextmanager
def asked_by_form(settings: Settings, is_asked_here: bool) -> Iterator[Settings]:
    """Let the calls inside the `with` ask by a form, unless somebody answers already; yield the settings to run in.

    `is_asked_here`: for one name at least, whatever the desk says.
    """
    wanted = replace(settings, names_asked=max(1, settings.names_asked)) if is_asked_here else settings
    with nullcontext() if is_answered() else answered_by(Form()):
        yield wanted


def _run_on() -> None:
    """Say that the run goes on after nobody answered: the server would end it under a name and a message of its own."""
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(prefect.runtime.flow_run.id, Running(), force=True)


def _answer(filled: dict[str, Any], question: Question) -> Answer:
    said = {language: filled.get(f"lead_{language}") or "" for language in question.leads}
    leads = {language: lead for language, lead in said.items() if lead.strip() != question.leads[language].strip()}
    return Answer(filled["name"], filled["decision"], filled["why"], leads=leads)


def _field(place: int, title: str, about: str, **more: Any) -> Any:
    return Field(title=title, description=about, json_schema_extra={"position": place}, **more)
