"""Every numeral of real editions, and of one with every kind of block: bound, and the number that its binding says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from babel.numbers import parse_decimal

from flows.intake.importing import import_recorded
from flows.making.orders import open_week
from flows.publish import view
from flows.settings import Settings, shipped_desk
from reports.adapters.clock import FixedClock
from reports.briefings.behind import names_of
from reports.briefings.compose import compose
from reports.briefings.material import Material
from reports.briefings.page import Page, ProofLine
from reports.briefings.tokens import Binding, bare_numerals, pieces, plain
from reports.briefings.tokens.methods import METHODS
from reports.calendar import Week
from reports.figures.settled import settled
from tests.briefings.herd import NEXT_RELEASE, material
from tests.briefings.test_compose import CLAIMS, FULL

ROOT = Path(__file__).parents[2]
DISPLACEMENT = ROOT / "tests" / "displacement_desk"
# What names a part or leads somewhere, and is not printed as it stands.
UNPRINTED = {
    "identifier", "released_at", "keywords", "downloads", "name", "id", "claim_id", "address", "leads_to", "links", "x",
    "language", "paper", "bindings", "sources_by_series", "row_ids",
}  # fmt: skip
NUMBER = re.compile(r"\d(?:[\d,.\u00a0\u202f\u2009]*\d)?")
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Edition:
    """A composed page with what it was made from."""

    material: Material
    page: Page
    next_release_at: dt.datetime

    @cached_property
    def names(self) -> dict[str, pd.Series]:
        """Every claim of both views by its name; that of the cut-off before the earlier one."""
        found: dict[str, pd.Series] = {}
        for rows in (self.material.view_before, self.material.view):
            found |= dict(zip(names_of(rows), (row for _, row in rows.iterrows()), strict=True))
        return found

    @cached_property
    def printed(self) -> dict[int, set[str]]:
        """The texts printed of each binding."""
        found: dict[int, set[str]] = {}
        for _, text in texts_of(self.page):
            for piece in pieces(text):
                if piece.index is not None:
                    found.setdefault(piece.index, set()).add(piece.text)
        return found

    @cached_property
    def used(self) -> list[Binding]:
        """The bindings of which something is printed."""
        return [self.page.bindings[number] for number in sorted(self.printed)]


def texts_of(thing: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of a page that is printed, and where it stands; of a picture the words in it."""
    if isinstance(thing, str):
        yield where, unescape(TAG.sub(" ", thing)) if "<svg" in thing else thing
    elif isinstance(thing, Mapping):
        for key, each in thing.items():
            yield from texts_of(each, f"{where}.{key}")
    elif isinstance(thing, tuple | list):
        for number, each in enumerate(thing):
            yield from texts_of(each, f"{where}[{number}]")
    elif is_dataclass(thing) and not isinstance(thing, Binding):
        for each in fields(thing):
            if each.name not in UNPRINTED:
                yield from texts_of(getattr(thing, each.name), f"{where}.{each.name}")


def settings_of(folder: Path, desk: Path, now: dt.datetime) -> Settings:
    return Settings(
        bucket=str(folder / "bucket"), catalog_folder=str(desk), drafts_folder=str(folder / "drafts"), who="tests",
        clock=FixedClock(now), is_offline=True,
    )  # fmt: skip


