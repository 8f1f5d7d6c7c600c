"""The texts of the desk as a reader meets them: every sentence, for every case and count, in every language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import BaseModel

from reports.adapters.files import read_folder
from reports.briefings.filling import filled
from reports.briefings.formats import Formats
from reports.briefings.tokens import Bindings
from reports.briefings.tokens.marks import bare_numerals
from reports.briefings.translated import words_in
from reports.catalog.briefings import JudgementSpec
from reports.catalog.loading import load_catalog
from reports.catalog.rules import COUNTS, RULES, Statement
from reports.catalog.texts import texts_of
from reports.languages import Words
from reports.languages.counts import Count

FOLDER = Path(__file__).parents[2] / "reports" / "catalogs" / "desertion"
DESK = load_catalog(read_folder(FOLDER, suffixes=(".toml", ".csv", ".po")))
PUBLISHER, ORIGIN, SERIES = "General Staff of Ukraine", "Mediazona, court records", "Drones"
ON = dt.date(2024, 12, 31)
COUNTS_TRIED = (0, 1, 2, 5, 11, 21, 104)
# What stays in Latin letters in a text of other letters: names that are so written everywhere, terms, files.
LATIN = (
    "The Economist", "Oryx", "scarnecchia", "orc-losses", "mod.gov.ua", "Frontelligence Insight", "Frontelligence",
    "CSIS", "IISS", "MIVD", "The Inquisitr", "The Daily Digest", "The Times", "The New York Times", "Newsweek",
    "The Washington Post", "The Wall Street Journal", "Forbes", "United24", "Kyiv Independent", "Defense Express",
    "Dagens", "Digi24", "Connection e.V.", "Re: Russia", "Kontur", "ChrisO_wiki", "TanxHeaven", "SOTA", "Muster",
    "AFPC Russia Policy Monitor", "AFPC", "Fakti.bg / FOCUS", "CC BY", "MIT", "ISO", "Theta", "figures.csv",
    "ru.losses.personnel",
)  # fmt: skip
LATIN_LETTERS = re.compile(r"\bp-|\b[AF]\b|-W\d\d|" + "|".join(map(re.escape, sorted(LATIN, key=len, reverse=True))))


@dataclass(frozen=True)
class Sentence:
    """A sentence of a rule for one case, in English."""

    rule: str
    series: str
    text: str


def sentences(model: BaseModel) -> Iterator[Sentence]:
    """Yield every sentence of a model, however deep."""
    if isinstance(model, Statement):
        yield from (Sentence(model.rule, model.series[0], each) for each in model.say.values() if each)
    elif isinstance(model, JudgementSpec):
        for say in (model.lead, model.text, {"any": model.tag}, model.would_change):
            yield from (Sentence(model.rule, model.series[0], each) for each in say.values())
    else:
        for name in type(model).model_fields:
            yield from _within(getattr(model, name))


def _within(value: object) -> Iterator[Sentence]:
    if isinstance(value, BaseModel):
        yield from sentences(value)
    elif isinstance(value, tuple):
        for each in value:
            yield from _within(each)


SENTENCES = tuple(dict.fromkeys(each for briefing in DESK.briefings.values() for each in sentences(briefing)))
OTHERS = [language for language in DESK.languages if language != "en"]


def told(english: str, language: str) -> str:
    """Return a text of the desk in a language."""
    return english if language == "en" else DESK.translations[language][english]


def counted(printed: str, number: int, words: Words) -> Count:
    """Return a count that says its noun in a language."""

    def said(wanted: str, many: int) -> str:
        return words.chosen(wanted, many) if "|" in wanted else words.plural(wanted, many).format(count=printed)

    return Count(printed, number, said)


def samples_in(language: str, basis: str, count: int) -> Mapping[str, str]:
    """Return what the words of rules come out at, as the page itself words them."""
    words = words_in(language)
    formats = Formats(words["locale"])
    number, share = formats.number(count), formats.share(0.63)
    chance = words["chance_said"].format(term=words["chance_likely"], share=share)
    return {
        **dict.fromkeys((word for rule in RULES.values() for word in rule.words), formats.number(1230)),
        **dict.fromkeys(COUNTS, counted(number, count, words)),
        **dict.fromkeys(("rise_chance", "fall_chance", "trend_rise_chance", "trend_fall_chance"), chance),
        **dict.fromkeys(("due", "newest_count_on"), formats.month(ON)),
        **dict.fromkeys(("on", "until", "total_on", "worst_on"), formats.day(ON)),
        **dict.fromkeys(("shift_week", "shift_first", "shift_last", "record_week", "highest_since", "lowest_since"),
                        formats.week("2024-W51")),
        "change": words["more_than"].format(number=number), "published": formats.short_day(ON),
        "days": words["of_days"].format(number=number, whole=formats.number(7)), "period": formats.short_month(ON),
        "verb": words[f"verb_{basis}"], "publisher": told(PUBLISHER, language), "origin": told(ORIGIN, language),
        "title": told(SERIES, language), "p_value": formats.number(0.012, 3), "link": words["stated"],
    }  # fmt: skip


def composed(sentence: Sentence, language: str, count: int) -> str:
    """Return a sentence in a language, filled with sample words of one count."""
    samples = samples_in(language, DESK.series[sentence.series].basis, count)
    return filled(told(sentence.text, language), Formats(words_in(language)["locale"]), samples)


@pytest.mark.parametrize("language", DESK.languages)
def test_every_sentence_composes_for_every_count(language: str):
    """A reader would find a brace, a hole, two spaces, or an edition would fail in a week whose counts are new."""
    for sentence in SENTENCES:
        for count in COUNTS_TRIED:
            text = composed(sentence, language, count)
            assert text.strip() == text and not re.search(r"[{}|]|\s\s|[ \u00a0][,.;:!?](?!\d)|\(\s|\s\)", text), text


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language: str):
    """A reader of another language would stumble over English words."""
    for text in texts_of(DESK):
        bare = re.sub(r"\{[^{}]*\}", "", told(text.english, language))
        assert not re.search("[A-Za-z]", LATIN_LETTERS.sub("", bare)), bare
    for sentence in SENTENCES:
        text = composed(sentence, language, 5)
        assert not re.search("[A-Za-z]", LATIN_LETTERS.sub("", text)), text


@pytest.mark.parametrize("language", DESK.languages)
def test_no_numeral_is_typed_by_hand(language: str):
    """A number would stand on the page with nothing behind it."""
    words = words_in(language)
    formats = Formats(words["locale"], Bindings())
    blank = {word: "…" for rule in RULES.values() for word in rule.words}
    blank |= dict.fromkeys(COUNTS, counted("…", 5, words))
    for sentence in SENTENCES:
        assert bare_numerals(filled(told(sentence.text, language), formats, blank)) == []


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 видавець наводить 1 твердження"), (3, "3 видавці наводять 3 твердження"),
                        (5, "5 видавців наводять 5 тверджень"), (21, "21 видавець наводить 21 твердження")],
)  # fmt: skip
def test_counts_take_their_form_in_ukrainian(count: int, said: str):
    """A reader would read “5 видавці”."""
    found = [each for each in SENTENCES if each.rule == "origins" and "{relays}" in each.text]
    assert [composed(each, "uk", count).startswith(said) for each in found] == [True]
