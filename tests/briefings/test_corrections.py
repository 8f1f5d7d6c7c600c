"""What was and is now, on made-up figures and on an edition as it was really made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from flows.making.orders import choose_week, open_week
from flows.making.rendering import render
from flows.publish import compose_pages, view
from reports.briefings.corrections import Correction, Key, PrintedFigure, key_of, printed_in
from reports.briefings.corrections_pairing import Shown, differing, shown_on
from reports.briefings.publication import EditionName
from reports.briefings.tokens import claim, computed
from tests.flows.town import WEEK, desk_of, open_town, refreshed, say_all, settings_for

BINDINGS = (
    claim("loans.all/loans/town-library/2025-11-02", "loans.all"),
    computed("weekly_flow", "loans.all", "2025-W44"),
    computed("change", "loans.all", "2025-W44 against 2025-W43"),
    computed("change", "loans.all", "2025-W44 against 2024-W44"),
    computed("age", "loans.all", "days from 2025-11-02"),
    computed("count", (), "claims of the edition"),
)
FIGURES = st.lists(
    st.tuples(st.sampled_from(BINDINGS), st.integers(1, 9).map(str), st.integers(1, 3)).map(
        lambda each: PrintedFigure(each[0], each[1], "1-1", each[2])
    ),
    max_size=12,
)


def as_shown(figures: Sequence[PrintedFigure]) -> dict[Key, Shown]:
    """Return figures as another page would show them."""
    found: dict[Key, Shown] = {}
    for each in figures:
        found.setdefault(key_of(each.binding), Shown(each.binding, "body")).texts.setdefault(each.text)
    return found


@given(FIGURES)
def test_equal_pages_have_no_row(figures: list[PrintedFigure]):
    """A correction would list figures that are printed as they were."""
    assert differing(figures, as_shown(figures)) == []


@given(FIGURES, FIGURES)
def test_every_figure_that_differs_is_told_once(before: list[PrintedFigure], now: list[PrintedFigure]):
    """A figure that changed, came or went would be kept from the reader, or told twice."""
    rows = differing(before, as_shown(now))
    stood, stands = ({key: {each.text for each in figures if each.key == key} for key in {f.key for f in figures}}
                     for figures in (before, now))  # fmt: skip
    told = [key_of(row.binding) for row in rows]
    assert len(told) == len(set(told))
    for row in rows:
        assert row.was != row.now and (row.was or row.now)
    # One of a method and a series that went and one that came are told in one row, under the one that came.
    gone = {key for key in stood if key not in stands} - set(told)
    assert len(gone) <= len({(key[1], key[3]) for key in told if key in stands and key not in stood})
    assert {key for key in stands if stood.get(key) not in (None, stands[key])} <= set(told)


def test_an_edition_set_beside_its_own_records_has_no_row(tmp_path: Path):
    """Every correction would list figures that only a chart, a tooltip or the screen shows."""
    with open_town() as town:
        say_all(town)
        settings = settings_for(tmp_path, desk_of(tmp_path / "desk", town))
        refreshed(settings)
    order = open_week(settings, "weekly", choose_week(settings, "weekly", WEEK, False))
    material = view(settings, order)
    pages = compose_pages(material, order)
    made = render(settings, material, pages, order, ("en",))
    printed = printed_in(made.files["provenance.json"].body)
    assert printed and len(printed) > 20
    assert differing(printed, shown_on(pages[0], ())) == []


def test_a_provenance_without_records_of_numbers_is_no_empty_one():
    """A correction of an old edition would say that no figure of it changed."""
    assert printed_in(json.dumps({"tiles": [], "judgements": []}).encode()) is None
    assert printed_in(json.dumps({"entity": {"muster:edition/x": {}}}).encode()) is None


def test_the_gravest_cause_is_told():
    """A figure that lost an origin would be said to be revised by its publisher."""
    said = Correction(
        "error", "x", EditionName("library", "weekly", "2025-W44"), None,  # type: ignore[arg-type]
        by_claim={"a": "new", "b": "revised"}, by_series={"loans.all": "revised", "swims": "retracted"},
    )  # fmt: skip
    assert said.cause(computed("sum", "loans.all", claims=("a", "b", "c"))) == "revised"
    assert said.cause(computed("sum", "loans.all", claims=("c",))) is None
    assert said.cause(computed("sum", "loans.all")) == "revised"
    assert said.cause(computed("sum", ("loans.all", "swims"))) == "retracted"
    assert said.cause(computed("sum", "members.all")) is None