@pytest.fixture(scope="module", params=["the recorded week", "another desk", "a herd"])
def edition(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """Real editions from recorded evidence, and one made by hand that has every kind of block."""
    if request.param == "a herd":
        made, upon = material(CLAIMS, CLAIMS[:-9], declared=FULL), NEXT_RELEASE
        return Edition(made, compose(made, next_release_at=upon), upon)
    desk, evidence, week = {
        "the recorded week": (shipped_desk(), ROOT / "recorded", Week(2026, 31)),
        "another desk": (DISPLACEMENT, DISPLACEMENT / "recorded", Week(2022, 30)),
    }[request.param]
    folder = tmp_path_factory.mktemp("edition")
    settings = settings_of(folder, desk, dt.datetime(2026, 8, 5, tzinfo=dt.UTC))
    import_recorded(settings, folder=str(evidence))
    order = open_week(settings, "weekly", week)
    made = view(settings, order)
    return Edition(made, compose(made, next_release_at=order.next_release_at), order.next_release_at)


def test_no_numeral_stands_without_what_it_stands_for(edition: Edition):
    """A number typed by hand, or computed and told by nobody, would be printed as if it had a source."""
    assert {where: bare for where, text in texts_of(edition.page) if (bare := bare_numerals(text))} == {}


def test_every_language_prints_the_same_figures_each_bound(edition: Edition):
    """A reader of one language would get a number that the other has not, or one without a source."""
    figures = {each for each in edition.used if each.kind in ("claim", "computation")}
    for language in edition.material.catalog.languages[1:]:
        page = compose(edition.material, next_release_at=edition.next_release_at, language=language)
        assert {where: bare for where, text in texts_of(page) if (bare := bare_numerals(text))} == {}
        told = Edition(edition.material, page, edition.next_release_at)
        assert {each for each in told.used if each.kind in ("claim", "computation")} == figures


def test_every_claim_that_a_number_names_is_in_the_view(edition: Edition):
    """A reader would follow a number to a claim that the edition does not hold."""
    lost = {(each.name, name) for each in edition.used for name in each.claims if name not in edition.names}
    assert lost == set()


def test_every_computation_is_a_method_that_is_explained(edition: Edition):
    """A reader would be told a method's name, and not what it does."""
    assert {each.name for each in edition.used if each.kind == "computation"} <= set(METHODS)


def test_every_series_that_a_number_names_is_declared(edition: Edition):
    """A reader would be led to a series that nobody has described."""
    known = {*edition.material.catalog.series, *edition.material.catalog.groups}
    assert {name for each in edition.used if each.kind != "tick" for name in each.series} - known == set()


def test_a_claim_s_number_is_the_one_that_was_stated(edition: Edition):
    """A figure would be printed under the name of somebody who stated another."""
    for each in edition.used:
        if each.kind == "claim":
            row = edition.names[each.name]
            stated = [row[name] for name in ("value", "low", "high") if not pd.isna(row[name])]
            assert each.value in stated or not stated, each


def totals_of(edition: Edition, series_id: str) -> pd.Series:
    """Return a series' totals by the day they are about, straight from the view; spans without report left out."""
    series, rows = edition.material.series(series_id), edition.material.rows(series_id)
    rows = rows[rows["value"].notna() & (rows["event"] != "withdrawn")].drop_duplicates("period_end_on")
    days = pd.DatetimeIndex(rows["period_end_on"])
    for first, last in series.no_report:
        rows = rows[(days < pd.Timestamp(first)) | (days > pd.Timestamp(last))]
        days = pd.DatetimeIndex(rows["period_end_on"])
    return pd.Series(rows["value"].to_numpy(), index=days - pd.Timedelta(days=series.lag_days)).sort_index()


def flow_of(edition: Edition, series_id: str, week: Week) -> float:
    """Return the steps of the totals from one day to the next within a week, added up."""
    totals = totals_of(edition, series_id)
    days = pd.date_range(week.first_on - dt.timedelta(days=1), week.last_on)
    return float(totals.reindex(days).diff().dropna().sum())


def is_daily_total(edition: Edition, series_id: str) -> bool:
    declared = edition.material.catalog.series.get(series_id)
    return declared is not None and declared.kind == "cumulative" and declared.grid == "day"


def weeks_in(about: str) -> list[Week]:
    return [Week.parse(each) for each in re.findall(r"\d{4}-W\d{2}", about)]


def computed_by(edition: Edition, *methods: str) -> list[Binding]:
    """Return the printed computations by these methods over one series of daily totals; the real desk has some."""
    found = [
        each for each in edition.used
        if each.kind == "computation" and each.name in methods and len(each.series) == 1 and each.value is not None
        and is_daily_total(edition, each.series[0])
    ]  # fmt: skip
    assert found or edition.material.edition.desk != shipped_desk().name
    return found


def test_a_week_s_flow_is_the_difference_of_the_claims_it_names(edition: Edition):
    """A reader who takes the two totals would come to another number than the page."""
    for each in computed_by(edition, "weekly_flow"):
        (week,) = weeks_in(each.about)
        assert each.value == pytest.approx(flow_of(edition, each.series[0], week)), each
        if len(each.claims) == 2:
            first, last = sorted((edition.names[name] for name in each.claims), key=lambda row: row["period_end_on"])
            assert each.value == pytest.approx(last["value"] - first["value"]), each


def test_a_change_is_that_of_the_two_weeks_it_names(edition: Edition):
    """A change would be said against a week that it was not computed against."""
    for each in computed_by(edition, "change", "change_pct"):
        if len(weeks := weeks_in(each.about)) == 2 and re.fullmatch(r"\S+ against \S+", each.about):
            now, base = (flow_of(edition, each.series[0], week) for week in weeks)
            wanted = now - base if each.name == "change" else 100 * (now - base) / base
            assert each.value == pytest.approx(wanted), each


def test_a_mean_is_that_of_the_weeks_it_names(edition: Edition):
    """A mean of thirteen weeks would be that of twelve, or of other weeks."""
    for each in computed_by(edition, "mean"):
        (count,), (week,) = re.findall(r"^(\d+) weeks", each.about), weeks_in(each.about)
        flows = [flow_of(edition, each.series[0], week.shifted(-number)) for number in range(int(count))]
        assert each.value == pytest.approx(sum(flows) / len(flows)), each


def test_a_record_is_the_highest_week_before(edition: Edition):
    """A record would be claimed that an earlier week had passed."""
    for each in computed_by(edition, "record"):
        (week,) = weeks_in(each.about)
        whole = settled(edition.material.weekly(each.series[0]))
        flows = [flow_of(edition, each.series[0], Week.of(monday.date())) for monday in whole.index]
        before = [flow for monday, flow in zip(whole.index, flows, strict=True) if monday.date() < week.first_on]
        assert each.value == pytest.approx(max(before)), each


def test_what_is_printed_is_the_number_behind_it(edition: Edition):
    """A digit would be lost between what was computed and what is read."""
    for number, texts in edition.printed.items():
        binding = edition.page.bindings[number]
        if binding.value is not None and binding.kind in ("claim", "computation"):
            for text in texts:
                assert is_told_by(text, binding, edition), (text, binding)


def is_told_by(text: str, binding: Binding, edition: Edition) -> bool:
    """Say whether a printed text is the binding's number, rounded as far as its last digit shows."""
    printed = [float(parse_decimal(each.replace("\u2009", ""), locale="en_GB")) for each in NUMBER.findall(text)]
    if len(printed) == 2:  # a range, as its publisher stated it
        row = edition.names[binding.name]
        return bool(printed[0] * scale(text) == row["low"] and printed[1] * scale(text) == row["high"])
    value = abs(binding.value or 0.0)
    if binding.name == "probability":
        value = min(max(value, 0.01), 0.99)
    if not printed:
        return binding.kind == "claim"  # in words only
    return any(abs(printed[0] * by - value) <= reach(text) * by * 1.001 for by in (1, 0.01 if "%" in text else 1))


def scale(text: str) -> float:
    return 0.01 if "%" in text else 1


def reach(text: str) -> float:
    """Return half of the last place that a number is told to; zeros at the end of a whole number may be rounding."""
    (digits,) = NUMBER.findall(text)
    whole, _, decimals = digits.partition(".")
    if decimals:
        return 0.5 * 10 ** -len(decimals)
    told = re.sub(r"\D", "", whole)
    return 0.5 * 10 ** (len(told) - len(told.rstrip("0"))) if told.strip("0") else 0.5


def test_from_every_number_a_reader_reaches_claim_chain_and_evidence(edition: Edition):
    """A reader would click on a number and find no proof, or one that leads nowhere."""
    entries = {each.id: each for each in edition.page.proof}
    assert len(entries) == len(edition.page.proof)
    shown = {number for each in edition.page.proof for number in each.bindings}
    for number in shown:
        assert edition.page.bindings[number].kind in ("claim", "computation")
    for entry in entries.values():
        for line in entry.lines:
            grounds = entries[line.leads_to].lines if line.leads_to else (line,)
            assert any(map(stands, grounds)), (entry.id, line)
        assert entry.method and entry.title and entry.lines, entry.id


def stands(line: ProofLine) -> bool:
    return bool(re.fullmatch(r"[0-9a-f]{64}", plain(line.evidence)) and line.text)


def test_every_figure_on_the_page_has_a_proof(edition: Edition):
    """A number of the page would be a dead end for whoever asks where it comes from."""
    shown = {number for each in edition.page.proof for number in each.bindings}
    for where, text in texts_of(edition.page.judgements + edition.page.tiles + edition.page.sections):
        for piece in pieces(text):
            # A value under a pointer is no place that leads on: the chart's own texts and its table are.
            if piece.index is not None and "svg" not in where:
                binding = edition.page.bindings[piece.index]
                assert binding.kind not in ("claim", "computation") or piece.index in shown, (piece.text, binding)
