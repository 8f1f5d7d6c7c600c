"""Every rule of a sentence: the right case for the figures, every word that it promises, and the numbers by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from reports.briefings.findings import Voice
from reports.briefings.speech import say, work_out
from reports.briefings.tokens import Bindings, computed
from reports.catalog.rules import RULES, Statement
from tests.briefings.herd import WEEK, claim, said, totals, voice, weeks

UP_AND_DOWN = [100.0, 110.0] * 6
THRICE = [300.0, 330.0] * 6
RISING = [100.0, 103.0, 101.0, 106.0, 104.0, 109.0, 107.0, 112.0, 110.0, 115.0, 113.0, 118.0, 116.0]
ONE_LEAK = [
    said("herd.counts", 500, "2025-12-31", "2026-01-10", "Morning Paper", origin="union", via="The Shepherd <- Union"),
    said("herd.counts", 500, "2025-12-31", "2026-01-12", "Evening Paper", origin="union", via="Morning Paper"),
    said("herd.counts", 510, "2025-12-31", "2026-01-08", "The Shepherd", origin="union", bound="at_least"),
]
FORECAST = said("herd.next", 900, "2025-12-31", "2025-09-01", "Ministry of Sheep", bound="at_least")
OPEN_FORECAST = said("herd.next", 950, "2026-12-31", "2026-01-15", "Gazette")

DEAD = said("herd.dead", 800, "2026-02-01", "2026-02-03", "Gazette", origin="ministry", bound="about")
DEAD_NOW = said("herd.dead", 900, "2026-03-10", "2026-03-10", "Gazette", origin="ministry", bound="at_most")
DEAD_FEW = said("herd.dead", 100, "2026-03-01", "2026-03-02", "Gazette", origin="ministry", bound="up_to")
DEAD_NORTH = said("herd.dead.north", 300, "2026-02-08", "2026-02-09", "The Shepherd", origin="union", bound="at_least")


def model(*values: tuple[str, float, float, float]) -> list:
    return [claim("herd.model", day, value, low=low, high=high, bound="about") for day, value, low, high in values]


NOW = model(("2026-03-07", 12_345, 11_111, 13_579), ("2026-03-08", 12_456, 11_222, 13_690))
BESIDE = ("herd.model", "herd.total", "herd.counts")
MODEL = [
    *NOW,
    said("herd.counts", 9_000, "2026-01-31", "2026-02-01", "The Shepherd", origin="union"),
    said("herd.counts", 8_000, "2025-12-31", "2026-01-01", "Paper", origin="ministry", link="suspected"),
]
LOST, LOST_MORE, LOST_FEW = (claim("herd.total", "2026-03-08", total) for total in (12_000.0, 20_000.0, 500.0))
CASES: Mapping[tuple[str, str], tuple[Callable[[], Voice], tuple[str, ...]]] = {
    ("week_change", "rise"): (lambda: voice(totals([*UP_AND_DOWN, 300])), ("herd.total",)),
    ("week_change", "fall"): (lambda: voice(totals([*UP_AND_DOWN, 20])), ("herd.total",)),
    ("week_change", "steady"): (lambda: voice(totals([*UP_AND_DOWN, 104])), ("herd.total",)),
    ("week_change", "unjudged"): (lambda: voice(totals([100, 110, 120])), ("herd.total",)),
    ("week_change", "incomplete"): (lambda: voice(totals([*UP_AND_DOWN, 104])[:-2]), ("herd.total",)),
    ("week_change", "none"): (lambda: voice(), ("herd.total",)),
    ("record", "record"): (lambda: voice(totals([*UP_AND_DOWN, 300])), ("herd.total",)),
    ("record", "high"): (lambda: voice(totals([400, *[100.0] * 14, 300])), ("herd.total",)),
    ("record", "low"): (lambda: voice(totals([*UP_AND_DOWN, 20])), ("herd.total",)),
    ("record", "usual"): (lambda: voice(totals([*UP_AND_DOWN, 105])), ("herd.total",)),
    ("record", "none"): (lambda: voice(), ("herd.total",)),
    ("trend", "rising"): (lambda: voice(totals(RISING)), ("herd.total",)),
    ("trend", "falling"): (lambda: voice(totals(RISING[::-1])), ("herd.total",)),
    ("trend", "flat"): (lambda: voice(totals([*UP_AND_DOWN, 104])), ("herd.total",)),
    ("trend", "none"): (lambda: voice(totals([100, 110, 120])), ("herd.total",)),
    ("origins", "one"): (lambda: voice(ONE_LEAK), ("herd.counts",)),
    ("origins", "several"): (lambda: voice([*ONE_LEAK, FORECAST]), ("herd.counts", "herd.next")),
    ("origins", "none"): (lambda: voice(), ("herd.counts",)),
    ("newest_claim", "recent"): (lambda: voice(ONE_LEAK), ("herd.counts",)),
    ("newest_claim", "old"): (
        lambda: voice([said("herd.counts", 500, "2025-06-30", "2025-07-01", "Gazette")]), ("herd.counts",)
    ),
    ("newest_claim", "none"): (lambda: voice(), ("herd.counts",)),
    ("projections", "open"): (lambda: voice([OPEN_FORECAST]), ("herd.next", "herd.counts")),
    ("projections", "due"): (lambda: voice([FORECAST]), ("herd.next", "herd.counts")),
    ("projections", "counted"): (lambda: voice([FORECAST, *ONE_LEAK]), ("herd.next", "herd.counts")),
    ("projections", "none"): (lambda: voice(), ("herd.next",)),
    ("crosscheck", "agree"): (
        lambda: voice([*totals([7, 8]), *totals([7, 8], "herd.echo")]), ("herd.total", "herd.echo")
    ),
    ("crosscheck", "differ"): (
        lambda: voice([*totals([7, 8]), *totals([7, 9], "herd.echo")]), ("herd.total", "herd.echo")
    ),
    ("crosscheck", "none"): (lambda: voice(totals([7, 8])), ("herd.total", "herd.echo")),
    ("interval", "moved"): (lambda: voice(NOW, model(("2026-03-08", 12_000, 11_000, 13_000))), ("herd.model",)),
    ("interval", "still"): (lambda: voice(NOW, model(("2026-03-08", 12_456, 11_000, 13_000))), ("herd.model",)),
    ("interval", "none"): (lambda: voice(), ("herd.model",)),
    ("components", "some"): (
        lambda: voice([*totals([*UP_AND_DOWN, 300]), *totals([*UP_AND_DOWN, 20], "herd.goats")]),
        ("herd.total", "herd.goats"),
    ),
    ("components", "none"): (lambda: voice(), ("herd.total", "herd.goats")),
    ("joint", "open"): (lambda: voice([DEAD, DEAD_NORTH]), ("herd.dead", "herd.dead.north")),
    ("joint", "bounded"): (lambda: voice([DEAD_NORTH, DEAD_NOW]), ("herd.dead", "herd.dead.north")),
    ("joint", "clash"): (lambda: voice([DEAD_NORTH, DEAD_FEW]), ("herd.dead", "herd.dead.north")),
    ("joint", "few"): (lambda: voice([DEAD]), ("herd.dead", "herd.dead.north")),
    ("joint", "none"): (lambda: voice(), ("herd.dead", "herd.dead.north")),
    ("levels", "shifted"): (lambda: voice(totals([*UP_AND_DOWN * 4, *THRICE * 4])), ("herd.total",)),
    ("levels", "steady"): (lambda: voice(totals(UP_AND_DOWN * 2)), ("herd.total",)),
    ("levels", "none"): (lambda: voice(totals(UP_AND_DOWN)), ("herd.total",)),
    ("beside", "inside"): (lambda: voice([*MODEL, LOST]), BESIDE),
    ("beside", "above"): (lambda: voice([*MODEL, LOST_MORE]), BESIDE),
    ("beside", "below"): (lambda: voice([*MODEL, LOST_FEW]), BESIDE),
    ("beside", "bare"): (lambda: voice([claim("herd.model", "2026-03-08", 12_456.0), LOST]), BESIDE),
    ("beside", "none"): (lambda: voice([LOST]), BESIDE),
}  # fmt: skip
UNFINISHED = re.compile(r"\bnan\b|\bNaN\b|\bNaT\b|\bNone\b|\binf\b|[{}<]")


def words_of(rule: str, case: str) -> Mapping[str, str]:
    """Return the words of a rule in the voice that brings its case about."""
    speaking, series = CASES[rule, case]
    found = work_out(speaking(), Statement(rule=rule, series=series, say={"any": "x"}))
    assert found.case == case
    return found.words


def test_every_case_of_every_rule_is_tried():
    """A case without a test could say anything."""
    assert set(CASES) == {(name, case) for name, rule in RULES.items() for case in rule.cases}


@pytest.mark.parametrize(("rule", "case"), CASES, ids=[f"{rule}-{case}" for rule, case in CASES])
def test_a_case_offers_every_word_and_finishes_every_sentence(rule: str, case: str):
    """A sentence that the catalogue was allowed to use would fail or print a brace on the day its case comes."""
    speaking, series = CASES[rule, case]
    voice_of_case = speaking()
    every = Statement(rule=rule, series=series, say={"any": " | ".join(f"{{{word}}}" for word in RULES[rule].words)})
    found = work_out(voice_of_case, every)
    assert found.case == case
    assert set(found.words) == set(RULES[rule].words)
    sentence = say(voice_of_case, every)
    assert not UNFINISHED.search(sentence), sentence
    assert all(part.strip() for part in sentence.split(" | ")) or case in ("recent", "old", "none"), sentence


def test_a_model_is_set_beside_the_claim_with_what_it_is_made_from():
    """A model made from copies of a claim would be printed as if it confirmed that claim."""
    words = words_of("beside", "inside")
    assert (words["model"], words["low"], words["high"], words["total"]) == ("12,500", "11,200", "13,700", "12,000")
    assert (words["estimates"], words["leading"], words["leading_share"]) == ("2", "1", "50\u00a0%")
    assert words["gap_pct"] == "−3.7\u00a0%"


def test_the_newest_shift_is_told_with_both_levels():
    """A new level would be printed with another week than it began in, or with digits that no level of weeks has."""
    words = words_of("levels", "shifted")
    week = str(WEEK.shifted(-47))
    assert (words["shift_week"], words["shift_first"], words["shift_last"]) == (week, week, week)
    assert (words["level_before"], words["level"], words["shifts"], words["level_weeks"]) == ("100", "310", "1", "96")


def test_the_sentence_of_the_case_is_said_and_any_serves_the_rest():
    """The page would say that losses rose in a week in which they fell."""
    sentences = {"rise": "up {change_abs}", "any": "else"}
    rose, fell = voice(totals([*UP_AND_DOWN, 300])), voice(totals([*UP_AND_DOWN, 20]))
    statement = Statement(rule="week_change", series=("herd.total",), say=sentences)
    assert (say(rose, statement), say(fell, statement)) == ("up 190", "else")


def test_a_rise_in_numbers():
    """The week's sentence would carry a wrong number; all of these are worked by hand."""
    words = words_of("week_change", "rise")
    expected = {
        "value": "300", "number": "300", "before": "110", "change": "190 more than", "change_abs": "190",
        "change_pct": "+172.7\u00a0%", "mean4": "155", "mean13": "120", "mean4_to_mean13_pct": "+29.2\u00a0%",
        "rank": "1", "record": "110", "weeks_compared": "13", "highest_since": "–", "lowest_since": "2026-W09",
        "total": "2,560", "total_on": "8 March 2026", "days": "7 of 7", "week": "2026-W10", "spread": "32",
        "year_before": "–", "year_change_pct": "–", "publisher": "Gazette", "title": "Sheep lost, claimed",
    }  # fmt: skip
    assert {name: words[name] for name in expected} == expected


