"""What is new or changed in a copy, judged against what stands; what stands already is not judged again."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from reports.catalog.checks import CheckName
from reports.catalog.declared import Series, Source
from reports.figures.changes import Key, Standing, key_of, stated_of
from reports.figures.checks.days import NEAR_DAYS, day_doubt, in_other_year
from reports.figures.checks.files import file_findings, new_series_findings
from reports.figures.checks.lines import Doubt, Point, doubts
from reports.figures.checks.names import looks_like, text_fault
from reports.figures.checks.stored import OF_A_DAY, WOULD_FIT
from reports.figures.model import Claim, Finding, Parsed

_NOT_IN_LINE = frozenset({"projection", "event"})
_TEXTS = ("quote", "note", "via", "scope", "claim_ref")
_NO_END = dt.date.max
Line = tuple[str, str, int]


def judged(
    parsed: Parsed,
    standing: Mapping[Key, Standing],
    source: Source,
    series: Mapping[str, Series],
    *,
    retrieved_at: dt.datetime,
    size_bytes: int = 0,
    held_bytes: int = 0,
) -> Parsed:
    """Return a copy with what is doubtful in it held back (`quarantine` set) and told; no claim is left out.

    `standing` is the newest row of each key of the source, `held_bytes` the size of its newest good copy. What a
    person released stands, what a person rejected stays held back, and what stands already is not judged.
    """
    keys = [key_of(claim, series[claim.series_id].kind) for claim in parsed.claims]
    claims, keys = _as_decided(parsed.claims, keys, standing)
    places = [place for place, key in enumerate(keys) if _is_new(claims[place], key, standing)]
    found: list[Doubt] = []
    if places:
        found += _of_days(places, claims, keys, standing, source, series, retrieved_at)
        found += _of_names(places, claims, standing, source)
        held = {doubt.place for doubt in found}
        fit = [place for place in places if place not in held]
        found += _of_lines(fit, claims, keys, standing, source, series, retrieved_at)
    findings = [
        *parsed.findings,
        *file_findings(keys, standing, source, series, size_bytes=size_bytes, held_bytes=held_bytes),
        *new_series_findings((claims[place] for place in places), standing, series, source),
        *_text_findings((claims[place] for place in places), source),
        *_told(found, claims),
    ]
    for doubt in found:
        if doubt.severity == "quarantine" and not claims[doubt.place].quarantine:
            claims[doubt.place] = replace(claims[doubt.place], quarantine=f"{doubt.check}: {doubt.reason}")
    return replace(parsed, claims=tuple(claims), findings=tuple(findings))


def _as_decided(
    claims: Sequence[Claim], keys: list[Key], standing: Mapping[Key, Standing]
) -> tuple[list[Claim], list[Key]]:
    """Return the claims with those that a person rejected held back, and those that a person released set free."""
    decided = {key: before for key, before in standing.items() if before.decided}
    made = list(claims)
    if not decided:
        return made, keys
    for place, (claim, key) in enumerate(zip(claims, keys, strict=True)):
        held = decided.get(key._replace(is_quarantined=True))
        if held is None or stated_of(held.claim) != stated_of(claim):
            continue
        chosen = key._replace(is_quarantined=False, ordinal=0)
        if held.decided == "rejected" and not claim.quarantine and not _is_standing(claim, key, standing):
            made[place] = replace(claim, quarantine=held.claim.quarantine)
        elif held.decided == "released" and claim.quarantine and _is_standing(claim, chosen, standing):
            made[place] = replace(claim, quarantine="", ordinal=0)
    settled = [
        key._replace(ordinal=claim.ordinal, is_quarantined=bool(claim.quarantine))
        for claim, key in zip(made, keys, strict=True)
    ]
    return made, settled


def _is_standing(claim: Claim, key: Key, standing: Mapping[Key, Standing]) -> bool:
    before = standing.get(key)
    return before is not None and not before.is_withdrawn and stated_of(before.claim) == stated_of(claim)


def _is_new(claim: Claim, key: Key, standing: Mapping[Key, Standing]) -> bool:
    return not claim.quarantine and not _is_standing(claim, key, standing)


def _of_days(
    places: Iterable[int], claims: Sequence[Claim], keys: Sequence[Key], standing: Mapping[Key, Standing],
    source: Source, series: Mapping[str, Series], retrieved_at: dt.datetime,
) -> Iterator[Doubt]:  # fmt: skip
    newest_on = _newest_days(standing)
    for place in places:
        claim = claims[place]
        newest = newest_on.get((claim.series_id, keys[place].publisher))
        doubt = day_doubt(claim, series[claim.series_id], source.checks, retrieved_at, newest)
        if doubt and doubt[0] not in source.checks.of(claim.series_id).off:
            yield Doubt(place, doubt[0], "quarantine", doubt[1], 0.0)


def _newest_days(standing: Mapping[Key, Standing]) -> dict[tuple[str, str], dt.date]:
    found: dict[tuple[str, str], dt.date] = {}
    for key, before in standing.items():
        if key.period_end_on and not key.is_quarantined and not before.is_withdrawn:
            line = key.series_id, key.publisher
            found[line] = max(key.period_end_on, found.get(line, key.period_end_on))
    return found


def _of_names(
    places: Iterable[int], claims: Sequence[Claim], standing: Mapping[Key, Standing], source: Source
) -> Iterator[Doubt]:
    """Names decide who said something: one that is broken, or only looks like another, is held back."""
    # A name that was held back before is no better known for that.
    known = {before.claim.publisher for key, before in standing.items() if not key.is_quarantined} | {source.publisher}
    looks = {looks_like(name): name for name in known}
    faults: dict[str, str] = {}
    for place in places if "text" not in source.checks.off else ():
        name = claims[place].publisher
        if name not in faults:
            faults[name] = _name_fault(name, known, looks)
        if faults[name]:
            yield Doubt(place, "text", "quarantine", faults[name], 0.0)


def _name_fault(name: str, known: set[str], looks: Mapping[str, str]) -> str:
    if name in known:
        return ""
    if fault := text_fault(name):
        return f"the publisher's name {name!a}: {fault}"
    alike = looks.get(looks_like(name))
    if alike is not None and alike.casefold() != name.casefold() and not name.isascii() and alike.isascii():
        return f"the publisher's name {name!a} only looks like {alike!a}"
    return ""


def _text_findings(claims: Iterable[Claim], source: Source) -> Iterator[Finding]:
    """Yield what is wrong with notes and quotations, once for each text; they are kept as they came."""
    told: set[str] = set()
    for claim in claims if "text" not in source.checks.off else ():
        for name in _TEXTS:
            text = getattr(claim, name)
            if text and text not in told:
                told.add(text)
                if fault := text_fault(text):
                    yield Finding("text", "warn", f"{claim.source_id} {claim.locator}".strip(), f"{name}: {fault}")


def _of_lines(
    places: Iterable[int], claims: Sequence[Claim], keys: Sequence[Key], standing: Mapping[Key, Standing],
    source: Source, series: Mapping[str, Series], retrieved_at: dt.datetime,
) -> Iterator[Doubt]:  # fmt: skip
    new = {keys[place]: place for place in places if _is_in_line(claims[place], series)}
    lines = _lines(new, claims, keys, standing, series)
    for (series_id, _, _), points in lines.items():
        declared, checks = series[series_id], source.checks.of(series_id)
        weeks = declared.late_weeks
        late_from = retrieved_at.date() - dt.timedelta(weeks=weeks) if weeks else _NO_END
        newest_on = max((point.day for point in points if point.place is None), default=None)
        for doubt in doubts(points, checks, adds_up=declared.kind == "cumulative", late_from=late_from):
            yield _dated(doubt, claims[doubt.place], newest_on, checks.off)


def _dated(doubt: Doubt, claim: Claim, newest_on: dt.date | None, off: Sequence[CheckName]) -> Doubt:
    """Return the doubt as one about the year, where the figure's day fits the newest ones but for its year."""
    meant = in_other_year(claim.period_end_on, newest_on) if claim.period_end_on else None
    if meant is None or doubt.severity != "quarantine" or "year-off" in off:
        return doubt
    of_day = OF_A_DAY.format(day=claim.period_end_on, reason=doubt.reason)
    return replace(doubt, check="year-off", reason=WOULD_FIT.format(reason=of_day, meant=meant))


