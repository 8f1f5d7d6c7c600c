"""Editions that wait until people have said yes: asked where somebody can answer at once, else left waiting.

Who answers is whoever is put in force with `answered_by`: under Prefect a form of the paused run, for `muster approve`
the command itself. Where nobody is there to ask, the edition is withheld and waits in the bucket, privately. A name
counts for the bytes that its owner was shown. Whatever happens in between, nothing goes out without the names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Protocol

from flows.engine import note
from flows.making.changes import Changes, changes_since
from flows.making.notes import refuse_wrong_notes
from flows.making.orders import Order
from flows.making.rendering import Made
from flows.settings import Settings
from reports.adapters.publisher import approvals
from reports.briefings.approvals import Said, Waiting, approved_by, checked_name, rejected_by
from reports.briefings.editing.leads import lead_of, with_lead
from reports.briefings.editing.note_files import NoteFile, note_path
from reports.briefings.publication import MANIFEST, EditionName, Pin, sha256_of
from reports.errors import CatalogError, UsageError, Withheld

Decision = Literal["approve", "reject"]


@dataclass(frozen=True)
class Question:
    """What a person is asked: the edition, its draft, what changed, who said yes so far, and the leads by language.

    `remark` says why it is asked again; `draft` gives the draft's files by name.
    """

    edition: EditionName
    draft: Mapping[str, str]
    changes: Changes
    leads: Mapping[str, str]
    approved: tuple[str, ...]
    names_asked: int
    allowed: tuple[str, ...]
    hours: float
    remark: str = ""


@dataclass(frozen=True)
class Answer:
    """What a person said; `leads` by language take the place of those that stood, `notes` of whole notes."""

    who: str
    decision: Decision = "approve"
    why: str = ""
    leads: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[NoteFile, ...] = ()


class Asker(Protocol):
    """Who is asked. `is_resuming`: the edition is taken up as it was left waiting, not as the ledger is now."""

    is_resuming: bool

    def ask(self, question: Question) -> Answer | None:
        """Return a person's answer, None where nobody gave one in time."""


_asker: ContextVar[Asker | None] = ContextVar("muster_asker", default=None)


def is_answered() -> bool:
    """Return whether somebody is in force who answers."""
    return _asker.get() is not None


@contextmanager
def answered_by(asker: Asker) -> Iterator[None]:
    """Put somebody in force who answers for the calls inside the `with`."""
    token = _asker.set(asker)
    try:
        yield
    finally:
        _asker.reset(token)


def names_asked(settings: Settings, order: Order) -> int:
    """Return how many people must say yes: as many as the briefing or the run asks for, whichever is more."""
    asked = order.briefing.approval
    return max(asked.corrections if order.correction else asked.editions, settings.names_asked)


def as_left_waiting(settings: Settings, order: Order) -> Order:
    """Return the order as it was left waiting, where somebody takes it up; any other order as it is."""
    asker = _asker.get()
    waits = approvals.waiting(settings.store, order.name) if asker and asker.is_resuming else None
    if waits is None:
        return order
    notes = tuple(NoteFile(name, text) for name, text in sorted(waits.notes.items()))
    return replace(order, head=waits.pin.head, log_count=waits.pin.log_count, notes=notes)


def ask_until_settled(
    settings: Settings, order: Order, make: Callable[[Order], Made], draft: Callable[[Order], Mapping[str, str]]
) -> Order:
    """Return the order as it was approved, perhaps with another lead; raises Withheld where it was not.

    `make` gives an order's finished files and raises what is wrong with its notes, `draft` writes them where people can
    look at them and says where. A wrong answer is asked again, with the reason.
    """
    asked, remark = names_asked(settings, order), ""
    drafts: dict[tuple[NoteFile, ...], Mapping[str, str]] = {}
    waits = _waiting(settings, order, make(order), asked)
    while not waits.is_approved:
        if order.notes not in drafts:
            drafts[order.notes] = draft(order)
        question = _question(settings, order, waits, drafts[order.notes], remark)
        _keep(settings, replace(waits, draft=_folder(question.draft)))
        asker = _asker.get()
        answer = asker.ask(question) if asker else None
        waits = approvals.waiting(settings.store, order.name) or waits
        if answer is None and not waits.is_approved:
            raise _unanswered(question, asker is not None and not asker.is_resuming)
        if answer is None:
            break
        try:
            order, waits = _answered(settings, order, answer, make, asked)
            remark = ""
        except (UsageError, CatalogError) as trouble:
            remark = str(trouble)
            note(f"asked again: {remark}")
    note(f"{order.name.identifier} approved by {', '.join(each.who for each in waits.counted)}")
    return order


def approvals_of(settings: Settings, order: Order, made: Made) -> tuple[Waiting | None, Sequence[Said]]:
    """Return who approved these very files; raises Withheld where they are fewer than were asked for."""
    asked = names_asked(settings, order)
    if not asked:
        return None, ()
    waits, sha256 = approvals.waiting(settings.store, order.name), sha256_of(made.manifest)
    said = tuple(each for each in waits.approvals if each.manifest_sha256 == sha256) if waits else ()
    if waits is None or len(said) < asked:
        why = f"{len(said)} of {asked} names approve what would go out (manifest {sha256[:12]}…)"
        raise Withheld(order.name.identifier, [why], mend=f"`muster approve {order.name.week}` asks for them again")
    return waits, said