def test_a_fall_in_numbers():
    """A fall would be printed without its direction."""
    words = words_of("week_change", "fall")
    assert (words["change"], words["change_pct"]) == ("90 fewer than", "\u221281.8\u00a0%")


def test_an_equal_week_is_said_to_be_equal():
    """A week without change would read “0 fewer than”."""
    speaking = voice(totals([*UP_AND_DOWN, 110]))
    statement = Statement(rule="week_change", series=("herd.total",), say={"any": "{change} the week before"})
    assert say(speaking, statement) == "as many as the week before"


def test_a_week_with_missing_days_says_how_many_it_has_and_enters_nothing():
    """Five days would be compared with seven and called a fall."""
    words = words_of("week_change", "incomplete")
    assert words["days"] == "5 of 7"
    assert {words[name] for name in ("change", "change_pct", "mean4", "mean13", "rank")} == {"–"}


def test_the_bound_of_a_total_stays_with_it():
    """“About” would be lost on the way from the publisher to the page."""
    statement = Statement(rule="week_change", series=("herd.total",), say={"any": "x"})
    words = work_out(voice(totals([100, 110], bound="about")), statement).words
    assert (words["value"], words["total"]) == ("≈\u00a0110", "≈\u00a01,210")


def test_a_trend_in_numbers():
    """The slope would be printed without its interval, or per another unit of time."""
    words = words_of("trend", "flat")
    assert words["trend_weeks"] == "13"
    assert words_of("trend", "none")["slope"] == "–"
    rising = words_of("trend", "rising")
    assert rising["slope"] == f"+{rising['slope_abs']}" and rising["slope_low"].startswith("+")