def _lines(
    new: Mapping[Key, int], claims: Sequence[Claim], keys: Sequence[Key], standing: Mapping[Key, Standing],
    series: Mapping[str, Series],
) -> dict[Line, list[Point]]:  # fmt: skip
    """Return the lines that have new figures: what is new, and what stands and is still stated, in order of days."""
    wanted = {_line_of(key, series) for key in new}
    lines: dict[Line, list[Point]] = defaultdict(list)
    for key, place in new.items():
        before = standing.get(key)
        was = before.claim.value if before and not before.is_withdrawn else None
        lines[_line_of(key, series)].append(_point(claims[place], place, was))
    for key, before in standing.items():
        if key not in new and not key.is_quarantined and not before.is_withdrawn and _is_in_line(before.claim, series):
            line = _line_of(key, series)
            if line in wanted:
                lines[line].append(_point(before.claim, None, None))
    for points in lines.values():
        points.sort(key=lambda point: point.day)
    return lines


def _point(claim: Claim, place: int | None, was: float | None) -> Point:
    assert claim.period_end_on is not None and claim.value is not None
    return Point(claim.period_end_on, claim.value, place, was)


def _is_in_line(claim: Claim, series: Mapping[str, Series]) -> bool:
    has_place = claim.value is not None and claim.period_end_on is not None
    return has_place and claim.series_id in series and series[claim.series_id].kind not in _NOT_IN_LINE


def _line_of(key: Key, series: Mapping[str, Series]) -> Line:
    """Return the line of a figure: flows of a week and of a year are no neighbours."""
    if series[key.series_id].kind == "cumulative" or key.period_start_on is None or key.period_end_on is None:
        return key.series_id, key.publisher, 0
    days = (key.period_end_on - key.period_start_on).days + 1
    return key.series_id, key.publisher, round(days / NEAR_DAYS) or -min(days, NEAR_DAYS // 2)


def _told(found: Iterable[Doubt], claims: Sequence[Claim]) -> Iterator[Finding]:
    """Yield one finding for each check and series: the worst, and how many there are."""
    groups: dict[tuple[str, str, str], list[Doubt]] = defaultdict(list)
    for doubt in found:
        groups[doubt.check, doubt.severity, claims[doubt.place].series_id].append(doubt)
    for (check, _, series_id), group in groups.items():
        worst = max(group, key=lambda doubt: doubt.spreads)
        claim = claims[worst.place]
        more = f" (the largest of {len(group):,})" if len(group) > 1 else ""
        text = f"{series_id}, {claim.period_end_on or 'no stated period'}: {worst.reason}{more}"
        yield Finding(check, worst.severity, f"{claim.source_id} {claim.locator}".strip(), text)
