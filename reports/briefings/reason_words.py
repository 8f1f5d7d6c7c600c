"""Reasons that the figures give without words, as sentences in the reader's language, their numerals bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from babel.lists import format_list

from reports.briefings.formats import Formats
from reports.briefings.tokens import Binding, computed, declared
from reports.briefings.tokens import claim as bound_to_claim
from reports.briefings.tokens.marks import unmarkable, with_numerals
from reports.catalog.declared import Origin, Series
from reports.figures.reasons import Count, Fact, Figure, Grade, Listed, Named, Quoted, Reason, Root, Span, Term, Title
from reports.languages import Words


@dataclass(frozen=True)
class ReasonWords:
    """Words for reasons in one language. `is_short`: short titles and short days, for the cells of a table.

    `series` and `origins` are those of the catalogue as it is spoken; where one is none of them, it is called as the
    catalogue's files have it.
    """

    formats: Formats
    words: Words
    is_short: bool = False
    series: Mapping[str, Series] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)

    def sentence(self, reason: Reason) -> str:
        """Return what a reason says, ready to stand in a sentence: no capital, no full stop."""
        facts = {name: self.fact(each) for name, each in reason.facts}
        return self.words[f"reason_{reason.form}"].format(**facts)

    def fact(self, fact: Fact) -> str:
        """Return one fact of a reason."""
        match fact:
            case Figure():
                return self.figure(fact)
            case Count():
                return self._count(fact)
            case Title():
                return self.words["quoted"].format(text=self._title(fact))
            case Quoted():
                text = self.words.named(fact.text)
                return self.words["quoted"].format(text=_said(self.formats, text, "quotation", fact.text))
            case Named():
                return self.name(fact.text)
            case Root():
                return self._root(fact)
            case Term():
                return self.words[f"told_{fact.of}_{fact.code}"]
            case Span():
                return self.span(fact)
            case Grade():
                return self.formats.number(fact.number, by=declared("grade", f"{fact.number} of {fact.claim}"))
            case Listed():
                return self._listed(fact)
            case Reason():
                return self.sentence(fact)

    def figure(self, figure: Figure) -> str:
        """Return a figure as its unit asks, or that it is told in words only."""
        if figure.number is None:
            return self.words["in_words_only"]
        return self.formats.of_unit(figure.number, figure.unit, by=_behind(figure))

    def name(self, text: str) -> str:
        """Return a name from data, its digits declared as part of it."""
        return named(self.formats, self.words, text)

    def span(self, span: Span) -> str:
        """Return the time that a figure is about: up to a day, from a day on, or from one to another."""
        day = self.formats.short_day if self.is_short else self.formats.day
        if span.from_on is None:
            return self.words["told_until"].format(last=day(span.until_on)) if span.until_on else ""
        if span.until_on is None:
            return self.words["told_since"].format(first=day(span.from_on))
        between = "days_between" if self.is_short else "told_between"
        return self.words[between].format(first=day(span.from_on), last=day(span.until_on))

    def _title(self, title: Title) -> str:
        spoken = self.series.get(title.series_id)
        text, short = (spoken.title, spoken.short_title) if spoken else (title.text, title.short)
        return (short or text) if self.is_short or title.is_brief else text

    def _root(self, root: Root) -> str:
        spoken = self.origins.get(root.origin)
        return (spoken.short_title or spoken.title) if spoken else self.name(root.text)

    def _listed(self, fact: Listed) -> str:
        parts = [self.fact(each) for each in fact.facts]
        return format_list(parts, locale=self.formats.locale) if fact.is_pairwise else "; ".join(parts)

    def _count(self, count: Count) -> str:
        by = computed(count.method, count.series, count.noun, claims=count.claims, value=count.number)
        printed = self.formats.number(count.number, by=by)
        return self.words.plural(count.noun, count.number).format(count=printed) if count.noun else printed


def _behind(figure: Figure) -> Binding:
    if figure.is_sum or len(figure.claims) != 1:
        return computed("sum", figure.series_id, claims=figure.claims, value=figure.number)
    return bound_to_claim(figure.claims[0], figure.series_id, figure.number)


def named(formats: Formats, words: Words, text: str) -> str:
    """Return a name from data as the reader's language has it, its digits declared as part of it."""
    return _said(formats, words.named(text), "name", text)


def _said(formats: Formats, text: str, what: str, about: str) -> str:
    binding = declared(what, unmarkable(about))
    return with_numerals(unmarkable(text), lambda digits: formats.told(digits, binding))
