"""What claims allow together, and why they cannot hold together, as finished sentences in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reports.briefings.formats import Formats
from reports.briefings.reason_words import named
from reports.briefings.tokens import Binding, claim, computed, declared
from reports.catalog.declared import Series
from reports.catalog.groups import Group
from reports.figures.claim_ids import claim_id_of
from reports.figures.envelope.curve import Allowed
from reports.figures.envelope.joint import Joint
from reports.figures.envelope.limits import NO_LIMIT, Limit, by_ref
from reports.figures.plain_cells import day_of
from reports.languages import Words

# Why claims cannot hold together, by the messages that say so.
BECAUSE = ("gain", "beginning", "part", "same_day", "total")
NAMED = 2  # more claims that bind at once are counted, not named


@dataclass(frozen=True)
class JointWords:
    """One group's claims, spoken of in one language; `group` and `series` are those of the catalogue as spoken."""

    joint: Joint
    group: Group
    series: Mapping[str, Series]
    formats: Formats
    words: Words

    def claim(self, ref: str) -> str:
        """Return a claim in words: who, how many with the bound, by when."""
        row = self.joint.claims.rows[ref]
        first_on, last_on = day_of(row["period_start_on"]), day_of(row["period_end_on"])
        said_on = day_of(row["published_on"])
        declared = self.series[row["series_id"]]
        what = self._of_part(str(row["series_id"]))
        words = {"publisher": self._name(row), "what": what, "stated": self.stated(ref)}
        if declared.kind == "multiple":
            return self.words["claim_times"].format(**words)
        if declared.kind == "flow" and first_on and last_on:
            first, last = self.formats.short_day(first_on), self.formats.short_day(last_on)
            return self.words["claim_in"].format(**words, first=first, last=last)
        if last_on is None:
            return self.words["claim_said"].format(**words, day=self.formats.short_day(said_on or dt.date.min))
        return self.words["claim_by"].format(**words, day=self.formats.short_day(last_on))

    def stated(self, ref: str) -> str:
        """Return a claim's number with its bound, in its series' unit."""
        row = self.joint.claims.rows[ref]
        numbers = [None if pd.isna(row[name]) else float(row[name]) for name in ("value", "low", "high")]
        by = claim(claim_id_of(row), str(row["series_id"]), next((each for each in numbers if each is not None), None))
        return self.formats.stated(*numbers, str(row["bound"]), self.series[row["series_id"]].unit, by=by)

    def clash(self, refs: Sequence[str]) -> str:
        """Return why some claims cannot hold together, what each of them asks for told with it."""
        first, *others, reason = self.clashing(refs)
        if not others:
            return self.words["one_clashes"].format(first=first, reason=reason)
        if len(others) == 1:
            return self.words["two_clash"].format(first=first, second=others[0], reason=reason)
        return self.words["many_clash"].format(listed="; ".join((first, *others)), reason=reason)

    def clashing(self, refs: Sequence[str]) -> tuple[str, ...]:
        """Return the claims that cannot hold together, the one that asks for most first, and then the reason."""
        limits = [limit for ref in refs for limit in by_ref(self.joint.claims.limits)[ref]]
        reason = self.words[f"because_{self._reason(limits)}"].format(day=self.formats.day(self.group.starts_on))
        if len(refs) == 2 and all(len(limit.terms) == 1 for limit in limits):
            # It is the earlier, or as early as the other.
            more, less = sorted(limits, key=lambda limit: -limit.low)
            return self._asking(more, is_least=True), self._asking(less, is_least=False), reason
        return (*(self.claim(ref) for ref in refs), reason)

    def allowed(self, each: Allowed) -> str:
        """Return what is allowed on a day: between two numbers, or at least one."""
        if each.high is None:
            return self.words["allowed_from"].format(low=self.low(each))
        return self.words["allowed_between"].format(low=self.low(each), high=self.high(each))

    def low(self, each: Allowed) -> str:
        """Return the lowest that is allowed on a day."""
        return self.formats.number(each.low, by=self._edge(f"lowest on {each.on}", each.low_bound_by, each.low))

    def high(self, each: Allowed) -> str:
        """Return the highest that is allowed on a day, a dash where nothing bounds it from above."""
        if each.high is None:
            return self.words["no_value"]
        return self.formats.number(each.high, by=self._edge(f"highest on {each.on}", each.high_bound_by, each.high))

    def ceiling(self) -> str:
        """Return until when anything bounds the total from above; empty where something does to the end."""
        until = self.joint.bounded_until_on
        if until is None:
            return self.words["never_bounded"]
        if self.joint.newest is not None and until == self.joint.newest.on:
            return ""
        return self.words["bounded_until"].format(day=self.formats.day(until))

    def origins(self) -> str:
        """Return how many independent origins limit it, as stated and if suspicions hold."""
        claims, what = self.joint.claims, "independent origins"
        count, if_suspected = len(claims.origins), len(claims.origins_if_suspected)
        told = self._count(count, what)
        if count == if_suspected:
            return self.words.plural("joint_origins_sure", count).format(count=told)
        suspected = self._count(if_suspected, f"{what} if suspected links hold")
        return self.words.plural("joint_origins", count).format(count=told, if_suspected=suspected)

    def names(self, refs: Sequence[str]) -> str:
        """Return the publishers of the claims that bind, or how many there are."""
        names = list(dict.fromkeys(self._name(self.joint.claims.rows[ref]) for ref in refs))
        left = len(names) - NAMED
        told = ", ".join(names[:NAMED]) or self.words["no_value"]
        if left <= 0:
            return told
        return self.words.plural("names_more", left).format(names=told, count=self._count(left, "publishers that bind"))

    def about(self) -> str:
        """Return within which share “about” is taken."""
        share = self.group.about_share
        return self.formats.share(share, by=declared("fixed", f"about_share of {self.joint.group_id}", share))

    def _name(self, row: Mapping[str, Any]) -> str:
        return named(self.formats, self.words, str(row["publisher"]))

    def _edge(self, about: str, refs: Sequence[str], value: float) -> Binding:
        claims = (claim_id_of(self.joint.claims.rows[ref]) for ref in refs)
        return computed("envelope", self.group.members(), about, claims=claims, value=value)

    def _count(self, number: int, what: str) -> str:
        return self.formats.number(number, by=computed("count", self.group.members(), what, value=number))

    def _of_part(self, series_id: str) -> str:
        if series_id not in self.group.parts:
            return ""
        declared = self.series[series_id]
        return self.words["of_part"].format(title=declared.short_title or declared.title)

    def _asking(self, limit: Limit, *, is_least: bool) -> str:
        """Return a claim with the number that it asks for, where that is another than the one stated."""
        said, number = self.claim(limit.ref), limit.low if is_least else limit.high
        row = self.joint.claims.rows[limit.ref]
        printed = (row["low"], row["high"]) if pd.isna(row["value"]) else (row["value"],)
        if number == NO_LIMIT or number in printed:
            return said
        word = "so_at_least" if is_least else "so_at_most"
        about, claims = "lowest" if is_least else "highest", (claim_id_of(row),)
        by = computed("wording", str(row["series_id"]), about, claims=claims, value=number)
        return self.words[word].format(claim=said, number=self.formats.number(number, by=by))

    def _reason(self, limits: Sequence[Limit]) -> str:
        """Return one of BECAUSE."""
        rows = self.joint.claims.rows
        if any(len(limit.terms) > 1 for limit in limits):
            return "gain"
        if any(limit.terms[0][0] < self.group.starts_on for limit in limits):
            return "beginning"
        if any(rows[limit.ref]["series_id"] in self.group.parts for limit in limits):
            return "part"
        return "same_day" if len({limit.terms[0][0] for limit in limits}) == 1 else "total"