def test_a_steady_climb_has_its_step_as_slope():
    """The one slope that can be worked in the head would come out wrong."""
    speaking = voice(totals([100 + 10 * number for number in range(13)]))
    statement = Statement(rule="trend", series=("herd.total",), say={"any": "{slope} {slope_low} {slope_high}"})
    assert say(speaking, statement) == "+10 +10 +10"


def test_one_origin_behind_three_papers():
    """Three papers that repeat one another would pass for three witnesses."""
    words = words_of("origins", "one")
    expected = {
        "claims": "3", "outlets": "3", "origins": "1", "origins_if_suspected": "1", "relays": "2",
        "series_count": "1", "newest": "500", "newest_publisher": "Evening Paper",
        "newest_published": "12 Jan 2026", "newest_count_on": "December 2025", "age_months": "2",
    }  # fmt: skip
    assert words == expected


def test_the_origin_speaks_for_itself():
    """A paper's rounding would be printed instead of what the origin itself said."""
    words = words_of("newest_claim", "recent")
    expected = {
        "value": "≥\u00a0510", "number": "510", "publisher": "The Shepherd", "origin": "Shepherds' Union",
        "published": "8 Jan 2026", "period": "to Dec 2025", "grade": "B3", "outlets": "3", "origins": "1",
        "title": "Sheep counted", "link": "stated", "age_months": "2",
    }  # fmt: skip
    assert words == expected


