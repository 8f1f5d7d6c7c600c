"""A catalogue's sentences in every case, filled in with sample words, before there is any edition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from reports.briefings.filling import filled
from reports.briefings.formats import Formats
from reports.briefings.prose.composed import statements_in
from reports.briefings.prose.passages import Backing, Interval, Passage
from reports.briefings.words import ENGLISH
from reports.catalog import Catalog
from reports.catalog.briefings import Briefing, JudgementSpec
from reports.catalog.rules import COUNTS, RULES, Statement
from reports.languages import Words
from reports.languages.counts import Count

RISE = 0.63
PUBLISHER = "The Gazette"
A_COUNT = "21"
SAMPLES: Mapping[str, str] = {
    "value": "≈ 1,230", "number": "1,230", "before": "1,180", "change": "50 more than", "change_abs": "50",
    "change_pct": "+4.2\u00a0%", "year_change_pct": "+5.3\u00a0%", "mean4_to_mean13_pct": "+6.4\u00a0%",
    "was_change_pct": "+7.5\u00a0%", "mean4": "1,240", "mean13": "1,170", "year_before": "1,140", "record": "1,900",
    "record_week": "2024-W51", "highest_since": "2025-W07", "lowest_since": "2025-W08", "rank": "3",
    "weeks_compared": "210", "total": "≈ 45,600", "total_on": "1 March 2026", "days": "5 of 7", "week": "2026-W09",
    "spread": "290", "publisher": PUBLISHER, "title": "Sheep lost", "slope": "+20", "slope_abs": "20",
    "slope_low": "+10", "slope_high": "+30", "p_value": "0.012", "trend_weeks": "13", "claims": "8", "outlets": "7",
    "origins": "5", "origins_if_suspected": "2", "relays": "3", "series_count": "8", "age_months": "19",
    "months_overdue": "7", "due": "December 2025", "low": "1,100", "high": "1,360", "was": "1,200",
    "newest": "≈ 1,230", "newest_publisher": PUBLISHER, "newest_count_on": "December 2024", "origin": "the Ministry",
    "period": "Feb 2022 – Dec 2024", "published": "4 Jan 2026", "on": "1 March 2026", "turn_above": "1,600",
    "turn_below": "900", "rise_chance": "it is likely (63\u00a0%)", "fall_chance": "it is unlikely (37\u00a0%)",
    "trend_rise_chance": "it is likely (63\u00a0%)", "trend_fall_chance": "it is unlikely (37\u00a0%)",
}  # fmt: skip
VERBS = {"claimed": "claims", "documented": "counts", "estimated": "estimates"}
AGAINST = {"change_pct": "week", "year_change_pct": "year", "mean4_to_mean13_pct": "mean", "was_change_pct": "edition"}


def sampled(catalog: Catalog) -> Iterator[Passage]:
    """Yield every sentence of a desk's briefings for every case, with its line in briefings.toml."""
    text = catalog.files.get("briefings.toml", b"").decode("utf-8-sig")
    for briefing in catalog.briefings.values():
        for spec in briefing.judgements:
            yield from _judgement(catalog, spec, text)
        for context, statement in _statements(catalog, briefing):
            for case in RULES[statement.rule].cases:
                if said := _in_case(statement.say, case):
                    where = f"briefings.toml:{line_of(said, text)}"
                    yield Passage(_filled(catalog, statement, said), where, "sentence",
                                  _backing(catalog, statement, said), context)  # fmt: skip


def sample_of(word: str, words: Words = ENGLISH, samples: Mapping[str, str] = SAMPLES) -> str:
    """Return what a rule's word may come out at; a whole number can say itself with its noun in the words' language."""
    text = samples.get(word, A_COUNT if word in COUNTS else word.replace("_", " "))
    if word not in COUNTS:
        return text

    def said(wanted: str, count: int) -> str:
        return words.chosen(wanted, count) if "|" in wanted else words.plural(wanted, count).format(count=text)

    return Count(text, int(re.sub(r"\D", "", text)), said)


def line_of(sentence: str, text: str) -> int:
    """Return the line on which a sentence stands in a file, 1 where it is spelt otherwise there."""
    place = text.find(f'"{sentence}"')
    return text.count("\n", 0, max(place if place >= 0 else text.find(sentence), 0)) + 1


def _judgement(catalog: Catalog, spec: JudgementSpec, text: str) -> Iterator[Passage]:
    for case in RULES[spec.rule].cases:
        lead, reasons, turn = (_in_case(part, case) for part in (spec.lead, spec.text, spec.would_change))
        said, statement = " ".join(filter(None, (lead, reasons, turn))), spec.part(spec.lead)
        where = f"briefings.toml:{line_of(lead, text)}"
        yield Passage(_filled(catalog, statement, said), where, "judgement", _backing(catalog, statement, said),
                      spec.tag, bool(turn))  # fmt: skip


def _statements(catalog: Catalog, briefing: Briefing) -> Iterator[tuple[str, Statement]]:
    for tile in briefing.tiles:
        lines = [_filled(catalog, line, said) for line in tile.lines for said in line.say.values()]
        yield from (("; ".join((tile.label, *lines)), statement) for statement in (tile.value, *tile.lines))
    for section in briefing.sections:
        for block in section.blocks:
            context = f"{section.title}, {section.kicker}. {getattr(block, 'note', '')}"
            yield from ((context, statement) for statement in statements_in(block))


def _in_case(say: Mapping[str, str], case: str) -> str:
    return say.get(case, say.get("any", ""))


def _filled(catalog: Catalog, statement: Statement, sentence: str) -> str:
    words = {word: sample_of(word) for word in RULES[statement.rule].words}
    return filled(sentence, Formats(), {**words, "verb": VERBS[catalog.series[statement.series[0]].basis]})


def _backing(catalog: Catalog, statement: Statement, sentence: str) -> Backing:
    series = [catalog.series[name] for name in statement.series]
    return Backing(
        probabilities=(RISE, 1 - RISE) if "_chance}" in sentence else (),
        intervals=(Interval(SAMPLES["value"], 1100, 1360),) if statement.rule == "interval" else (),
        against={SAMPLES[word]: base for word, base in AGAINST.items()},
        bases=frozenset(each.basis for each in series),
        publishers=frozenset({PUBLISHER}),
        groups=frozenset(each.group for each in series),
    )
