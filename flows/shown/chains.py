"""What people read in a terminal of chains and drift."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from textwrap import fill
from typing import Any

from flows.questions.tracing import DriftReport, Traced
from flows.shown.paths import path_words
from flows.shown.reasons import REASONS
from reports.briefings.drift_words import DriftWords
from reports.catalog.declared import Origin
from reports.figures.chains.paths import path_of
from reports.figures.chains.said import Said, figure_of, title_of
from reports.figures.chains.statements import Hop, Statement
from reports.figures.drift.findings import CODES, Drifted

_WIDTH = 118
_WORDS = DriftWords(REASONS)


def chains(found: Sequence[Traced], origins: Mapping[str, Origin]) -> str:
    """Return what stands behind each figure: the counts, then every claim with its way and what changed on it."""
    return "\n\n".join("\n\n".join(_traced(each, origins)) for each in found)


def chains_json(found: Sequence[Traced], origins: Mapping[str, Origin]) -> list[dict[str, Any]]:
    """Return what stands behind each figure as plain values."""
    return [
        _statement_json(each.statement, origins)
        | {"beware": [{"id": one.id, "code": one.code, "words": _WORDS.sentence(one)} for one in each.beware]}
        for each in found
    ]


def drift(report: DriftReport) -> str:
    """Return the findings by kind, the new ones marked, and how many of them are known."""
    if not report.findings:
        return "no drift: no figure of the register changed on its way"
    lines: list[str] = []
    for code in CODES:
        named = [each for each in report.findings if each.code == code]
        if named:
            lines += [f"{_WORDS.nature(code)} ({code})", *(_finding(each, report) for each in named), ""]
    new, count = len(report.new), len(report.findings)
    closing = f"{count} findings, all of them known" if not new else f"{count} findings, {new} of them NEW"
    mend = ['read each, and give it a reason in drift.toml: [known] "ID" = "why"'] if new else []
    stale = [f"known in drift.toml and not found: {', '.join(report.stale)}"] if report.stale else []
    return "\n".join([*lines, closing, *mend, *stale])


def drift_json(report: DriftReport) -> dict[str, Any]:
    """Return the findings as plain values."""
    return {
        "as_of": report.as_of.isoformat(timespec="seconds"),
        "findings": [
            {**_drifted_json(each), "is_new": each.id not in report.known, "known_because": report.known.get(each.id)}
            for each in report.findings
        ],
        "new_count": len(report.new),
        "stale": list(report.stale),
    }


def _drifted_json(each: Drifted) -> dict[str, Any]:
    retold = each.retold
    return {
        "id": each.id,
        "code": each.code,
        "refs": each.refs,
        "number": each.number,
        "what": REASONS.sentence(each.what),
        "teller": retold.teller if retold else "",
        "figure": REASONS.figure(retold.figure) if retold else "",
        "after": _WORDS.after(retold) if retold else "",
        "nature": _WORDS.nature(each.code),
        "severity": each.severity,
        "words": _WORDS.sentence(each),
    }


def _finding(each: Drifted, report: DriftReport) -> str:
    mark = " " if each.id in report.known else "!"
    of = f"{each.id}" + ("" if each.id in report.known else "  NEW")
    words = fill(_WORDS.sentence(each), _WIDTH, initial_indent=f"{mark} ", subsequent_indent="  ")
    return f"{words}\n    {of}  [{', '.join(each.refs)}]"


def _traced(each: Traced, origins: Mapping[str, Origin]) -> list[str]:
    beware = [fill(_WORDS.sentence(one), _WIDTH, initial_indent="  ", subsequent_indent="    ") for one in each.beware]
    return [*_statement(each.statement, origins), *(["\n".join(["beware:", *beware])] if beware else [])]


def _statement(each: Statement, origins: Mapping[str, Origin]) -> list[str]:
    first = each.claims[0]
    outlets = _counted(len(each.outlets), "outlet") + (f": {', '.join(each.outlets)}" if each.outlets else "")
    stated = _named(each.roots, origins)
    suspected = _named(each.roots_if_suspected, origins)
    below = f", with {_counted(len(each.kin), 'more claim')} below" if each.kin else ""
    held = f"if the suspicions hold: {suspected}{below}"
    head = [f"{REASONS.figure(figure_of(first))} · {first.series.title}", f"  {outlets}", f"  {stated}", f"  {held}"]
    parts = ["\n".join(head), *(_claim(said, each.hops[said.ref], origins) for said in each.claims)]
    if each.kin:
        parts.append(
            "the same figure only if a suspicion holds:\n" + "\n".join(_way(said, origins) for said in each.kin)
        )
    return parts


def _named(roots: Sequence[str], origins: Mapping[str, Origin]) -> str:
    return f"{_counted(len(roots), 'independent origin')}: {'; '.join(title_of(root, origins) for root in roots)}"


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _claim(said: Said, hops: Sequence[Hop], origins: Mapping[str, Origin]) -> str:
    lines = [_way(said, origins)]
    for hop in hops:
        between = "as worded" if hop.parent is hop.child else f"{hop.parent.ref} → {hop.child.ref}"
        changed = "; ".join(REASONS.sentence(change.reason) for change in hop.changes) or "nothing changed"
        lines.append(fill(f"{between}: {changed}", _WIDTH, initial_indent="    ", subsequent_indent="      "))
    return "\n".join(lines)


def _way(said: Said, origins: Mapping[str, Origin]) -> str:
    figure = REASONS.figure(figure_of(said))
    stated = figure if said.bound in ("exact", "words") else f"{said.bound.replace('_', ' ')} {figure}"
    when = f", {said.published_on}" if said.published_on else ""
    head = f"  {said.ref} · {stated} · {said.publisher}{when}"
    return head + "\n" + fill(path_words(said, origins), _WIDTH, initial_indent="    ", subsequent_indent="    ")


def _statement_json(each: Statement, origins: Mapping[str, Origin]) -> dict[str, Any]:
    first = each.claims[0]
    return {
        "value": first.value,
        "measure": first.series.measure,
        "population": first.series.population,
        "outlets": list(each.outlets),
        "outlets_count": len(each.outlets),
        "origins": list(each.roots),
        "origins_count": len(each.roots),
        "origins_if_suspected": list(each.roots_if_suspected),
        "origins_if_suspected_count": len(each.roots_if_suspected),
        "claims": [_claim_json(said, each.hops[said.ref], said.ref in each.asked, origins) for said in each.claims],
        "same_only_if_suspected": [_claim_json(said, (), False, origins) for said in each.kin],
        "links": [asdict(link) for link in each.links],
    }


def _claim_json(said: Said, hops: Sequence[Hop], is_asked: bool, origins: Mapping[str, Origin]) -> dict[str, Any]:
    return {
        "claim_ref": said.ref,
        "is_asked": is_asked,
        "series_id": said.series_id,
        "publisher": said.publisher,
        "value": said.value,
        "bound": said.bound,
        "published_on": _iso(said.published_on),
        "origin": said.root,
        "origin_if_suspected": said.suspected_root,
        "path": [asdict(hand) for hand in path_of(said, origins)],
        "words": path_words(said, origins),
        "changes": [
            {"from": hop.parent.ref, "to": hop.child.ref, "code": change.code,
             "words": REASONS.sentence(change.reason)}
            for hop in hops
            for change in hop.changes
        ],
    }  # fmt: skip


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