def test_a_projection_keeps_its_bound_and_is_scored_when_it_falls_due():
    """A forecast would be printed as a count, or stay “open” for years after its date."""
    words = words_of("projections", "due")
    assert (words["value"], words["due"], words["months_overdue"]) == ("≥\u00a0900", "December 2025", "2")
    assert words_of("projections", "open")["due"] == "December 2026"


def test_two_copies_are_compared_day_by_day():
    """A typing error in a mirror would go unnoticed, or be put at the wrong size."""
    words = words_of("crosscheck", "differ")
    expected = {
        "compared": "15", "equal": "8", "different": "7", "worst": "1", "worst_on": "2 March 2026",
        "equal_pct": "53.3", "first": "Sheep lost, claimed", "second": "Sheep lost, second copy",
    }  # fmt: skip
    assert words == expected


def test_copies_that_share_no_day_agree_on_nothing():
    """The page would say that a mirror agrees on all of 0 days."""
    apart = [*totals([7]), *totals([7], "herd.echo", last=voice().material.week.shifted(-10))]
    statement = Statement(rule="crosscheck", series=("herd.total", "herd.echo"), say={"any": "x"})
    assert work_out(voice(apart), statement).case == "none"


def test_an_estimate_is_rounded_to_what_its_interval_bears():
    """A model's estimate would be printed to the last sheep."""
    words = words_of("interval", "moved")
    expected = {
        "value": "12,500", "low": "11,200", "high": "13,700", "on": "8 March 2026", "publisher": "Gazette",
        "was": "12,000", "was_change": "+456", "was_change_pct": "+3.8\u00a0%", "title": "Sheep lost, modelled",
    }  # fmt: skip
    assert words == expected


def test_an_estimate_that_stood_as_a_range_before_has_no_number_to_compare():
    """The edition would fall over a model that stated a range a week earlier."""
    before = [claim("herd.model", "2026-03-08", None, low=11_000, high=13_000, bound="range")]
    words = work_out(voice(NOW, before), Statement(rule="interval", series=("herd.model",), say={"any": "x"})).words
    assert (words["was"], words["was_change"]) == ("–", "–")


