"""Drift across claims: figures that look alike, or apart, and are not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from reports.catalog.declared import Origin
from reports.catalog.groups import Group
from reports.figures.chains.nearby import ByNumber
from reports.figures.chains.retold import Family, repeats
from reports.figures.chains.said import Said, figure_of, title_of, title_of_series
from reports.figures.chains.steps import slug
from reports.figures.drift.findings import Drifted, drifted
from reports.figures.reasons import Count, Figure, Listed, Named, Root, reason

_NOT_NUMBERS_OF = frozenset({"ratio", "multiple"})
_RUNNING = frozenset({"cumulative", "stock"})


def one_root(found: Sequence[Family], origins: Mapping[str, Origin]) -> Iterator[Drifted]:
    """Yield the figures that several publishers print and one origin knows."""
    for family in found:
        publishers = {slug(said.publisher) for said in family.traced}
        if len(publishers) < 2:
            continue
        roots = {said.root for said in family.traced}
        leader = family.leader
        what = reason(
            "one_root" if len(roots) == 1 else "one_root_suspected",
            figure=figure_of(leader),
            publishers=_count(len(publishers), "publishers", family.traced),
            origin=Root(leader.suspected_root, title_of(leader.suspected_root, origins)),
        )
        yield drifted("one-root", f"{_name(leader)}/{leader.suspected_root}", family.traced, leader.value, what)


def near_twins(found: Sequence[Family]) -> Iterator[Drifted]:
    """Yield pairs of figures that read alike and count different things."""
    speaking = [family.traced[0] for family in found if family.traced]
    counts = [said for said in speaking if said.value and said.series.kind not in _NOT_NUMBERS_OF]
    by_number = ByNumber(counts)
    pairs = ((one, other) for one in counts for other in by_number.near(one.value) if one.ref < other.ref)
    for one, other in pairs:
        if one.series.group == other.series.group or _is_one_projected(one, other):
            continue
        about = "+".join(sorted(f"{said.series_id}/{said.value:.10g}" for said in (one, other)))
        number = one.value if one.value == other.value else None
        things = {"one": figure_of(one), "one_title": title_of_series(one, is_brief=True),
                  "other": figure_of(other), "other_title": title_of_series(other, is_brief=True)}  # fmt: skip
        yield drifted("near-twins", about, (one, other), number, reason("near_twins", **things))


def several_wholes(claims: Sequence[Said]) -> Iterator[Drifted]:
    """Yield the shares of one subject that are told of several wholes."""
    first: dict[tuple[tuple[str, str], float], dict[str, Said]] = defaultdict(dict)
    for said in sorted(claims, key=lambda said: said.nearness):
        if said.is_traced and said.value is not None and said.series.kind == "ratio":
            first[said.subject, said.value].setdefault(said.series_id, said)
    for (subject, value), by_series in first.items():
        if len(by_series) > 1:
            shares = [by_series[name] for name in sorted(by_series)]
            what = reason(
                "several_wholes",
                figure=figure_of(shares[0]),
                count=_count(len(shares), "wholes", shares),
                wholes=Listed(tuple(title_of_series(said) for said in shares)),
            )
            yield drifted("denominator", f"{subject[0]}/{value:.10g}", shares, value, what)


def same_series(claims: Sequence[Said]) -> Iterator[Drifted]:
    """Yield the texts that print one running total on two days, one of them without its day, as if two had counted."""
    texts: dict[tuple[str, str, str, str], list[Said]] = defaultdict(list)
    for said in claims:
        if said.is_traced and said.value is not None and said.series.kind in _RUNNING:
            texts[said.publisher, said.url, said.root, said.series_id].append(said)
    for (publisher, _, _, series_id), told in texts.items():
        numbers = sorted({said.value for said in told if said.value is not None})
        if len(numbers) < 2 or all(said.until_on for said in told) or _is_retold_once(told):
            continue
        first = {said.value: said for said in sorted(told, key=lambda said: said.ref, reverse=True)}
        what = reason(
            "same_series",
            publisher=Named(publisher),
            figures=Listed(tuple(figure_of(first[number]) for number in numbers), is_pairwise=True),
            title=title_of_series(told[0]),
        )
        about = f"{series_id}/{'+'.join(f'{number:.10g}' for number in numbers)}"
        yield drifted("same-series", about, told, None, what)


def overlapping(claims: Sequence[Said], groups: Mapping[str, Group]) -> Iterator[Drifted]:
    """Yield the wholes that are less than their parts together: the parts overlap and must not be added."""
    for group_id, group in groups.items():
        parts = _newest(claims, group.parts)
        for whole in _newest(claims, group.totals):
            of_it = [part for part in parts if part.root == whole.root and part.value]
            total = sum(part.value or 0.0 for part in of_it)
            if len(of_it) > 1 and whole.value and total > whole.value:
                added = Figure(total, whole.series_id, figure_of(whole).unit, _ids(of_it), is_sum=True)
                parts_of_it = Listed(tuple(map(figure_of, of_it)), is_pairwise=True)
                what = reason("overlap", parts=parts_of_it, whole=figure_of(whole), added=added)
                yield drifted("overlap", group_id, [whole, *of_it], whole.value, what)


def _newest(claims: Sequence[Said], series: Sequence[str]) -> list[Said]:
    """Return the claim that speaks for each series and root: the newest, then the nearest to its origin."""
    found: dict[tuple[str, str], Said] = {}
    for said in sorted(claims, key=lambda said: (str(said.until_on or ""), not said.is_own, -said.hands, said.ref)):
        if said.series_id in series and said.value is not None:
            found[said.series_id, said.root] = said
    return [found[key] for key in sorted(found)]


def _is_retold_once(told: Sequence[Said]) -> bool:
    return all(repeats(one, other) for one, other in combinations(told, 2))


def _is_one_projected(one: Said, other: Said) -> bool:
    """A figure and its own projection are no twins of chance."""
    return one.suspected_root == other.suspected_root and one.subject == other.subject


def _name(said: Said) -> str:
    return f"{said.series_id}/{said.value or 0:.10g}"


def _count(number: int, noun: str, among: Sequence[Said]) -> Count:
    return Count(number, noun, tuple(sorted({said.series_id for said in among})), _ids(among))


def _ids(among: Sequence[Said]) -> tuple[str, ...]:
    return tuple(said.claim_id for said in among)
