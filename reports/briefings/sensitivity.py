"""Leave one origin out: what each key figure would be without it, and which figures rest on one alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from reports.briefings.claims import origin_title
from reports.briefings.findings import Voice
from reports.briefings.joint_words import JointWords
from reports.briefings.speech import say, work_out
from reports.briefings.tokens import plainly
from reports.catalog.briefings import JudgementSpec
from reports.catalog.rules import Statement
from reports.figures.envelope.joint import Joint, joint_envelope
from reports.figures.origins import stated_roots
from reports.figures.retraction import without

NOTHING = "none"  # the case of a rule that finds nothing to speak of


@dataclass(frozen=True, slots=True)
class Swing:
    """A key figure with all origins and without one of them; `is_gone` where nothing is left to say.

    Its texts are plain: they are compared with each other and shown outside of a page.
    """

    kind: Literal["tile", "judgement", "envelope"]
    name: str
    origin: str
    origin_title: str
    value: str
    value_without: str
    is_gone: bool

    @property
    def has_moved(self) -> bool:
        """Whether the figure reads otherwise without the origin."""
        return self.value != self.value_without


def swings(voice: Voice) -> tuple[Swing, ...]:
    """Return every key figure of an edition without each origin that it rests on, in the order of the page."""
    briefing = voice.material.briefing
    found: list[Swing] = []
    for tile in briefing.tiles:
        found += _swings(voice, "tile", tile.label, (tile.value,))
    for spec in briefing.judgements:
        lead = spec.part(spec.lead)
        found += _swings(voice, "judgement", say(voice, lead), (lead, spec.part(spec.text)))
    for group_id in voice.material.catalog.groups:
        found += _of_group(voice, group_id)
    return tuple(plainly(each) for each in found)


def confident(voice: Voice, spec: JudgementSpec, tag: str) -> str:
    """Return a judgement's tag; where the judgement rests on one origin, it says so and is held at low confidence."""
    lead = spec.part(spec.lead)
    asked = f"sole origin of {lead.rule} within {lead.recent_days} days"
    rests_on_one = voice.material.kept(asked, " ".join(lead.series), lambda: sole_origin(voice, lead)) is not None
    return voice.words["one_origin_tag"].format(tag=tag) if rests_on_one else tag


def sole_origin(voice: Voice, statement: Statement) -> str | None:
    """Return the origin without which a statement has nothing to speak of, None where there is none such."""
    if work_out(voice, statement).case == NOTHING:
        return None
    roots = roots_of(voice, statement.series)
    if len(roots) == 1:
        return roots[0]
    return next((root for root in roots if work_out(_less(voice, statement, root), statement).case == NOTHING), None)


def roots_of(voice: Voice, series: Sequence[str]) -> tuple[str, ...]:
    """Return the origins that the claims of some series lead back to, in the order of their names."""
    return tuple(sorted({str(root) for root in stated_roots(voice.material.rows(*series))}))


def _swings(
    voice: Voice, kind: Literal["tile", "judgement"], name: str, statements: Sequence[Statement]
) -> Iterator[Swing]:
    asked = statements[0]
    if work_out(voice, asked).case == NOTHING:
        return
    value = " ".join(say(voice, each) for each in statements)
    for root in roots_of(voice, asked.series):
        less = _less(voice, asked, root)
        now = " ".join(say(less, each) for each in statements)
        yield Swing(kind, name, root, origin_title(voice, root), value, now, work_out(less, asked).case == NOTHING)


def _of_group(voice: Voice, group_id: str) -> Iterator[Swing]:
    whole, material = voice.material.joint(group_id), voice.material
    title, value = whole.group.title, _allowed(voice, whole)
    for root in sorted(whole.claims.origins):
        rows = without(material.view, [root])
        less = joint_envelope(rows, material.declared, group_id, material.edition.as_of, material.lost)
        now, is_gone = _allowed(voice, less), not less.claims.limits
        yield Swing("envelope", title, root, origin_title(voice, root), value, now, is_gone)


def _allowed(voice: Voice, joint: Joint) -> str:
    """Return what is allowed on the last day, or how many origins cannot all be right."""
    spoken = voice.material.catalog
    told = JointWords(joint, spoken.groups[joint.group_id], spoken.series, voice.formats, voice.words)
    if not joint.claims.limits:
        return voice.words["no_value"]
    if joint.newest is None:
        return voice.words["no_course"]
    until = joint.bounded_until_on
    return "; ".join(part for part in (told.allowed(joint.newest), told.ceiling() if until else "") if part)


def _less(voice: Voice, statement: Statement, root: str) -> Voice:
    """Return the voice that knows of the statement's series, or all where it asks for a group, without an origin."""
    material = voice.material
    known = material.view if statement.rule == "joint" else material.rows(*statement.series)
    view = without(known, [root])
    before = material.view_before
    said = pd.MultiIndex.from_frame(view[["series_id", "publisher"]])
    is_kept = pd.MultiIndex.from_frame(before[["series_id", "publisher"]]).isin(said)
    less = replace(material, view=view, view_before=before[is_kept], _kept={})
    # What is worked out to be compared is printed nowhere: its numerals are bound to nothing.
    return replace(voice, material=less, formats=replace(voice.formats, tokens=None), worked_out={})