def test_components_that_moved_are_named():
    """The wrong animal would be said to have died more."""
    words = words_of("components", "some")
    expected = {
        "largest": "Lost", "largest_value": "300", "rising": "Lost", "falling": "Goats", "rising_count": "1",
        "falling_count": "1", "series_count": "2",
    }  # fmt: skip
    assert words == expected


def test_a_component_within_its_usual_spread_is_named_neither_way():
    """Every class that did not rise would be said to have fallen."""
    speaking = voice([*totals([*UP_AND_DOWN, 300]), *totals([*UP_AND_DOWN, 104], "herd.goats")])
    series = ("herd.total", "herd.goats")
    words = work_out(speaking, Statement(rule="components", series=series, say={"any": "x"})).words
    assert (words["rising"], words["falling"], words["falling_count"]) == ("Lost", "–", "0")


def test_weeks_that_are_still_filling_up_are_not_judged():
    """A week that is reported late would be called a collapse."""
    speaking = voice(weeks([*UP_AND_DOWN, 20]))
    statement = Statement(rule="week_change", series=("herd.late",), say={"any": "{value} {change}"})
    assert work_out(speaking, statement).case == "unjudged"
    assert say(speaking, statement) == "20 –"


def test_a_probability_is_said_in_the_words_of_the_yardstick():
    """“Likely” would stand for another probability than the printed one."""
    speaking = voice()
    said_of = {p: speaking.chance(p) for p in (0.004, 0.31, 0.5, 0.63, 0.97, 0.999, None)}
    assert list(said_of.values()) == [
        "there is almost no chance (under 1\u00a0%)", "it is unlikely (31\u00a0%)",
        "there is a roughly even chance (50\u00a0%)", "it is likely (63\u00a0%)", "it is almost certain (97\u00a0%)",
        "it is almost certain (over 99\u00a0%)", "–",
    ]  # fmt: skip


def test_a_probability_beyond_the_yardstick_is_bound_to_the_limit_that_is_printed():
    """An edition of an uncommon week would be refused: its 99 % would not be the number on record."""
    speaking = voice()
    bindings = Bindings()
    bound = replace(speaking, formats=replace(speaking.formats, tokens=bindings))
    bound.chance(0.9992, by=computed("probability", "herd.total", "rise", value=0.9992))
    assert [(each.value, each.about) for each in bindings.by_number] == [(0.99, "rise, over 0.99")]


def test_a_week_says_how_likely_a_rise_is_and_what_would_turn_it():
    """The sentence would estimate something that was not computed, or name a threshold nobody can check."""
    words = words_of("week_change", "steady")
    assert (
        words["rise_chance"] == "it is very unlikely (17\u00a0%)"
        and words["fall_chance"] == "it is unlikely (33\u00a0%)"
    )
    assert float(words["turn_below"]) < 104 < float(words["turn_above"])
    assert words_of("week_change", "unjudged")["turn_above"] == "–"


@pytest.mark.parametrize(
    ("series_id", "verb"), [("herd.total", "claims"), ("herd.model", "estimates"), ("herd.seen", "counts")]
)
def test_a_verb_says_how_the_publisher_knows(series_id: str, verb: str):
    """What a party claims would be printed as counted."""
    assert voice().verb_of(series_id) == verb


def test_what_stands_behind_a_sentence_is_kept_with_it():
    """The proofreader would have to guess whose number it is, and what a change is measured against."""
    statement = Statement(rule="week_change", series=("herd.total",), say={"any": "x"})
    backing = work_out(voice(totals([*UP_AND_DOWN, 300], bound="about")), statement).backing
    assert backing.bounded == {"300": "about"}
    assert backing.against["+172.7\u00a0%"] == "week"
    assert backing.bases == {"claimed"} and backing.publishers == {"Gazette"}
    assert backing.probabilities[0] > 0.95 and sum(backing.probabilities) <= 1


def test_a_p_value_is_never_printed_as_zero():
    """A reader would take a small chance for none at all."""
    told = words_of("trend", "rising")["p_value"]
    assert told == "under 0.001" or float(told) > 0
    steep = voice(totals([100 + 40 * week for week in range(30)]))
    statement = Statement(rule="trend", series=("herd.total",), say={"any": "{p_value}"})
    assert say(steep, statement) == "under 0.001"
