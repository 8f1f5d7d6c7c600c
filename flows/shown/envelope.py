"""What people and machines read of an envelope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from textwrap import fill
from typing import Any

from flows.shown.reasons import REASONS
from reports.briefings.formats import Formats
from reports.briefings.joint_words import JointWords
from reports.briefings.words import ENGLISH
from reports.catalog import Catalog
from reports.catalog.groups import Group
from reports.figures.envelope.curve import Allowed
from reports.figures.envelope.joint import FEWEST_ORIGINS, Joint

_WIDTH = 118
_LEFT_OUT = 30
_BROKEN = 12


def groups(declared: Mapping[str, Group]) -> str:
    """Return the groups that can be asked for."""
    lines = [f"{name:<22} {group.title}" for name, group in declared.items()]
    return "\n".join(lines) or "no comparability groups: declare some in groups.toml"


def groups_json(declared: Mapping[str, Group]) -> list[dict[str, Any]]:
    """Return the groups as plain values."""
    return [{"group": name, **group.model_dump(mode="json")} for name, group in declared.items()]


def envelope(joint: Joint, catalog: Catalog) -> str:
    """Return what is allowed week by week and by whom it is bound, or why nothing is, and what was left out."""
    told = JointWords(joint, joint.group, catalog.series, Formats(), ENGLISH)
    claims = joint.claims
    head = [
        f"{joint.group_id}: {joint.group.title}",
        f"as of {told.formats.instant(joint.as_of)} · {len(claims.rows):,} claims limit it, {len(claims.left_out):,} "
        f"do not · {told.origins()}",
    ]
    body = _possible(told) if joint.envelope.is_possible else _impossible(told)
    return "\n".join([*head, "", *body, *_left_out(joint)])


def envelope_json(joint: Joint, catalog: Catalog) -> dict[str, Any]:
    """Return the whole of it as plain values: each week, each clash in words, each claim left out."""
    told, found = JointWords(joint, joint.group, catalog.series, Formats(), ENGLISH), joint.envelope
    return {
        "group": joint.group_id,
        "title": joint.group.title,
        "as_of": joint.as_of.isoformat(timespec="seconds"),
        "is_possible": found.is_possible,
        "origins": sorted(joint.claims.origins),
        "origins_if_suspected": sorted(joint.claims.origins_if_suspected),
        "has_band": joint.has_band,
        "bounded_until_on": joint.bounded_until_on,
        "weeks": [asdict(each) for each in found.allowed],
        "contradictions": [{"claims": list(refs), "words": told.clash(refs)} for refs in found.conflicts.sets],
        "has_more_contradictions": found.conflicts.has_more,
        "nearest": [{"on": on, "value": value} for on, value in found.nearest],
        "broken": [{"claim": ref, "by_share": share} for ref, share in found.broken],
        "weeks_of_the_rest": [] if found.is_possible else [asdict(each) for each in joint.rest.allowed],
        "claims": {ref: told.claim(ref) for ref in sorted(joint.claims.rows)},
        "left_out": [{"ref": each.ref, "reason": REASONS.sentence(each.reason)} for each in joint.claims.left_out],
    }


def _possible(told: JointWords) -> list[str]:
    joint = told.joint
    if not joint.claims.limits:
        return ["No claim limits it."]
    few = joint.origins_count < FEWEST_ORIGINS
    warned = [told.words["too_few_origins"]] if few else []
    binding = {ref for each in joint.envelope.allowed for ref in (*each.low_bound_by, *each.high_bound_by)}
    ceiling = [line for line in (told.ceiling(),) if line]
    named = ["", "What binds", *(f"  {_line(told.claim(ref), ref)}" for ref in sorted(binding))]
    return [*warned, *_runs(told, joint.envelope.allowed), *ceiling, *named]


def _runs(told: JointWords, weeks: Sequence[Allowed]) -> Iterator[str]:
    """Yield one line for each run of weeks that allow the same."""
    yield f"{'weeks ending':<25}{'lowest':>12}{'highest':>13}   held up by | held down by"
    start = 0
    for end in range(1, len(weeks) + 1):
        if end < len(weeks) and _same(weeks[start], weeks[end]):
            continue
        each, last = weeks[start], weeks[end - 1]
        days = f"{each.on}" if each is last else f"{each.on} – {last.on}"
        high = "–" if each.high is None else told.formats.number(each.high)
        by = f"{told.names(each.low_bound_by)} | {told.names(each.high_bound_by)}"
        yield f"{days:<25}{told.formats.number(each.low):>12}{high:>13}   {by}"
        start = end


def _same(one: Allowed, other: Allowed) -> bool:
    def printed(each: Allowed) -> tuple[Any, ...]:
        high = None if each.high is None else round(each.high)
        return round(each.low), high, each.low_bound_by, each.high_bound_by

    return printed(one) == printed(other)


def _impossible(told: JointWords) -> list[str]:
    found, joint = told.joint.envelope, told.joint
    lines = ["No course of the total satisfies all of them.", "", "What cannot hold together"]
    lines += [fill(told.clash(refs), _WIDTH, initial_indent="  ", subsequent_indent="    ")
              for refs in found.conflicts.sets]  # fmt: skip
    lines += [f"  {told.words['more_clashes']}"] if found.conflicts.has_more else []
    shown = found.broken[:_BROKEN]
    lines += ["", "What the course of least violation breaks, by share of the number stated (weighted by grade)"]
    lines += [f"  {share:6.1%}  {told.claim(ref)}" for ref, share in shown]
    lines += [f"  and {len(found.broken) - len(shown):,} more"] if len(found.broken) > len(shown) else []
    rest = joint.rest.allowed[-1] if joint.rest.allowed else None
    if rest is not None:
        by = f"{told.names(rest.low_bound_by)} | {told.names(rest.high_bound_by)}"
        lines += ["", f"Without those {len(found.broken):,}, the rest allows on {rest.on}: {told.allowed(rest)} ({by})"]
    return lines


def _left_out(joint: Joint) -> list[str]:
    left = joint.claims.left_out
    if not left:
        return []
    shown = [fill(f"{each.ref}: {REASONS.sentence(each.reason)}", _WIDTH, initial_indent="  ", subsequent_indent="    ")
             for each in left[:_LEFT_OUT]]  # fmt: skip
    more = [f"  and {len(left) - _LEFT_OUT:,} more; --json lists all"] if len(left) > _LEFT_OUT else []
    return ["", "Left out", *shown, *more]


def _line(claim: str, ref: str) -> str:
    return claim if ref.count("/") >= 2 else f"{claim} [{ref}]"