def _answered(
    settings: Settings, order: Order, answer: Answer, make: Callable[[Order], Made], asked: int
) -> tuple[Order, Waiting]:
    """Return the order and its waiting after an answer; raises Withheld for a no, UsageError for one that is none.

    CatalogError where its notes are wrong; nothing has changed then.
    """
    checked_name(answer.who, order.briefing.approval.names)
    at, allowed = settings.clock.now(), order.briefing.approval.names
    if answer.decision == "reject":
        waits = _changed(settings, order, lambda standing: rejected_by(standing, answer.who, answer.why, at, allowed))
        no = waits.rejections[-1]
        raise Withheld(
            order.name.identifier, [f"rejected by {no.who}: {no.why}"], mend="mend that, then publish the week again"
        )
    edited = _edited(settings, order, answer)
    if edited != order:
        order = edited
        fresh = _pending(settings, order, make(order), asked)
        _changed(settings, order, lambda standing: _renewed(fresh, standing))
    return order, _changed(settings, order, lambda standing: approved_by(standing, answer.who, at, allowed))


def _edited(settings: Settings, order: Order, answer: Answer) -> Order:
    """Return the order with the leads or notes of an answer; raises CatalogError where a language is left behind."""
    notes = {each.language: each for each in (answer.notes or order.notes)}
    for language, lead in answer.leads.items():
        name = Path(note_path(order.name.briefing, order.name.week, language)).name
        notes[language] = with_lead(notes.get(language, NoteFile(name, "")), lead)
    found = tuple(sorted((each for each in notes.values() if each.text.strip()), key=lambda each: each.name))
    if found == order.notes:
        return order
    refuse_wrong_notes(settings, found, order.name)
    return replace(order, notes=found)


def _waiting(settings: Settings, order: Order, made: Made, asked: int) -> Waiting:
    """Return an edition as it waits from now on: with the names that were given for these very files before."""
    fresh = _pending(settings, order, made, asked)
    return approvals.change_waiting(settings.store, order.name, lambda standing: _renewed(fresh, standing))


def _renewed(fresh: Waiting, standing: Waiting | None) -> Waiting:
    if standing is None:
        return fresh
    return replace(fresh, approvals=standing.approvals, rejections=standing.rejections, draft=standing.draft)


def _pending(settings: Settings, order: Order, made: Made, asked: int) -> Waiting:
    edition, said = order.edition, order.correction
    head = order.head or settings.ledger.head()
    pin = Pin(edition.desk, edition.briefing, str(edition.week), edition.as_of, head, order.log_count)
    if said:
        pin = replace(pin, revision=edition.revision, why=said.why, kind=said.kind)
    return Waiting(pin, {each.name: each.text for each in order.notes}, sha256_of(made.manifest), asked)


def _changed(settings: Settings, order: Order, change: Callable[[Waiting], Waiting]) -> Waiting:
    def changed(standing: Waiting | None) -> Waiting:
        if standing is None:
            raise UsageError(f"{order.name.identifier} waits for nobody", mend="publish the week again")
        return change(standing)

    return approvals.change_waiting(settings.store, order.name, changed)


def _keep(settings: Settings, waits: Waiting) -> None:
    approvals.change_waiting(
        settings.store, waits.edition, lambda standing: replace(standing or waits, draft=waits.draft)
    )  # fmt: skip


def _question(
    settings: Settings, order: Order, waits: Waiting, draft: Mapping[str, str], remark: str
) -> Question:  # fmt: skip
    leads = {language: "" for language in settings.catalog.languages}
    leads |= {each.language: lead_of(each) for each in order.notes}
    return Question(
        edition=order.name, draft=draft, changes=_changes(settings, order, draft), leads=leads,
        approved=tuple(each.who for each in waits.counted), names_asked=waits.names_asked,
        allowed=order.briefing.approval.names, hours=order.briefing.approval.hours, remark=remark,
    )  # fmt: skip


def _changes(settings: Settings, order: Order, draft: Mapping[str, str]) -> Changes:
    return changes_since(settings, order.name, json.loads(Path(draft[MANIFEST]).read_text())["inputs"])


def _folder(draft: Mapping[str, str]) -> str:
    return str(Path(draft[MANIFEST]).parent)


def _unanswered(question: Question, was_asked: bool) -> Withheld:
    given, week = len(question.approved), question.edition.week
    waits = f"waits for approval: {given} of {question.names_asked} names"
    why = f"nobody answered within {question.hours:g} h; it {waits}" if was_asked else f"it {waits}"
    of = "" if question.edition.briefing == "weekly" else f" --briefing {question.edition.briefing}"
    mend = f"look at {_folder(question.draft)}; then `muster approve {week}{of} --as NAME`"
    return Withheld(question.edition.identifier, [why], mend=mend)
