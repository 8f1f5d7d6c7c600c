"""What a rule comes out at, and the voice that turns numbers into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reports.briefings.formats import Formats
from reports.briefings.material import Material
from reports.briefings.prose.passages import NOTHING_BEHIND, Backing
from reports.briefings.tokens import Binding, computed, declared
from reports.briefings.tokens.marks import unmarkable, with_numerals
from reports.catalog.declared import Series
from reports.figures.likelihood import term_of
from reports.languages import Words
from reports.languages.counts import Count


@dataclass(frozen=True)
class Said:
    """How a rule came out: the case, the words that its sentence may use, and what stands behind them."""

    case: str
    words: Mapping[str, str]
    backing: Backing = NOTHING_BEHIND


@dataclass(frozen=True)
class Voice:
    """One edition's material, spoken of in one language."""

    material: Material
    formats: Formats
    words: Words
    worked_out: dict[tuple[Any, ...], Said] = field(default_factory=dict, repr=False)

    def figure(self, number: float | None, series: Series | None = None, *, by: Binding | None = None) -> Count:
        """Return a number (an estimate to three digits), or the dash that stands for none."""
        if number is None or series is None or series.basis != "estimated":
            return self.count(number, by=by)
        return self.count(self.formats.rounded(number), by=by)

    def counted(self, key: str, number: int | None, *, by: Binding | None = None, **words: str) -> str:
        """Return a plural message with its count, in the form the count takes: 1 publisher, 2 publishers.

        `words` are what else the message names; no number is the dash. Raises UsageError for an unknown key.
        """
        if number is None:
            return self.words["no_value"]
        return self.words.plural(key, number).format(count=self.count(number, by=by), **words)

    def count(self, number: float | None, *, by: Binding | None = None) -> Count:
        """Return a whole number that a sentence may print alone, with its noun, or have a word agree with.

        `{n}`, `{n:publishers}`, `{n:was|were}`; the dash where there is no number.
        """
        if number is None:
            return Count(self.words["no_value"], 0, lambda wanted, count: self.words["no_value"])

        def said(wanted: str, count: int) -> str:
            return self.words.chosen(wanted, count) if "|" in wanted else self.counted(wanted, count, by=by)

        return Count(self.formats.number(number, by=by), round(number), said)

    def percent(self, number: float | None, *, by: Binding | None = None) -> str:
        """Return a signed percentage, or the dash that stands for none."""
        return self.words["no_value"] if number is None else self.formats.percent(number, by=by)

    def name(self, text: str) -> str:
        """Return a name from outside (of a publisher, a source, a place), its digits declared as part of it."""
        return self._declared(text, "name")

    def quoted(self, text: str) -> str:
        """Return a person's own words, their digits declared as quoted."""
        return self._declared(text, "quotation")

    def _declared(self, text: str, what: str) -> str:
        """Return a text from outside, whose digits are no figures of ours."""
        told, clean = self.formats.told, unmarkable(self.words.named(text) if what == "name" else text)
        return with_numerals(clean, lambda digits: told(digits, declared(what, unmarkable(text))))

    def hashed(self, digest: str) -> str:
        """Return a hash, or the beginning of one, declared as such."""
        return self.formats.told(digest, declared("hash", digest))

    def against(self, change: float | None, series: Series | None = None, *, by: Binding | None = None) -> str:
        """Return 120 fewer than, 120 more than, or as many as."""
        if change is None:
            return self.words["no_value"]
        if round(change) == 0:
            return self.words["as_many"]
        word = "more_than" if change > 0 else "fewer_than"
        return self.words[word].format(number=self.figure(abs(change), series, by=by))

    def chance(self, probability: float | None, *, by: Binding | None = None) -> str:
        """Return “it is likely (63 %)” by the printed yardstick, or the dash that stands for none."""
        if probability is None:
            return self.words["no_value"]
        term = self.words[f"chance_{term_of(probability).name}"]
        edge = "chance_under" if probability < 0.01 else "chance_over" if probability > 0.99 else "chance_of"
        told = min(max(probability, 0.01), 0.99)
        if by is not None and told != probability:  # The numeral printed is the limit, and so its record says.
            by = replace(by, value=told, about=f"{by.about}, {'over' if told < probability else 'under'} {told}")
        share = self.words[edge].format(share=self.formats.share(told, by=by))
        return self.words["chance_said"].format(term=term, share=share)

    def verb_of(self, series_id: str) -> str:
        """Return what a publisher does who states a series: claims, counts or estimates, by the series' basis."""
        return self.words[f"verb_{self.material.series(series_id).basis}"]

    def publisher_of(self, series_id: str) -> str:
        """Return who states a series: its publisher, or how many publishers there are."""
        names = self.material.rows(series_id)["publisher"].unique()
        by = computed("count", series_id, "publishers", value=len(names))
        return self.name(str(names[0])) if len(names) == 1 else self.count(len(names), by=by)

    def bound_of(self, series_id: str) -> str:
        """Return the bound that the newest total of a series carries; exact where it has none."""
        return self.material.total(series_id).bound or "exact"

    def stated(self, number: float | None, series_id: str, *, by: Binding | None = None) -> str:
        """Return a figure of a series with the bound that its publisher gives it."""
        series = self.material.series(series_id)
        if number is None:
            return self.words["no_value"]
        if series.basis == "estimated":
            return self.formats.estimate(number, by=by)
        return self.formats.stated(number, None, None, self.bound_of(series_id), series.unit, by=by)
